# SPDX-License-Identifier: Apache-2.0
"""Persons under all their ids, and each tie of theirs to a work, an organisation, a grant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
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


# Where the ties of two persons meet: joins over person ids, in place of a table of all pairs.


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """Pairs of a proposal and a reviewer, and one thing each that ties them."""

    proposal: Array
    reviewer: Array
    thing: Array
    start: Array
    end: Array
    source: Array

    def within(self, mask: Array) -> Meetings:
        """Return some of them."""
        names = ("proposal", "reviewer", "thing", "start", "end", "source")
        return Meetings(*(getattr(self, name)[mask] for name in names))


def shared(network: Known, kind: str) -> Meetings:
    """Return where ties of one kind meet, between different persons."""
    ties = network.ties[kind]
    mine, own = joined(network.applicants[:, 1], ties.person)
    theirs, other = joined(network.experts[:, 1], ties.person)
    left, right = joined(ties.thing[own], ties.thing[other])
    a, b = own[left], other[right]
    start = np.maximum(ties.start[a], ties.start[b])
    end = np.minimum(ties.end[a], ties.end[b])
    meetings = Meetings(
        network.applicants[mine[left], 0], network.experts[theirs[right], 0], ties.thing[a],
        start, end, ties.source[b],
    )  # fmt: skip
    return meetings.within((ties.person[a] != ties.person[b]) & (start <= end))


def second(network: Known, kind: str, first_day: int) -> Meetings:
    """Return where two persons each share a thing with a third."""
    ties = network.ties[kind]
    recent = np.flatnonzero(ties.end >= first_day)
    person, thing = ties.person[recent], ties.thing[recent]
    mine, own = joined(network.applicants[:, 1], person)
    left, right = joined(thing[own], thing)
    between = np.unique(np.stack([network.applicants[mine[left], 0], person[right]], axis=1), axis=0)
    # the third person's things, then the reviewers who share one
    near, step = joined(between[:, 1], person)
    theirs, other = joined(network.experts[:, 1], person)
    left, right = joined(thing[step], thing[other])
    a, b = step[left], other[right]
    meetings = Meetings(
        between[near[left], 0], network.experts[theirs[right], 0], thing[a],
        np.maximum(ties.start[recent[a]], ties.start[recent[b]]),
        np.minimum(ties.end[recent[a]], ties.end[recent[b]]), ties.source[recent[b]],
    )  # fmt: skip
    return meetings.within(person[a] != person[b])


def linked(network: Known, kind: str) -> Meetings:
    """Return pairs of which one person is the other's thing: the adviser and the advised."""
    ties = network.ties[kind]
    sides = []
    for one, other in ((ties.person, ties.thing), (ties.thing, ties.person)):
        mine, own = joined(network.applicants[:, 1], one)
        left, theirs = joined(other[own], network.experts[:, 1])
        at = own[left]
        sides.append((network.applicants[mine[left], 0], network.experts[theirs, 0], at))
    proposal, reviewer, at = (np.concatenate(part) for part in zip(*sides, strict=True))
    return Meetings(proposal, reviewer, ties.thing[at], ties.start[at], ties.end[at], ties.source[at])


def themselves(network: Known) -> Meetings:
    """Return pairs of which the reviewer is one of the applicants."""
    mine, theirs = joined(network.applicants[:, 1], network.experts[:, 1])
    none = np.full(len(mine), ALWAYS)
    return Meetings(
        network.applicants[mine, 0], network.experts[theirs, 0], network.applicants[mine, 1],
        -none, none, np.zeros(len(mine), dtype=np.int64),
    )  # fmt: skip


def joined(left: Array, right: Array) -> tuple[Array, Array]:
    """Return the places of all pairs of equal keys."""
    order = np.argsort(right, kind="stable")
    first, last = (np.searchsorted(right[order], left, side) for side in ("left", "right"))
    count = last - first
    mine = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(mine)) - np.repeat(np.cumsum(count) - count, count)
    return mine, order[np.repeat(first, count) + within]
