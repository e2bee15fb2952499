# SPDX-License-Identifier: Apache-2.0
"""The long look at a set of works: curves by age, early and late shares, disruption, sleepers."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.evaluation import stability
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.windows import Ages, Share, late_shares, shares_within

if TYPE_CHECKING:
    from yuzui.solve.kernels.arrays import Ints

SPAN, CURVES = 3, 5
"""Fewest years of publication drawn as one curve, and most curves drawn."""
RULES = ("null", "as_one")
"""What a work without references is given: no value, or 1."""
LATE = (3, 5, 10, 20)
"""Windows in years at which late shares are told."""


def ages(arrays: Timed, first: int, last: int, p: Parameters) -> Ages:
    """Return citations by age of a run of works."""
    from yuzui.solve.kernels import history

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


def curves(years: Sequence[Lived], through: int) -> list[dict[str, Any]]:
    """Return citations per work by age, for spans of publication years."""
    cohort_curves = []
    span = max(SPAN, math.ceil(len(years) / CURVES))
    for start in range(0, len(years), span):
        some = years[start : start + span]
        works = sum(one.works for one in some)
        counts = np.zeros(max(len(one.by_age) for one in some), dtype=np.int64)
        for one in some:
            counts[: len(one.by_age)] += one.by_age
        points = [
            {"age": age, "citations": n, "per_work": n / works, "complete": some[-1].year + age <= through}
            for age, n in enumerate(counts.tolist())
        ]
        cohort_curves.append(
            {
                "from": some[0].year,
                "to": some[-1].year,
                "works": works,
                "citations": int(counts.sum()),
                "points": points,
            }
        )
    return cohort_curves


def early(arrays: Timed, run: tuple[int, int], windows: tuple[int, ...], p: Parameters, seed: int) -> dict[str, Any]:
    """Return how much of the recognition of some works came early."""
    seen = ages(arrays, *run, p)
    shares = shares_within(seen, windows, seed)
    return {"works": seen.works, "citations": int(seen.count.sum()), "shares": shares}


def contrast(
    columns: dict[str, Any],
    cohorts: Sequence[tuple[int, int, int]],
    p: Parameters,
    seed: int,
    counted: Collection[int] | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return mean disruption under both rules for works without references."""
    values = [cd.finish(columns, replace(p, zero_ref=rule))["cd"] for rule in RULES]
    loose, ones = columns["references"] == 0, values[1] == 1
    parts = [part for v in values for part in (np.nan_to_num(v), ~np.isnan(v))]
    rows = np.stack([*parts, np.ones(len(loose)), loose, ones, ones & loose], axis=1)
    years, total, whole = [], np.zeros(rows.shape[1]), np.zeros((stability.DRAWS, rows.shape[1]))
    for year, first, last in cohorts:
        some = rows[first:last]
        sums, drawn = some.sum(axis=0), stability.sums(some, (seed, year))
        years.append({"year": year, **_means(sums, drawn)})
        if counted is None or year in counted:
            total, whole = total + sums, whole + drawn
    return _means(total, whole), years


def _means(sums: Any, draws: Any) -> dict[str, Any]:
    counts = ("works", "without_reference", "ones", "ones_without_reference")
    means: dict[str, Any] = {name: int(sums[4 + i]) for i, name in enumerate(counts)}
    for i, rule in enumerate(RULES):
        valued = int(sums[2 * i + 1])
        means[rule] = {
            "valued": valued,
            "mean": float(sums[2 * i]) / valued if valued else None,
            "interval": stability.ratio(draws[:, 2 * i], draws[:, 2 * i + 1]),
        }
    return means


@dataclass(frozen=True, slots=True)
class Delay:
    """When a work counts as recognised late.

    A coefficient above 0 alone says little: of the works of a field a fifth have one, most of them
    by a handful of citations that came a year later than others.

    Parameters
    ----------
    percentile : float
        Least percentile of the coefficient in field and decade.
    sleep : int
        Fewest years from publication to the awakening.
    citations : int
        Fewest citations in all.
    """

    percentile: float = 95.0
    sleep: int = 5
    citations: int = 20

    def met(self, columns: dict[str, Any], citations: Ints) -> Any:
        """Return which works were recognised late, ``(works,)`` of bool."""
        woke = np.ma.filled(columns["sb_awakening"], -1)
        rank = columns["sb_percentile"]
        return (rank >= self.percentile) & (woke >= self.sleep) & (citations >= self.citations)


def sleepers(
    columns: dict[str, Any], arrays: Timed, through: int, most: int, p: Parameters, late: Any = None
) -> list[dict[str, Any]]:
    """Return the works whose recognition came latest, with their histories."""
    sb, year = columns["sb"], arrays.time
    late = sb > 0 if late is None else late
    order = np.lexsort((np.arange(len(sb)), -sb))
    works = []
    for node in order[late[order]][:most].tolist():
        history = np.zeros(int(year[-1]) - int(year[node]) + 1, dtype=np.int64)
        seen = ages(arrays, node, node + 1, p)
        history[seen.age] = seen.count
        works.append(
            {
                "node": node,
                "year": int(year[node]),
                "sb": float(sb[node]),
                "peak": int(columns["sb_peak"][node]),
                "awakening": int(columns["sb_awakening"][node]),
                "percentile": float(columns["sb_percentile"][node]),
                "history": history.tolist(),
                "complete": max(0, through - int(year[node]) + 1),
            }
        )
    return works
