# SPDX-License-Identifier: Apache-2.0
"""Who else: alternates of a slot, who came next and why not, what to do when one declines.

An assignment that is best is a flow without a gainful cycle. If one pair is withdrawn, the best
assignment without that pair is one **longest path** away: the proposal takes a reviewer, who may
give up a proposal, which takes another, and so on, to the place the decliner left. A load of one
less here and one more there is a step of the path too, as far as loads allow. No more than this
path changes, and nothing better exists.

References
----------
Ahuja, Magnanti and Orlin 1993, Network Flows, chapter 9 (successive shortest paths).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST = 3
"""Alternates named for one slot."""
EQUAL = 1e-12
"""Relative difference of scores that counts as none."""


@dataclass(frozen=True, slots=True)
class Next:
    """The best reviewer a proposal did not get."""

    reviewer: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """One proposal's exchange of one reviewer for another."""

    proposal: int
    leaves: int
    enters: int


def alternates(pairs: Pairs, rows: Array, columns: Array, most: int = MOST) -> list[list[int]]:
    """Return who could take each slot, everything else unchanged."""
    loads = np.bincount(columns, minlength=pairs.shape[1])
    full = np.flatnonzero(loads >= pairs.high)
    best: dict[int, list[int]] = {}
    for place, values in _each(pairs, rows, columns):
        values[full] = -np.inf
        best[place] = _first(values, most)
    return [best[int(row)] for row in rows]


def following(pairs: Pairs, rows: Array, columns: Array) -> dict[int, Next]:
    """Return for each proposal the best reviewer it did not get, and why not."""
    loads = np.bincount(columns, minlength=pairs.shape[1])
    own = {int(row): columns[rows == row] for row in np.unique(rows)}
    best: dict[int, Next] = {}
    for place, assigned in own.items():
        at = np.array([place])
        scores = pairs.scores.block(at, slice(None))[0]
        scores[assigned] = -np.inf
        names = _first(scores, 1)
        if not names:
            continue
        who, score = names[0], float(scores[names[0]])
        least = float(pairs.scores.at(np.full(len(assigned), place), assigned).min())
        if not pairs.may(at, np.array([who]))[0]:
            why = "conflict"
        elif score <= least * (1 + EQUAL):
            why = "less"
        else:
            why = "full" if loads[who] >= pairs.high[who] else "total"
        best[place] = Next(who, score, why)
    return best


def _each(pairs: Pairs, rows: Array, columns: Array) -> Any:
    """Yield each proposal of the assignment with what its other reviewers would score."""
    order = np.argsort(rows, kind="stable")
    sorted_rows = rows[order]
    for block in pairs.blocks():
        first, last = np.searchsorted(sorted_rows, [block.start, block.stop])
        if first == last:
            continue
        values = pairs.values(block)
        here = order[first:last]
        values[rows[here] - block.start, columns[here]] = -np.inf
        for place in np.unique(rows[here]).tolist():
            yield place, values[place - block.start]


def _first(values: Array, most: int) -> list[int]:
    """Return the places of the largest finite values, the earliest of equals first."""
    if len(values) > most:
        least = np.partition(values, len(values) - most)[len(values) - most]
        near = np.flatnonzero(values >= least)
    else:
        near = np.arange(len(values))
    near = near[np.isfinite(values[near])]
    return [int(i) for i in near[np.lexsort((near, -values[near]))][:most]]


def declined(pairs: Pairs, rows: Array, columns: Array, place: int, moved: float = 0.0) -> list[Change] | None:
    """Return the best way to go on when one reviewer declines one proposal."""
    return _Search(pairs, rows, columns, place, moved).path()


_ANY = -2
"""Stands for "a load of one less, since another has one more" in place of a proposal."""


class _Search:
    """The longest alternating path from a proposal that lost a reviewer to the place left."""

    def __init__(self, pairs: Pairs, rows: Array, columns: Array, place: int, moved: float) -> None:
        rest = np.arange(len(rows)) != place
        self.pairs, self.rows, self.columns = pairs, rows[rest], columns[rest]
        self.start, self.who, self.moved = int(rows[place]), int(columns[place]), moved
        n, m = pairs.shape
        loads = np.bincount(self.columns, minlength=m)
        self.room, self.spare = loads < pairs.high, loads > pairs.low
        self.room[self.who], self.spare[self.who] = False, loads[self.who] >= pairs.low[self.who]
        # best gain with which each reviewer and each proposal can be reached, and from where
        self.gain, self.before = np.full(m, -np.inf), np.full(m, -1)
        self.left, self.lost = np.full(n, -np.inf), np.full(n, -1)
        self.hub = (-np.inf, -1)

    def path(self) -> list[Change] | None:
        self._reach(self.start, 0.0)
        for _ in range(self.pairs.shape[0] + self.pairs.shape[1]):
            self._through_hub()
            # a reviewer who is reached may give up a proposal
            own = self.pairs.scores.at(self.rows, self.columns)
            gains = self.gain[self.columns] - own - self.moved
            gains[(self.rows == self.start) | (self.columns == self.who)] = -np.inf
            better = np.flatnonzero(gains > self.left[self.rows] + _slack(gains))
            if not len(better):
                break
            for at in better[np.argsort(gains[better], kind="stable")].tolist():
                self.left[self.rows[at]], self.lost[self.rows[at]] = gains[at], at
            for proposal in np.unique(self.rows[better]).tolist():
                self._reach(proposal, float(self.left[proposal]))
        return self._unwound() if np.isfinite(self.gain[self.who]) else None

    def _reach(self, proposal: int, gain: float) -> None:
        """Let a proposal that lacks a reviewer take each that it may."""
        values = self.pairs.values(slice(proposal, proposal + 1))[0] + gain
        values[self.columns[self.rows == proposal]] = -np.inf
        if proposal == self.start:
            values[self.who] = -np.inf
        better = values > self.gain + _slack(values)
        self.gain[better], self.before[better] = values[better], proposal

    def _through_hub(self) -> None:
        """Let a reviewer with room have one more, and another, who can, one less."""
        ends = np.where(self.room, self.gain, -np.inf)
        best = int(np.argmax(ends))
        if ends[best] > self.hub[0] + float(_slack(ends[best])):
            self.hub = float(ends[best]), best
        better = self.spare & (self.hub[0] > self.gain + _slack(self.gain))
        better[self.hub[1]] = False
        self.gain[better], self.before[better] = self.hub[0], _ANY

    def _unwound(self) -> list[Change]:
        changes: list[Change] = []
        last = self.who
        while True:
            proposal = int(self.before[last])
            if proposal == _ANY:
                last = self.hub[1]
            elif proposal == self.start:
                return [Change(proposal, self.who, last), *reversed(changes)]
            else:
                leaves = int(self.columns[self.lost[proposal]])
                changes.append(Change(proposal, leaves, last))
                last = leaves


def _slack(gains: Array) -> Array:
    size: Array = EQUAL * np.maximum(1.0, np.abs(np.where(np.isfinite(gains), gains, 0.0)))
    return size
