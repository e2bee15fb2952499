# SPDX-License-Identifier: Apache-2.0
"""What falls due in which fiscal year, from the same futures as the dates of a mission."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class YearSum(msgspec.Struct, frozen=True, kw_only=True):
    """What falls due in a fiscal year, in whole units: in half and in 8 of 10 futures at most, expected, at worst.

    Expected sums add up over the years; the others do not.
    """

    year: int
    first_day: str
    currency: str | None
    p50: float
    p80: float
    mean: float
    worst: float


def fiscal_year(day: str, first_month: int) -> int:
    """Return the fiscal year of a day: the year in which it begins.

    Examples
    --------
    >>> fiscal_year("2027-03-31", 4), fiscal_year("2027-04-01", 4), fiscal_year("2027-03-31", 1)
    (2026, 2027, 2027)
    """
    date = dt.date.fromisoformat(day)
    return date.year - (date.month < first_month)


def by_year(
    ends: Floats,
    sums: Sequence[float],
    place: Callable[[str], float],
    years: tuple[int, int],
    first_month: int = 1,
    currency: str | None = None,
) -> list[YearSum]:
    """Return what falls due by fiscal year.

    Parameters
    ----------
    ends : array of float, shape (futures, payments)
        When the task that makes each payment due ends, in units since the start.
    sums : sequence of float
        Sum of each payment, in whole units of one currency.
    place : callable
        ``(day) -> units since the start at which the day begins``.
    years : (int, int)
        First and last fiscal year.
    first_month : int
        Month in which fiscal years begin.
    currency : str or None
        Whose units they are.

    Returns
    -------
    list of YearSum
        Years in which something falls due in some future. Quantiles are order statistics, so that each is a sum
        that occurs: the p-quantile is the ⌈np⌉-th smallest of n futures.
    """
    first, last = years
    days = [f"{year:04d}-{first_month:02d}-01" for year in range(first, last + 2)]
    edges = np.array([place(day) for day in days])
    # what ends with the last instant of a day falls due on that day, not on the next
    at = np.clip(np.searchsorted(edges, ends - 1e-6, side="right") - 1, 0, last - first)
    totals = np.zeros((len(ends), last - first + 1))
    rows = np.arange(len(ends))
    for k, amount in enumerate(sums):
        np.add.at(totals, (rows, at[:, k]), amount)
    years_due = []
    for k in range(totals.shape[1]):
        drawn = np.sort(totals[:, k])
        if drawn[-1] <= 0:
            continue
        years_due.append(
            YearSum(
                year=first + k,
                first_day=days[k],
                currency=currency,
                p50=quantile(drawn, 0.5),
                p80=quantile(drawn, 0.8),
                mean=float(drawn.mean()),
                worst=float(drawn[-1]),
            )
        )
    return years_due


def quantile(ordered: Floats, p: float) -> float:
    """Return the ⌈np⌉-th smallest of n sorted draws."""
    return float(ordered[max(0, math.ceil(len(ordered) * p - 1e-9) - 1)])
