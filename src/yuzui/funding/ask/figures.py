# SPDX-License-Identifier: Apache-2.0
"""A limit, a change, a choice of value, as people read them."""

from __future__ import annotations

from typing import Any

from yuzui.text import Text, same
from yuzui.text.numbers import MINUS, money, money_in_full, number, percent

_BASIS = {"proposal": Text("value per proposal", "价值按项"), "amount": Text("value per amount", "价值按金额")}


def basis(per: str, zero: float) -> Text:
    """Return a choice of what a proposal is worth, in words."""
    return _BASIS[per] + Text(", score {z} worth nothing", "，零点 {z}").format(z=f"{zero:g}")


def shown(value: Any, unit: str, currency: str, digits: int | None = None) -> Text:
    """Return a limit in its unit; what has no limit is a dash."""
    if value is None:
        return same("—")
    if unit == "word":
        return _BASIS.get(str(value), same(value))
    if unit == "amount":
        return money(value, currency, None if abs(value) < 1e3 else digits)
    if unit == "share":
        return percent(value, 2)
    decimals = 3 if unit == "points" else 0 if float(value).is_integer() else 2
    return number(value, decimals)


def apart(old: Any, new: Any, unit: str, currency: str) -> tuple[Text, Text]:
    """Return two limits so that they can be told from one another: money in full if need be."""
    said = shown(old, unit, currency), shown(new, unit, currency)
    if unit == "amount" and old != new and said[0] == said[1]:
        return money_in_full(old, currency), money_in_full(new, currency)
    return said


def paid(value: float, currency: str) -> Text:
    """Return a change of money with its sign."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return same(sign) + money(abs(value), currency, None if abs(value) < 1e3 else 2)
