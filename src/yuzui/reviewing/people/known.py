# SPDX-License-Identifier: Apache-2.0
"""Persons under all their ids, and each tie of theirs to a work, an organisation, a grant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ALWAYS = 10**7
"""A day later than any, in days: a tie without an end; its negative, one without a beginning."""


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Ties of one kind."""

    person: Array
    thing: Array
    start: Array
    end: Array
    source: Array


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Persons of proposals and reviewers, and all their ties."""

    keys: Sequence[Sequence[str]]
    applicants: Array
    experts: Array
    ties: Mapping[str, Ties]
    things: Sequence[str]
    sources: Sequence[str]

    def widened(self, others: Mapping[int, set[int]]) -> Known:
        """Return the same with each person standing for others too."""

        def more(pairs: Array) -> Array:
            added = [(place, other) for place, person in pairs.tolist() for other in sorted(others.get(person, ()))]
            return np.concatenate([pairs, np.array(added, dtype=np.int64).reshape(-1, 2)])

        return replace(self, applicants=more(self.applicants), experts=more(self.experts))


def known(
    applicants: Sequence[Sequence[str]], experts: Sequence[Sequence[str]], rows: Mapping[str, Sequence[Any]]
) -> Known:
    """Return persons and ties by number, with every alias taken together."""
    people = _People()
    for ids in experts:
        people.same(*ids)
    listed = list(zip(*(rows[name] for name in _COLUMNS), strict=True)) if rows else []
    for person, kind, thing, *_ in listed:
        if kind == "alias":
            people.same(str(person), str(thing))
    parents: dict[str, set[str]] = {}
    for child, kind, parent, *_ in listed:
        if kind == "parent":
            parents.setdefault(str(child), set()).add(str(parent))
    by_kind: dict[str, list[tuple[int, int, int, int, int]]] = {}
    things, sources = _Numbers(), _Numbers()
    for person, kind, thing, start, end, source in listed:
        if kind in ("alias", "parent"):
            continue
        wholes = _ancestors(str(thing), parents) if kind == "employer" else (str(thing),)
        who, since, until = people.number(str(person)), ordinal(start, -1), ordinal(end, 1)
        for whole in wholes:
            # an adviser is a person, so that every alias is looked for
            place = people.number(whole) if kind == "advisor" else things.number(whole)
            by_kind.setdefault(kind, []).append((who, place, since, until, sources.number(str(source or ""))))
    pairs = [
        np.array(
            sorted({(i, people.number(key)) for i, ids in enumerate(lists) for key in ids}), dtype=np.int64
        ).reshape(-1, 2)
        for lists in (applicants, experts)
    ]
    ties = {kind: Ties(*np.array(sorted(set(facts))).T) for kind, facts in by_kind.items()}
    return Known(people.keys(), pairs[0], pairs[1], ties, things.names(), sources.names())


_COLUMNS = ("person", "kind", "thing", "valid_from", "valid_to", "source")


def ordinal(value: Any, side: int) -> int:
    """Return a day as a number."""
    if value is None or value == "":
        return side * ALWAYS
    if isinstance(value, dt.date):
        return value.toordinal()
    parts = [int(float(part)) for part in str(value)[:10].split("-")]
    if len(parts) == 3:
        return dt.date(*parts).toordinal()
    year, month = parts[0], parts[1] if len(parts) == 2 else 1 if side < 0 else 12
    if side < 0:
        return dt.date(year, month, 1).toordinal()
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return after.toordinal() - 1


def iso(day: int) -> str | None:
    """Return a numbered day as ISO text, None if it is not known."""
    return None if abs(day) >= ALWAYS else dt.date.fromordinal(int(day)).isoformat()


class _Numbers:
    """Numbers for names, in the order in which they come."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._places.setdefault(name, len(self._places))

    def names(self) -> list[str]:
        return list(self._places)


class _People:
    """Persons under all their ids: the classes of ids that are the same."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._numbers: dict[str, int] = {}

    def _root(self, key: str) -> str:
        self._parent.setdefault(key, key)
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def same(self, *keys: str) -> None:
        """Say that ids are one person's; to be said before any number is asked."""
        first, *others = keys
        for other in others:
            self._parent[self._root(other)] = self._root(first)
        self._root(first)

    def number(self, key: str) -> int:
        return self._numbers.setdefault(self._root(key), len(self._numbers))

    def keys(self) -> list[list[str]]:
        keys_of: list[list[str]] = [[] for _ in self._numbers]
        for key in self._parent:
            if self._root(key) in self._numbers:
                keys_of[self._numbers[self._root(key)]].append(key)
        return keys_of


def _ancestors(thing: str, parents: Mapping[str, set[str]]) -> list[str]:
    """Return an organisation and all those it is part of."""
    wholes, open_ = [thing], [thing]
    while open_:
        for parent in sorted(parents.get(open_.pop(), ())):
            if parent not in wholes:
                wholes.append(parent)
                open_.append(parent)
    return wholes
