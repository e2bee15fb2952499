# SPDX-License-Identifier: Apache-2.0
"""Prices by class of account: inside, outside, industry, or whatever a centre calls them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.sheets import formats
from yuzui.text import Text

COLUMNS = ("class", "price", "accounts")
"""Columns of a tariff: name of a class, price of a core-hour, ids of its accounts; without ids it is for all others."""

_NONE = Text("this is no tariff", "该文件不是价目表")
_PRICE = Text("the price of a class is a number, 0 or more", "各类价格应为不小于 0 的数")
_TWICE = Text("a class or an account stands twice in the tariff", "价目表中类别或账户重复")
_ACCOUNT = Text("accounts are ids of the log, whole numbers with spaces between", "账户应为日志中的编号，以空格分隔")


@dataclass(frozen=True, slots=True)
class Rate:
    """A class of accounts and its price of a core-hour; ``accounts`` is None for all that no other class names."""

    name: str
    price: Decimal
    accounts: frozenset[int] | None


def rates(given: Path | Sequence[Mapping[str, Any]] | None) -> tuple[Rate, ...]:
    """Return the rates of a tariff, from a table or as given."""
    if given is None:
        return ()
    file = given.name if isinstance(given, Path) else ""
    rows = list(_rows(given)) if isinstance(given, Path) else list(given)
    found: list[Rate] = []
    for number, row in enumerate(rows, 2):
        if name := str(row.get("class") or "").strip():
            price = _price(row.get("price"), Place(file, row=number, column="price"))
            accounts = _accounts(row.get("accounts"), Place(file, row=number, column="accounts"))
            found.append(Rate(name, price, accounts))
    if not found:
        raise _fault(_NONE, Place(file), "", ", ".join(COLUMNS))
    _once(found, file)
    return tuple(found)


def of(rates_: Sequence[Rate], account: int) -> Rate:
    """Return the rate of an account."""
    if rate := next((one for one in rates_ if one.accounts and account in one.accounts), None):
        return rate
    if rest := next((one for one in rates_ if one.accounts is None), None):
        return rest
    raise _fault(
        Text("an account of the log stands in no class of the tariff", "日志中有账户不属于价目表的任何一类"),
        Place(column="accounts"),
        str(account),
        ", ".join(one.name for one in rates_),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for sheet in formats.read(path):
        head = [str(cell or "").strip().lower() for cell in sheet.rows[0]] if sheet.rows else []
        for cells in sheet.rows[1:]:
            yield dict(zip(head, cells, strict=False))


def _price(value: Any, place: Place) -> Decimal:
    try:
        price = Decimal(str(value))
        if price.is_finite() and price >= 0:
            return price
    except InvalidOperation:
        pass
    raise _fault(_PRICE, place, str(value), ">= 0")


def _accounts(value: Any, place: Place) -> frozenset[int] | None:
    words = str(" ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else value)
    ids = words.replace(",", " ").split()
    if odd := next((one for one in ids if not one.lstrip("-").isdigit()), None):
        raise _fault(_ACCOUNT, place, odd, "1 2 3")
    return frozenset(map(int, ids)) or None


def _once(found: Sequence[Rate], file: str) -> None:
    seen: set[str | int | None] = set()
    for rate in found:
        for one in (rate.name, *(rate.accounts or (None,))):
            if one in seen:
                raise _fault(_TWICE, Place(file, column="accounts"), f"{rate.name}: {one}", "")
            seen.add(one)


def _fault(words: Text, place: Place, seen: str, expected: str) -> InputError:
    fix = Text("write one line for each class: class, price, accounts", "请每类写一行：class、price、accounts")
    return InputError(words, place, seen=seen, expected=expected, fix=fix, code="tariff")
