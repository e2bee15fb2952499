# SPDX-License-Identifier: Apache-2.0
"""The figures of a column, and which scores are off their scale or far from all others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from yuzui.funding.intake_columns import CRITERION, EXPERT, Part
from yuzui.sheets.understand import headings
from yuzui.sheets.values import UnfitError, commas, is_percent, mixed_percent, no_score, score_of, sum_of

LARGEST = 1e15
"""Figures from here on are no money."""
FEWEST = 8
"""Scores from which a far one can be told from the others."""
FAR = 3.0
"""Gaps between scores beyond which one is isolated."""


def figures(cells: Iterable[Any], money: bool = False) -> dict[Any, float]:
    """Return the figures among cells."""
    cells = list(cells)
    comma = commas(cells[:400])
    if not money and mixed_percent(cells):
        cells = [cell for cell in cells if not is_percent(cell)]
    out: dict[Any, float] = {}
    for cell in cells:
        if not isinstance(cell, str | int | float) or isinstance(cell, bool):
            continue
        try:
            figure = float(sum_of(cell, comma=comma) if money else score_of(cell, comma=comma))
        except (UnfitError, OverflowError):
            continue
        if abs(figure) < (LARGEST if money else math.inf):
            out[cell] = figure
    return out


def score_columns(part: Part) -> list[list[int]]:
    """Return the columns that hold scores, those of one scale together."""
    if "review" not in part.drafts:
        return []
    experts = [k for k, name in part.means.items() if name == EXPERT and not _sure_column(part, k)]
    single = [[k] for k, name in part.means.items() if name in ("review.score", CRITERION)]
    return [*([experts] if experts else []), *single]


def _sure_column(part: Part, place: int) -> bool:
    hit = headings.expert(part.header.headings[place])
    return hit is not None and hit[2]


def marks(part: Part, place: int) -> dict[Any, int]:
    """Return how often each cell of a column of scores stands, but for those that say why they hold none."""
    return {cell: n for cell, n in part.counts(place).items() if not no_score(cell)}


def scores(part: Part, places: Sequence[int]) -> Counter[float]:
    """Return how often each score stands in some columns."""
    counts: Counter[float] = Counter()
    for place in places:
        cells = part.counts(place)
        for cell, figure in figures(cells).items():
            counts[figure] += cells[cell]
    return counts


def outlying(counts: Mapping[float, int], declared: tuple[float, float] | None) -> list[float]:
    """Return the scores outside the declared scale, or more than three gaps away from all others.

    Examples
    --------
    >>> outlying(Counter([1, 2, 3, 4, 5, 6, 3, 4, 44]), None), outlying(Counter([5, 7]), (1, 6))
    ([44], [7])
    >>> outlying(Counter([60, 70, 85, 90, 72, 78, 81, 66]), None)
    []
    """
    if declared is not None:
        low, high = min(declared), max(declared)
        return sorted(one for one in counts if not low <= one <= high)
    total = sum(counts.values())
    if total < FEWEST:
        return []
    ladder = sorted(counts)
    few = max(1, total // 20)
    return _far(counts) or _low_end(ladder, counts, few) or _high_end(ladder, counts, few)


def _far(counts: Mapping[float, int]) -> list[float]:
    """Return the scores beyond twice all others, at most one in ten; these stop a run that nobody asked."""
    ladder = sorted(counts, key=abs)
    above, most = 0, sum(counts.values()) // 10
    for k in range(len(ladder) - 1, 0, -1):
        above += counts[ladder[k]]
        if above > most:
            return []
        if abs(ladder[k]) > 2 * abs(ladder[k - 1]) > 0 and not _far({one: counts[one] for one in ladder[:k]}):
            return sorted(ladder[k:])
    return []


def _high_end(ladder: Sequence[float], counts: Mapping[float, int], few: int) -> list[float]:
    taken = 0
    for k in range(len(ladder) - 1, 1, -1):
        taken += counts[ladder[k]]
        if taken > few:
            return []
        gaps = [b - a for a, b in pairwise(ladder[:k])]
        if gaps and ladder[k] - ladder[k - 1] > FAR * max(gaps) and ladder[k] > 1.5 * abs(ladder[k - 1]):
            return list(ladder[k:])
    return []


def _low_end(ladder: Sequence[float], counts: Mapping[float, int], few: int) -> list[float]:
    taken = 0
    for k in range(len(ladder) - 2):
        taken += counts[ladder[k]]
        if taken > few:
            return []
        rest = ladder[k + 1 :]
        gaps = [b - a for a, b in pairwise(rest)]
        if gaps and rest[0] - ladder[k] > FAR * max(gaps) and (ladder[k] < 0 or rest[0] > 10 * abs(ladder[k])):
            return list(ladder[: k + 1])
    return []


def usual(
    read: Mapping[float, int], found: Sequence[float], declared: tuple[float, float] | None
) -> tuple[float, float]:
    """Return the ends of the scale as declared, or of all scores but the outlying."""
    if declared is not None:
        return min(declared), max(declared)
    rest = [figure for figure in read if figure not in found] or [*read]
    return min(rest), max(rest)


def slip(figure: float, low: float, high: float) -> float | None:
    """Return the score a figure is by a slip of the keys: a digit twice, a point left out; None for no such score.

    Examples
    --------
    >>> slip(44, 1, 6), slip(35, 1, 6), slip(97, 1, 6), slip(8.55, 0, 10)
    (4.0, 3.5, None, None)
    """
    digits = f"{figure:g}"
    if len(digits) == 2 and digits[0] == digits[1] and low <= float(digits[0]) <= high:
        return float(digits[0])
    if digits.isdigit() and len(digits) >= 2 and low <= figure / 10 <= high:
        return figure / 10
    return None
