# SPDX-License-Identifier: Apache-2.0
r"""Down an order under all rules: each is funded whenever the rules can still be kept with it.

The set is the lexicographic optimum of the order. Where only limits fill up (budgets, caps) one
pass of sums gives it. Other rules (floors, shares of what is awarded, pairs) can be kept or not
depending on who comes later. If what one pass accepts keeps all rules, it is the optimum. If not,
a linear program gives the sum of rules that it contradicts, and that sum is one more limit that
fills up: the next pass refuses somebody by it. Where no such sum exists an integer program asks in
growing steps, from the last of them, how many of those accepted *any* set that keeps all rules can hold.

Who is refused has a certificate where there is one: multipliers :math:`y \ge 0` of rules whose
sum :math:`\sum_i y_i (a_i x - b_i)`, each row turned to "at most 0", is above zero for every set
with those funded before it and this one (Farkas). Without one the proof is the search alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.funding.candidates import Term
from yuzui.funding.portfolio_problem import Change, Problem, Slate, best, formulate
from yuzui.solve.model import Limits, Model, Rows
from yuzui.text import Text

Array = np.ndarray[Any, Any]

_HAIR = 1e-9
_CERTAIN = 1e-6
"""Relative distance from zero at which a sum of rules is taken for a contradiction."""
_NEAR = 0.05
"""Gap at which a search for any set may stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A sum of rules as a limit that only fills up: what each entry adds, and how much there is room for."""

    adds: Array
    limit: float
    certificate: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """Entries funded, in order, and each proposal refused with its certificate; empty: by search."""

    funded: tuple[int, ...]
    refused: Mapping[int, Mapping[str, float]]


def walked(problem: Problem, order: Sequence[int], first: Sequence[int], cuts: list[Cut]) -> Walked | None:
    """Return who is funded down an order; None if the rules contradict one another.

    Parameters
    ----------
    problem : Problem
        Under the rules that hold apart from the order; soft rows count at their largest shortfall.
    order : sequence of int
        Places of the proposals that may be funded, the best first.
    first : sequence of int
        Entries that are in whatever the order.
    cuts : list of Cut
        What earlier orders of the same proposals under the same rules showed; what this one shows joins it.
    """
    walk = _Walk(problem, order, first, cuts)
    position, possible = 0, False
    accepted: list[int] = []
    refused: dict[int, Mapping[str, float]] = {}
    while position < len(walk.entries):
        more, misfits = walk.fill(position, accepted)
        out = None
        if walk.holds([*accepted, *more]):
            accepted += more
        elif not (possible := possible or walk.extended(()) is not None):
            return None
        elif walk.contradiction((*accepted, *more)) is not None:
            continue  # it refuses one of these at the next pass
        else:
            reached = walk.longest(accepted, more)
            out = more[reached] if reached < len(more) else None
            accepted += more[:reached]
        end = len(walk.entries) if out is None else walk.place[out]
        refused |= {k: reason for k, reason in misfits.items() if walk.place[k] < end}
        if out is not None:
            cut = walk.contradiction((*accepted, out))
            refused[out] = {} if cut is None else cut.certificate
        position = end + 1
    whole = problem.candidates.whole
    funded = {int(walk.parent[k]) for k in accepted}
    return Walked(tuple(accepted), {k: y for k, y in refused.items() if k < whole and k not in funded})


@dataclass(slots=True, eq=False)
class _Walk:
    """The rules as rows that no set may break, and the entries in the order in which they are tried."""

    problem: Problem
    order: Sequence[int]
    first: Sequence[int]
    cuts: list[Cut]
    place: dict[int, int] = field(init=False)
    entries: list[int] = field(init=False)
    parent: Array = field(init=False)
    others: bool = field(init=False)
    posed: Problem = field(init=False)
    filling: list[Cut] = field(init=False)
    certified: bool = field(init=False)

    def __post_init__(self) -> None:
        candidates = self.problem.candidates
        rows = tuple(least for term in self.problem.terms if (least := term.least) is not None)
        fills = [t.sense == "<=" and bool((t.coefficients >= 0).all()) for t in rows]
        self.others = not all(fills)
        self.parent = np.arange(len(candidates)) if candidates.parent is None else np.asarray(candidates.parent)
        part = np.ones(len(candidates)) if candidates.fraction is None else candidates.fraction
        self.entries = [int(k) for p in self.order for k in sorted(candidates.copies(p), key=lambda k: -part[k])]
        # parts of proposals, and rows that may be missed by so much, have no plain sum of their own
        self.certified = candidates.parent is None and all(term.rule.hard for term in self.problem.terms)
        self.place = {k: n for n, k in enumerate(self.entries)}
        self.filling = [self._filling(term) for term, only in zip(rows, fills, strict=True) if only]
        # a set that funds those placed well is most often one that holds the next of them too
        value = np.zeros(len(candidates))
        value[self.entries] = np.linspace(2.0, 1.0, len(self.entries))
        limits = Limits(_NEAR, self.problem.limits.seconds)
        posed = replace(candidates, value=value)
        self.posed = replace(self.problem, candidates=posed, terms=rows, bonuses=(), limits=limits, ranked=None)

    def _filling(self, term: Term) -> Cut:
        """Return a row that only fills up as it is."""
        limit = term.bound + _HAIR * max(1.0, abs(term.bound))
        return Cut(term.coefficients, limit, {term.name: 1.0} if self.certified else {})

    def fill(self, position: int, accepted: Sequence[int]) -> tuple[list[int], dict[int, Mapping[str, float]]]:
        """Return who fits what only fills up, from a position on, and the certificates of those who do not."""
        rows = [*self.filling, *self.cuts]
        lines = np.array([row.adds for row in rows]).reshape(len(rows), -1).T.copy()
        inside = [*self.first, *accepted]
        room = np.array([row.limit for row in rows]) - lines[inside].sum(0)
        taken = {int(self.parent[k]) for k in inside}
        more: list[int] = []
        misfits: dict[int, Mapping[str, float]] = {}
        for k in self.entries[position:]:
            if int(self.parent[k]) in taken:
                continue
            over = lines[k] > room
            if over.any():
                misfits[k] = rows[int(over.argmax())].certificate
                continue
            room = room - lines[k]
            taken.add(int(self.parent[k]))
            more.append(k)
        return more, misfits

    def holds(self, accepted: Sequence[int]) -> bool:
        """Return whether a set keeps every row by itself."""
        chosen = np.zeros(len(self.parent), dtype=bool)
        chosen[[*self.first, *accepted]] = True
        return not self.others or not any(term.shortfall(chosen) for term in self.posed.terms)

    def extended(self, inside: Sequence[int]) -> Slate | None:
        """Return some set that keeps every row and holds these; None if there is none."""
        slate = best(self.posed, self._change(inside))
        if slate.status == "infeasible":
            return None
        if slate.objective is None:
            raise InternalError(Text("the engine gave no answer", "求解器未给出答案"), seen=slate.status)
        return slate

    def longest(self, accepted: Sequence[int], more: Sequence[int]) -> int:
        """Return how many of the next can be held together: the last few are mostly the ones that cannot."""
        good, bad, step = 0, len(more) + 1, 1
        while bad - good > 1:
            probe = max(bad - step, good + 1) if good == 0 else (good + bad) // 2
            slate = self.extended((*accepted, *more[:probe]))
            if slate is None:
                bad, step = probe, 2 * step
                continue
            good = probe
            while good < bad - 1 and slate.chosen[more[good]]:
                good += 1
        return good

    def _change(self, inside: Sequence[int]) -> Change:
        rest = set(range(len(self.parent))) - {*self.entries, *self.first}
        return Change(inside=(*self.first, *inside), outside=tuple(sorted(rest)))

    def contradiction(self, inside: Sequence[int]) -> Cut | None:
        """Add the sum of rules that no set with these keeps to the cuts, and return it; None if there is none."""
        model = _elastic(formulate(self.posed, self._change(inside)))
        answer = self.problem.solve(model, self.problem.limits, None)
        if answer.duals is None:
            return None
        weight = np.abs(answer.duals[: len(self.posed.terms)])
        weight[weight <= _HAIR * weight.max(initial=0.0)] = 0.0
        cut = self._cut(weight)
        if cut.adds[[*self.first, *inside]].sum() <= cut.limit:
            return None
        self.cuts.append(cut)
        return cut

    def _cut(self, weight: Array) -> Cut:
        """Return the weighed sum of the rows, whoever else is funded to help it counted as in."""
        total, limit, size = np.zeros(len(self.parent)), 0.0, 0.0
        for term, y in zip(self.posed.terms, weight, strict=True):
            total += y * term.looser * term.coefficients
            limit += y * term.looser * term.bound
            size += y * max(1.0, abs(term.bound))
        some = [*self.entries, *self.first]
        limit -= float(np.minimum(total[some], 0.0).sum())
        used = {term.name: float(y) for term, y in zip(self.posed.terms, weight, strict=True) if y}
        return Cut(np.maximum(total, 0.0), limit + _CERTAIN * size, used if self.certified else {})


def _elastic(model: Model) -> Model:
    """Return the program that misses rows by as little as possible, each in its own size."""
    rows, n = model.rows, len(model.objective)
    m = len(rows.low)
    below = np.isfinite(rows.low)
    size = np.array([max(1.0, np.abs(rows.line(k, n)).max(initial=0.0)) for k in range(m)])
    ends = rows.starts + np.arange(m + 1)
    places = rows.starts[1:]
    return Model(
        objective=np.concatenate([np.zeros(n), 1 / size]),
        low=np.concatenate([model.low, np.zeros(m)]),
        high=np.concatenate([model.high, np.full(m, np.inf)]),
        integer=np.zeros(n + m, dtype=bool),
        rows=Rows(
            starts=ends,
            columns=np.insert(rows.columns, places, n + np.arange(m)),
            values=np.insert(rows.values, places, np.where(below, 1.0, -1.0)),
            low=rows.low,
            high=rows.high,
        ),
        maximise=False,
    )
