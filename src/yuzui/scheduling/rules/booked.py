# SPDX-License-Identifier: Apache-2.0
"""Bookings as columns, beside what the instance says of the task of each.

The instance is gone through once and in its order: a hundred thousand rows are read in less than
the time a second look at each would take.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter, lt
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.rules.plain import MOST, Document, listed, rows
from yuzui.scheduling.rules.violation import SAID, Code, Violation

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(slots=True)
class Booked:
    """Bookings in the order of their tasks in the instance, and what the rules ask of each."""

    start: Array
    end: Array
    task: list[str] = field(default_factory=list)
    resource: list[str] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    duration: list[Any] = field(default_factory=list)
    config: list[str] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    windows: list[Sequence[Any]] = field(default_factory=list)
    after: list[tuple[int, Sequence[Any]]] = field(default_factory=list)
    uses: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    partner: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    configs: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)

    def say(self, code: Code, at: int, **values: object) -> Violation:
        """Return that a booking breaks a rule."""
        begin, until = int(self.start[at]), int(self.end[at])
        words = {"task": self.task[at], "resource": self.resource[at], "start": begin, "end": until}
        return Violation(code, (self.task[at],), SAID[code].format(**(words | values)), begin)

    def read(self, tasks: Iterable[Document], names: Sequence[str], place: Sequence[str]) -> Array:
        """Read the tasks that are booked: one loop without calls, as there may be very many."""
        where = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
        again: dict[str, list[int]] = {}
        if len(where) < len(names):
            for at, id in enumerate(names):
                again.setdefault(id, []).append(at)
        order: list[int] = []
        seen: set[str] = set()
        for row in tasks:
            get = row.get
            id, kind, group = str(get("id")), get("config"), get("group")
            kind = "" if kind is None else str(kind)
            self.configs.add(kind)
            if group is not None and id not in seen:
                self.members.setdefault(str(group), []).append(id)
            seen.add(id)
            if (only := where.pop(id, None)) is None:
                continue
            self.first[id] = len(order)
            for at in again[id] if again else (only,):
                n = len(order)
                order.append(at)
                self.config.append(kind)
                self.duration.append(get("duration"))
                for one in listed(row, "alternatives"):
                    if isinstance(one, dict) and str(one.get("resource")) == place[at]:
                        self.allowed.append(n)
                        self.windows.append(listed(one, "windows"))
                if isinstance(uses := get("uses"), dict):
                    for pool, amount in uses.items():
                        self.uses.setdefault(pool, []).append((n, amount))
                if after := listed(row, "after"):
                    self.after.append((n, after))
                if (partner := get("partner")) is not None:
                    self.partner.setdefault(str(partner), []).append(n)
        self.task, self.resource = [names[at] for at in order], [place[at] for at in order]
        return np.array(order, dtype=np.int64)


def read(document: Document, bookings: Sequence[Any]) -> tuple[Booked, list[Violation]]:
    """Return the bookings that can be checked, and what is wrong with the others."""
    kept, wrong = _columns(bookings), list[int]()
    if kept is None:
        wrong = [n for n, row in enumerate(bookings) if _columns([row]) is None]
        kept = _columns([row for n, row in enumerate(bookings) if n not in set(wrong)]) or ()
    found = [Violation("malformed", (), SAID["malformed"].format(n=n + 1)) for n in wrong]
    task, place, start, end = kept or ((), (), (), ())
    booked = Booked(np.array(start, dtype=np.int64), np.array(end, dtype=np.int64))
    names, places = list(map(str, task)), list(map(str, place))
    order = booked.read(rows(document, "tasks"), names, places)
    booked.start, booked.end = booked.start[order], booked.end[order]
    found += [
        Violation("unknown_task", (id,), SAID["unknown_task"].format(task=id))
        for id in sorted(set(names) - booked.first.keys())
    ]
    return booked, found


def _columns(given: Sequence[Any]) -> tuple[Sequence[Any], ...] | None:
    """Return tasks, resources, starts and ends; None if some row is no booking."""
    try:
        columns = tuple(zip(*map(itemgetter("task", "resource", "start", "end"), given), strict=True))
    except (TypeError, KeyError, IndexError):
        return None
    if not columns:
        return ()
    task, place, start, end = columns
    return (
        columns
        if {type(name) for name in (*task, *place)} <= {str, int}
        and {type(second) for second in (*start, *end)} <= {int}
        and all(map(lt, start, end))
        and min(start) >= -MOST
        and max(end) <= MOST
        else None
    )
