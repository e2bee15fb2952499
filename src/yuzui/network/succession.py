# SPDX-License-Identifier: Apache-2.0
"""What became of an entry: states and events as a graph in time, followed from any old id to those that carry on.

A node is one state ``(id, n)`` of an entry. An event leads from states to states and carries the share that
went each way, or none where nobody knows it; such a share stays unknown, nothing is divided equally.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from yuzui.errors import UnknownIdentifierError
from yuzui.model.table import Row
from yuzui.sheets.partial_day import first, last
from yuzui.text import Text, same

Node = tuple[str, int]
WHOLE = 1e-9
"""Shares of one old entry add up to 1 within this."""


@dataclass(frozen=True, slots=True)
class State:
    """One state of an entry; days are the earliest that they can mean, ``ends`` is empty while it lasts."""

    id: str
    n: int
    begins: str
    ends: str
    names: tuple[str, ...]
    part_of: str = ""
    place: str = ""

    @property
    def node(self) -> Node:
        """Its id and number."""
        return self.id, self.n


class Part(NamedTuple):
    """From one state to another, and what share went there; None where nobody knows."""

    old: Node
    new: Node
    weight: float | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of succession: what happened, its earliest and latest day, from where to where."""

    id: str
    kind: str
    day: str
    latest: str
    parts: tuple[Part, ...]
    reverses: str = ""


class Target(NamedTuple):
    """An entry that carries on: what share of the one asked about is in it (None if unknown), by which events."""

    id: str
    weight: float | None
    via: tuple[str, ...]


class Resolution(NamedTuple):
    """What became of an entry.

    ``ended`` says that something of it went nowhere; ``by_parts`` are the parts of a dissolved whole that carry on;
    ``unsure`` are events of which it is not known whether they lie before the day asked about.
    """

    id: str
    n: int
    to: tuple[Target, ...]
    ended: bool
    by_parts: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


class Sums(NamedTuple):
    """Outputs counted for an entry of today: surely its own, possibly (between 0 and all of these), by id."""

    surely: float
    possibly: float


class _Steps(NamedTuple):
    """Where a state leads by which event with what share; what share stays in it, and whether that has ended."""

    away: Sequence[tuple[Event, Node, float | None]]
    left: float | None
    stays: bool
    ended: bool


class _Reach(NamedTuple):
    """Shares by entry that a state leads to, with the events on the way; what ended; whether a circle was cut."""

    shares: Mapping[str, float | None]
    via: Mapping[str, tuple[str, ...]]
    ended: bool
    cut: bool


@dataclass(eq=False)
class Register:
    """States and events of entries of all kinds.

    Parameters
    ----------
    states : sequence of State
        In any order.
    events : sequence of Event
        In any order.
    """

    states: Sequence[State]
    events: Sequence[Event] = ()
    _reached: dict[str, dict[tuple[Node, str], _Reach]] = field(default_factory=dict)

    @classmethod
    def of(cls, states: Iterable[Row], events: Iterable[Row], parts: Iterable[Row]) -> Register:
        """Return the register of rows of the record; events that are not in force are left out."""
        nodes = [
            State(
                str(row["id"]),
                int(row["n"]),
                first(row["valid_from"] or ""),
                first(row["valid_to"]) if row["valid_to"] else "",
                tuple(dict.fromkeys(str(one) for one in (row["name"], row["name_zh"], *_former(row)) if one)),
                str(row["part_of"] or ""),
                str(row["place"] or ""),
            )
            for row in states
        ]
        by: dict[str, list[Part]] = defaultdict(list)
        for row in parts:
            old, new = (str(row["old"]), int(row["old_n"])), (str(row["new"]), int(row["new_n"]))
            by[str(row["event"])].append(Part(old, new, row["weight"]))
        there = [
            Event(
                str(row["id"]),
                str(row["kind"]),
                first(row["day"]),
                last(row["day"]),
                tuple(by[str(row["id"])]),
                str(row["reverses"] or ""),
            )
            for row in events
            if row["state"] in (None, "in_force", "reversed")
        ]
        return cls(nodes, there)

    @cached_property
    def by_id(self) -> Mapping[str, Sequence[State]]:
        """States of each id in order of time."""
        found: dict[str, list[State]] = defaultdict(list)
        for one in sorted(self.states, key=lambda one: (one.id, one.begins, one.n)):
            found[one.id].append(one)
        return found

    @cached_property
    def by_node(self) -> Mapping[Node, State]:
        """States by id and number."""
        return {one.node: one for one in self.states}

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[State]]:
        """States that bore each name, in either language, folded."""
        found: dict[str, list[State]] = defaultdict(list)
        for one in self.states:
            for name in one.names:
                found[folded(name)].append(one)
        return found

    @cached_property
    def leaving(self) -> Mapping[Node, Sequence[tuple[Event, Sequence[Part]]]]:
        """Events that lead from each state, in order of day, with their parts from there."""
        found: dict[Node, list[tuple[Event, list[Part]]]] = defaultdict(list)
        # of one day, a part is moved away before what is left of the whole goes elsewhere
        for event in sorted(self.events, key=lambda one: (one.day, one.kind != "part_moved", one.id)):
            mine: dict[Node, list[Part]] = defaultdict(list)
            for part in event.parts:
                mine[part.old].append(part)
            for node, parts in mine.items():
                found[node].append((event, parts))
        return found

    @cached_property
    def reversed_on(self) -> Mapping[str, str]:
        """The day on which each event that was reversed stopped to count."""
        return {one.reverses: one.day for one in self.events if one.kind == "reverse" and one.reverses}

    @cached_property
    def _parts_of(self) -> Mapping[str, Sequence[State]]:
        found: dict[str, list[State]] = defaultdict(list)
        for one in self.states:
            if one.part_of:
                found[one.part_of].append(one)
        return found

    def known(self, asked: str) -> list[str]:
        """Return the ids that an id or a name stands for; an id is stronger than a name.

        Raises
        ------
        UnknownIdentifierError
            If no entry ever bore it; names the nearest.
        """
        if asked in self.by_id:
            return [asked]
        if states := self.by_name.get(folded(asked)):
            return sorted({one.id for one in states})
        near = self.nearest(asked)
        raise UnknownIdentifierError(
            Text("no entry of the register ever had this id or name", "名录中从未有过此编号或名称"),
            seen=asked[:80],
            expected=near,
            fix=None
            if near
            else Text(
                "look at the list: yuzui register show; or load one: yuzui register LIST.xlsx",
                "请查看名录：yuzui register show；或导入名单：yuzui register 名单.xlsx",
            ),
            code="unknown_reference",
        )

    def nearest(self, asked: str) -> str:
        """Return the id, or the name with its id, that is most like a word; empty if none is.

        An id with other digits is another body, and none that was probably meant.
        """
        digits = re.sub(r"\D", "", asked)
        near = [one for one in get_close_matches(asked, self.by_id, 5, 0.6) if re.sub(r"\D", "", one) == digits]
        if near:
            return near[0]
        if near := get_close_matches(folded(asked), self.by_name, 1, 0.6):
            return " · ".join((self.by_name[near[0]][0].id, self.by_name[near[0]][0].names[0]))
        return ""

    def state_on(self, id: str, day: str) -> State | None:
        """Return the state of an id that holds on a day."""
        on = [one for one in self.by_id.get(id, ()) if one.begins <= day and (not one.ends or day < one.ends)]
        return on[-1] if on else None

    def state_asked(self, id: str, day: str) -> State:
        """Return the state of an id that holds on a day, else the last before it, else its first."""
        states = self.by_id[id]
        before = [one for one in states if one.begins <= day]
        return self.state_on(id, day) or (before[-1] if before else states[0])

    def active(self, event: Event, as_of: str) -> bool:
        """Say whether an event counts as of a day: it has happened, and was not reversed by then."""
        undone = self.reversed_on.get(event.id)
        return event.day <= as_of and (undone is None or as_of < undone)

    def resolve(self, asked: str, day: str = "", as_of: str = "9999-12-31") -> list[Resolution]:
        """Return what became of an entry.

        Parameters
        ----------
        asked : str
            Id, or a name it ever had.
        day : str
            Day (ISO) on which it was called so; without one, the day as of which is asked.
        as_of : str
            Last day whose events are followed.

        Returns
        -------
        list of Resolution
            One for each id that the name stood for on that day; of an id, one.

        Raises
        ------
        UnknownIdentifierError
            If no entry ever bore it.

        Notes
        -----
        Starting at the state of that day, events are followed in order of day with the visited states kept, each with
        the day it was come to, so that a circle of one day ends where it closes; a part that had left an entry before
        the day, or before what is followed came to it, is not followed. Shares are multiplied along the way and
        added where ways meet; an unknown share stays unknown, unless everything meets in one entry again. An event
        dated to a month or a year counts from the first day of it, and is named in ``unsure`` if the day asked about
        lies within.
        """
        ids = self.known(asked)
        if asked not in self.by_id:
            bore = {one.id for one in self.by_name[folded(asked)] if not day or _holds(one, day)}
            ids = sorted(bore) or ids
        found = []
        for one in ids:
            state = self._named(one, asked, day or as_of)
            found.append(self._resolved(state, day if day and _holds(state, day) else state.begins, as_of))
        return found

    def _named(self, id: str, asked: str, day: str) -> State:
        """Return the state that is meant: of a name, one that bore it."""
        state = self.state_asked(id, day)
        if asked == id or any(folded(one) == folded(asked) for one in state.names):
            return state
        return [one for one in self.by_name[folded(asked)] if one.id == id][-1]

    def follow(self, node: Node, as_of: str = "9999-12-31") -> Resolution:
        """Return what became of one state."""
        state = self.by_node[node]
        return self._resolved(state, state.begins, as_of)

    def _resolved(self, state: State, since: str, as_of: str) -> Resolution:
        reach = self._reach(state.node, since, as_of, set())
        shares = dict(reach.shares)
        if len(shares) == 1 and not reach.ended:
            shares = dict.fromkeys(shares, 1.0)  # however it went there: all of it is in one place
        to = tuple(Target(id, weight, reach.via[id]) for id, weight in sorted(shares.items()))
        by_parts = () if to else self._by_parts(state, as_of)
        return Resolution(state.id, state.n, to, reach.ended, by_parts, self._unsure(state, reach, as_of))

    def _reach(self, node: Node, since: str, as_of: str, under_way: set[tuple[Node, str]]) -> _Reach:
        """Return where what was in a state from a day on is as of another."""
        done = self._reached.setdefault(as_of, {})
        if (known := done.get((node, since))) is not None:
            return known
        if (node, since) in under_way:  # a circle of one day: it ends where it closes
            return _Reach({node[0]: 1.0}, {node[0]: ()}, False, True)
        steps = self._steps(node, since, as_of)
        shares: dict[str, float | None] = {}
        via: dict[str, tuple[str, ...]] = {}
        if steps.stays and not steps.ended:
            shares[node[0]], via[node[0]] = steps.left, tuple(dict.fromkeys(event.id for event, _, _ in steps.away))
        lost, cut = steps.stays and steps.ended, False
        under_way.add((node, since))
        for event, new, weight in steps.away:
            further = self._reach(new, max(event.day, self.by_node[new].begins), as_of, under_way)
            lost, cut = lost or further.ended, cut or further.cut
            for id, share in further.shares.items():
                shares[id] = _added(shares, id, _times(weight, share))
                via[id] = tuple(dict.fromkeys((*via.get(id, ()), event.id, *further.via[id])))
        under_way.discard((node, since))
        reach = _Reach(shares, via, lost, cut and bool(under_way))
        if not reach.cut:
            done[node, since] = reach
        return reach

    def _steps(self, node: Node, since: str, as_of: str) -> _Steps:
        """Return where a state leads by which event with what share, and what becomes of the rest."""
        away: list[tuple[Event, Node, float | None]] = []
        left: float | None = 1.0
        undone = False
        for event, parts in self.leaving.get(node, ()):
            if not self.active(event, as_of):
                undone = undone or event.day <= as_of
                continue
            stay = [part.weight for part in parts if part.new == node]
            if stay and event.latest < since:
                continue  # a part that had left before it came
            away += [(event, part.new, _times(left, part.weight)) for part in parts if part.new != node]
            if not stay:
                return _Steps(away, None, False, False)
            left = _times(left, stay[0])
        state = self.by_node[node]
        # what an event ended that was reversed since goes on
        return _Steps(away, left, True, bool(state.ends) and state.ends <= as_of and not undone)

    def _by_parts(self, state: State, as_of: str) -> tuple[str, ...]:
        """Return the entries that carry on of those that were parts of a whole when it ended."""
        found: dict[str, None] = {}
        for name in (state.id, *state.names):
            for part in self._parts_of.get(name, ()):
                there = part.begins < (state.ends or as_of) and (not part.ends or part.ends >= state.ends)
                # two wholes may share a name: a part lies in the same place
                if there and (name == state.id or not state.place or part.place == state.place):
                    reach = self._reach(part.node, part.begins, as_of, set())
                    found.update(dict.fromkeys(reach.shares))
        return tuple(sorted(found))

    def _unsure(self, state: State, reach: _Reach, as_of: str) -> tuple[str, ...]:
        named = {event for events in reach.via.values() for event in events}
        mine = {event.id: event for event, _ in self.leaving.get(state.node, ())}
        every = {**{one: self._by_event[one] for one in named}, **mine}
        return tuple(sorted(one.id for one in every.values() if one.day <= as_of < one.latest))

    @cached_property
    def _by_event(self) -> Mapping[str, Event]:
        return {one.id: one for one in self.events}

    def sums(self, outputs: Iterable[tuple[str, str, float]], as_of: str) -> tuple[dict[str, Sums], float, float]:
        """Return outputs for each entry of today, how much may belong to several, how much to what has ended.

        ``outputs`` are id or name they were made under, day they were made (empty if unknown), and amount.
        """
        sure: dict[str, float] = defaultdict(float)
        maybe: dict[str, float] = defaultdict(float)
        shared = ended = 0.0
        for asked, day, amount in outputs:
            for one in self.resolve(asked, day, as_of)[:1]:
                if not one.to:
                    ended += amount
                shared += amount * any(target.weight is None for target in one.to)
                for target in one.to:
                    if target.weight is None:
                        maybe[target.id] += amount
                    else:
                        sure[target.id] += amount * target.weight
        return {id: Sums(sure[id], maybe[id]) for id in sorted({*sure, *maybe})}, shared, ended

    def ancestors(self, id: str) -> Iterator[tuple[Event, Part]]:
        """Yield events and parts that led to an entry, and to those that led there."""
        arriving: dict[str, list[tuple[Event, Part]]] = defaultdict(list)
        for event in self.events:
            for part in event.parts:
                if part.old[0] != part.new[0]:
                    arriving[part.new[0]].append((event, part))
        seen, queue = {id}, [id]
        while queue:
            for event, part in arriving[queue.pop()]:
                yield event, part
                if part.old[0] not in seen:
                    seen.add(part.old[0])
                    queue.append(part.old[0])


def _former(row: Row) -> Sequence[str]:
    return (row["own"] or {}).get("former_names", ()) if "own" in row else ()


def _times(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def _added(shares: Mapping[str, float | None], id: str, more: float | None) -> float | None:
    if id not in shares:
        return more
    before = shares[id]
    return None if before is None or more is None else before + more


def _holds(state: State, day: str) -> bool:
    return state.begins <= day and (not state.ends or day < state.ends)


def folded(name: str) -> str:
    """Return a name as names are compared: without case, spaces and marks."""
    return "".join(c for c in name.casefold() if c.isalnum())


def shares_wrong(weights: Sequence[float | None]) -> Text | None:
    """Return what is wrong with the shares of one old entry: they are all unknown, or add up to 1."""
    known = [one for one in weights if one is not None]
    if not known:
        return None
    total = sum(known)
    if len(known) < len(weights) or abs(total - 1) > WHOLE:
        seen = " + ".join("?" if one is None else f"{one:g}" for one in weights)
        return Text(
            "the shares of one entry must add up to 1, or all be left out: {s} = {t}",
            "同一条目的比例之和须为 1，或全部不填：{s} = {t}",
        ).format(s=same(seen), t=same(f"{total:g}"))
    return None
