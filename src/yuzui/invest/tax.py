# SPDX-License-Identifier: Apache-2.0
"""The B-index: before-tax income that one unit of R&D must bring to break even."""

from __future__ import annotations


def b_index(tax_rate: float, extra: float, wait: float = 0.0, interest: float = 0.0) -> float:
    """Return the B-index of an additional deduction.

    Parameters
    ----------
    tax_rate : float
        Rate of the profit tax, fraction.
    extra : float
        Additional deduction on top of the normal one, fraction (1.0 means 200 per cent in all).
    wait : float
        Years a loss-making firm carries the deduction forward; 0 for a firm with profit.
    interest : float
        Yearly rate at which a later deduction is discounted, fraction.

    Returns
    -------
    float
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
