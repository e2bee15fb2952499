# SPDX-License-Identifier: Apache-2.0
"""Adapters between the values of Python and the five that a store holds.

A stored value is None, int, float or str. What a column's type does not admit is refused with
its table, row and column, all faults of a batch together.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.model.column import Column, Type
from yuzui.model.finding import CODES
from yuzui.model.table import Row, Table
from yuzui.store.values.canonical import canonical, parse
from yuzui.text import Text

Stored = None | int | float | str

PLACES = Decimal("0.0001")
"""A decimal has four places, as ``DECIMAL(18,4)``, and is stored as a number, to be in order."""

LIMIT = 2**63
MOST_FAULTS = 20


class UnfitError(ValueError):
    """A value that does not fit its column; the argument is a code of ``record.finding``."""


def stamp(moment: dt.datetime) -> str:
    """Return an instant as ``2026-11-24T08:00:00Z``: one length, so that text order is time order.

    Fractions of a second are dropped.
    """
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(column: Column, value: Any, required: bool = False) -> Stored:
    """Return the stored form of a value."""
    if value is not None and not isinstance(value, str | int) and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        value = None
    if value is None:
        if required:
            raise UnfitError("missing_value")
        return None
    stored: Stored = stored_as(column.type, value)
    _within(column, value)
    return stored


def stored_as(type: Type, value: Any) -> Any:
    """Return the stored form of a value of a type; ``UnfitError`` if the type does not admit it."""
    try:
        return _ENCODERS[type](value)
    except (TypeError, ValueError, OverflowError, InvalidOperation):
        raise UnfitError("wrong_type") from None


def _within(column: Column, value: Any) -> None:
    if column.values:
        words = value if isinstance(value, list | tuple) else (value,)
        if any(word not in column.values for word in words):
            raise UnfitError("unknown_word")
    if column.low is not None and value < column.low:
        raise UnfitError("out_of_range")
    if column.high is not None and value > column.high:
        raise UnfitError("out_of_range")


def decode(column: Column, stored: Stored) -> Any:
    """Return the Python value of a stored one."""
    if stored is None:
        return None
    decoder = _DECODERS.get(column.type)
    return stored if decoder is None else decoder(stored)


def decode_rows(columns: Sequence[Column], rows: Iterable[Sequence[Stored]]) -> list[Row]:
    """Return rows of stored values, in the order of the columns, with their Python values."""
    plan = [(column.name, _DECODERS.get(column.type)) for column in columns]
    return [
        {
            name: value if read is None or value is None else read(value)
            for (name, read), value in zip(plan, row, strict=True)
        }
        for row in rows
    ]


def encode_rows(table: Table, rows: Iterable[Row]) -> list[tuple[Stored, ...]]:
    """Return rows in stored form, in column order."""
    faults: list[InputError] = []
    done = []
    plan = [(c, c.name, not c.null or c.name in table.key, _is_bare(c)) for c in table.columns]
    known = frozenset(table.names)
    for number, row in enumerate(rows, start=1):
        stored: list[Stored] = []
        for column, name, required, bare in plan:
            value = row.get(name)
            if (value is None and not required) or (bare and _is_plain(value)):
                stored.append(value)
                continue
            try:
                stored.append(encode(column, value, required))
            except UnfitError as unfit:
                faults.append(fault(table, number, name, str(unfit), value))
        if not row.keys() <= known:
            unknown = next(name for name in row if name not in table)
            faults.append(fault(table, number, unknown, "unknown_word", unknown))
        if len(faults) >= MOST_FAULTS:
            break
        done.append(tuple(stored))
    if faults:
        raise together(faults[:MOST_FAULTS])
    return done


def _is_bare(column: Column) -> bool:
    """Return whether a column holds any text."""
    return column.type is Type.TEXT and not column.values and column.low is column.high is None


def _is_plain(value: Any) -> bool:
    """Return whether a value is text that every store holds as it is: most are."""
    return type(value) is str and value.isascii() and "\0" not in value


def fault(table: Table, row: int | None, column: str, code: str, seen: Any) -> InputError:
    """Return the error for one value that does not fit."""
    expected = _expected(table[column]) if column in table else ", ".join(table.names)
    return InputError(
        CODES[code] if column in table else Text("no such column", "没有该列"),
        place=Place(sheet=table.name, row=row, column=column),
        seen="" if seen is None else str(seen)[:80],
        expected=expected,
        code=code,
    )


def _expected(column: Column) -> str:
    if column.values:
        return " | ".join(column.values)
    ends = [f"{end:g}" if end is not None else "…" for end in (column.low, column.high)]
    span = f" [{ends[0]}, {ends[1]}]" if ends != ["…", "…"] else ""
    return f"{column.type.value}{span}{f' {column.unit}' if column.unit else ''}"


def _whole(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or not -LIMIT <= value < LIMIT:
        raise ValueError
    return int(value)


def _real(value: Any) -> float:
    if isinstance(value, str) or not math.isfinite(number := float(value)):
        raise ValueError
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode("utf-8")
    return value


def _bool(value: Any) -> int:
    if value not in (0, 1):
        raise ValueError
    return int(value)


def _day(value: Any) -> str:
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise ValueError
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if len(value) != 10:
        raise ValueError
    return dt.date.fromisoformat(value).isoformat()


def _moment(value: Any) -> dt.datetime:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        if isinstance(value, str) and len(value) == 10:
            return moment.replace(tzinfo=dt.UTC)
        raise ValueError
    return moment


def _stamp(value: Any) -> str:
    return stamp(_moment(value))


def _instant(value: Any) -> int:
    return int(value.timestamp()) if _aware(value) else _whole(value)


def _micro(value: Any) -> int:
    if not _aware(value):
        return _whole(value)
    since: dt.timedelta = value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(microseconds=1)


def _aware(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is not None


def _decimal(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError
    exact = Decimal(repr(value) if isinstance(value, float) else value)
    if exact != _undecimal(float(exact)):
        raise ValueError
    return float(exact)


def _json(value: Any) -> str:
    return canonical(value).decode("utf-8")


def _undecimal(stored: Any) -> Decimal:
    return Decimal(repr(stored)).quantize(PLACES)


_ENCODERS: Mapping[Type, Callable[[Any], Stored]] = {
    Type.INT: _whole,
    Type.REAL: _real,
    Type.TEXT: _text,
    Type.BOOL: _bool,
    Type.DAY: _day,
    Type.INSTANT: _instant,
    Type.MICRO: _micro,
    Type.STAMP: _stamp,
    Type.MONEY: _whole,
    Type.DECIMAL: _decimal,
    Type.JSON: _json,
}

_DECODERS: Mapping[Type, Callable[[Any], Any]] = {Type.BOOL: bool, Type.DECIMAL: _undecimal, Type.JSON: parse}
