# SPDX-License-Identifier: Apache-2.0
"""What the cells of a sheet mean: which table, which column, which unit, which rows count.

The steps are those of the design: find the header, take units off, match headings one to one,
refuse what is ambiguous, never guess money or scores, say what was understood.
"""

from yuzui.sheets.understand.choose import Sought, choose, fitting, joined, named
from yuzui.sheets.understand.mapping import Meaning, Rejected, Understood
from yuzui.sheets.understand.mapping import load as load_map
from yuzui.sheets.understand.reading import understand

__all__ = [
    "Meaning",
    "Rejected",
    "Sought",
    "Understood",
    "choose",
    "fitting",
    "joined",
    "load_map",
    "named",
    "understand",
]
