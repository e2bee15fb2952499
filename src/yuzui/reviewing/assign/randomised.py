# SPDX-License-Identifier: Apache-2.0
r"""An assignment drawn so that every pair comes with the probability wanted, exactly.

A fractional assignment :math:`x` is rounded along cycles and paths of its fractional pairs: of
the two ways to move, by :math:`+\alpha` and :math:`-\beta` on alternate pairs until one becomes
whole, the first is taken with probability :math:`\beta/(\alpha + \beta)`. The expectation never
moves, so :math:`P(\text{pair}) = x_{pr}`; every proposal keeps its demand, and a reviewer's load
is one of the two whole numbers next to what is expected.

Under a cap alone the probabilities are those of a vertex: most pairs stand at the cap or at
nothing, and who is likely can be guessed. **Perturbed maximisation** is largest instead in
:math:`\sum s_{pr} f(x_{pr})` with :math:`f(x) = x - \beta x^2`, which every further bit of
probability of the same pair helps less. :math:`f` is made of :data:`PIECES` straight pieces, so
that a program without squares finds the optimum; the price of every pair not in it is looked at
as for the total. With :math:`u_p, w_r` the prices of demand and places no assignment is worth
more than

.. math:: \sum_p u_p d_p + \sum_{p,r,k} h\,\max(0, s_{pr} f'_k - u_p - w_r)
          + \sum_r \max(w_r, 0)\,u_r + \min(w_r, 0)\,l_r .

References
----------
Jecmen et al. 2020, arXiv:2006.16437 (probabilities capped).
Xu, Jecmen, Song and Fang 2023, arXiv:2310.05995 (perturbed maximisation).
Gandhi et al. 2006, doi:10.1145/1147954.1147956 (rounding that keeps degrees).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.pricing import EXACT, FEW, MOST, ROUNDS, Assigned, Prices, program, scan_pairs, weights
from yuzui.solve.model import Limits
from yuzui.solve.solution import PROVEN

if TYPE_CHECKING:
    import numpy as np

    from yuzui.reviewing.assign.pricing import Engine

    Array = np.ndarray[Any, Any]

PIECES = 10
"""Straight pieces of the bonus between no probability and the largest."""
OVER = 1e-9
"""Relative gain from which a pair that is not in the program is wanted in it."""
SECONDS = 120.0
"""Wall time of each program, the last guard."""


@dataclass(frozen=True, slots=True)
class Spread:
    r"""How widely the probabilities are spread."""

    entropy: float
    support: int
    largest: float

    @classmethod
    def of(cls, share: Array) -> Spread:
        """Return the spread of some probabilities."""
        own = np.minimum(share[share > EXACT], 1.0)
        return cls(float(-(own * np.log(own)).sum()) + 0.0, len(own), float(own.max(initial=0.0)))


def worth(share: Array, cap: float, beta: float, pieces: int = PIECES) -> Array:
    """Return the bonus of probabilities, made of straight pieces."""
    knots = np.linspace(0.0, cap, pieces + 1)
    bonus: Array = np.interp(share, knots, knots - beta * knots**2)
    return bonus


def perturbed(
    pairs: Pairs, engine: Engine, plain: Assigned, beta: float, pieces: int = PIECES
) -> tuple[Assigned, float, float]:
    """Return the probabilities that are best with a bonus for spreading them.

    Notes
    -----
    A score below zero counts as it is: spreading what costs would be no gain.
    """
    return _Bonus(pairs, engine, beta, pieces).solved(plain)


class _Bonus:
    """The program with pieces, and the look at every pair that proves it."""

    def __init__(self, pairs: Pairs, engine: Engine, beta: float, pieces: int) -> None:
        self.pairs, self.engine, self.beta, self.pieces = pairs, engine, beta, pieces
        self.width = pairs.share / pieces
        self.slopes = 1 - beta * self.width * (2 * np.arange(pieces) + 1)

    def solved(self, plain: Assigned) -> tuple[Assigned, float, float]:
        m = self.pairs.shape[1]
        codes, rounds = self._first(plain), 0
        while True:
            share, value, prices = self._program(codes)
            rounds += 1
            ceiling, more = self._scan_pairs(codes, prices, value)
            if not len(more) or rounds >= ROUNDS:
                break
            codes = np.union1d(codes, more)
        possible = share > EXACT
        chosen, own = codes[possible], share[possible]
        rows, columns = chosen // m, chosen % m
        score = float(self.pairs.scores.at(rows, columns) @ own)
        proven = ceiling - value <= PROVEN * max(abs(value), 1.0)
        status = "optimal" if proven else "feasible"
        spread = replace(
            plain, status=status, rows=rows, columns=columns, share=own, objective=score,
            prices=Prices(prices[1]), pairs_used=len(codes), rounds=rounds,
            worst=max(ceiling - value, 0.0),
        )  # fmt: skip
        return spread, value, max(ceiling, value)

    def _first(self, plain: Assigned) -> Array:
        n, m = self.pairs.shape
        if n * m <= FEW:
            return np.setdiff1d(np.arange(n * m), self.pairs.codes, assume_unique=True)
        keep = 2 * weights(self.pairs).shape[1] + MOST
        seen = scan_pairs(self.pairs, plain.prices, keep)
        return np.union1d(seen.codes, plain.rows * m + plain.columns)

    def _program(self, codes: Array) -> tuple[Array, float, tuple[Array, Array]]:
        """Solve over some pairs; return probabilities, value and prices of demand and places."""
        n, m = self.pairs.shape
        scores = self.pairs.scores.at(codes // m, codes % m)
        gain = self._gain(scores).ravel()
        model = program(replace(self.pairs, share=self.width), np.repeat(codes, self.pieces), gain, (), False)
        solution = self.engine(model, Limits(seconds=SECONDS))
        # the plain probabilities are among the points, so there always is one
        assert solution.values is not None and solution.duals is not None
        share = np.clip(solution.values, 0.0, self.width).reshape(-1, self.pieces).sum(axis=1)
        value = float(gain @ solution.values)
        return share, value, (solution.duals[:n], solution.duals[n : n + m])

    def _gain(self, scores: Array) -> Array:
        """Return what each piece of each pair is worth, shape (k, pieces)."""
        gains: Array = np.where(scores < 0, 1.0, self.slopes[:, None]).T * scores[:, None]
        return gains

    def _scan_pairs(self, codes: Array, prices: tuple[Array, Array], value: float) -> tuple[float, Array]:
        """Look at every pair; return the most that can be reached and the pairs to add."""
        pairs, (demand, place) = self.pairs, prices
        m, scale = pairs.shape[1], max(abs(value), 1e-300) / max(int(pairs.demand.sum()), 1)
        ceiling = float(demand @ pairs.demand) + Prices(place).standing(pairs)
        wanted = [np.zeros(0, dtype=np.int64)]
        for rows in pairs.blocks():
            values = pairs.values(rows)
            cost = demand[rows][:, None] + place
            at = np.nonzero(np.where(values < 0, values, values * self.slopes[0]) > cost)
            gain = self._gain(values[at]) - cost[at][:, None]
            ceiling += float(np.maximum(gain, 0.0).sum()) * self.width
            over = gain[:, 0] > OVER * scale
            wanted.append((at[0][over] + rows.start) * m + at[1][over])
        return ceiling, np.setdiff1d(np.concatenate(wanted), codes)


def sample(rows: Array, columns: Array, share: Array, stream: Any) -> Array:
    """Draw a whole assignment from the probabilities of its pairs."""
    values = np.array(share, dtype=float)
    near = np.abs(values - np.round(values)) < EXACT
    values[near] = np.round(values[near])
    walk = _Walk(rows, columns, values)
    for start in np.flatnonzero(~near).tolist():
        while walk.open(start):
            walk.turn(start, stream)
    drawn: Array = walk.values > 0.5
    return drawn


class _Walk:
    """The pairs that are still fractional, by proposal and by reviewer."""

    def __init__(self, rows: Array, columns: Array, values: Array) -> None:
        self.values = values
        self.ends = list(zip(rows.tolist(), (-1 - columns).tolist(), strict=True))
        self.at: dict[int, set[int]] = {}
        for pair in np.flatnonzero((values > 0) & (values < 1)).tolist():
            for end in self.ends[pair]:
                self.at.setdefault(end, set()).add(pair)

    def open(self, pair: int) -> bool:
        """Say whether a pair is still fractional."""
        return pair in self.at.get(self.ends[pair][0], ())

    def turn(self, start: int, stream: Any) -> None:
        """Make at least one pair whole, along a cycle or a longest path through a pair."""
        path = self._path(start)
        signs = [1.0 if k % 2 == 0 else -1.0 for k in range(len(path))]
        up = min(self._room(p, s) for p, s in zip(path, signs, strict=True))
        down = min(self._room(p, -s) for p, s in zip(path, signs, strict=True))
        step = up if stream.random() * (up + down) < down else -down
        for pair, sign in zip(path, signs, strict=True):
            self.values[pair] += sign * step
            if min(self.values[pair], 1 - self.values[pair]) < EXACT:
                self.values[pair] = round(self.values[pair])
                for end in self.ends[pair]:
                    self.at[end].discard(pair)

    def _room(self, pair: int, sign: float) -> float:
        return float(1 - self.values[pair] if sign > 0 else self.values[pair])

    def _path(self, start: int) -> list[int]:
        """Return pairs end to end: a cycle if one is met, else a path that goes on nowhere."""
        path, dead = self._from(self.ends[start][0])
        return path if dead is None else self._from(dead)[0]

    def _from(self, node: int) -> tuple[list[int], int | None]:
        """Walk from a proposal or reviewer; return a cycle, or the path and its dead end."""
        path: list[int] = []
        seen = {node: 0}
        while True:
            last = path[-1] if path else -1
            onward = min((p for p in self.at.get(node, ()) if p != last), default=None)
            if onward is None:
                return path, node
            path.append(onward)
            a, b = self.ends[onward]
            node = b if a == node else a
            if node in seen:
                return path[seen[node] :], None
            seen[node] = len(path)
