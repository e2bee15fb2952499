# SPDX-License-Identifier: Apache-2.0
r"""Somebody declines: who else, with as few others moved as can be, and then the best score.

Whoever was asked has been written to; an exchange among others costs their patience. So of all
assignments without the pair that keep every accepted one, the one is taken that is largest in

.. math:: \sum s_{pr} x_{pr} - c \cdot (\text{pairs of others that are given up}),

with :math:`c` ten times the spread of the scores. Without side rules it lies one longest path
away (:func:`~yuzui.reviewing.assign.alternates.declined`), however the assignment was
made; with side rules a program finds it over all pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.reviewing.assign.alternates import Change, declined
from yuzui.reviewing.assign.arcs import Pairs, Scores, Sparse
from yuzui.reviewing.assign.infeasible import Shortage, loosening, shortage
from yuzui.reviewing.assign.pricing import total
from yuzui.reviewing.assign.side import Floor, Side
from yuzui.reviewing.assign_parts import Loosen

if TYPE_CHECKING:
    import numpy as np

    from yuzui.reviewing.assign.arcs import Places
    from yuzui.reviewing.assign.pricing import Engine

    Array = np.ndarray[Any, Any]

SPREADS = 10.0
"""Spreads of the scores that one more exchange among others must be worth: never reached by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
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


def replacement(standing: Asked, engine: Engine, sides: Sequence[Side] = ()) -> list[Change] | None:
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


def missing(standing: Asked, engine: Engine) -> tuple[Shortage | None, list[Loosen]]:
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


def _by_program(standing: Asked, engine: Engine, sides: Sequence[Side]) -> list[Change] | None:
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
