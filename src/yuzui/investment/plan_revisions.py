# SPDX-License-Identifier: Apache-2.0
"""A plan of some years for a share, and what it asked for when it was looked at again."""

from __future__ import annotations

from typing import Any

from yuzui.investment.backcast.problem import Problem, steadiest
from yuzui.investment.series.ratio import Ratio


def looks(first: int, span: int, last: int) -> list[int]:
    """Return the years in which plans are made or looked at again."""
    begins = range(first, last + 1, span)
    years = {year for begin in begins for year in (begin, begin + span // 2)}
    return sorted(year for year in years if year <= last)


def replans(share: Ratio, target: float, span: int, first: int) -> list[dict[str, Any]]:
    """Return the plans of a share: the first, its mid-term, and so on to the latest year."""
    plans = []
    for base in looks(first, span, share.latest.year):
        if share.at(base) is not None:
            left = span - (base - first) % span
            plans.append(replan(share, target, base, base + left))
    return plans


def replan(share: Ratio, target: float, base: int, end: int) -> dict[str, Any]:
    """Return the steadiest way to a target as it looked from one year."""
    known = share.at(base)
    if known is None:
        raise ValueError(f"no share in {base}")
    row = {
        "base": base,
        "share": known.share,
        "vintage": known.vintage,
        "end": end,
        "years": end - base,
        "met": known.share >= target,
    }
    if row["met"]:
        return {**row, "milestones": []}
    way = steadiest(Problem(target, known.share, end - base, 0.0))
    steps = enumerate(zip(way.shares[1:], way.growth, strict=True), base + 1)
    return {
        **row,
        "milestones": [
            {
                "year": year,
                "share": planned,
                "above_rest": growth,
                "actual": came.share if (came := share.at(year)) else None,
            }
            for year, (planned, growth) in steps
        ],
    }
