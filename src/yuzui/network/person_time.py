# SPDX-License-Identifier: Apache-2.0
"""Who stands over one full post on which days, and which posts run side by side undeclared: one pass over all rows.

Each row is a share of a full post over half-open days. Every person's changes add up to nothing, so that one running
sum over all changes, sorted by person and day, is the load of each person on each day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
FULL = 100
"""Hundredths of a full post."""
FINE = 100
"""Parts of a hundredth in which shares are added: a cell may say 0.1667, and six of them are one post."""
FOREVER = np.int64(10_000_000)
"""Day that stands for an end that is not set."""
UNSTATED = -1
"""Contract of a row that states none."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Rows of person-time as columns of equal length.

    Parameters
    ----------
    group : array of int
        One number for each person and basis, from 0; loads of different groups are never added.
    start, end : array of int
        First day and first day after it, in days of one calendar; :data:`FOREVER` while open.
    share : array of int
        Share of a full post in ``FULL * FINE`` parts.
    contract : array of int
        Hundredths that the contract is for; :data:`UNSTATED` where the row does not say.
    """

    group: Ints
    start: Ints
    end: Ints
    share: Ints
    contract: Ints

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.group)


@dataclass(frozen=True, slots=True)
class Loads:
    """The load of each group from one day to the next change.

    ``day[i]`` to ``day[i + 1]`` has ``load[i]`` within a group; the last of each group is nothing, without end.
    """

    group: Ints
    day: Ints
    load: Ints
    limit: Ints


@dataclass(frozen=True, slots=True)
class Interval:
    """The longest run of days on which a group is over its limit, with its greatest load and the rows in it."""

    group: int
    start: int
    end: int
    at: int
    peak: int
    limit: int
    rows: Sequence[int]


def loads(shares: Shares) -> Loads:
    """Return the load and the limit of each group over time.

    The limit is the greatest contract that rows of the day state, at most one full post; on days whose rows state
    none, the greatest that the group states at all, and a full post where it states none. In ``FULL * FINE`` parts.

    Notes
    -----
    ``O(n log n)`` for the sort of ``2 n`` changes, the rest is linear; nothing is looped over persons or days.
    """
    n = len(shares)
    if not n:
        empty = np.zeros(0, np.int64)
        return Loads(empty, empty, empty, empty)
    low = int(shares.start.min())
    width = int(shares.end.max()) - low + 1
    if (int(shares.group.max()) + 1) * width >= 2**62:
        raise OverflowError("too many persons over too many days")
    at = np.concatenate((shares.group * width + (shares.start - low), shares.group * width + (shares.end - low)))
    order = np.argsort(at)
    at = at[order]
    change = np.concatenate((shares.share, -shares.share))[order]
    last = np.flatnonzero(np.concatenate((at[1:] != at[:-1], [True])))
    load = np.cumsum(change)[last]
    group, day = np.divmod(at[last], width)
    return Loads(group, day + low, load, _limits(shares, group, order, last))


def _limits(shares: Shares, group: Ints, order: Ints, last: Ints) -> Ints:
    """Return the limit at each point of the loads."""
    stated = shares.contract != UNSTATED
    groups = int(shares.group.max()) + 1
    top = np.full(groups, -1, np.int64)
    np.maximum.at(top, shares.group[stated], shares.contract[stated])
    limit: Ints = np.where(top < 0, FULL, np.minimum(top, FULL))[group] * FINE
    least = np.full(groups, FULL + 1, np.int64)
    np.minimum.at(least, shares.group[stated], shares.contract[stated])
    differing = (least < top)[shares.group] & stated
    if not differing.any():
        return limit
    # few state several: the greatest of those that run on a day, by one running count for each
    by_day = np.full(len(group), -1, np.int64)
    for value in np.unique(shares.contract[differing]):
        mine = (differing & (shares.contract == value)).astype(np.int64)
        running = np.cumsum(np.concatenate((mine, -mine))[order])[last]
        by_day[running > 0] = min(int(value), FULL) * FINE
    limits: Ints = np.where(by_day >= 0, by_day, limit)
    return limits


def over(shares: Shares) -> list[Interval]:
    """Return every run of days on which a group is over its limit, by group and day.

    A load is over if it exceeds the limit once it is rounded to hundredths: 0.1 + 0.2 + 0.7 is not, + 0.01 is.

    Returns
    -------
    list of Interval
        ``peak`` and ``limit`` in ``FULL * FINE`` parts, on the first day ``at`` of the greatest excess.
    """
    known = loads(shares)
    above = known.load >= known.limit + FINE // 2
    if not above.any():
        return []
    same = np.concatenate(([False], known.group[1:] == known.group[:-1]))
    before = np.concatenate(([False], above[:-1])) & same
    first = np.flatnonzero(above & ~before)
    after = np.flatnonzero(~above & before)
    intervals = []
    rows, offsets = _by_group(shares, known.group[first])
    for k, (i, j) in enumerate(zip(first, after, strict=True)):
        most = i + int(np.argmax(known.load[i:j] - known.limit[i:j]))
        start, end = known.day[i], known.day[j]
        mine = rows[offsets[k, 0] : offsets[k, 1]]
        within = mine[(shares.start[mine] < end) & (shares.end[mine] > start) & (shares.share[mine] > 0)]
        intervals.append(
            Interval(
                int(known.group[i]),
                int(start),
                int(end),
                int(known.day[most]),
                int(known.load[most]),
                int(known.limit[most]),
                sorted(within.tolist()),
            )
        )
    return intervals


def _by_group(shares: Shares, groups: Ints) -> tuple[Ints, Ints]:
    """Return the rows of some groups, sorted by group, and where those of each begin and end among them."""
    wanted = np.zeros(int(shares.group.max()) + 1, bool)
    wanted[groups] = True
    rows = np.flatnonzero(wanted[shares.group])
    rows = rows[np.argsort(shares.group[rows], kind="stable")]
    keys = shares.group[rows]
    return rows, np.stack((np.searchsorted(keys, groups, "left"), np.searchsorted(keys, groups, "right")), 1)


def beside(person: Ints, start: Ints, end: Ints, post: Ints, declared: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the pairs of rows of one person in two posts on one day, of which at least one is not declared.

    Parameters
    ----------
    person, start, end, post : array of int
        Person, half-open days, and a number for each post (or organisation); rows of one post are no pair.
    declared : array of bool
        Whether the person declared it.

    Returns
    -------
    list of (int, int)
        Rows, the smaller number first, in order.

    Notes
    -----
    Rows are sorted by person and first day; each is compared with the next, then with the one after it, as long as
    anybody has so many rows: as many passes as the busiest person with an undeclared row has rows.
    """
    bad = np.zeros(int(person.max(initial=-1)) + 1, bool)
    bad[person[~declared]] = True
    rows = np.flatnonzero(bad[person]) if len(person) else np.zeros(0, np.int64)
    rows = rows[np.lexsort((start[rows], person[rows]))]
    pairs: list[tuple[int, int]] = []
    one = np.arange(len(rows))
    step = 1
    while True:
        one = one[one + step < len(rows)]
        a, b = rows[one], rows[one + step]
        # rows are in order of their first day: once one begins after the end, all further do
        near = (person[a] == person[b]) & (start[b] < end[a])
        one, a, b = one[near], a[near], b[near]
        if not len(one):
            return sorted(pairs)
        hit = (post[a] != post[b]) & ~(declared[a] & declared[b])
        pairs += zip(np.minimum(a, b)[hit].tolist(), np.maximum(a, b)[hit].tolist(), strict=True)
        step += 1
