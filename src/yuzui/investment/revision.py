# SPDX-License-Identifier: Apache-2.0
"""From the preliminary figure to the final one: what past revisions say about this year's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.series.ratio import Point, Ratio

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FREEDOM = 4
"""Degrees of freedom of the Student distribution of a revision."""

T_90 = 2.131846786326649
"""95th percentile of the Student distribution with 4 degrees of freedom."""

T_80 = 1.5332062740589438
"""90th percentile of the Student distribution with 4 degrees of freedom."""

SHRINK = 0.5
"""How far the mean revision is believed: half-way from 0."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One year in both vintages.

    Parameters
    ----------
    year : int
        Year.
    preliminary, final : Point
        The share and its amounts in each vintage.
    """

    year: int
    preliminary: Point
    final: Point

    def revision(self, measure: str) -> float | None:
        """Return ``ln(final/preliminary)`` of ``part``, ``whole`` or ``share``."""
        before = getattr(self.preliminary, measure)
        after = getattr(self.final, measure)
        return math.log(after / before) if before and after else None


@dataclass(frozen=True, slots=True)
class Revision:
    """Distribution of ``ln(final/preliminary)``: Student with 4 degrees of freedom.

    Parameters
    ----------
    location, scale : float
        Centre and scale, log points.
    pairs : int
        Years it rests on.
    """

    location: float
    scale: float
    pairs: int

    def interval(self, value: float, quantile: float = T_80) -> tuple[float, float, float]:
        """Return low, middle and high final value for a preliminary one."""
        low, mid, high = (value * math.exp(self.location + sign * quantile * self.scale) for sign in (-1, 0, 1))
        return low, mid, high


def pairs(ratio: Ratio) -> list[Pair]:
    """Return the years that have a preliminary and a final share, by year."""
    everything = (*ratio.points, *ratio.others)
    early = {point.year: point for point in everything if point.kind == "preliminary"}
    late = {point.year: point for point in everything if point.kind == "final"}
    return [Pair(year, early[year], late[year]) for year in sorted(early.keys() & late.keys())]


def fit(revisions: Sequence[float]) -> Revision | None:
    """Fit the revision of one measure.

    Notes
    -----
    Location half-way between the mean and 0; scale such that the Student distribution has the
    root mean square of the revisions around that location (variance of Student is
    ``scale² ν/(ν-2)``).
    """
    if len(revisions) < 3:
        return None
    location = SHRINK * math.fsum(revisions) / len(revisions)
    square = math.fsum((r - location) ** 2 for r in revisions) / len(revisions)
    return Revision(location, math.sqrt(square * (FREEDOM - 2) / FREEDOM), len(revisions))


@dataclass(frozen=True, slots=True)
class Joint:
    """Distribution of the revisions of part and whole together, in log points.

    Parameters
    ----------
    location : tuple of float
        Centre of part and of whole.
    spread : tuple of tuple of float
        Scale matrix of the Student distribution with 4 degrees of freedom.
    """

    location: tuple[float, float]
    spread: tuple[tuple[float, float], tuple[float, float]]

    @property
    def share(self) -> Revision:
        """The revision of the share that follows: ``ln(share)`` is part less whole.

        Notes
        -----
        A difference of two jointly Student variables is Student with the same freedom.
        """
        (a, b), (_, d) = self.spread
        scale = math.sqrt(max(0.0, a - 2 * b + d))
        return Revision(self.location[0] - self.location[1], scale, 0)

    def draw(self, seed: int, n: int) -> Array:
        """Return draws of both revisions, so that their link is kept."""
        dice = np.random.default_rng(seed)
        (a, b), (_, d) = self.spread
        first = math.sqrt(a)
        second = b / first if first else 0.0
        root = np.array([[first, 0.0], [second, math.sqrt(max(0.0, d - second**2))]])
        width = np.sqrt(FREEDOM / dice.chisquare(FREEDOM, size=(n, 1)))
        draws: Array = np.array(self.location) + width * (dice.standard_normal((n, 2)) @ root.T)
        return draws


def joint(sample: Sequence[Pair]) -> Joint | None:
    """Fit the revisions of part and whole together.

    Notes
    -----
    Locations half-way between mean and 0, as in :func:`fit`; the scale matrix is half the mean
    product of the revisions about them (the variance of Student is ``scale² ν/(ν-2)``).
    """
    both = [(p.revision("part"), p.revision("whole")) for p in sample]
    rows = [(a, b) for a, b in both if a is not None and b is not None]
    if len(rows) < 3:
        return None
    centre = [SHRINK * math.fsum(row[k] for row in rows) / len(rows) for k in (0, 1)]
    ratio = (FREEDOM - 2) / FREEDOM / len(rows)

    def product(i: int, k: int) -> float:
        return ratio * math.fsum((row[i] - centre[i]) * (row[k] - centre[k]) for row in rows)

    matrix = ((product(0, 0), product(0, 1)), (product(0, 1), product(1, 1)))
    return Joint((centre[0], centre[1]), matrix)


def leave_one_out(sample: Sequence[Pair], measure: str) -> tuple[int, int]:
    """Return how many years fell inside the nominal 90 % interval fitted to the others."""
    values = [value for pair in sample if (value := pair.revision(measure)) is not None]
    inside = tried = 0
    for place, value in enumerate(values):
        model = fit(values[:place] + values[place + 1 :])
        if model is not None:
            tried += 1
            inside += abs(value - model.location) <= T_90 * model.scale
    return inside, tried
