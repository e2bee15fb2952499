# SPDX-License-Identifier: Apache-2.0
"""Window providers: pure functions from a request and a resource to when it may run there.

A provider says which columns of a request, of a resource and which sheets of facts it reads, and
the reason that is told where it leaves no room. What it returns depends on nothing else, so equal
inputs need be asked once. Several providers are joined by intersection, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.model.table import TEXT, Column, Table, column
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# A few intervals of one owner as pairs of seconds; for many owners see `interval`.


Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the least disjoint intervals that cover the same seconds, in order."""
    disjoint: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if disjoint and start <= disjoint[-1][1]:
            disjoint[-1] = (disjoint[-1][0], max(disjoint[-1][1], end))
        else:
            disjoint.append((start, end))
    return tuple(disjoint)


Window = tuple[int, int, float]
"""From, until (half-open, seconds) and quality: 1 is as good as any."""

Given = Mapping[str, Any]
Facts = Mapping[str, Sequence[Given]]

LOCAL = "local time"
"""Unit of a column that holds a civil time of the place."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One reason why time is open or closed."""

    code: str
    reason: Text
    open: Callable[[Given, Given, Span, Facts], list[Window]]
    fields: tuple[Column, ...] = ()
    traits: tuple[Column, ...] = ()
    sheets: tuple[Table, ...] = ()
    reads: tuple[Literal["id", "duration", "resource"], ...] = ()


def moment(name: str, words: tuple[str, str], notes: tuple[str, str], **rest: Any) -> Column:
    """Return a column that holds a civil time of the place, as a person writes it."""
    return column(name, TEXT, *words, *notes, unit=LOCAL, **rest)


def intersect(one: Sequence[Window], other: Sequence[Window]) -> list[Window]:
    """Return what two lists of windows share; qualities multiply."""
    shared: list[Window] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            shared.append((start, end, one[i][2] * other[j][2]))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return shared


def within(spans: Iterable[Span], horizon: Span) -> list[Window]:
    """Return what spans cover of a horizon, as windows of full quality."""
    low, high = horizon
    cut = merged((max(low, a), min(high, b)) for a, b in spans)
    return [(a, b, 1.0) for a, b in cut]


def without(spans: Iterable[Span], horizon: Span) -> list[Window]:
    """Return what spans leave of a horizon, as windows of full quality."""
    gaps: list[Window] = []
    since, high = horizon
    for start, end, _ in within(spans, horizon):
        if since < start:
            gaps.append((since, start, 1.0))
        since = end
    return [*gaps, (since, high, 1.0)] if since < high else gaps


def span(row: Given, horizon: Span, names: tuple[str, str] = ("from", "until")) -> Span:
    """Return from and until of a row; an end that is not given is that of the horizon."""
    start, end = row.get(names[0]), row.get(names[1])
    return horizon[0] if start is None else start, horizon[1] if end is None else end


# Half-open intervals of many owners at once, as sorted columns.


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Intervals ``[start, end)``, sorted by owner, start, end; none is empty."""

    owner: Array
    start: Array
    end: Array
    source: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.owner)

    @property
    def length(self) -> Array:
        """Seconds of each, shape (n,)."""
        return self.end - self.start


def intervals(owner: Any, start: Any, end: Any) -> Intervals:
    """Return intervals in order, those without length left out."""
    whose, begin, until = (np.asarray(part, dtype=np.int64) for part in (owner, start, end))
    order = np.lexsort((until, begin, whose))
    rows = order[begin[order] < until[order]]
    return Intervals(whose[rows], begin[rows], until[rows], rows)


def union(spans: Intervals) -> Intervals:
    """Return the least disjoint intervals that cover the same seconds; touching ones become one."""
    if not len(spans):
        return spans
    reach = _reach(spans)
    fresh = np.ones(len(spans), dtype=bool)
    fresh[1:] = (spans.owner[1:] != spans.owner[:-1]) | (spans.start[1:] > reach[:-1])
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(spans)) - 1
    return Intervals(spans.owner[first], spans.start[first], reach[last], first)


def _reach(spans: Intervals) -> Array:
    """Return the latest end so far of each owner."""
    low = int(spans.end.min())
    span = int(spans.end.max()) - low + 1
    rank = np.cumsum(np.append(0, spans.owner[1:] != spans.owner[:-1]))
    reach: Array = np.maximum.accumulate(spans.end - low + rank * span) - rank * span + low
    return reach


def intersection(spans: Intervals, disjoint: Intervals) -> tuple[Intervals, Array]:
    """Return what of each interval lies in each disjoint one of the same owner."""
    if not len(spans) or not len(disjoint):
        none = np.zeros(0, dtype=np.int64)
        return Intervals(none, none, none, none), none
    key = _keyed(spans, disjoint)
    first = np.searchsorted(key(disjoint.owner, disjoint.end), key(spans.owner, spans.start), "right")
    after = np.searchsorted(key(disjoint.owner, disjoint.start), key(spans.owner, spans.end), "left")
    counts = np.maximum(0, after - first)
    row = np.repeat(np.arange(len(spans)), counts)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    other = np.repeat(first, counts) + offset
    start = np.maximum(spans.start[row], disjoint.start[other])
    end = np.minimum(spans.end[row], disjoint.end[other])
    return Intervals(spans.owner[row], start, end, row), other


def _keyed(one: Intervals, other: Intervals) -> Any:
    """Return a map of owner and second to one number that keeps their order."""
    low = int(min(one.start.min(), other.start.min()))
    span = int(max(one.end.max(), other.end.max())) - low + 1
    return lambda owner, second: owner * span + (second - low)


def complement(disjoint: Intervals, owners: int, start: int, end: int) -> Intervals:
    """Return what of a horizon each owner's intervals leave."""
    everyone = np.arange(owners, dtype=np.int64)
    begin = np.concatenate([np.full(owners, start), np.clip(disjoint.end, start, end)])
    until = np.concatenate([np.clip(disjoint.start, start, end), np.full(owners, end)])
    # the k-th gap of an owner begins where its (k-1)-th interval ends
    begin_owner = np.concatenate([everyone, disjoint.owner])
    until_owner = np.concatenate([disjoint.owner, everyone])
    one, other = np.lexsort((begin, begin_owner)), np.lexsort((until, until_owner))
    return intervals(begin_owner[one], begin[one], until[other])


def erode(spans: Intervals, duration: Any) -> Intervals:
    """Return the seconds at which something of some length may begin and still end inside."""
    until = spans.end - np.asarray(duration, dtype=np.int64) + 1
    return intervals(spans.owner, spans.start, until)


def from_now(spans: Intervals, now: int) -> tuple[Intervals, Array]:
    """Return what is not yet past, and which intervals are past altogether."""
    left = intervals(spans.owner, np.maximum(spans.start, now), spans.end)
    return left, np.flatnonzero(spans.end <= now)


def load(spans: Intervals, amount: Any) -> tuple[Array, Array, Array]:
    """Return how much is in use from one second to the next, by owner."""
    used = np.asarray(amount, dtype=np.int64)
    owner = np.concatenate([spans.owner, spans.owner])
    second = np.concatenate([spans.start, spans.end])
    step = np.concatenate([used, -used])
    order = np.lexsort((second, owner))
    owner, second, level = owner[order], second[order], np.cumsum(step[order])
    last = np.ones(len(owner), dtype=bool)
    last[:-1] = (owner[1:] != owner[:-1]) | (second[1:] != second[:-1])
    return owner[last], second[last], level[last]
