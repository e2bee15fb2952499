# SPDX-License-Identifier: Apache-2.0
"""Conversion of capacity from one unit to another, by a rate that has a day and a source.

Units never mix in one account: what is converted leaves the pool of one book and enters the pool
of another, and both entries name the rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from yuzui.errors import InputError
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.entries import Posting
from yuzui.model.table import Row
from yuzui.text import Text


def rate(rates: Sequence[Row], unit: str, into: str, day: dt.date) -> Row:
    """Return the rate in force on a day."""
    pair = [row for row in rates if (row["from_unit"], row["to_unit"]) == (unit, into)]
    if valid := [row for row in pair if row["valid_from"] <= day]:
        return max(valid, key=lambda row: row["valid_from"])
    raise InputError(
        Text("no rate between these units was in force on that day", "当日没有这两种单位间的换算率"),
        seen=f"{unit} → {into}, {day}",
        expected="; ".join(sorted(str(row["valid_from"]) for row in pair)) or "unit_rate",
        fix=Text("enter the rate with its first day and its source", "请登记换算率及其生效日和依据"),
        code="no_rate",
    )


def convert(amount: int, given: Book, taken: Book, by_rate: Row, t0: int) -> list[Posting]:
    """Return the two entries that convert capacity."""
    units = given.unit, taken.unit
    if units != (by_rate["from_unit"], by_rate["to_unit"]):
        raise InputError(
            Text("this rate is between other units", "该换算率适用于其他单位"),
            seen=" → ".join(units),
            expected=f"{by_rate['from_unit']} → {by_rate['to_unit']}",
            code="no_rate",
        )
    whole, rest = divmod(amount * by_rate["numerator"], by_rate["denominator"])
    if rest:
        raise InputError(
            Text("the conversion does not come out whole", "换算结果不是整数"),
            seen=f"{amount} × {by_rate['numerator']} / {by_rate['denominator']}",
            expected=f"{amount} × n, n = {by_rate['denominator']}",
            fix=Text(
                "convert a multiple of the rate's denominator, or use a smaller base unit",
                "请换算分母的整数倍，或改用更小的基本单位",
            ),
            code="not_whole",
        )
    cause = "rate:{from_unit}:{to_unit}:{valid_from}".format_map(by_rate)
    return [
        Posting("revise", given("pool"), given("source"), amount, t0, cause),
        Posting("revise", taken("source"), taken("pool"), whole, t0, cause),
    ]
