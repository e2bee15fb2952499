# SPDX-License-Identifier: Apache-2.0
"""What a form brings, read as the columns of a table say; and a row as it is shown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.model.quantity import Money
from yuzui.model.table import Column, Row, Table, Type
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY

FORMS: Mapping[Type, Text] = {
    Type.INT: Text("a whole number", "整数"),
    Type.REAL: Text("a number", "数"),
    Type.DECIMAL: Text("a number", "数"),
    Type.MONEY: Text("an amount", "金额"),
    Type.DAY: Text("a day such as 2027-01-31", "日期，如 2027-01-31"),
    Type.STAMP: Text("a time such as 2027-01-31T09:00+00:00", "时间，如 2027-01-31T09:00+00:00"),
    Type.INSTANT: Text("a time such as 2027-01-31T09:00+00:00", "时间，如 2027-01-31T09:00+00:00"),
    Type.BOOL: Text("yes or no", "是或否"),
    Type.JSON: Text("JSON", "JSON"),
}
"""How a value of a type is written."""
_YES, _NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")


def read(table: Table, given: Mapping[str, str], currency: str) -> dict[str, Any]:
    """Return values by column; every one that cannot be read is named."""
    values: dict[str, Any] = {}
    faults: list[InputError] = []
    for name, text in given.items():
        try:
            values[name] = _value(table[name], text.strip(), currency)
        except (ValueError, InvalidOperation):
            faults.append(_fault(table[name], text))
    if faults:
        raise together(faults)
    return values


def _value(column: Column, text: str, currency: str) -> Any:
    if not text:
        return None
    if column.values and text not in column.values:
        raise ValueError(text)
    value = _READ.get(column.type, _text)(text, currency)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and (
        (column.low is not None and value < column.low) or (column.high is not None and value > column.high)
    ):
        raise ValueError(text)
    return value


def _text(text: str, _: str) -> str:
    return text


def _bool(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise ValueError(text)
    return text.casefold() in _YES


def _money(text: str, currency: str) -> int:
    amount = Decimal(text.replace(",", ""))
    if not amount.is_finite():
        raise ValueError(text)
    return Money.of(amount, currency or NO_CURRENCY).minor


def _stamp(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _json(text: str, _: str) -> Any:
    return json.loads(text) if text[:1] in '{["' else text


_READ: Mapping[Type, Callable[[str, str], Any]] = {
    Type.INT: lambda text, _: int(text),
    Type.REAL: lambda text, _: float(text),
    Type.DECIMAL: lambda text, _: float(text),
    Type.MONEY: _money,
    Type.DAY: lambda text, _: dt.date.fromisoformat(text).isoformat(),
    Type.STAMP: lambda text, _: _stamp(text).astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
    Type.INSTANT: lambda text, _: int(_stamp(text).timestamp()),
    Type.BOOL: lambda text, _: _bool(text),
    Type.JSON: _json,
}


def _fault(column: Column, text: str) -> InputError:
    form = FORMS.get(column.type, Text("a text", "文字"))
    expected = " ".join(column.values) if column.values else form.en
    return InputError(
        Text("“{c}” cannot be read", "无法读取“{c}”").format(c=column.label),
        place=Place(column=column.name),
        seen=text[:40],
        expected=expected,
        fix=Text("write {f}", "请写{f}").format(f=form if not column.values else same(expected)),
        code="not_read",
    )


def shown(column: Column, value: Any, currency: str = "") -> Text:
    """Return a value as people read it."""
    if value is None or value == "":
        return same("–")
    if column.type is Type.MONEY:
        code = "" if currency == NO_CURRENCY else currency
        return same(f"{Money(int(value), currency or NO_CURRENCY).amount:,} {code}".strip())
    if column.type is Type.INSTANT:
        return same(dt.datetime.fromtimestamp(int(value), dt.UTC).strftime("%Y-%m-%d %H:%M UTC"))
    if column.type is Type.BOOL:
        return Text("yes", "是") if value else Text("no", "否")
    if isinstance(value, Mapping):
        try:
            return Text.of(value)
        except ValueError:
            return same(json.dumps(value, ensure_ascii=False))
    return same(json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value)


def plain(column: Column, value: Any, currency: str = "") -> str:
    """Return a value as it is written into a form."""
    if column.type is Type.MONEY:
        return str(Money(int(value), currency or NO_CURRENCY).amount)
    if column.type is Type.INSTANT:
        return dt.datetime.fromtimestamp(int(value), dt.UTC).strftime("%Y-%m-%dT%H:%M")
    if column.type is Type.JSON:
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def title(table: Table, row: Row) -> Text:
    """Return what a row is called: its id, and its title where it has one."""
    name = same(row[table.key[-1]])
    for column in ("title", "name"):
        if column in table and row.get(column):
            return name + same(" ") + shown(table[column], row[column])
    return name
