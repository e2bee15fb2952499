# SPDX-License-Identifier: Apache-2.0
"""Where a proposal stands in the order of the scores, and why the slate departs from that order.

A board asks one thing of a funded proposal: why it and not one that ranks higher. The answer is
sought by exchange: each refused proposal that ranks higher is put in its place, and the rules that
would break are named. Of a refused proposal the same is asked the other way round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding.portfolio.problem import Problem
from yuzui.funding.slate.scored_proposals import Judged
from yuzui.funding.slate.solution import Chosen

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

NEAR = 50
"""Most exchanges tried for one proposal: those nearest to it in rank."""

NAMED, BLAMED = 3, 2
"""Proposals and rules that are named."""


def positions(judged: Judged, chosen: Chosen, ranks: Sequence[float | None]) -> list[Any]:
    """Return the ``position`` of every proposal."""
    problem = chosen.problem
    n = problem.candidates.whole
    if chosen.slate.objective is None:
        return [None] * n
    value = problem.candidates.value[:n]
    key = np.array([-value[k] if rank is None else rank for k, rank in enumerate(ranks)])
    open_ = problem.candidates.open[:n]
    order = [int(k) for k in np.lexsort((np.array(judged.ids), key)) if open_[k]]
    place = {k: number for number, k in enumerate(order, 1)}
    inside = problem.candidates.proposals(chosen.slate.chosen) > 0
    exchange = _Exchange(problem, chosen.slate.chosen)
    funded = [k for k in order if inside[k]]
    refused = [k for k in order if not inside[k]]
    found: list[Any] = [None] * n
    for k in order:
        others = refused if inside[k] else funded
        at = int(np.searchsorted([place[o] for o in others], place[k]))
        # nearest first: whoever stands just above a funded one, just below a refused one
        across = others[:at][::-1] if inside[k] else others[at:]
        pairs = [(k, o) if inside[k] else (o, k) for o in across[:NEAR]]
        each = [exchange.breaks(out, into) for out, into in pairs]
        broken = Counter(name for names in each for name in names)
        found[k] = {
            "place": place[k],
            "of": len(order),
            "across": len(across),
            "ids": [judged.ids[o] for o in across[:NAMED]],
            "rules": [name for name, _ in broken.most_common(BLAMED)],
            "free": sum(not names for names in each),
        }
    return found


class _Exchange:
    """The rows that one proposal in the place of another would break."""

    def __init__(self, problem: Problem, chosen: Array) -> None:
        hard = [term for term in problem.terms if term.rule.hard]
        sign = np.array([1.0 if term.sense == "<=" else -1.0 for term in hard])
        rows = np.array([term.coefficients for term in hard]).reshape(len(hard), -1)
        self.rows = sign[:, None] * rows
        limits = sign * np.array([term.bound for term in hard])
        sizes = np.array([max(1.0, abs(term.bound)) for term in hard])
        self.room = limits - self.rows @ chosen + 1e-9 * sizes
        self.names = [term.name for term in hard]
        copies = problem.candidates.copies
        whole = problem.candidates.whole
        self.at = {
            k: next((int(c) for c in copies(k) if chosen[c]), k)
            for k in (range(whole) if problem.candidates.parent is not None else ())
        }

    def breaks(self, out: int, into: int) -> list[str]:
        """Return the names of the rows that break if one leaves and another comes in whole."""
        change = self.rows[:, into] - self.rows[:, self.at.get(out, out)]
        return [self.names[int(k)] for k in np.flatnonzero((change > self.room) & (change > 0))]
