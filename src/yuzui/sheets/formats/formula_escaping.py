# SPDX-License-Identifier: Apache-2.0
"""Text that a spreadsheet program would run as a formula is written so that it does not."""

from __future__ import annotations

from typing import Any

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width signs count too: Chinese and Japanese spreadsheet programs fold them."""


def neutral(value: Any) -> tuple[Any, bool]:
    """Return a cell as it is written, and whether it was changed.

    Examples
    --------
    >>> neutral("=1+1"), neutral(-1), neutral("量子")
    (("'=1+1", True), (-1, False), ('量子', False))
    """
    if isinstance(value, str) and value.startswith(STARTS):
        return "'" + value, True
    return value, False
