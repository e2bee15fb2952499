# SPDX-License-Identifier: Apache-2.0
"""Window providers: pure functions from a request and a resource to when it may run there.

A provider says which columns of a request, of a resource and which sheets of facts it reads, and
the reason that is told where it leaves no room. What it returns depends on nothing else, so equal
inputs need be asked once. Several providers are joined by intersection, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from yuzui.facilities.windows.spans import Span, merged
from yuzui.model.column import TEXT, Column, column
from yuzui.model.table import Table
from yuzui.text import Text

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
    found: list[Window] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            found.append((start, end, one[i][2] * other[j][2]))
        if one[i][1] <= other[j][1]:
            i += 1
        else:
            j += 1
    return found


def within(spans: Iterable[Span], horizon: Span) -> list[Window]:
    """Return what spans cover of a horizon, as windows of full quality."""
    low, high = horizon
    cut = merged((max(low, a), min(high, b)) for a, b in spans)
    return [(a, b, 1.0) for a, b in cut]


def without(spans: Iterable[Span], horizon: Span) -> list[Window]:
    """Return what spans leave of a horizon, as windows of full quality."""
    found: list[Window] = []
    since, high = horizon
    for start, end, _ in within(spans, horizon):
        if since < start:
            found.append((since, start, 1.0))
        since = end
    return [*found, (since, high, 1.0)] if since < high else found


def span(row: Given, horizon: Span, names: tuple[str, str] = ("from", "until")) -> Span:
    """Return from and until of a row; an end that is not given is that of the horizon."""
    start, end = row.get(names[0]), row.get(names[1])
    return horizon[0] if start is None else start, horizon[1] if end is None else end
