# SPDX-License-Identifier: Apache-2.0
"""Dates such as 02/03/2027 or 02.03.2027, whose order a sheet proves where one of them has a number over 12."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from yuzui.sheets.sheet import Sheet

_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?=$|[ T])")


def proven(rows: Sequence[Sequence[Any]]) -> Literal["", "dmy", "mdy"]:
    """Return the order of the dates of a sheet; empty where none proves it, or they contradict each other.

    Examples
    --------
    >>> proven([["02/03/2027"], ["13/02/2027"]]), proven([["02.03.2027"]]), proven([["13/02/2027", "02/13/2027"]])
    ('dmy', '', '')
    """
    first = second = False
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (hit := _DATE.match(cell.strip())):
                first |= int(hit[1]) > 12
                second |= int(hit[3]) > 12
    return "" if first == second else "dmy" if first else "mdy"


def of_column(cells: Sequence[Any]) -> Literal["", "dmy", "mdy", "asked"]:
    """Return the order of the dates of a column; empty where each can be meant in one way only.

    Where no date proves it, dots put the day first, and of other signs it is to be asked.

    Examples
    --------
    >>> [of_column(cells) for cells in (["1.10.1917", ""], ["1/10/1917"], ["1/10/1917", "13/1/1950"], ["1/1/2001"])]
    ['dmy', 'asked', 'dmy', '']
    """
    hits = [hit for cell in cells if isinstance(cell, str) and (hit := _DATE.match(cell.strip()))]
    open_ = [hit for hit in hits if max(int(hit[1]), int(hit[3])) <= 12 and int(hit[1]) != int(hit[3])]
    if not open_:
        return ""
    return proven([cells]) or ("dmy" if all(hit[2] == "." for hit in open_) else "asked")


def dated(sheet: Sheet) -> Sheet:
    """Return a sheet with its dates from the year on, where their order is proven; else the sheet itself."""
    order = proven(sheet.rows)
    if not order:
        return sheet
    return replace(sheet, rows=[[turned(cell, order) for cell in row] for row in sheet.rows])


def turned(cell: Any, order: str) -> Any:
    """Return a date from the year on; anything else, and a day that is none, as it stands."""
    hit = _DATE.match(cell.strip()) if isinstance(cell, str) else None
    if hit is None:
        return cell
    date, month = (int(hit[1]), int(hit[3])) if order == "dmy" else (int(hit[3]), int(hit[1]))
    try:
        return dt.date(int(hit[4]), month, date).isoformat() + cell.strip()[hit.end() :]
    except ValueError:
        return cell
