# SPDX-License-Identifier: Apache-2.0
"""What one unit of R&D costs after tax, by type, and what a deduction does to the denominator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.text import Text


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
