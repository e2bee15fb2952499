# SPDX-License-Identifier: Apache-2.0
"""What one unit of R&D costs after tax, by type, and what a deduction does to the denominator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def b_index(tax_rate: float, extra: Any, wait: float = 0.0, interest: float = 0.0) -> Any:
    """Return the B-index of an additional deduction.

    Parameters
    ----------
    tax_rate : float
        Rate of the profit tax, fraction.
    extra : float or array of float
        Additional deduction on top of the normal one, fraction (1.0 means 200 per cent in all).
    wait : float
        Years a loss-making firm carries the deduction forward; 0 for a firm with profit.
    interest : float
        Yearly rate at which a later deduction is discounted, fraction.

    Returns
    -------
    float or array of float
        B; the implied subsidy is ``1 - B``.

    Notes
    -----
    ``B = (1 - u (1 + θ)) / (1 - u)``; for a firm that must wait m years u is replaced by
    ``u (1 + i)^-m`` in both places.

    References
    ----------
    Warda, J. (2001). Measuring the value of R&D tax treatment in OECD countries. STI Review 27.

    Examples
    --------
    >>> round(1 - b_index(0.25, 1.0), 4), round(1 - b_index(0.15, 1.2), 4)
    (0.3333, 0.2118)
    """
    worth = tax_rate * float((1 + interest) ** -wait)
    return (1 - worth * (1 + extra)) / (1 - worth)


def relative_price(tax_rate: float, extra: float, other: float) -> float:
    """Return how much dearer after tax one unit is under another deduction.

    Parameters
    ----------
    tax_rate : float
        Rate of the profit tax, fraction.
    extra : float
        Deduction of what is compared, such as a contribution to basic research.
    other : float
        Deduction of what it is compared with, such as the firm's own R&D.

    Returns
    -------
    float
        Ratio of the two B-indices.

    Examples
    --------
    >>> relative_price(0.25, 1.0, 1.0)
    1.0
    >>> round(relative_price(0.25, 1.0, 1.2), 2)  # a chip maker: 0.50 / 0.45
    1.11
    """
    return float(b_index(tax_rate, extra) / b_index(tax_rate, other))


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a base year that say what more enterprise R&D does to a share.

    Parameters
    ----------
    part, whole : float
        Numerator and denominator of the share.
    enterprise : float
        R&D that enterprises perform.
    content : float
        Share of the numerator's type in it, fraction.
    """

    part: float
    whole: float
    enterprise: float
    content: float


def denominator_effect(amounts: Amounts, growth: float = 0.01) -> float:
    """Return what more enterprise R&D does to the share, as a fraction.

    Parameters
    ----------
    amounts : Amounts
        The base year.
    growth : float
        Growth of enterprise R&D, fraction; its content stays as it is.

    Returns
    -------
    float
        New share minus old share.

    Notes
    -----
    ``(B + c g E) / (N + g E) - B / N``: negative whenever the content c is below the share.
    """
    more = growth * amounts.enterprise
    before = amounts.part / amounts.whole
    return (amounts.part + amounts.content * more) / (amounts.whole + more) - before
