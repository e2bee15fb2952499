# SPDX-License-Identifier: Apache-2.0
"""What one unit of R&D costs after tax, by type, and what a deduction does to the denominator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


def worth(tax_rate: float, wait: float = 0.0, interest: float = 0.0) -> float:
    """Return what one unit of deduction is worth in the year of spending.

    References
    ----------
    Warda, J. (2001). Measuring the value of R&D tax treatment in OECD countries. STI Review 27.

    Examples
    --------
    >>> worth(0.25), round(worth(0.25, 3, 0.05), 4)
    (0.25, 0.216)
    """
    return float(tax_rate * (1 + interest) ** -wait)


def b_index(tax_rate: float, extra: Any, column: str = "deduction") -> Any:
    """Return the B-index of an additional deduction.

    Notes
    -----
    ``B = (1 - u (1 + θ)) / (1 - u)``.

    References
    ----------
    Warda, J. (2001). Measuring the value of R&D tax treatment in OECD countries. STI Review 27.

    Examples
    --------
    >>> round(1 - b_index(0.25, 1.0), 4), round(1 - b_index(0.15, 1.2), 4)
    (0.3333, 0.2118)
    """
    left = 1 - tax_rate * (1 + extra)
    # a deduction that pays for the R&D to the last digit is rounding, not a price
    if not np.min(left) > 1e-12:
        raise InputError(
            Text("the deduction would pay for all the R&D it is for, or more", "扣除所减税额将达到或超过研发支出本身"),
            Place(column=column),
            seen=f"{float(np.max(extra)):g}",
            expected=f"< {1 / tax_rate - 1:g}",
            fix=Text("lower the deduction or the rate of tax", "请降低扣除比率或税率"),
            code="deduction_beyond_cost",
        )
    return left / (1 - tax_rate)


def relative_price(index: float, other: float) -> float:
    """Return how much dearer after tax one unit is than another: the ratio of their B-indices.

    Examples
    --------
    >>> relative_price(b_index(0.25, 1.0), b_index(0.25, 1.0))
    1.0
    >>> round(relative_price(b_index(0.25, 1.0), b_index(0.25, 1.2)), 2)  # a chip maker
    1.11
    """
    return float(index / other)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a base year that say what more enterprise R&D does to a share."""

    part: float
    whole: float
    enterprise: float
    content: float


def denominator_effect(amounts: Amounts, growth: float = 0.01) -> float:
    """Return what more enterprise R&D does to the share, as a fraction.

    Notes
    -----
    ``(B + c g E) / (N + g E) - B / N``: negative whenever the content c is below the share.
    """
    more = growth * amounts.enterprise
    before = amounts.part / amounts.whole
    return (amounts.part + amounts.content * more) / (amounts.whole + more) - before


# What firms do when R&D gets cheaper: really, on paper, and at what cost to the treasury.


RHO = 0.5
"""Part of the distance to the new level that is covered in a year; an assumption."""


def real(before: Array, after: Array, elasticity: Any, rho: Any = RHO) -> Array:
    """Return real R&D by year, as a multiple of what it would be without the change.

    Notes
    -----
    ``m_t = m_{t-1} + ρ ((B1_t / B0_t)^ε - m_{t-1})``, ``m_0 = 1``.
    """
    goal = np.asarray((after / before) ** elasticity, float)
    response = np.ones_like(goal)
    pace = np.asarray(rho, float)
    pace = pace[..., 0] if pace.ndim > 1 else pace
    for year in range(1, goal.shape[-1]):
        last = response[..., year - 1]
        response[..., year] = last + pace * (goal[..., year] - last)
    return response


def reported(multiple: Array, relabel: Any) -> Array:
    """Return R&D as firms report it: the increment holds relabelled cost besides the real one."""
    share: Array = 1 + (multiple - 1) / (1 - relabel)
    return share


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
    real_change = real(before, after, behaviour.elasticity, behaviour.rho)
    reported_part = reported(real_change, behaviour.relabel)
    old, _, new = np.array(thetas, float).T
    forgone = cost(tax_rate, new, reported_part, uptake) - cost(tax_rate, old, 1.0, uptake)
    reached = uptake.share
    rows = (reached * (real_change - 1), reached * (reported_part - 1), forgone)
    return Effect(*(tuple(map(float, row[1:])) for row in rows))
