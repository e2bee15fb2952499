# SPDX-License-Identifier: Apache-2.0
"""The compiler of visibility: one predicate becomes Python, SQLite SQL or DuckDB SQL.

What governs a row stands in ``row_visibility`` under its table and row id (the key values
joined by ``|``). A row without such an entry has its table's level and nothing else. In SQL the
table carries the alias ``t`` and its governing row ``v``, joined from the left.

Notes
-----
The logic is two-valued everywhere: a missing value equals only "missing", so that ``Not`` means
the same in Python as in SQL. A condition that names a column the subject may not read matches
nothing at all, whatever stands around it; otherwise a filter would tell what the row hides.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, cast

from yuzui.errors import ColumnError, InputError, Place
from yuzui.model.table import Column, Table, Type
from yuzui.model.visibility import (
    FALSE,
    TRUE,
    And,
    Eq,
    In,
    LeNow,
    Not,
    Or,
    Overlaps,
    Predicate,
    Subject,
    allow,
    readable,
)
from yuzui.store.values import Stored, UnfitError, stored_as
from yuzui.text import Text

GOVERNING = ("level", "audiences", "embargo_until", "deny", "withdrawn_at")
"""Columns of ``row_visibility`` that the policy reads."""

DEEPEST = 40
"""Deepest nesting of a condition that is accepted."""

Dialect = Literal["sqlite", "duckdb"]
Fields = Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row must meet to be in an answer, bound to the columns of its table.

    Parameters
    ----------
    table : Table
        The table asked.
    governing : Table
        The table ``row_visibility``.
    policy : Predicate
        Over the governing columns.
    condition : Predicate
        Over the table's own columns, with values in stored form.
    """

    table: Table
    governing: Table
    policy: Predicate
    condition: Predicate


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in SQL and the values of its question marks, in order."""

    sql: str
    values: tuple[Any, ...]


def rule(subject: Subject, table: Table, governing: Table, where: Predicate = TRUE, order: Iterable[str] = ()) -> Rule:
    """Return what a row must meet to be in a subject's answer."""
    named = {*columns_of(where), *(name.removeprefix("-") for name in order)}
    for name in named:
        if name not in table:
            raise unknown_column(table, name)
    policy = bind(allow(subject, table), governing)
    if not named <= set(readable(subject, table)):
        return Rule(table, governing, policy, FALSE)
    condition = bind(where, table)
    if table.name == governing.name:
        condition = And((condition, bind(allow(subject, table), table)))
    return Rule(table, governing, policy, condition)


def unknown_column(table: Table, name: str) -> ColumnError:
    """Return the error for a column that the table does not have."""
    near = get_close_matches(name, table.names, 3, 0.5) or table.names
    return ColumnError(
        Text("no such column", "没有该列"),
        place=Place(sheet=table.name, column=name),
        seen=name,
        expected=", ".join(near),
    )


def columns_of(predicate: Predicate) -> set[str]:
    """Return the columns a predicate reads."""
    match predicate:
        case And(parts) | Or(parts):
            return set[str]().union(*map(columns_of, parts))
        case Not(part):
            return columns_of(part)
        case _:
            return {predicate.column}


def bind(predicate: Predicate, table: Table, depth: int = DEEPEST) -> Predicate:
    """Return the predicate with values in the stored form of their columns."""
    if depth == 0:
        raise InputError(
            Text("the condition is nested too deeply", "条件嵌套过深"),
            place=Place(sheet=table.name),
            fix=Text("nest it less deeply", "请减少嵌套层数"),
        )
    match predicate:
        case And(parts):
            return And(tuple(bind(part, table, depth - 1) for part in parts))
        case Or(parts):
            return Or(tuple(bind(part, table, depth - 1) for part in parts))
        case Not(part):
            return Not(bind(part, table, depth - 1))
        case Eq(column, value) if value is not None:
            stored_ = _stored(table[column], (value,))
            return Eq(column, stored_[0]) if stored_ else FALSE
        case In(column, values):
            return _among(column, _stored(table[column], values))
        case Overlaps(_, ()):
            return FALSE
        case _:
            return predicate


def _among(column: str, values: Sequence[str | int | float]) -> Predicate:
    # Numbers with fractions go one by one: passed as JSON they could be read back rounded.
    if any(isinstance(value, float) for value in values):
        return Or(tuple(Eq(column, value) for value in values))
    return In(column, tuple(values)) if values else FALSE  # type: ignore[arg-type]


def _stored(column: Column, values: Iterable[Any]) -> list[Any]:
    values_ = []
    for value in values:
        try:
            values_.append(stored_as(column.type, value))
        except UnfitError:
            continue
    return values_


def now_as(column: Column, now: dt.datetime) -> Stored:
    """Return the present moment in the stored form of a column of time."""
    if column.type is Type.DAY:
        return now.astimezone(dt.UTC).date().isoformat()
    return cast(Stored, stored_as(column.type, now))


def python(rule: Rule, now: dt.datetime) -> Callable[[Fields, Fields | None], bool]:
    """Compile a rule to Python, the reference."""
    policy = predicate(rule.policy, rule.governing, now)
    condition = predicate(rule.condition, rule.table, now)
    default: Fields = {**dict.fromkeys(GOVERNING), "level": rule.table.level}

    def test(row: Fields, governing: Fields | None) -> bool:
        return policy(default if governing is None else governing) and condition(row)

    return test


def predicate(part: Predicate, table: Table, now: dt.datetime) -> Callable[[Fields], bool]:
    """Compile one bound predicate over one row to Python."""
    match part:
        case And(parts):
            tests = [predicate(each, table, now) for each in parts]
            return lambda row: all(test(row) for test in tests)
        case Or(parts):
            tests = [predicate(each, table, now) for each in parts]
            return lambda row: any(test(row) for test in tests)
        case Not(inner):
            test = predicate(inner, table, now)
            return lambda row: not test(row)
        case Eq(column, value):
            return lambda row: row[column] == value
        case In(column, values):
            among = frozenset(values)
            return lambda row: row[column] in among
        case Overlaps(column, values):
            wanted = frozenset(values)
            return lambda row: not wanted.isdisjoint(_members(row[column]))
        case LeNow(column):  # pragma: no branch - there is no other kind
            moment: Any = now_as(table[column], now)
            return lambda row: row[column] is not None and row[column] <= moment


def _members(stored: Stored) -> list[str]:
    members = json.loads(stored) if isinstance(stored, str) else None
    return [m for m in members if isinstance(m, str)] if isinstance(members, list) else []


def sql(rule: Rule, now: dt.datetime, dialect: Dialect) -> Clause:
    """Compile a rule to a condition over ``t`` and ``v``."""
    values: list[Any] = []
    names = {name: f'v."{name}"' for name in GOVERNING}
    names["level"] = f"COALESCE(v.\"level\", '{rule.table.level}')"
    policy = _Writer(dialect, rule.governing, names, now, values).write(rule.policy)
    own = {name: f't."{name}"' for name in rule.table.names}
    condition = _Writer(dialect, rule.table, own, now, values).write(rule.condition)
    return Clause(f"{policy} AND {condition}", tuple(values))


def source(table: Table, governing: str = "row_visibility") -> str:
    """Return ``"table" AS t LEFT JOIN row_visibility AS v ...``, the same in both dialects."""
    key = " || '|' || ".join(f'CAST(t."{name}" AS VARCHAR)' for name in table.key)
    return f'"{table.name}" AS t LEFT JOIN "{governing}" AS v ON v."table" = \'{table.name}\' AND v."row" = {key}'


_HOLDS, _FAILS = "(1 = 1)", "(1 = 0)"

_SQL: Mapping[Dialect, Mapping[str, str]] = {
    "sqlite": {
        "eq": "({x} IS ?)",
        "in": "({x} IS NOT NULL AND {x} IN (SELECT value FROM json_each(?)))",
        "overlaps": (
            "({x} IS NOT NULL AND json_type({x}) = 'array' AND EXISTS (SELECT 1 FROM"
            " json_each({x}) AS m WHERE m.type = 'text' AND m.value IN"
            " (SELECT value FROM json_each(?))))"
        ),
    },
    "duckdb": {
        "eq": "({x} IS NOT DISTINCT FROM ?)",
        "in": "({x} IS NOT NULL AND list_contains(?, {x}))",
        "overlaps": (
            "COALESCE(list_has_any(list_transform(list_filter(json_extract({x}, '$[*]'),"
            " lambda m: json_type(m) = 'VARCHAR'), lambda m: m ->> '$'), ?), FALSE)"
        ),
    },
}


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect
    table: Table
    names: Mapping[str, str]
    now: dt.datetime
    values: list[Any]

    def write(self, part: Predicate) -> str:
        match part:
            case And(parts):
                return _balanced([self.write(each) for each in parts], " AND ", _HOLDS)
            case Or(parts):
                return _balanced([self.write(each) for each in parts], " OR ", _FAILS)
            case Not(inner):
                return f"(NOT {self.write(inner)})"
            case Eq(column, None):
                return f"({self.names[column]} IS NULL)"
            case Eq(column, value):
                return self._leaf("eq", column, self._value(column, value))
            case In(column, values):
                return self._leaf("in", column, self._list(column, values))
            case Overlaps(column, values):
                return self._leaf("overlaps", column, self._list(column, values))
            case LeNow(column):  # pragma: no branch - there is no other kind
                self.values.append(now_as(self.table[column], self.now))
                name = self.names[column]
                return f"({name} IS NOT NULL AND {name} <= ?)"

    def _leaf(self, kind: str, column: str, value: Any) -> str:
        self.values.append(value)
        return _SQL[self.dialect][kind].format(x=self.names[column])

    def _value(self, column: str, value: Any) -> Any:
        if self.dialect == "duckdb" and self.table[column].type is Type.BOOL:
            return bool(value)
        return value

    def _list(self, column: str, values: Sequence[Any]) -> Any:
        parts = [self._value(column, value) for value in values]
        return json.dumps(parts) if self.dialect == "sqlite" else parts


def _balanced(parts: list[str], word: str, empty: str) -> str:
    """Join parts as a balanced tree: a long chain would exceed SQLite's depth of expression."""
    if len(parts) < 2:
        return parts[0] if parts else empty
    half = len(parts) // 2
    left, right = _balanced(parts[:half], word, empty), _balanced(parts[half:], word, empty)
    return f"({left}{word}{right})"
