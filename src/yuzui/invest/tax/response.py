# SPDX-License-Identifier: Apache-2.0
"""What firms do when R&D gets cheaper: really, on paper, and at what cost to the treasury."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

RHO = 0.5
"""Part of the distance to the new level that is covered in a year; an assumption."""


def real(before: Array, after: Array, elasticity: Any, rho: Any = RHO) -> Array:
    """Return real R&D by year, as a multiple of what it would be without the change.

    Parameters
    ----------
    before, after : array of float, shape (..., years)
        B-index by year without and with the change; the first year is the base year.
    elasticity : float or array of float, shape (..., 1)
        User cost elasticity, negative.
    rho : float or array of float
        Part of the distance covered each year, fraction.

    Returns
    -------
    array of float, shape (..., years)
        1 in the base year.

    Notes
    -----
    ``m_t = m_{t-1} + ρ ((B1_t / B0_t)^ε - m_{t-1})``, ``m_0 = 1``.
    """
    import numpy as np

    goal = np.asarray((after / before) ** elasticity, float)
    found = np.ones_like(goal)
    pace = np.asarray(rho, float)
    pace = pace[..., 0] if pace.ndim > 1 else pace
    for year in range(1, goal.shape[-1]):
        last = found[..., year - 1]
        found[..., year] = last + pace * (goal[..., year] - last)
    return found


def reported(multiple: Array, relabel: Any) -> Array:
    """Return R&D as firms report it: the increment holds relabelled cost besides the real one.

    Parameters
    ----------
    multiple : array of float
        Real R&D as a multiple, from :func:`real`.
    relabel : float or array of float
        Part of the reported increment that is not real, fraction below 1.

    Returns
    -------
    array of float
        Multiple as reported.
    """
    found: Array = 1 + (multiple - 1) / (1 - relabel)
    return found


@dataclass(frozen=True, slots=True)
class Uptake:
    """How much of R&D the deduction reaches.

    Parameters
    ----------
    eligible : float
        Part of R&D that the rules accept, fraction.
    claim : float
        Part of that which is claimed.
    profit : float
        Part of that which meets a profit to deduct it from.
    """

    eligible: Any = 1.0
    claim: Any = 1.0
    profit: Any = 1.0

    @property
    def share(self) -> Any:
        """Part of R&D that lowers tax."""
        return self.eligible * self.claim * self.profit


def cost(tax_rate: float, extra: Any, base: Any, uptake: Uptake) -> Any:
    """Return the tax forgone: ``u θ`` times what is deducted.

    Parameters
    ----------
    tax_rate : float
        Rate of the profit tax, fraction; of a firm that must wait its
        :func:`~yuzui.invest.tax.price.worth`, so that tax forgone later counts with what it is
        worth in the year of spending.
    extra : float or array of float
        Additional deduction, fraction.
    base : float or array of float
        R&D as reported.
    uptake : Uptake
        How much of it the deduction reaches.

    Returns
    -------
    float or array of float
        In the unit of ``base``.
    """
    return tax_rate * extra * base * uptake.share


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the deduction buys and costs, per unit of R&D without the change.

    Parameters
    ----------
    real, reported : tuple of float
        Extra R&D by year, really and as reported.
    forgone : tuple of float
        Extra tax forgone by year, on old and new R&D alike.
    """

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
    """How firms respond.

    Parameters
    ----------
    elasticity : float
        User cost elasticity, negative.
    relabel : float
        Part of the reported increment that is not real, fraction.
    rho : float
        Part of the distance covered each year, fraction.
    """

    elasticity: float
    relabel: float
    rho: float = RHO


def effect(
    tax_rate: float,
    thetas: Sequence[tuple[float, float, float]],
    behaviour: Behaviour,
    uptake: Uptake,
) -> Effect:
    """Return what a deduction buys and costs, year by year, per unit of R&D.

    Parameters
    ----------
    tax_rate : float
        Rate of the profit tax, fraction; of a firm that must wait its
        :func:`~yuzui.invest.tax.price.worth`, for price and cost alike.
    thetas : sequence of (float, float, float)
        By year: deduction without the change; with it, as firms know it (they respond to that);
        with it, as it is deducted (it costs that). The first year is the base year.
    behaviour : Behaviour
        How firms respond.
    uptake : Uptake
        How much of R&D the deduction reaches.

    Returns
    -------
    Effect
        From the year after the base year. Only the R&D the deduction reaches responds.
    """
    import numpy as np

    from yuzui.invest.tax.price import b_index

    price = [[b_index(tax_rate, theta) for theta in row[:2]] for row in thetas]
    before, after = np.array(price).T
    found = real(before, after, behaviour.elasticity, behaviour.rho)
    said = reported(found, behaviour.relabel)
    old, _, new = np.array(thetas, float).T
    forgone = cost(tax_rate, new, said, uptake) - cost(tax_rate, old, 1.0, uptake)
    reached = uptake.share
    rows = (reached * (found - 1), reached * (said - 1), forgone)
    return Effect(*(tuple(map(float, row[1:])) for row in rows))
