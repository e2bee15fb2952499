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

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.reviewing.assign.arcs import Pairs, Scores, Sparse
from yuzui.reviewing.assign.infeasible import Shortage, loosening, shortage
from yuzui.reviewing.assign.pricing import total
from yuzui.reviewing.assign.side import Floor, Side
from yuzui.reviewing.assign_parts import Loosen

if TYPE_CHECKING:
    from yuzui.reviewing.assign.arcs import Places
    from yuzui.reviewing.assign.pricing import Engine

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


# Somebody declines: who else, with as few others moved as can be, and then the best score.


SPREADS = 10.0
"""Spreads of the scores that one more exchange among others must be worth: never reached by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who is asked to review what, at the moment when somebody declines."""

    pairs: Pairs
    rows: Array
    columns: Array
    accepted: Array
    gone: Array
    place: int

    @property
    def free(self) -> Array:
        """Which pairs may be given up: all that are not accepted, and the decliner's."""
        movable: Array = ~self.accepted | (np.arange(len(self.rows)) == self.place)
        return movable

    def barred(self, *more: Array) -> Pairs:
        """Return the pairs with what must not come back blocked, and loads as they can be met.

        Somebody whose decline left an open slot may have fewer than the smallest load: that is
        as it is, and no reason to refuse the next.
        """
        lost = np.array([[self.rows[self.place], self.columns[self.place]]])
        blocked = [np.asarray(self.pairs.blocked).reshape(-1, 2), self.gone, lost, *more]
        load = np.bincount(self.columns, minlength=self.pairs.shape[1])
        return replace(
            self.pairs,
            demand=np.bincount(self.rows, minlength=self.pairs.shape[0]),
            low=np.minimum(self.pairs.low, load),
            blocked=np.concatenate([part.reshape(-1, 2) for part in blocked]).astype(np.int64),
            share=1.0,
        )

    def left(self) -> Pairs:
        """Return what is left to be arranged once every accepted pair is set aside."""
        accepted = ~self.free
        rows, columns = self.rows[accepted], self.columns[accepted]
        rest, (n, m) = self.barred(np.column_stack([rows, columns])), self.pairs.shape
        load = np.bincount(columns, minlength=m)
        return replace(
            rest,
            demand=rest.demand - np.bincount(rows, minlength=n),
            low=np.maximum(rest.low - load, 0),
            high=np.maximum(rest.high - load, 0),
        )


def replacement(standing: Roster, engine: Engine, sides: Sequence[Side] = ()) -> list[Change] | None:
    """Return who takes the place of a reviewer who declines, and who else must move."""
    if sides:
        return _by_program(standing, engine, sides)
    free = standing.free
    place = int(np.count_nonzero(free[: standing.place]))
    moved = SPREADS * spread(standing.pairs)
    return declined(standing.left(), standing.rows[free], standing.columns[free], place, moved)


def spread(pairs: Pairs) -> float:
    """Return the largest less the smallest score of any pair; 1 if all are equal."""
    low, high = np.inf, -np.inf
    for rows in pairs.blocks():
        values = pairs.scores.block(rows, slice(None))
        low, high = min(low, float(values.min())), max(high, float(values.max()))
    return high - low if high > low else 1.0


def missing(standing: Roster, engine: Engine) -> tuple[Shortage | None, list[Loosen]]:
    """Return why no reviewer is left, and what would mend it."""
    left = standing.left()
    short = shortage(left, engine)
    if short is None:
        return None, []
    names = {name: k for k, name in enumerate(left.reviewers)}
    accepted = np.bincount(standing.columns[~standing.free], minlength=left.shape[1])
    conflicts = {
        (left.proposals[code // left.shape[1]], left.reviewers[code % left.shape[1]])
        for code in standing.pairs.codes.tolist()
    }
    ways = []
    for row in loosening(left, short):
        if row.what == "raise_load":
            extra = max((int(accepted[names[name]]) for name in row.reviewers), default=0)
            row = msgspec.structs.replace(row, to=row.to + extra)
        pairs = set(zip(row.proposals, row.reviewers, strict=False))
        if row.what != "waive" or pairs <= conflicts:
            ways.append(row)
    return short, ways


@dataclass(frozen=True, slots=True, eq=False)
class _Both:
    """Scores and what is added to some pairs."""

    first: Scores
    second: Scores

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        return self.first.shape

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the sums of some proposals with some reviewers, shape (rows, columns)."""
        sums: Array = self.first.block(rows, columns) + self.second.block(rows, columns)
        return sums

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the sums of single pairs, shape (k,)."""
        sums: Array = self.first.at(rows, columns) + self.second.at(rows, columns)
        return sums


def _by_program(standing: Roster, engine: Engine, sides: Sequence[Side]) -> list[Change] | None:
    """Search over all pairs, those that stand being worth more and those accepted asked for."""
    size = standing.pairs.shape
    rows, columns = standing.rows, standing.columns
    held = np.arange(len(rows)) != standing.place
    worth = np.full(int(held.sum()), SPREADS * spread(standing.pairs))
    bonus = Sparse.of(size, rows[held], columns[held], worth)
    accepted = ~standing.free
    mark = Sparse.of(size, rows[accepted], columns[accepted], np.ones(int(accepted.sum())))
    least = np.bincount(rows[accepted], minlength=size[0]).astype(float)
    least[least == 0] = -np.inf
    stay = Floor(least, mark, size[1], "accepted")
    problem = standing.barred().with_scores(_Both(standing.pairs.scores, bonus))
    assigned = total(problem, engine, sides=(*sides, *([stay] if accepted.any() else [])))
    if not len(assigned.rows):
        return None
    before = set(zip(rows.tolist(), columns.tolist(), strict=True))
    after = set(zip(assigned.rows.tolist(), assigned.columns.tolist(), strict=True))
    first = int(rows[standing.place])
    changes = []
    for proposal in sorted({p for p, _ in before - after}, key=lambda p: (p != first, p)):
        leaves = sorted(r for p, r in before - after if p == proposal)
        enters = sorted(r for p, r in after - before if p == proposal)
        if proposal == first:
            leaves.sort(key=lambda r: r != int(columns[standing.place]))
        changes += [Change(proposal, a, b) for a, b in zip(leaves, enters, strict=True)]
    return changes
