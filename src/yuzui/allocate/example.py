# SPDX-License-Identifier: Apache-2.0
"""The example every rule file carries: a small table, rows, a set that keeps and one that breaks.

The table is small enough to enumerate all its 4,096 sets, and every optimum stated over it is
unique.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LINES = """
P01 40 69 basic 1 chemistry E U2 pi3
P02 110 76 basic 1 chemistry C U3 pi9
P03 40 76 applied 1 physics E U3 pi8
P04 50 89 applied 1 chemistry C U4 pi6
P05 40 63 applied 1 chemistry E U3 pi3
P06 90 83 basic 0 biology W U4 pi1
P07 110 85 applied 1 biology C U1 pi8
P08 50 60 applied 0 physics C U1 pi9
P09 30 60 applied 0 biology W U4 pi8
P10 40 62 applied 0 chemistry W U4 pi5
P11 70 71 applied 1 chemistry E U3 pi1
P12 90 78 applied 0 chemistry C U4 pi3
"""


def _table() -> Mapping[str, Sequence[Any]]:
    rows = [line.split() for line in _LINES.strip().splitlines()]
    names = "id amount value type early field region institute pi".split()
    table: dict[str, list[Any]] = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    for name in ("amount", "value", "early"):
        table[name] = [float(cell) for cell in table[name]]
    return table


TWELVE = _table()
"""Twelve proposals: id, amount, value, type, early, field, region, institute, pi."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule file shows of itself, and what its contract test uses.

    Parameters
    ----------
    proposals : mapping
        Table of proposals with ``id``, ``amount``, ``value`` and what the rows read.
    rules : tuple of mapping
        Rows as in ``rules.toml``; strength and source may be left out here.
    holds, violates : tuple of str
        A set that keeps every row, and one that breaks a row of this kind; empty for a kind that
        forbids no set (it adds value, allows parts, or acts after the slate).
    optimum : float
        Best value under the rows.
    """

    proposals: Mapping[str, Sequence[Any]]
    rules: tuple[Mapping[str, Any], ...]
    holds: tuple[str, ...]
    violates: tuple[str, ...]
    optimum: float
