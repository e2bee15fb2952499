# SPDX-License-Identifier: Apache-2.0
"""How unsteady a country is: by all its yearly changes and, as far as they are few, by others.

A few changes may look steadier than the country is. How much the variances of countries differ
tells how many changes of its own the rest of the world is worth to a country.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Changes = Sequence[float] | NDArray[np.float64]

WEIGHTS = tuple(2 ** (step / 2) for step in range(-4, 9))
"""Numbers of changes the others may be worth: few where countries are unlike, many where alike."""

SIZES = tuple(0.02 * 1.2**step for step in range(21))
"""Typical standard deviations of a yearly change that are weighed, log-odds."""

_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Usual:
    """How unsteady countries are."""

    variance: float
    weight: float

    def believed(self, changes: Changes) -> float:
        """Return the variance of a country's changes.

        Notes
        -----
        ``(ν s₀² + n s²) / (ν + n)`` under a scaled inverse chi-squared law, with ``n`` one less
        than the number of changes and ``s²`` their variance.
        """
        n = len(changes) - 1
        own = float(np.var(changes, ddof=1))
        return (self.weight * self.variance + n * own) / (self.weight + n)


ALONE = Usual(0.0, 0.0)
"""Nobody tells how unsteady others are: a country has its own past only."""


def likelihood(stretches: Iterable[Changes]) -> NDArray[np.float64]:
    """Return how well each law of variances would have told that of one country.

    Notes
    -----
    With the variance drawn from ``ν s₀² / χ²_ν``, the pooled variance of a country with ``n``
    degrees of freedom over ``s₀²`` follows F(n, ν).
    """
    parts = [(len(part) - 1, float(np.var(part, ddof=1))) for part in stretches]
    n = sum(size for size, _ in parts)
    pooled = max(_LEAST, sum(size * own for size, own in parts) / n)
    weights, sizes = np.array(WEIGHTS)[:, None], np.array(SIZES) ** 2
    ratio = pooled / sizes
    found: NDArray[np.float64] = (
        np.array([_gamma(n, weight) for weight in WEIGHTS])[:, None]
        + n / 2 * np.log(n / weights)
        + (n / 2 - 1) * np.log(ratio)
        - (n + weights) / 2 * np.log1p(n * ratio / weights)
        - np.log(sizes)
    )
    return found


def _gamma(n: int, weight: float) -> float:
    return math.lgamma((n + weight) / 2) - math.lgamma(n / 2) - math.lgamma(weight / 2)


def learn(logs: Iterable[NDArray[np.float64]]) -> Usual:
    """Return the mean law, each weighed by how well it told the variances of the countries."""
    total = sum(logs, np.zeros((len(WEIGHTS), len(SIZES))))
    chances = np.exp(total - np.max(total))
    chances /= chances.sum()
    weight = math.exp(float(chances.sum(axis=1) @ np.log(WEIGHTS)))
    size = math.exp(float(chances.sum(axis=0) @ np.log(SIZES)))
    return Usual(size**2, weight)
