# SPDX-License-Identifier: Apache-2.0
r"""How sure the line is: the slate drawn again from the posterior of the values.

Each of :math:`D` posterior draws of the values is solved under the same rules;
:math:`\pi_j` is the share of draws that fund :math:`j`. A proposal is funded clearly if
:math:`\pi_j` is above the upper threshold, declined if it is below the lower one, else in the
band: the estimate decides, so that the width of the band does not hang on the number of draws.
Proposals that nothing tells apart (equal reviews, equal in every rule) are counted together.

The number of draws is doubled until the sides are settled: nobody whose :math:`\pi \pm 2` standard
errors touch a threshold changed side in the last doubling. Where a stated number ends the search
before, those proposals are named: more draws may still move them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from yuzui.funding.portfolio.narrow import rough
from yuzui.funding.portfolio.problem import Change, Problem
from yuzui.funding.portfolio.relax import Relaxed

Array = np.ndarray[Any, Any]
Band = Literal["fund", "lottery", "decline"]
Draw = Callable[[int], tuple[Array | None, float]]
"""Solves one draw: who is funded, of all entries (None without a set), and the relative gap."""

LOW, HIGH = 0.20, 0.80

FIRST = 50
"""Draws before anything is compared; then they are doubled."""

_HAIR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Redrawn:
    """Funding probabilities."""

    count: Array
    draws: int
    gap: float = 0.0
    square: Array | None = None
    most: int = 0
    changed: int = 0
    settled: bool = True

    @property
    def probability(self) -> Array:
        """Share of draws that fund each proposal, shape (n,)."""
        return np.asarray(self.count / self.draws)

    @property
    def error(self) -> Array:
        """Standard error of the probability, shape (n,)."""
        share = self.probability
        square = share if self.square is None else self.square / self.draws
        return np.asarray(np.sqrt(np.maximum(square - share**2, 0.0) / self.draws))

    def bands(self, low: float = LOW, high: float = HIGH) -> list[Band]:
        """Return the band of each proposal; ends belong to the lottery band."""
        names: dict[int, Band] = {1: "fund", 0: "lottery", -1: "decline"}
        return [names[side] for side in self.sides(low, high).tolist()]

    def sides(self, low: float, high: float) -> Array:
        """Return 1 above the band, 0 in it and -1 below, shape (n,); a hair is no side."""
        hair = _HAIR * self.draws
        over = self.count > high * self.draws + hair
        under = self.count < low * self.draws - hair
        return np.asarray(over.astype(int) - under.astype(int))

    def touching(self, low: float, high: float) -> Array:
        """Return whose interval of two standard errors touches a threshold, shape (n,)."""
        share, reach = self.probability, 2 * self.error + _HAIR
        moved = (reach > 2 * _HAIR) & (share > 0) & (share < 1)
        near = (np.abs(share - low) <= reach) | (np.abs(share - high) <= reach)
        return np.asarray(moved & near)


def spread(n: int) -> Iterator[int]:
    """Yield 0 to n - 1 so that every beginning of the sequence lies evenly in the whole."""
    bits = max(1, (n - 1).bit_length())
    for k in range(2**bits):
        place = int(f"{k:0{bits}b}"[::-1], 2)
        if place < n:
            yield place


def sampled(
    draw: Draw,
    size: tuple[int, int],
    most: int,
    group: Array | None = None,
    thresholds: tuple[float, float] = (LOW, HIGH),
    tell: Callable[[int, int], None] | None = None,
) -> Redrawn:
    """Solve draw after draw until the sides are settled."""
    available, n = size
    group = np.arange(n) if group is None else group
    members = np.bincount(group)
    count, square, solved, gap = np.zeros(len(members)), np.zeros(len(members)), 0, 0.0
    most = min(most, available)
    places, done, sides, changed = spread(available), 0, None, 0
    while True:
        goal = min(most, max(FIRST, 2 * done))
        for _ in range(goal - done):
            taken, distance = draw(next(places))
            if taken is not None:
                share = np.bincount(group, taken, len(members)) / members
                count, square = count + share, square + share**2
                solved, gap = solved + 1, max(gap, distance)
        done = goal
        found = Redrawn(count[group], max(solved, 1), gap, square[group], most)
        if tell is not None:
            tell(done, most)
        near = found.touching(*thresholds)
        now = found.sides(*thresholds)
        changed = int((near & (now != sides)).sum()) if sides is not None else int(near.sum())
        if not changed or done >= most:
            return replace(found, changed=changed, settled=not changed)
        sides = now


def redraw(
    problem: Problem,
    values: Array,
    most: int | None = None,
    group: Array | None = None,
    thresholds: tuple[float, float] = (LOW, HIGH),
    tell: Callable[[int, int], None] | None = None,
) -> Redrawn:
    """Solve the problem once per draw of the values, until the sides are settled."""
    relaxed = Relaxed(problem)

    def draw(place: int) -> tuple[Array | None, float]:
        slate = rough(relaxed, Change(value=values[place]))
        if slate.objective is None:
            return None, 0.0
        return slate.chosen, slate.gap or 0.0

    size = (len(values), len(problem.candidates))
    most = len(values) if most is None else most
    return sampled(draw, size, most, group, thresholds, tell)


def alike(problem: Problem, pattern: Array | None = None) -> Array | None:
    """Return the entries that nothing tells apart, by number; None if all differ."""
    candidates = problem.candidates
    if pattern is None or candidates.parent is not None or problem.bonuses:
        return None
    lines = [term.coefficients for term in problem.terms]
    key = np.stack([pattern, candidates.open, candidates.amount, candidates.value, *lines])
    found = np.unique(key, axis=1, return_inverse=True)[1].reshape(-1)
    return found if found.max(initial=-1) + 1 < len(candidates) else None
