# SPDX-License-Identifier: Apache-2.0
"""What the order of award numbers says of the year of an award: an upper bound, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW, QUANTILE, LEAST_ORDER = 60, 0.05, 0.5
"""Awards of a moving window, the quantile taken in it, and the rank correlation below which order says nothing."""
_CORE = re.compile(r"([A-Z0-9]{3})([A-Z]{2})0*(\d{3,7})[A-Z]?")


@dataclass(frozen=True, slots=True)
class AwardNumber:
    """Activity, institute and serial number of an award: ``R01CA091516``."""

    activity: str
    institute: str
    serial: int


def award_number(text: str) -> AwardNumber | None:
    """Return the parts of an award number; None where it is of another form. It holds no year."""
    hit = _CORE.fullmatch(text)
    return None if hit is None else AwardNumber(hit[1], hit[2], int(hit[3]))


def ranks(values: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the ranks of values; equal ones share their mean."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(times) - (times - 1) / 2)[place]


def spearman(a: NDArray[np.int64], b: NDArray[np.int64]) -> float:
    """Return the rank correlation of two series; 0 where one of them does not vary.

    References
    ----------
    Spearman 1904, doi 10.2307/1412159.
    """
    first, second = ranks(a), ranks(b)
    if first.size < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


@dataclass(frozen=True, slots=True)
class Order:
    """Order of the awards of one institute: how well serials follow first patents, and the bound from it.

    Parameters
    ----------
    n : int
        Awards with a patent whose number lies in the range of the calendar.
    rank_correlation : float
        Of serial and first patent number.
    serials, bounds : array of int
        From each serial on down, the number of a patent that was not granted before the award; empty if refused.
    """

    n: int
    rank_correlation: float
    serials: NDArray[np.int64]
    bounds: NDArray[np.int64]

    @property
    def code(self) -> str:
        """Why there is no bound; empty where there is one."""
        if self.n < WINDOW:
            return "too_few"
        return "no_order" if self.rank_correlation < LEAST_ORDER else ""

    def bound(self, serial: int) -> int | None:
        """Return the number of a patent not granted before the award of a serial; None behind the last window."""
        at = int(np.searchsorted(self.serials, serial, side="left"))
        return int(self.bounds[at]) if at < self.bounds.size else None


def order(serials: NDArray[np.int64], first_patents: NDArray[np.int64]) -> Order:
    r"""Return the upper bound on the award by serial, in numbers of patents.

    Awards behind a serial were made later, and their patents later still. Of the :data:`WINDOW` awards from a serial
    on, the :data:`QUANTILE` of first patent numbers is a number before which hardly any of them had one; an award is
    not later than any bound behind it:

    .. math:: b_i = \min_{j \ge i} Q_{0.05}(p_j, \dots, p_{j+59})

    It is refused (``no_order``) where the rank correlation of serials and first patents is below
    :data:`LEAST_ORDER`: then serials are not in the order of time.

    Parameters
    ----------
    serials, first_patents : array of int, shape (n,)
        Of each award with a patent, in any order.
    """
    place = np.argsort(serials, kind="stable")
    serials, numbers = serials[place], first_patents[place]
    correlation = spearman(serials, numbers)
    none = np.empty(0, np.int64)
    if serials.size < WINDOW or correlation < LEAST_ORDER:
        return Order(int(serials.size), correlation, none, none)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, WINDOW)
    quantiles = np.quantile(windows, QUANTILE, axis=1, method="higher").astype(np.int64)
    bounds = np.minimum.accumulate(quantiles[::-1])[::-1]
    return Order(int(serials.size), correlation, serials[: bounds.size], bounds)


def deciles(serials: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the tenth (0 to 9) of each award in the order of serials; the first are the larger where it must be."""
    place = np.argsort(serials, kind="stable")
    tenth = np.empty(serials.size, np.int64)
    for n, part in enumerate(np.array_split(place, 10)):
        tenth[part] = n
    return tenth
