# SPDX-License-Identifier: Apache-2.0
"""What one schedule changes of another, and whose bookings stand in its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from yuzui.model.table import Row
from yuzui.scheduling.booking.taken import Slot, apart
from yuzui.scheduling.instance import Changeover

SAME = ("resource", "t0", "t1", "amount", "config")
"""What makes a booking of a later schedule the one of an earlier."""


class Change(NamedTuple):
    """The difference of two schedules, by id of the booking."""

    kept: tuple[str, ...]
    moved: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def between(old: Iterable[Row], new: Iterable[Row]) -> Change:
    """Return what a later schedule changes of an earlier."""
    before, after = ({row["id"]: row for row in rows} for rows in (old, new))
    both = [id for id in after if id in before]
    kept = tuple(id for id in both if _same(before[id], after[id]))
    return Change(
        kept,
        tuple(id for id in both if id not in set(kept)),
        tuple(id for id in after if id not in before),
        tuple(id for id in before if id not in after),
    )


def _same(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in SAME)


def in_the_way(new: Sequence[Slot], held: Sequence[Slot], capacity: int, changeover: Changeover) -> list[Slot]:
    """Return the bookings of one resource that new ones cannot stand beside."""
    if capacity == 1:
        return [one for one in held if any(not apart(one, slot, changeover) for slot in new)]
    full: set[Slot] = set()
    for second in sorted({one.start for one in (*new, *held)}):
        at = [one for one in held if one.start <= second < one.end]
        fresh = sum(one.amount for one in new if one.start <= second < one.end)
        if at and fresh and fresh + sum(one.amount for one in at) > capacity:
            full.update(at)
    return [one for one in held if one in full]


def by_resource(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """Return bookings by the resource they are on."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["resource"]), []).append(row)
    return found
