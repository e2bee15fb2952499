# SPDX-License-Identifier: Apache-2.0
"""Bookings as columns, beside what the instance says of the task of each.

The instance is gone through once and in its order: a hundred thousand rows are read in less than
the time a second look at each would take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yuzui.facilities.schedule.rules.plain import MOST, Document, config, listed, number, rows
from yuzui.facilities.schedule.rules.violation import SAID, Code, Violation

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(slots=True)
class Booked:
    """Bookings in the order given, and what the rules ask of their tasks.

    Parameters
    ----------
    task, resource : list of str
        Of each booking.
    start, end : array of int64, shape (n,)
        Seconds.
    first : dict of str to int
        First booking of every task of the instance that has one.
    duration : list of int
        Seconds the task of each booking lasts.
    config : list of str
        Its configuration.
    allowed, windows : list
        A booking on a resource of its task, and the windows of the task there.
    after : list of (int, object)
        A booking, and what its task follows.
    uses : dict of str to list of (int, object)
        Bookings of the tasks that use a pool, and how much of it.
    partner : dict of str to list of int
        Bookings of the tasks of a partner.
    members : dict of str to list of str
        Tasks of every group, placed or not.
    configs : set of str
        Of all tasks, placed or not.
    """

    task: list[str]
    resource: list[str]
    start: Array
    end: Array
    first: dict[str, int] = field(default_factory=dict)
    duration: list[int] = field(default_factory=list)
    config: list[str] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    windows: list[Sequence[Any]] = field(default_factory=list)
    after: list[tuple[int, Sequence[Any]]] = field(default_factory=list)
    uses: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    partner: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    configs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.duration, self.config = [0] * len(self), [""] * len(self)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)

    def say(self, code: Code, at: int, **values: object) -> Violation:
        """Return that a booking breaks a rule.

        Parameters
        ----------
        code : str
            The rule.
        at : int
            The booking.
        **values : object
            What else its sentence needs.

        Returns
        -------
        Violation
            At the start of the booking.
        """
        begin, until = int(self.start[at]), int(self.end[at])
        words = {"task": self.task[at], "resource": self.resource[at], "start": begin, "end": until}
        return Violation(code, (self.task[at],), SAID[code].format(**(words | values)), begin)

    def read(self, tasks: Sequence[Document]) -> list[str]:
        """Read the tasks of an instance.

        Parameters
        ----------
        tasks : sequence of mapping
            As JSON gives them; of two with one id the first counts.

        Returns
        -------
        list of str
            Tasks booked that it does not have.
        """
        where = dict(zip(reversed(self.task), range(len(self) - 1, -1, -1), strict=True))
        again: dict[str, list[int]] = {}
        if len(where) < len(self):
            for at, id in enumerate(self.task):
                if where[id] != at:
                    again.setdefault(id, []).append(at)
        for row in tasks:
            id, kind, group = str(row.get("id")), config(row), row.get("group")
            self.configs.add(kind)
            if group is not None:
                self.members.setdefault(str(group), []).append(id)
            if (found := where.pop(id, None)) is not None:
                self.first[id] = found
                for at in (found, *again[id]) if id in again else (found,):
                    self.config[at] = kind
                    self._ask(at, row)
        return list(where)

    def _ask(self, at: int, row: Document) -> None:
        """Keep what the rules ask of one booking; whole numbers and lists need no second look."""
        lasts, place = row.get("duration"), self.resource[at]
        self.duration[at] = lasts if type(lasts) is int else number(lasts, 0)
        for one in listed(row, "alternatives"):
            if isinstance(one, dict | Mapping) and str(one.get("resource")) == place:
                self.allowed.append(at)
                self.windows.append(listed(one, "windows"))
        if uses := row.get("uses"):
            for pool, amount in uses.items() if isinstance(uses, dict | Mapping) else ():
                self.uses.setdefault(pool, []).append((at, amount))
        if after := listed(row, "after"):
            self.after.append((at, after))
        if (partner := row.get("partner")) is not None:
            self.partner.setdefault(str(partner), []).append(at)


def read(document: Document, bookings: Sequence[Any]) -> tuple[Booked, list[Violation]]:
    """Return the bookings that can be checked, and what is wrong with the others.

    Parameters
    ----------
    document : mapping
        The instance as JSON gives it.
    bookings : sequence of mapping
        ``task``, ``resource``, ``start``, ``end``.

    Returns
    -------
    (Booked, list of Violation)
        Rows that are no booking, or of no task of the instance, are left out and told.
    """
    import numpy as np

    kept, wrong = bookings, list[int]()
    if not _are_bookings(bookings):
        wrong = [n for n, row in enumerate(bookings) if not _are_bookings([row])]
        kept = [row for n, row in enumerate(bookings) if n not in set(wrong)]
    found = [Violation("malformed", (), SAID["malformed"].format(n=n + 1)) for n in wrong]
    start = np.array([row["start"] for row in kept], dtype=np.int64)
    end = np.array([row["end"] for row in kept], dtype=np.int64)
    task, place = [str(row["task"]) for row in kept], [str(row["resource"]) for row in kept]
    booked = Booked(task, place, start, end)
    if unknown := set(booked.read(rows(document, "tasks"))):
        found += [
            Violation("unknown_task", (id,), SAID["unknown_task"].format(task=id))
            for id in sorted(unknown)
        ]
        booked, _ = read(document, [row for row in kept if str(row["task"]) not in unknown])
    return booked, found


def _are_bookings(given: Sequence[Any]) -> bool:
    """Return whether all rows name a task, a resource, and a start before an end."""
    try:
        names = {type(row[name]) for name in ("task", "resource") for row in given}
        start, end = [row["start"] for row in given], [row["end"] for row in given]
    except (TypeError, KeyError, IndexError):
        return False
    return (
        names <= {str, int}
        and {type(second) for second in (*start, *end)} <= {int}
        and all(a < b for a, b in zip(start, end, strict=True))
        and min(start, default=0) >= -MOST
        and max(end, default=0) <= MOST
    )
