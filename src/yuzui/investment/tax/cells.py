# SPDX-License-Identifier: Apache-2.0
"""Cells of a file of tax rules: dates that cannot be misread, rates that are no money."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment.series.cells import fault, figure
from yuzui.text import Text, same

HIGHEST = Decimal(3)
"""Largest rate; beyond it a percentage or an amount of money stands in the column."""
MONEY = Decimal(1000)
"""From here on it can only be an amount of money."""

FIRST, LAST = 1900, 2200
"""Years a rule may name."""

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRACTIONS = frozenset({"", "1", "fraction", "小数"})


def day(text: str, place: Place) -> dt.date | None:
    """Return a date, or None where the cell is empty."""
    if not text:
        return None
    if found := _YEAR_LAST.fullmatch(text):
        raise _ambiguous(text, place, found[3], (found[1], found[2]))
    if not (found := _YEAR_FIRST.fullmatch(text)):
        raise fault("date", place, Text("not a date", "不是日期"), text, "2022-12-31")
    year, month, number = (int(part) for part in found.groups())
    try:
        date = dt.date(year, month, number)
    except ValueError:
        if month > 12:
            raise _ambiguous(text, place, found[1], (found[2], found[3])) from None
        words = Text("there is no such day", "没有这一天")
        raise fault("date", place, words, text, "2022-12-31") from None
    if not FIRST <= year <= LAST:
        words = Text("no year of a tax rule; leave an open end empty", "年份超出范围；未定者请留空")
        raise fault("date", place, words, text, f"{FIRST} … {LAST}")
    return date


def _ambiguous(text: str, place: Place, year: str, parts: tuple[str, str]) -> InputError:
    pairs = (parts, parts[::-1])
    meant = [f"{year}-{m:0>2}-{d:0>2}" for m, d in pairs if 1 <= int(m) <= 12]
    return InputError(
        Text("day and month can be mistaken for each other", "日与月可能混淆"),
        place,
        seen=text,
        expected=" / ".join(meant),
        fix=Text("write year, month, day: {day}", "请按年、月、日书写：{day}").format(
            day=same(meant[0] if meant else "2022-12-31")
        ),
        code="date_ambiguous",
    )


def named_day(text: str) -> dt.date | None:
    """Return the first ISO date in a text, such as that of the announcement in an act."""
    for found in _ISO.findall(text):
        try:
            return dt.date.fromisoformat(found)
        except ValueError:
            continue
    return None


def rate(cell: Any, unit: str, place: Place) -> float | None:
    """Return a rate as a fraction, or None where the cell is empty."""
    value = _number(cell, place)
    if unit.casefold() not in _FRACTIONS:
        words = Text("a rate is a fraction; this unit is not known", "比率须为小数，单位无法识别")
        raise fault("unit", place, words, unit, "1")
    if value is None:
        return None
    if value >= MONEY:
        raise InputError(
            Text("an amount of money in the column of rates", "比率列中出现了金额"),
            place,
            seen=str(cell),
            expected="0 … 3",
            fix=Text(
                "write the rate as a fraction; a gift is a row of instrument event",
                "请将比率写成小数；捐赠请写成 instrument 为 event 的行",
            ),
            code="rate_money",
        )
    if not 0 <= value <= HIGHEST:
        raise InputError(
            Text(
                "a rate outside 0 to 3: percent where a fraction is meant?", "比率超出 0 至 3：是否误将百分数当作小数？"
            ),
            place,
            seen=str(cell),
            expected="0 … 3",
            fix=same(f"{abs(value) / 100}"),
            code="rate_range",
        )
    return float(value)


def amount(cell: Any, place: Place) -> Decimal:
    """Return the amount of money of an event."""
    value = _number(cell, place)
    if value is None or value <= HIGHEST:
        words = Text("an event has an amount of money here", "事件行此处应为金额")
        raise fault("event_amount", place, words, str(cell or ""), "100000000")
    return value


def _number(cell: Any, place: Place) -> Decimal | None:
    try:
        return figure(cell)
    except ValueError:
        words = Text("not a number", "不是数字")
        raise fault("value", place, words, str(cell), "0.75") from None
