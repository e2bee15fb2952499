# SPDX-License-Identifier: Apache-2.0
"""The best total score, with a proof over every pair though only a few are ever kept.

Three steps: prices that move with demand until it nearly meets supply, over few pairs; a program
over the pairs that are best at these prices; a look at every pair, block by block, that adds
those the program should have had. None left: its prices prove its assignment best among all
pairs. Pruning once without looking again is silently wrong; see
:mod:`yuzui.reviewing.assign.pricing` for the proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.side import Lines, Side
from yuzui.solve.model import Limits, Model, Rows
from yuzui.solve.solution import PROVEN, Solution

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]
    Engine = Callable[..., Solution]


# The program over some pairs: demand, loads, further rows; without further rows it is a flow.


def program(pairs: Pairs, codes: Array, worth: Array, lines: Sequence[Lines], whole: bool) -> Model:
    """Return the program over some pairs."""
    n, m = pairs.shape
    order = np.argsort(codes % m, kind="stable")
    sizes = [np.bincount(codes // m, minlength=n), np.bincount(codes % m, minlength=m)]
    sizes += [one.sizes for one in lines]
    low = [pairs.demand, pairs.low, *(one.low for one in lines)]
    high = [pairs.demand, pairs.high, *(one.high for one in lines)]
    return Model(
        objective=worth,
        low=np.zeros(len(codes)),
        high=np.full(len(codes), pairs.share),
        integer=np.full(len(codes), whole),
        rows=Rows(
            starts=np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64),
            columns=np.concatenate([np.arange(len(codes)), order, *(one.columns for one in lines)]),
            values=np.concatenate([np.ones(2 * len(codes)), *(one.values for one in lines)]),
            low=np.concatenate(low).astype(float),
            high=np.concatenate(high).astype(float),
        ),
    )


# Prices of reviewers' places, and what they prove about every pair.


STEPS = 300
"""Movements of the prices before the first program."""
KEPT = 40
"""Pairs of each proposal among which prices move."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What a place of a reviewer and a unit of each side row cost."""

    reviewer: Array
    sides: tuple[tuple[Side, Array, Array], ...] = ()

    def standing(self, pairs: Pairs) -> float:
        """Return what loads and side rows cost: the part of the bound without proposals."""
        up, down = np.maximum(self.reviewer, 0), np.minimum(self.reviewer, 0)
        total = float(up @ pairs.high + down @ pairs.low)
        for side, keys, price in self.sides:
            # a row without a price may have no limit on one side
            priced = price[price != 0]
            low, high = side.limits(keys[price != 0])
            total += float((priced * np.where(priced > 0, high, low)).sum())
        return total

    def clean(self, digits: int) -> Prices:
        """Return the prices of places rounded: what lies below only decided between equals."""
        return Prices(np.round(self.reviewer, digits) + 0.0, self.sides)

    def values(self, pairs: Pairs, rows: slice) -> Array:
        """Return scores less prices of a block of proposals, shape (rows, m)."""
        values: Array = pairs.values(rows)
        values -= self.reviewer
        for side, keys, price in self.sides:
            side.charge(keys, price, rows, values)
        return values


@dataclass(frozen=True, slots=True, eq=False)
class PairScan:
    """Bound and best pairs of one scan over every pair."""

    bound: float
    codes: Array
    gain: Array


def weights(pairs: Pairs) -> Array:
    """Return how much of its best, second best … reviewer a proposal takes, shape (n, width)."""
    width = int(np.ceil(pairs.demand.max(initial=1) / pairs.share - 1e-9))
    left = pairs.demand[:, None] - pairs.share * np.arange(width)
    parts: Array = np.clip(left, 0.0, pairs.share)
    return parts


def scan_pairs(pairs: Pairs, prices: Prices, keep: int) -> PairScan:
    """Look at every pair once."""
    m = pairs.shape[1]
    weight = weights(pairs)
    width = min(max(keep, weight.shape[1]), m)
    bound = prices.standing(pairs)
    codes, gains = [], []
    for rows in pairs.blocks():
        values = prices.values(pairs, rows)
        columns = np.argpartition(values, m - width, axis=1)[:, m - width :]
        gain = np.take_along_axis(values, columns, axis=1)
        order = np.argsort(-gain, axis=1, kind="stable")
        gain, columns = np.take_along_axis(gain, order, 1), np.take_along_axis(columns, order, 1)
        part = weight[rows, :width]
        bound += float((np.where(part > 0, gain[:, : part.shape[1]], 0.0) * part).sum())
        finite = gain > -np.inf
        codes.append((np.arange(rows.start, rows.stop)[:, None] * m + columns)[finite])
        gains.append(gain[finite])
    return PairScan(bound, np.concatenate(codes), np.concatenate(gains))


def settle(pairs: Pairs, steps: int = STEPS, keep: int = KEPT) -> Array:
    """Return prices at which demand nearly meets supply, over each proposal's best pairs."""
    m = pairs.shape[1]
    weight = weights(pairs)
    keep = min(max(keep, 2 * weight.shape[1] + 4), m)
    columns, values = _table(pairs, keep)
    wide = np.where(np.isfinite(values), values, np.nan)
    spread = float(np.nanmean(np.nanmax(wide, axis=1) - np.nanmin(wide, axis=1)))
    price, best, least = np.zeros(m), np.zeros(m), np.inf
    width = min(weight.shape[1], keep)
    rows = np.arange(len(values))[:, None]
    for step in range(steps):
        gain = values - price[columns]
        chosen = np.argpartition(gain, keep - width, axis=1)[:, keep - width :]
        value = gain[rows, chosen]
        if weight.min(initial=pairs.share) < pairs.share:
            order = np.argsort(-value, axis=1)
            chosen, value = chosen[rows, order], value[rows, order]
        part = weight[:, :width] * np.isfinite(value)
        total = float((np.where(part > 0, value, 0.0) * part).sum())
        total += Prices(price).standing(pairs)
        if total < least:
            least, best = total, price
        load = np.bincount(columns[rows, chosen].ravel(), part.ravel(), minlength=m)
        size = spread / 8 / (1 + step / 20) or 1.0
        level = price / size + load
        price = size * (level - np.clip(level, pairs.low, pairs.high))
    return best


def _table(pairs: Pairs, keep: int) -> tuple[Array, Array]:
    """Return reviewers and scores of the best pairs of each proposal, shape (n, keep)."""
    m = pairs.shape[1]
    columns, values = [], []
    for rows in pairs.blocks():
        block = pairs.values(rows)
        # a copy: a part would hold the whole block
        best = np.argpartition(block, m - keep, axis=1)[:, m - keep :].copy()
        columns.append(best)
        values.append(np.take_along_axis(block, best, axis=1))
    return np.concatenate(columns), np.concatenate(values)


def worst(pairs: Pairs, prices: Prices, codes: Array, share: Array) -> tuple[float, float]:
    """Look at every pair once and return what an assignment's prices prove of it."""
    m = pairs.shape[1]
    weight = weights(pairs)
    bound, margin = prices.standing(pairs), -np.inf
    width = min(weight.shape[1], m)
    for rows in pairs.blocks():
        values = prices.values(pairs, rows)
        gain = -np.sort(-np.partition(values, m - width, axis=1)[:, m - width :], axis=1)
        part = weight[rows, :width]
        bound += float((np.where(part > 0, gain, 0.0) * part).sum())
        first, last = np.searchsorted(codes, [rows.start * m, rows.stop * m])
        inside, full = codes[first:last], share[first:last] >= pairs.share - 1e-12
        at = (inside // m - rows.start, inside % m)
        least = np.full(rows.stop - rows.start, np.inf)
        np.minimum.at(least, at[0], values[at])
        values[at[0][full], at[1][full]] = -np.inf
        best = values.max(axis=1, initial=-np.inf)
        some = np.isfinite(least) & np.isfinite(best)
        margin = max(margin, float((best - least)[some].max(initial=-np.inf)))
    return bound, margin


def near(pairs: Pairs, prices: Prices, gap: float, most: int) -> Array | None:
    """Return every pair that a better assignment could hold, or None if they are too many."""
    m, codes, count = pairs.shape[1], [np.zeros(0, dtype=np.int64)], 0
    width = min(weights(pairs).shape[1], m)
    for rows in pairs.blocks():
        values = prices.values(pairs, rows)
        ordered = np.sort(np.partition(values, m - width, axis=1)[:, m - width :], axis=1)
        many = np.ceil(pairs.demand[rows] / pairs.share - 1e-9).astype(int)
        edge = ordered[np.arange(len(ordered)), width - np.clip(many, 1, width)]
        at = np.nonzero((values >= edge[:, None] - gap) & (values > -np.inf))
        count += len(at[0])
        if count > most:
            return None
        codes.append((at[0] + rows.start) * m + at[1])
    return np.concatenate(codes)


def noise(pairs: Pairs, codes: Array) -> Array:
    """Return a number in [0, 1) for each pair, made from the ids alone, shape (k,)."""
    m = pairs.shape[1]
    left, right = _hashes(pairs.proposals), _hashes(pairs.reviewers)
    with np.errstate(over="ignore"):
        mixed = left[codes // m] ^ (right[codes % m] * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    fractions: Array = (mixed >> np.uint64(11)).astype(float) * 2.0**-53
    return fractions


def _hashes(ids: Any) -> Array:
    digests = (hashlib.blake2b(str(one).encode(), digest_size=8).digest() for one in ids)
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


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
        seen = scan_pairs(pairs, relaxed.prices, search.keep)
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
            seen = scan_pairs(self.pairs, settled, self.keep)
            if not self.sides:
                self.proven(seen.bound, settled)
            codes = seen.codes if self.effort.keep else self._near(seen)
        codes = np.unique(codes) if start is None else np.union1d(codes, start)
        self.scale = float(np.abs(self.scores(codes)).max(initial=0.0)) or 1.0
        return codes

    def _near(self, seen: PairScan) -> Array:
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
        more = scan_pairs(self.pairs, Prices(np.zeros(m)), self.keep)
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
            gap = max(min(self.bound, scan_pairs(self.pairs, prices, 1).bound) - reached, 0.0)
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
