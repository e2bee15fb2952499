# SPDX-License-Identifier: Apache-2.0
"""The hours of uses as they count: what the ledger delivered for them, and which of them contradict each other.

Every page that says hours of use says these, so that no two of them differ.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from yuzui.facilities import time_ledger
from yuzui.ledger import postings
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.store.store import View

HOUR = 3_600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class CountedUse:
    """One use and its hours; of one in dispute they count for nothing yet."""

    row: Row
    hours: float
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The uses of one instrument in one year; ``hours`` are those that count, ``disputed`` those that wait."""

    resource: str
    year: int
    uses: int
    hours: float
    outside: float
    unknown: int
    matched: int
    disputed: float


def counted(view: View, scopes: Iterable[str]) -> list[CountedUse]:
    """Return the uses of some resources that are known, with what the ledger delivered for them.

    One that is not posted yet counts from begin to end, unless another use or a booking contradicts it.
    """
    named = tuple(sorted(scopes))
    events = time_ledger.happenings(view, named) if named else []
    rows = [row for row in events if row["kind"] == time_ledger.SERVICE and row["t1"] is not None]
    if not rows:
        return []
    ledger = time_ledger.ledger(view, named if len(named) <= time_ledger.FEW else None)
    delivered = postings.delivered(ledger)
    fresh = [row for row in rows if postings.cause_of(row) not in delivered]
    disputed: set[str] = set()
    if fresh:
        resources = view.select("resource", where=In("id", named))
        disputed = postings.disputed(events, postings.holds(view, ledger, named), resources, fresh)
    return [_counted(row, delivered.get(postings.cause_of(row)), disputed) for row in rows]


def coming(view: View, rows: Iterable[Row], known: Iterable[Row]) -> list[CountedUse]:
    """Return uses that are to be loaded beside those that are known, as they will count."""
    fresh = list(rows)
    named = tuple(sorted({row["resource"] for row in fresh}))
    resources = view.select("resource", where=In("id", named)) if named else []
    held = postings.holds(view, time_ledger.ledger(view, named), named) if named else []
    disputed = postings.disputed([*known, *fresh], held, resources, fresh)
    return [_counted(row, None, disputed) for row in fresh]


def _counted(row: Row, delivered: int | None, disputed: set[str]) -> CountedUse:
    length = max(0, (row["t1"] or row["t0"]) - row["t0"]) / HOUR
    if delivered is not None:
        return CountedUse(row, delivered / HOUR)
    return CountedUse(row, length, time_ledger.booking_of(row) in disputed)


def lines(uses: Iterable[CountedUse], zone: Callable[[str], ZoneInfo]) -> list[Line]:
    """Return uses by instrument and the civil year in which they began."""
    groups: dict[tuple[str, int], list[CountedUse]] = defaultdict(list)
    for use in uses:
        groups[use.row["resource"], year_of(use, zone)].append(use)
    return [_line(name, year, own) for (name, year), own in sorted(groups.items())]


def year_of(use: CountedUse, zone: Callable[[str], ZoneInfo]) -> int:
    """Return the civil year in which a use began: its hours count in it."""
    return dt.datetime.fromtimestamp(use.row["t0"], zone(use.row["resource"])).year


def _line(name: str, year: int, uses: list[CountedUse]) -> Line:
    sound = [use for use in uses if not use.disputed and use.hours > 0]  # one of no length says that it stood idle
    return Line(
        name,
        year,
        len(sound),
        sum(use.hours for use in sound),
        sum(use.hours for use in sound if use.row["user_class"] not in (None, "own")),
        sum(use.row["user_class"] is None for use in sound),
        sum(use.row["booking"] is not None for use in sound),
        sum(use.hours for use in uses if use.disputed),
    )
