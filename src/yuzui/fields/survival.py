# SPDX-License-Identifier: Apache-2.0
"""How long until a step is reached, where not every unit has been followed long enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.model.quantity import Z95

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Curve:
    """Share not yet there after each time at which one arrived, with its 95 % interval."""

    times: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def at(self, time: float) -> float:
        """Return the share not yet there after a time."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.share[place]) if place >= 0 else 1.0

    @property
    def median(self) -> float | None:
        """Time after which half is there; None if half never is."""
        below = np.flatnonzero(self.share <= 0.5)
        return float(self.times[below[0]]) if below.size else None


def kaplan_meier(times: Sequence[float] | NDArray[np.float64], reached: Sequence[bool] | NDArray[np.bool_]) -> Curve:
    r"""Return the product-limit estimate with its log-log interval.

    .. math:: \hat S(t) = \prod_{t_i \le t} (1 - d_i/n_i), \qquad
              Var \ln(-\ln \hat S) = \frac{1}{\ln^2 \hat S} \sum \frac{d_i}{n_i (n_i - d_i)}

    Parameters
    ----------
    times : array of float
        Time of each unit to its event, or to the end of what is known of it.
    reached : array of bool
        Whether it is an event.

    References
    ----------
    Kaplan & Meier 1958, doi 10.1080/01621459.1958.10501452; Kalbfleisch & Prentice 2002, section 1.4 (interval).
    """
    time, event = np.asarray(times, float), np.asarray(reached, bool)
    at, place = np.unique(time, return_inverse=True)
    events = np.bincount(place, event, at.size)
    leave = np.bincount(place, minlength=at.size)
    risk = time.size - np.concatenate([[0], np.cumsum(leave)[:-1]])
    some = events > 0
    at, events, risk = at[some], events[some], risk[some]
    share = np.cumprod(1 - events / risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(events / (risk * (risk - events)))
        logs = np.log(share)
        half = Z95 * np.sqrt(spread) / np.abs(logs)
        low, high = share ** np.exp(half), share ** np.exp(-half)
    last = share <= 0
    low[last] = high[last] = 0.0
    return Curve(at, share, low, high)


def aalen_johansen(
    times: Sequence[float] | NDArray[np.float64], ends: Sequence[int] | NDArray[np.int64], cause: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return the share that came to one of several ends after each time.

    :math:`\hat F_k(t) = \sum_{t_i \le t} \hat S(t_{i-1})\, d_{ki}/n_i`; an end of 0 is a unit still followed.

    References
    ----------
    Aalen & Johansen 1978, Scandinavian Journal of Statistics 5, 141-150.
    """
    time, end = np.asarray(times, float), np.asarray(ends)
    at, place = np.unique(time, return_inverse=True)
    leave = np.bincount(place, minlength=at.size)
    risk = time.size - np.concatenate([[0], np.cumsum(leave)[:-1]])
    every = np.bincount(place, end > 0, at.size)
    ours = np.bincount(place, end == cause, at.size)
    before = np.concatenate([[1.0], np.cumprod(1 - every / risk)[:-1]])
    return at, np.cumsum(before * ours / risk)
