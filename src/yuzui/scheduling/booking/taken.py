# SPDX-License-Identifier: Apache-2.0
"""What of a resource is taken, and what is free: capacity, and changeover between neighbours."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from yuzui.model.table import Row
from yuzui.scheduling.instance import NO_CHANGEOVER, Changeover, Span, closed

ANY = "*"
"""Configuration that stands for every other in a table of changeovers."""


class Slot(NamedTuple):
    """One stretch of a resource that somebody has or wishes."""

    start: int
    end: int
    config: str = ""
    amount: int = 1
    booking: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A resource as it is booked."""

    open: Sequence[tuple[int, int, int]]
    changeover: Changeover = NO_CHANGEOVER
    taken: Sequence[Slot] = field(default_factory=tuple)

    @property
    def single(self) -> bool:
        """Whether one booking runs at a time."""
        return max((n for _, _, n in self.open), default=1) <= 1


def slot(row: Row) -> Slot:
    """Return the slot of a row of the table ``booking`` or ``booking_wait``."""
    amount = 1 if row["amount"] is None else row["amount"]
    return Slot(row["t0"], row["t1"], row["config"] or "", amount, row["id"])


def opened(rows: Iterable[Row], capacity: int | None) -> list[tuple[int, int, int]]:
    """Return the stretches of user time of a calendar."""
    known = list(rows)
    cuts = sorted({second for row in known for second in (row["t0"], row["t1"])})
    found: list[tuple[int, int, int]] = []
    for low, high in itertools.pairwise(cuts):
        over = [row for row in known if row["t0"] <= low and row["t1"] >= high]
        if not over:
            continue
        newest = max(over, key=lambda row: int(row["version"]))
        if newest["state"] != "user":
            continue
        given = capacity if newest["capacity"] is None else newest["capacity"]
        room = 1 if given is None else int(given)
        if room <= 0:
            continue
        if found and found[-1][1] == low and found[-1][2] == room:
            low = found.pop()[0]
        found.append((low, high, room))
    return found


def changeover(rows: Iterable[Row], configs: Iterable[str]) -> Changeover:
    """Return the changeover table of a resource, closed by shortest ways."""
    table = {(row["from_config"], row["to_config"]): int(row["duration"]) for row in rows}
    default = table.pop((ANY, ANY), 0)
    used = {name for pair in table for name in pair if name != ANY} | set(configs)
    pairs = {pair: n for pair, n in table.items() if ANY not in pair}
    for (before, after), seconds in table.items():
        if ANY in (before, after):
            for one in used:
                pair = (one, after) if before == ANY else (before, one)
                if pair[0] != pair[1]:
                    pairs.setdefault(pair, seconds)
    return closed(default, pairs, used)


def clashes(wish: Slot, place: Place) -> list[Slot]:
    """Return the bookings that a wish cannot stand beside."""
    others = [one for one in place.taken if one.booking != wish.booking or not wish.booking]
    if place.single:
        return [one for one in others if not apart(one, wish, place.changeover)]
    met = [one for one in others if one.start < wish.end and wish.start < one.end]
    full: set[Slot] = set()
    for second in {wish.start, *(one.start for one in met if one.start > wish.start)}:
        at = [one for one in met if one.start <= second < one.end]
        if sum(one.amount for one in at) + wish.amount > _room(place.open, second):
            full.update(at)
    return [one for one in met if one in full]


def _room(stretches: Sequence[tuple[int, int, int]], second: int) -> int:
    return next((n for low, high, n in stretches if low <= second < high), 0)


def apart(one: Slot, other: Slot, changeover: Changeover) -> bool:
    """Say whether one resource can do one after the other, with the changeover between them."""
    first, second = sorted((one, other), key=lambda s: (s.start, s.end))
    return first.end + changeover.between(first.config, second.config) <= second.start


def inside(wish: Slot, stretches: Sequence[tuple[int, int, int]]) -> bool:
    """Say whether a wish lies wholly in user time with room for its amount."""
    at = wish.start
    for low, high, room in stretches:
        if low <= at < high and room >= wish.amount:
            at = high
            if at >= wish.end:
                return True
    return False


def free(place: Place, like: Slot, since: int) -> Slot | None:
    """Return the first time from a second on at which a wish of the same length fits."""
    length = like.end - like.start
    starts = {since, *(low for low, _, _ in place.open)}
    for one in place.taken:
        way = place.changeover.between(one.config, like.config) if place.single else 0
        starts.add(one.end + way)
    for start in sorted(second for second in starts if second >= since):
        wish = like._replace(start=start, end=start + length)
        if inside(wish, place.open) and not clashes(wish, place):
            return wish
    return None


def gaps(place: Place, low: int, high: int) -> list[Span]:
    """Return when at least one more booking may run, changeover aside."""
    found: list[Span] = []
    for begins, ends, room in place.open:
        start, end = max(begins, low), min(ends, high)
        if start >= end:
            continue
        within = {s for one in place.taken for s in one[:2] if start < s < end}
        cuts = sorted({start, end} | within)
        for a, b in itertools.pairwise(cuts):
            used = sum(one.amount for one in place.taken if one.start <= a < one.end)
            if used >= room:
                continue
            if found and found[-1][1] == a:
                a = found.pop()[0]
            found.append((a, b))
    return found


def neighbours(wish: Slot, taken: Sequence[Slot]) -> Mapping[str, Slot | None]:
    """Return the bookings before and after a slot: what is set up there when it begins and ends."""
    before = [one for one in taken if one.end <= wish.start]
    after = [one for one in taken if one.start >= wish.end]
    return {
        "before": max(before, key=lambda one: one.end, default=None),
        "after": min(after, key=lambda one: one.start, default=None),
    }
