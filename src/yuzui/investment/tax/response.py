# SPDX-License-Identifier: Apache-2.0
"""What firms do when R&D gets cheaper: really, on paper, and at what cost to the treasury."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.tax.price import b_index

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

RHO = 0.5
"""Part of the distance to the new level that is covered in a year; an assumption."""


def real(before: Array, after: Array, elasticity: Any, rho: Any = RHO) -> Array:
    """Return real R&D by year, as a multiple of what it would be without the change.

    Notes
    -----
    ``m_t = m_{t-1} + ρ ((B1_t / B0_t)^ε - m_{t-1})``, ``m_0 = 1``.
    """
    goal = np.asarray((after / before) ** elasticity, float)
    found = np.ones_like(goal)
    pace = np.asarray(rho, float)
    pace = pace[..., 0] if pace.ndim > 1 else pace
    for year in range(1, goal.shape[-1]):
        last = found[..., year - 1]
        found[..., year] = last + pace * (goal[..., year] - last)
    return found


def reported(multiple: Array, relabel: Any) -> Array:
    """Return R&D as firms report it: the increment holds relabelled cost besides the real one."""
    found: Array = 1 + (multiple - 1) / (1 - relabel)
    return found


@dataclass(frozen=True, slots=True)
class Uptake:
    """How much of R&D the deduction reaches."""

    eligible: Any = 1.0
    claim: Any = 1.0
    profit: Any = 1.0

    @property
    def share(self) -> Any:
        """Part of R&D that lowers tax."""
        return self.eligible * self.claim * self.profit


def cost(tax_rate: float, extra: Any, base: Any, uptake: Uptake) -> Any:
    """Return the tax forgone: ``u θ`` times what is deducted."""
    return tax_rate * extra * base * uptake.share


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the deduction buys and costs, per unit of R&D without the change."""

    real: tuple[float, ...]
    reported: tuple[float, ...]
    forgone: tuple[float, ...]

    @property
    def per_unit_forgone(self) -> float | None:
        """Real extra R&D over all years per unit of tax forgone; None where none is forgone."""
        spent = sum(self.forgone)
        return sum(self.real) / spent if spent else None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How firms respond."""

    elasticity: float
    relabel: float
    rho: float = RHO


def effect(
    tax_rate: float, thetas: Sequence[tuple[float, float, float]], behaviour: Behaviour, uptake: Uptake
) -> Effect:
    """Return what a deduction buys and costs, year by year, per unit of R&D."""
    price = [[b_index(tax_rate, theta) for theta in row[:2]] for row in thetas]
    before, after = np.array(price).T
    found = real(before, after, behaviour.elasticity, behaviour.rho)
    said = reported(found, behaviour.relabel)
    old, _, new = np.array(thetas, float).T
    forgone = cost(tax_rate, new, said, uptake) - cost(tax_rate, old, 1.0, uptake)
    reached = uptake.share
    rows = (reached * (found - 1), reached * (said - 1), forgone)
    return Effect(*(tuple(map(float, row[1:])) for row in rows))
