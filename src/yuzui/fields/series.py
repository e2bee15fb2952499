# SPDX-License-Identifier: Apache-2.0
"""Works of a field year by year inside one composition, and what may be said of their growth.

A total that takes in new venues halfway makes a field rise that only stood in those: the total must be of the same
strata in every year. Strata are venues or classes; by default the set and the span of years are those in which every
stratum of the set has works in every year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from yuzui.fields.growth import UNLIKE, Growth, growth, growth_inside, telling_years, widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_YEARS, LEAST_WORKS = 5, 30
"""Years and works below which nothing is said of growth."""
WIDE = 0.3
"""Width of the interval of recall from which nothing is said."""
INCOMPLETE = 0.2
"""Part of the years that may be incomplete."""
MOVED = 0.1
"""By how much the share of works with an abstract or a country may move from the first to the last third."""
AHEAD = 10
"""Years ahead for which it is said when something can be told."""


@dataclass(frozen=True)
class Cells:
    """Works by stratum and year.

    Parameters
    ----------
    strata : sequence of str
        Names of the rows.
    years : sequence of int
        Columns, without a gap.
    works, totals : array of shape (strata, years)
        Works of the field and all works.
    """

    strata: Sequence[str]
    years: Sequence[int]
    works: NDArray[np.int64]
    totals: NDArray[np.int64]

    def part(self, rows: NDArray[np.int64], first: int, last: int) -> Cells:
        """Return some strata and years."""
        a, b = first - self.years[0], last - self.years[0] + 1
        return Cells(
            [self.strata[k] for k in rows.tolist()],
            list(self.years[a:b]),
            self.works[rows, a:b],
            self.totals[rows, a:b],
        )


def counted(strata: Sequence[str], years: Sequence[int | None], hits: NDArray[np.int64]) -> Cells:
    """Return works by stratum and year of documents; those without a year are left out.

    Parameters
    ----------
    strata : sequence of str
        Stratum of each document, empty if it has none.
    years : sequence of int or None
        Year of each document.
    hits : array of int64
        Numbers of the documents of the field.
    """
    dated = [k for k, year in enumerate(years) if year is not None]
    if not dated:
        return Cells([], [], np.zeros((0, 0), np.int64), np.zeros((0, 0), np.int64))
    at = np.array([years[k] for k in dated], np.int64)
    first, last = int(at.min()), int(at.max())
    names = sorted({strata[k] for k in dated})
    number = {name: n for n, name in enumerate(names)}
    row = np.array([number[strata[k]] for k in dated], np.int64)
    belongs = np.isin(np.array(dated), hits)
    shape = (len(names), last - first + 1)
    works, totals = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.add.at(totals, (row, at - first), 1)
    np.add.at(works, (row[belongs], at[belongs] - first), 1)
    return Cells(names, list(range(first, last + 1)), works, totals)


def fixed(cells: Cells, first: int | None = None, last: int | None = None) -> Cells:
    """Return the strata that have works in every year of a span.

    Without a span it is the one that holds most works in such strata, of five years at least where there are so many;
    of several the longest, then the latest.

    Parameters
    ----------
    cells : Cells
        All strata and years; a stratum without a name is none.
    first, last : int or None
        Ends of the span.
    """
    named = np.array([bool(name) for name in cells.strata], bool)
    if not cells.years:
        return cells
    begin, end = cells.years[0], cells.years[-1]
    if first is not None or last is not None:
        first, last = max(first or begin, begin), min(last or end, end)
        there = (cells.totals[:, first - begin : last - begin + 1] > 0).all(axis=1) & named
        return cells.part(np.flatnonzero(there), first, last)
    before = np.concatenate([np.zeros((len(cells.strata), 1), np.int64), cells.totals.cumsum(axis=1)], axis=1)
    least, span = min(LEAST_YEARS, len(cells.years)), len(cells.years)
    best = (-1, 0, 0)
    for a in range(span):
        there = named.copy()
        for b in range(a, span):
            there &= cells.totals[:, b] > 0
            if b - a + 1 >= least and there.any():
                works = int((before[there, b + 1] - before[there, a]).sum())
                best = max(best, (works, b - a, a))
    _, length, a = best
    if best[0] < 0:
        return cells.part(np.flatnonzero(named)[:0], begin, end)
    rows = np.flatnonzero((cells.totals[:, a : a + length + 1] > 0).all(axis=1) & named)
    return cells.part(rows, begin + a, begin + a + length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What else bears on a verdict.

    Parameters
    ----------
    recall : tuple of float or None
        Ends of the interval of recall, None where it was not measured.
    changed : bool
        Whether the query changed since it was audited.
    complete_through : int
        Last year of which the works are all there.
    moved : float
        By how much coverage moved, as a share.
    lag : int
        Years until a quarter of such works are there.
    """

    recall: tuple[float, float] | None = None
    changed: bool = False
    complete_through: int = 9999
    moved: float = 0.0
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What may be said: a word, why not more, and the year from which growth can be told from none."""

    word: str
    reasons: list[str] = field(default_factory=list)
    from_year: int | None = None


TOO_EARLY = "too early to say"


def ruled(cells: Cells, one: Growth | None, inside: Growth | None, known: Known, delta: float) -> Ruling:
    """Return the verdict on a series.

    Rising or falling if the interval of growth, widened for few years, leaves out none; steady if it lies within
    ± delta; else, and wherever there is any reason not to say, too early.

    Parameters
    ----------
    cells : Cells
        Works and totals of the strata that were chosen.
    one, inside : Growth or None
        Growth of the share in all strata together, and inside each.
    known : Known
        Recall, completeness, coverage.
    delta : float
        Growth a year within which a field is steady.
    """
    reasons = _reasons(cells, one, inside, known)
    word = TOO_EARLY
    if one is not None:
        low, high = widened(one, len(cells.years))
        if -delta < low and high < delta:
            word = "steady"
        elif low > 0:
            word = "rising"
        elif high < 0:
            word = "falling"
        else:
            reasons.append("growth_unclear")
    return Ruling(TOO_EARLY if reasons else word, reasons, told_from(cells.years, one))


def _reasons(cells: Cells, one: Growth | None, inside: Growth | None, known: Known) -> list[str]:
    """Return every reason not to say, in the order in which they are read."""
    years = len(cells.years)
    late = sum(year > known.complete_through for year in cells.years)
    width = known.recall[1] - known.recall[0] if known.recall else 0.0
    unlike = one is not None and (
        one.phi > UNLIKE or (inside is not None and not one.low <= inside.rate <= one.high)
    )  # fmt: skip
    checks = (
        ("recall_unmeasured", known.recall is None),
        ("recall_width>0.3", width > WIDE),
        ("years<5", years < LEAST_YEARS),
        ("works<30", int(cells.works.sum()) < LEAST_WORKS),
        ("window_incomplete>20%", bool(years) and late > INCOMPLETE * years),
        ("coverage_changed>10pt", known.moved > MOVED),
        ("composition", unlike or not any(cells.strata)),
        ("classifier_changed", known.changed),
        ("lag_not_elapsed", years - late < known.lag),
    )
    return [reason for reason, holds in checks if holds]


def told_from(years: Sequence[int], one: Growth | None) -> int | None:
    """Return the year from which growth could be told from none if it went on so; None if not within ten years.

    Where there are too few years it is the fifth; where they are there and no work is, there is none.
    """
    if one is None:
        return years[0] + LEAST_YEARS - 1 if 0 < len(years) < LEAST_YEARS else None
    if (length := telling_years(one, len(years))) is None:
        return None
    year = years[0] + max(length, LEAST_YEARS) - 1
    return max(year, years[-1]) if year <= years[-1] + AHEAD else None


def moved(years: Sequence[int | None], has: Sequence[bool], span: Sequence[int]) -> float:
    """Return by how much the share of documents that have something moves, from first to last third of a span."""
    third = max(1, len(span) // 3)
    shares = []
    for part in (set(span[:third]), set(span[-third:])):
        some = [one for year, one in zip(years, has, strict=True) if year in part]
        shares.append(sum(some) / len(some) if some else 0.0)
    return abs(shares[1] - shares[0])


def both(cells: Cells) -> tuple[Growth | None, Growth | None]:
    """Return growth in all strata together and inside each; the second only where there are several."""
    if not cells.strata:
        return None, None
    together = growth(cells.years, cells.works.sum(axis=0).tolist(), cells.totals.sum(axis=0).tolist())
    inside = growth_inside(cells.years, cells.works, cells.totals) if len(cells.strata) > 1 else None
    return together, inside
