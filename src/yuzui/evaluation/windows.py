# SPDX-License-Identifier: Apache-2.0
"""Citations by age for cohorts of works, and what can be said of them yet.

A set that ends in a year has seen works of different cohorts for different times. Ages that some
works of a cohort have not reached in full are *censored*. How much recognition a window of L years
misses is told over the first 2 L years, so that cohorts can be compared: *said* once these are
over, a *lower bound* while they run, *too early to say* until a year after the window is complete.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yuzui.evaluation import stability
from yuzui.evaluation.answer import AgePoint, Curve, DelayRule, Sleeper, State
from yuzui.evaluation.indicator import Columns, Parameters, Timed
from yuzui.evaluation.indicators import cd
from yuzui.solve.kernels import history

Ints = NDArray[np.integer[Any]]
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


SPAN, CURVES = 3, 5
"""Fewest years of publication drawn as one curve, and most curves drawn."""
RULES = ("null", "as_one")
"""What a work without references is given: no value, or 1."""
SLEEPERS = 5
"""Works recognised late that are named."""
LATE = (3, 5, 10, 20)
"""Windows in years at which late shares are told."""


def ages(arrays: Timed, first: int, last: int, p: Parameters) -> Ages:
    """Return citations by age of a run of works."""
    columns = history.lags(arrays, (first, last), p.negative_lag == "clip0", p.kernels)
    return Ages(*columns, last - first)


@dataclass(frozen=True, slots=True, eq=False)
class Lived:
    """What became of the works of one year.

    Parameters
    ----------
    year, works : int
        Year of publication, and how many works.
    by_age : array of int64, shape (oldest age + 1,)
        Citations of all of them by age.
    within : array of int64, shape (works, windows)
        Citations of each within some windows.
    late : list of Share
        One per window of :data:`LATE`.
    """

    year: int
    works: int
    by_age: Ints
    within: Ints
    late: list[Share]


def lived(
    arrays: Timed, cohorts: Sequence[tuple[int, int, int]], span: tuple[int, Sequence[int]], p: Parameters, seed: int
) -> list[Lived]:
    """Return what became of the works of every year; the citations of each are read once."""
    through, windows = span
    limits = [window or math.inf for window in windows]
    years = []
    for year, first, last in cohorts:
        seen = ages(arrays, first, last, p)
        shares = late_shares(seen, LATE, year, through, seed)
        years.append(Lived(year, last - first, seen.by_age(), seen.per_work(limits), shares))
    return years


def curves(years: Sequence[Lived], through: int) -> list[Curve]:
    """Return citations per work by age, for spans of publication years."""
    cohort_curves = []
    span = max(SPAN, math.ceil(len(years) / CURVES))
    for start in range(0, len(years), span):
        some = years[start : start + span]
        works = sum(one.works for one in some)
        counts = np.zeros(max(len(one.by_age) for one in some), dtype=np.int64)
        for one in some:
            counts[: len(one.by_age)] += one.by_age
        points = [AgePoint(age, n, n / works, some[-1].year + age <= through) for age, n in enumerate(counts.tolist())]
        cohort_curves.append(Curve(some[0].year, some[-1].year, works, int(counts.sum()), points))
    return cohort_curves


def early(
    arrays: Timed, run: tuple[int, int], windows: tuple[int, ...], p: Parameters, seed: int
) -> tuple[Ages, list[Share]]:
    """Return the citations of some works by age, and how much of their recognition came early."""
    seen = ages(arrays, *run, p)
    return seen, shares_within(seen, windows, seed)


@dataclass(frozen=True, slots=True)
class RuleSums:
    """Mean disruption under one rule for works without references, with its stability interval."""

    valued: int
    mean: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Mean disruption of some works under both rules, and counts of them."""

    works: int
    without_reference: int
    ones: int
    ones_without_reference: int
    null: RuleSums
    as_one: RuleSums

    def counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return {name: getattr(self, name) for name in ("works", "without_reference", "ones", "ones_without_reference")}


def contrast(
    columns: Columns,
    cohorts: Sequence[tuple[int, int, int]],
    p: Parameters,
    seed: int,
    counted: Collection[int] | None = None,
) -> tuple[Contrast, dict[int, Contrast]]:
    """Return mean disruption under both rules for works without references, over all and by year."""
    values = [cd.finish(columns, replace(p, zero_ref=rule))["cd"] for rule in RULES]
    loose, ones = columns["references"] == 0, values[1] == 1
    parts = [part for v in values for part in (np.nan_to_num(v), ~np.isnan(v))]
    rows = np.stack([*parts, np.ones(len(loose)), loose, ones, ones & loose], axis=1)
    years: dict[int, Contrast] = {}
    total, whole = np.zeros(rows.shape[1]), np.zeros((stability.DRAWS, rows.shape[1]))
    for year, first, last in cohorts:
        some = rows[first:last]
        sums, drawn = some.sum(axis=0), stability.sums(some, (seed, year))
        years[year] = _means(sums, drawn)
        if counted is None or year in counted:
            total, whole = total + sums, whole + drawn
    return _means(total, whole), years


def _means(sums: Any, draws: Any) -> Contrast:
    def rule(i: int) -> RuleSums:
        valued = int(sums[i + 1])
        mean = float(sums[i]) / valued if valued else None
        return RuleSums(valued, mean, stability.ratio(draws[:, i], draws[:, i + 1]))

    works, loose, ones, loose_ones = (int(n) for n in sums[4:])
    return Contrast(works, loose, ones, loose_ones, rule(0), rule(2))


DELAY = DelayRule(percentile=95.0, sleep=5, citations=20, start=None)
"""When a work counts as recognised late.

A coefficient above 0 alone says little: of the works of a field a fifth have one, most of them by a
handful of citations that came a year later than others.
"""


def delayed(columns: Columns, citations: Ints, rule: DelayRule = DELAY) -> Any:
    """Return which works were recognised late, ``(works,)`` of bool."""
    woke = np.ma.filled(columns["sb_awakening"], -1)
    return (columns["sb_percentile"] >= rule.percentile) & (woke >= rule.sleep) & (citations >= rule.citations)


def sleepers(
    columns: Columns, arrays: Timed, ids: NDArray[Any], through: int, p: Parameters, late: Any
) -> list[Sleeper]:
    """Return the works whose recognition came latest, with their histories."""
    sb, year = columns["sb"], arrays.time
    order = np.lexsort((np.arange(len(sb)), -sb))
    works = []
    for node in order[late[order]][:SLEEPERS].tolist():
        history = np.zeros(int(year[-1]) - int(year[node]) + 1, dtype=np.int64)
        seen = ages(arrays, node, node + 1, p)
        history[seen.age] = seen.count
        works.append(
            Sleeper(
                id=ids[node].item(),
                year=int(year[node]),
                sb=float(sb[node]),
                percentile=float(columns["sb_percentile"][node]),
                peak=int(columns["sb_peak"][node]),
                awakening=int(columns["sb_awakening"][node]),
                history=history.tolist(),
                complete=max(0, through - int(year[node]) + 1),
            )
        )
    return works
