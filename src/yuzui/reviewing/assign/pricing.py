# SPDX-License-Identifier: Apache-2.0
"""The best total score, with a proof over every pair though only a few are ever kept.

Three steps: prices that move with demand until it nearly meets supply, over few pairs; a program
over the pairs that are best at these prices; a look at every pair, block by block, that adds
those the program should have had. None left: its prices prove its assignment best among all
pairs. Pruning once without looking again is silently wrong; see
:mod:`yuzui.reviewing.assign.prices` for the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.flow import program
from yuzui.reviewing.assign.prices import Look, Prices, look, near, noise, settle, weights, worst
from yuzui.reviewing.assign.side import Side
from yuzui.solve.model import Limits
from yuzui.solve.solution import PROVEN, Solution

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
    Engine = Callable[..., Solution]

FEW = 20_000
"""Pairs up to which all are kept at once."""
MANY = 300_000
"""Pairs in a search for whole ones at most."""
SPARE, MOST = 3, 12
"""Pairs of a proposal beyond its demand in the first program: on average, and at most."""
BACK = 0.2
"""How far below its edge a pair enters a later program, in breadths of the first."""
ROUNDS = 40
"""Looks at every pair at most."""
RESOLUTION = 1e-11
"""Relative size of what decides between equal assignments."""
DIGITS = 10
"""Significant digits of prices, so that what decided between equals leaves no trace in them."""
EXACT = 1e-7
"""Largest distance of a value from a whole number that is rounding."""
UNITS = 1e6
"""Largest score in a program, so that what decides between equals is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Who reviews what, and its proof."""

    status: str
    rows: Array
    columns: Array
    share: Array
    objective: float
    bound: float
    prices: Prices
    pairs_used: int
    rounds: int
    worst: float


@dataclass(frozen=True, slots=True)
class Effort:
    """How far to go."""

    gap: float = 1e-9
    keep: int = 0
    seconds: float = 120.0


TO_PROOF = Effort()


def total(
    pairs: Pairs, engine: Engine, effort: Effort = TO_PROOF, sides: Sequence[Side] = (), start: Array | None = None
) -> Assigned:
    """Return the assignment of largest total score."""
    search = _Search(pairs, engine, effort, tuple(sides))
    codes = search.first(start)
    while True:
        relaxed = search.relaxed(codes)
        if relaxed is None:
            wider = search.wider(codes)
            if len(wider) == len(codes):
                return nothing(pairs, len(codes), search.rounds)
            codes = wider
            continue
        seen = look(pairs, relaxed.prices, search.keep)
        search.rounds += 1
        bound = search.proven(seen.bound, relaxed.prices)
        over = seen.gain - relaxed.edge[seen.codes // pairs.shape[1]]
        better = np.setdiff1d(seen.codes[over > RESOLUTION * search.scale], codes)
        close = bound - relaxed.objective <= effort.gap * abs(relaxed.objective)
        if close or not len(better) or search.rounds >= ROUNDS:
            answer = search.finish(codes, relaxed)
            wider = search.wider(codes) if answer.status == "infeasible" else codes
            if len(wider) == len(codes):
                return answer
            codes = wider
            continue
        codes = np.union1d(codes, seen.codes[over > -BACK * search.breadth])


def nothing(pairs: Pairs, used: int, rounds: int, status: str = "infeasible") -> Assigned:
    """Return the answer without pairs."""
    none, zero = np.zeros(0, dtype=np.int64), np.zeros(0)
    price = np.zeros(pairs.shape[1])
    return Assigned(status, none, none, zero, 0.0, np.inf, Prices(price), used, rounds, np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class _Relaxed:
    """Answer of one program: prices, price of each proposal's demand, value, point."""

    prices: Prices
    edge: Array
    objective: float
    values: Array


@dataclass(slots=True, eq=False)
class _Search:
    """State of one search."""

    pairs: Pairs
    engine: Engine
    effort: Effort
    sides: tuple[Side, ...]
    keep: int = 0
    breadth: float = 0.0
    scale: float = 1.0
    rounds: int = 0
    bound: float = float("inf")
    proof: Prices | None = None

    def proven(self, bound: float, prices: Prices) -> float:
        """Keep the prices that prove most so far, and return what they prove."""
        if bound < self.bound:
            self.bound, self.proof = bound, prices
        return self.bound

    def first(self, start: Array | None) -> Array:
        """Return the pairs of the first program."""
        n, m = self.pairs.shape
        self.keep = self.effort.keep or weights(self.pairs).shape[1] + MOST
        if n * m <= FEW and not self.effort.keep:
            self.keep = m
            codes = np.setdiff1d(np.arange(n * m), self.pairs.codes, assume_unique=True)
        else:
            settled = Prices(settle(self.pairs))
            seen = look(self.pairs, settled, self.keep)
            if not self.sides:
                self.proven(seen.bound, settled)
            codes = seen.codes if self.effort.keep else self._near(seen)
        codes = np.unique(codes) if start is None else np.union1d(codes, start)
        self.scale = float(np.abs(self.scores(codes)).max(initial=0.0)) or 1.0
        return codes

    def _near(self, seen: Look) -> Array:
        """Return the pairs least below the edge of their proposal; set the breadth."""
        m, width = self.pairs.shape[1], weights(self.pairs).shape[1]
        proposal = seen.codes // m
        first = np.searchsorted(proposal, np.arange(self.pairs.shape[0]))
        # the codes stand by proposal, best first: the edge is what the demand just takes
        edge = seen.gain[np.minimum(first + width - 1, len(seen.gain) - 1)]
        below = edge[proposal] - seen.gain
        last = min(self.pairs.shape[0] * (width + SPARE), len(below)) - 1
        self.breadth = max(float(np.partition(below, last)[last]), 0.0)
        return np.asarray(seen.codes[below <= self.breadth])

    def wider(self, codes: Array) -> Array:
        """Return more pairs, best score first, where those kept allow no assignment."""
        m = self.pairs.shape[1]
        if self.keep >= m:
            return codes
        self.keep = min(4 * self.keep, m)
        more = look(self.pairs, Prices(np.zeros(m)), self.keep)
        return np.asarray(np.union1d(codes, more.codes))

    def scores(self, codes: Array) -> Array:
        """Return the scores of pairs."""
        m = self.pairs.shape[1]
        return self.pairs.scores.at(codes // m, codes % m)

    def relaxed(self, codes: Array) -> _Relaxed | None:
        """Solve the program over some pairs; None if it has no solution."""
        n, m = self.pairs.shape
        scores = self.scores(codes)
        lines = [side.lines(codes, scores) for side in self.sides]
        worth = self.worth(codes, scores)
        unit, limits = self.scale / UNITS, Limits(seconds=self.effort.seconds)
        solution = self.engine(program(self.pairs, codes, worth, lines, False), limits)
        if solution.status == "failed":
            worth, unit = scores, 1.0
            solution = self.engine(program(self.pairs, codes, worth, lines, False), limits)
        if solution.values is None or solution.duals is None:
            return None
        duals, at = solution.duals * unit, n + m
        priced = []
        for side, one in zip(self.sides, lines, strict=True):
            priced.append((side, one.keys, duals[at : at + len(one.keys)]))
            at += len(one.keys)
        prices = Prices(duals[n : n + m], tuple(priced))
        return _Relaxed(prices, duals[:n], float(scores @ solution.values), solution.values)

    def finish(self, codes: Array, relaxed: _Relaxed) -> Assigned:
        """Return the assignment over the pairs kept, with what its prices prove."""
        values, ceiling = relaxed.values, np.inf
        whole = np.abs(values - np.round(values)).max(initial=0.0) < EXACT
        prices = relaxed.prices.clean(DIGITS - int(np.ceil(np.log10(self.scale))))
        status = "feasible"
        if self.pairs.share == 1 and not whole:
            answer, codes, ceiling = self._whole(codes, relaxed, prices)
            if answer.values is None:
                return nothing(self.pairs, len(codes), self.rounds, answer.status)
            values = answer.values
            status = "limit" if answer.status == "limit" else status
        if self.pairs.share == 1:
            values = np.round(values)
        chosen = values > EXACT
        return self._proven((codes, chosen, values[chosen]), prices, ceiling, status)

    def _proven(self, answer: tuple[Array, Array, Array], prices: Prices, ceiling: float, status: str) -> Assigned:
        """Return the assignment with the best proof at hand: prices, or a search over pairs."""
        codes, chosen, share = answer
        assigned, m = codes[chosen], self.pairs.shape[1]
        bound, margin = worst(self.pairs, prices, assigned, share)
        objective = float(self.scores(assigned) @ share)
        if self.proof is not None and bound > self.bound + PROVEN * max(abs(objective), 1.0):
            prices = self.proof
            bound, margin = worst(self.pairs, prices, assigned, share)
        bound = max(min(bound, self.bound, ceiling), objective)
        if bound - objective <= PROVEN * max(abs(objective), RESOLUTION):
            status = "optimal"
        return Assigned(
            status, assigned // m, assigned % m, share, objective, bound, prices, len(codes),
            self.rounds, margin,
        )  # fmt: skip

    def _whole(self, codes: Array, relaxed: _Relaxed, prices: Prices) -> tuple[Solution, Array, float]:
        """Search for whole pairs; return the answer, its pairs, and the bound of the search.

        The bound holds for all pairs once the search had every pair that a better assignment
        could hold.
        """
        answer = self._searched(codes)
        n, m = self.pairs.shape
        every = n * m - len(self.pairs.codes)
        if answer.values is not None and len(codes) < every:
            reached = float(self.scores(codes) @ np.round(answer.values))
            gap = max(min(self.bound, look(self.pairs, prices, 1).bound) - reached, 0.0)
            more = near(self.pairs, prices, gap + RESOLUTION * self.scale, MANY)
            if more is None:
                return answer, codes, np.inf
            wider = np.union1d(codes, more)
            if len(wider) > len(codes):
                codes, answer = wider, self._searched(wider)
        if answer.bound is None:
            return answer, codes, np.inf
        return answer, codes, answer.bound * self.scale / UNITS

    def _searched(self, codes: Array) -> Solution:
        scores = self.scores(codes)
        lines = [side.lines(codes, scores) for side in self.sides]
        model = program(self.pairs, codes, self.worth(codes, scores), lines, True)
        return self.engine(model, Limits(self.effort.gap, self.effort.seconds))

    def worth(self, codes: Array, scores: Array) -> Array:
        """Return scores in units of a program; what decides between equals lies far below."""
        units: Array = (scores / self.scale + RESOLUTION * noise(self.pairs, codes)) * UNITS
        return units
