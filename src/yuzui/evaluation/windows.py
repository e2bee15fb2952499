# SPDX-License-Identifier: Apache-2.0
"""Citations by age for cohorts of works, and what can be said of them yet.

A set that ends in a year has seen works of different cohorts for different times. Ages that some
works of a cohort have not reached in full are *censored*. How much recognition a window of L years
misses is told over the first 2 L years, so that cohorts can be compared: *said* once these are
over, a *lower bound* while they run, *too early to say* until a year after the window is complete.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.evaluation import stability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

State = Literal["said", "lower_bound", "too_early"]

FOLLOW_UP = 2
"""Windows over which a late share is told."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Citations of a run of works by age.

    Parameters
    ----------
    work, age, count : array of int64, shape (pairs,)
        Work (0 is the first of the run), age in years (or months), citations.
    works : int
        How many works.
    """

    work: Ints
    age: Ints
    count: Ints
    works: int

    def by_age(self) -> Ints:
        """Return citations by age, ``(oldest age + 1,)``."""
        return np.bincount(self.age, weights=self.count).astype(np.int64)

    def per_work(self, limits: Sequence[float]) -> Ints:
        """Return, per work, the citations before each age, ``(works, len(limits))``."""
        columns = [
            np.bincount(self.work, weights=np.where(self.age < limit, self.count, 0), minlength=self.works)
            for limit in limits
        ]
        return np.stack(columns, axis=1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of citations before or after an age.

    Parameters
    ----------
    age : int
        Window, in the unit of the ages.
    value : float or None
        Fraction; None while it is too early or where nothing was cited.
    interval : (float, float) or None
        Stability interval.
    state : str
        ``said``, ``lower_bound`` or ``too_early``.
    said_from : int
        Year whose end completes the follow-up for ``said``.
    """

    age: int
    value: float | None
    interval: tuple[float, float] | None
    state: State
    said_from: int


def shares_within(ages: Ages, windows: tuple[int, ...], seed: int) -> list[Share]:
    """Return the share of all observed citations that came before each age."""
    rows = ages.per_work((math.inf, *windows))
    drawn = stability.sums(rows, seed)
    total = int(rows[:, 0].sum())
    return [
        Share(
            window,
            int(rows[:, i].sum()) / total if total else None,
            stability.ratio(drawn[:, i], drawn[:, 0]),
            "said",
            0,
        )
        for i, window in enumerate(windows, start=1)
    ]


def late_shares(ages: Ages, windows: tuple[int, ...], cohort: int, through: int, seed: int) -> list[Share]:
    """Return how much of the citations of the first two windows came in the second.

    Notes
    -----
    Over ages a, with F = ``through - cohort + 1`` complete years and H = min(F, 2 L):
    citations at L <= a < H over citations at a < H. Too early to say if F <= L; a lower bound of
    the value to come if F < 2 L, for further years can only add late citations.
    """
    followed = through - cohort + 1
    followed_windows = [window for window in windows if followed > window]
    limits = [limit for w in followed_windows for limit in (w, min(followed, FOLLOW_UP * w))]
    rows = ages.per_work(limits) if followed_windows else None
    drawn = None if rows is None else stability.sums(rows, seed)
    shares = []
    for window in windows:
        said_from = cohort + FOLLOW_UP * window - 1
        if rows is None or drawn is None or window not in followed_windows:
            shares.append(Share(window, None, None, "too_early", said_from))
            continue
        i = 2 * followed_windows.index(window)
        before, total = (int(n) for n in rows[:, i : i + 2].sum(axis=0))
        interval = stability.ratio(drawn[:, i + 1] - drawn[:, i], drawn[:, i + 1])
        state: State = "said" if followed >= FOLLOW_UP * window else "lower_bound"
        value = (total - before) / total if total else None
        shares.append(Share(window, value, interval, state, said_from))
    return shares
