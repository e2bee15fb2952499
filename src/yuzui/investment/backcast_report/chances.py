# SPDX-License-Identifier: Apache-2.0
"""The odds a path is made for, and the odds it has in futures that were not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import NotIdentifiableError
from yuzui.investment.backcast.lever_odds import Chance, by_levers
from yuzui.investment.backcast.odds import CHECK, Promise, by_quantile, resampled
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast_report import asked as asking
from yuzui.investment.backcast_report import cubes
from yuzui.investment.backcast_report.asked import Asked
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.solve.model import Array

DECIDE = 2_000
"""Futures among which the quantile is taken."""
FEWEST = 6
"""Yearly growth rates needed to draw futures from."""


def odds(asked: Asked, problem: Problem, facts: Facts, share: Ratio, seed: int) -> dict[str, Any] | None:
    """Return the path that meets the target with the odds asked for; None if none are."""
    if asked.sure is None:
        return None
    seen = history(asked, share)
    generator = np.random.default_rng(seed)
    middle = problem.yearly(problem.rest_growth)
    rates = [rate - sum(seen.values()) / len(seen) for rate in seen.values()]
    sample, fresh = (middle + resampled(rates, problem.years, n, generator) for n in (DECIDE, CHECK))
    plain = replace(problem, weight=0.0)
    if asked.levers:
        promise = _over_levers(asked, plain, facts, share, (sample, fresh), seed)
    else:
        promise = by_quantile(plain, sample, fresh, asked.sure)
    path, scale = promise.answer.path, asking.scale(share)
    return {
        "method": promise.method,
        "sure": asked.sure,
        "promised": promise.promised,
        "realised": promise.realised,
        "fresh": promise.fresh,
        "status": promise.answer.status,
        "total": None if path is None else path.total * scale,
        "cost": None if path is None else path.cost * scale,
        "share": None if path is None else path.shares[-1],
        "history": {str(year): rate for year, rate in seen.items()},
        "seed": seed,
    }


def history(asked: Asked, share: Ratio) -> Mapping[int, float]:
    """Return the past yearly growth of what the rule holds fixed, by year."""
    held = {}
    for point in share.points:
        if point.part is not None and point.whole is not None:
            part = point.part if asked.rule == "fixed_rest" else 0.0
            held[point.year] = point.whole - part
    found = {year: held[year] / held[year - 1] - 1 for year in held if year - 1 in held}
    if len(found) < FEWEST:
        raise NotIdentifiableError(
            Text(
                f"{len(found)} years of growth are too few to draw futures from",
                f"仅有 {len(found)} 年增速，不足以抽取未来情形",
            ),
            fix=Text(
                f"use a series of {FEWEST + 1} years in a row or more, or ask without odds",
                f"请使用连续 {FEWEST + 1} 年以上的序列，或不求把握程度",
            ),
            code="short_history",
        )
    return found


def _over_levers(
    asked: Asked, problem: Problem, facts: Facts, share: Ratio, growth: tuple[Array, Array], seed: int
) -> Promise:
    assert asked.sure is not None
    levers = asking.levers(asked, cubes.years(problem, share))
    chance = Chance(*growth, asked.sure, seed)
    return by_levers(problem, cubes.growing(facts, share), levers, chance)
