# SPDX-License-Identifier: Apache-2.0
"""Where the ties of two persons meet: joins over person ids, in place of a table of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.people.known import ALWAYS, Known

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


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
