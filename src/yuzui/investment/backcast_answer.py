# SPDX-License-Identifier: Apache-2.0
"""The answer of `backcast`: paths, prices, what binds, odds, frontier, stress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import NotIdentifiableError
from yuzui.investment import backcast_fragility, backcast_request, backcast_shortfall
from yuzui.investment.backcast.odds import CHECK, Chance, Promise, by_levers, by_quantile, resampled
from yuzui.investment.backcast.problem import Answer, Path, Problem, solve, steadiest_answer
from yuzui.investment.backcast.sensitivity import STEADIEST, frontier, one_year_more
from yuzui.investment.backcast.successive_lp import Replayed, successive
from yuzui.investment.backcast_request import Request
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.tax_sources import ends
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Quantity
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.solve.model import Array


# The odds a path is made for, and the odds it has in futures that were not looked at.


DECIDE = 2_000
"""Futures among which the quantile is taken."""
FEWEST = 6
"""Yearly growth rates needed to draw futures from."""


def odds(asked: Request, problem: Problem, facts: Facts, share: Ratio, seed: int) -> dict[str, Any] | None:
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
    path, scale = promise.answer.path, backcast_request.scale(share)
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


def history(asked: Request, share: Ratio) -> Mapping[int, float]:
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
    asked: Request, problem: Problem, facts: Facts, share: Ratio, growth: tuple[Array, Array], seed: int
) -> Promise:
    assert asked.sure is not None
    levers = backcast_request.levers(asked, backcast_request.years(problem, share))
    chance = Chance(*growth, asked.sure, seed)
    return by_levers(problem, backcast_request.growing(facts, share), levers, chance)


AROUND = (-0.01, -0.005, 0.0, 0.005, 0.01)
"""Targets of the frontier, beside the one asked for."""
ENDS = "ends"
"""A frontier of the cheapest and the steadiest paths alone."""
LATER = (-2, -1, 0, 1, 2, 4)
"""Deadlines of the frontier, beside the one asked for, years."""
FALLS = (0.01, 0.02, 0.05)
"""Yearly falls of revenue behind the plan that are tried."""


def answer(asked: Request, facts: Facts, share: Ratio, seed: int = 7) -> dict[str, Any]:
    """Compute the document, without its ``run`` and its stress."""
    found = backcast_request.problem(asked, share)
    paths, prices = _paths(asked, found, facts, share)
    ends = [paths[name]["status"] for name in ("cheapest", "steadiest")]
    status = next((end for end in ends if end != "optimal"), "optimal")
    cheap, steady = (paths[name]["total"] for name in ("cheapest", "steadiest"))
    both = status == "optimal" and cheap is not None and steady is not None
    return {
        **_head(asked, found, share),
        "status": status,
        "price_of_steadiness": steady / cheap if both else None,
        "paths": paths,
        "prices": prices,
        "one_year_more": None if found.met else _year_more(asked, found, share),
        "infeasible": backcast_shortfall.why(asked, found, facts, share)
        if ends[0] in backcast_shortfall.WITHOUT_PATH
        else None,
        "odds": None if found.met else odds(asked, found, facts, share, seed),
        "frontier": _frontier(asked, found, share) if asked.frontier and not found.met else None,
    }


def _head(asked: Request, problem: Problem, share: Ratio) -> dict[str, Any]:
    base = share.latest
    growth, given = backcast_request.rest_growth(asked, share)
    source = "; ".join(base.sources)
    figure = Quantity(base.share, "1", source, base.vintage, str(base.year), 1.0, "derived")
    return {
        "measure": asked.measure,
        "of": asked.of,
        "country": asked.country,
        "origin": "real",
        "base": {
            "year": base.year,
            "share": base.share,
            "vintage": base.kind,
            "part": base.part,
            "whole": base.whole,
            "unit": base.unit or None,
            "figure": figure.json(),
        },
        "target": asked.target,
        "by": base.year + problem.years,
        "denominator_rule": asked.rule,
        "growth": growth if isinstance(growth, float) else list(map(float, _listed(growth))),
        "growth_given": given,
        "cap": _values(asked.cap),
        "ceiling": _values(asked.ceiling),
        "steadiness": asked.steadiness,
        "discount": asked.discount,
        "floor": problem.floor,
        "levers": {name: dict(values) for name, values in asked.levers.items()},
        "years": [base.year + t for t in range(problem.years + 1)],
    }


def _listed(value: Any) -> list[float]:
    return [float(value)] if isinstance(value, int | float) else [float(one) for one in value]


def _values(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float) else _listed(value)


def _paths(asked: Request, problem: Problem, facts: Facts, share: Ratio) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the paths and what a little more of each limit changes on each of them."""
    kinds: dict[str, tuple[Callable[[Problem], Answer], float]] = {
        "cheapest": (solve, 0.0),
        "steadiest": (steadiest_answer, 0.0),
    }
    if asked.steadiness:
        kinds["weighed"] = (solve, asked.steadiness)
    paths, prices = {}, {}
    for name, (solver, weight) in kinds.items():
        one = replace(problem, weight=weight)
        answer, replayed = solved(asked, one, facts, share, solver)
        paths[name] = _path(answer, replayed, share, weight, problem.met)
        prices[name] = _prices(answer, solver, share)
    return paths, prices


def solved(
    asked: Request, problem: Problem, facts: Facts, share: Ratio, solver: Callable[[Problem], Answer]
) -> tuple[Answer, Replayed | None]:
    """Return what a solver makes of a problem, in spending or over levers."""
    if not asked.levers:
        return solver(problem), None
    levers = backcast_request.levers(asked, backcast_request.years(problem, share)).at_medians()
    replayed = successive(problem, backcast_request.cube(problem, facts, share), levers, solver)
    return replayed.answer, replayed


def _path(answer: Answer, replayed: Replayed | None, share: Ratio, weight: float, met: bool) -> dict[str, Any]:
    scale, path = backcast_request.scale(share), None if met else answer.path
    levers = None
    if replayed is not None:
        levers = {
            "rounds": replayed.rounds,
            "replay_gap_pp": replayed.gap_pp,
            "fiscal_cost": None if replayed.cost is None else replayed.cost * scale,
            "amounts": {} if path is None else {n: list(v) for n, v in path.used.items()},
        }
    return {
        "status": "target_met" if met else answer.status,
        "steadiness": weight,
        **_amounts(path, scale),
        "levers": levers,
    }


def _amounts(path: Path | None, scale: float) -> dict[str, Any]:
    if path is None:
        return dict.fromkeys(("total", "cost", "amounts", "growth", "shares"))
    return {
        "total": path.total * scale,
        "cost": path.cost * scale,
        "amounts": [amount * scale for amount in path.amounts],
        "growth": list(path.growth),
        "shares": list(path.shares),
    }


def _prices(answer: Answer, solver: Callable[[Problem], Answer], share: Ratio) -> list[dict[str, Any]]:
    from yuzui.investment.backcast.sensitivity import prices

    scale, base = backcast_request.scale(share), share.latest.year
    found = []
    for price in prices(answer):
        again = None
        if price.kind == "target":
            more = solver(replace(answer.problem, target=answer.problem.target + price.step))
            if more.path is not None and answer.path is not None:
                again = (more.path.cost - answer.path.cost) * scale
        found.append(
            {
                "kind": price.kind,
                "year": base + price.year,
                "step": price.step,
                "cost": price.cost * scale,
                "solved_again": again,
            }
        )
    return found


def _year_more(asked: Request, problem: Problem, share: Ratio) -> dict[str, Any] | None:
    """Return what one year more saves; in spending only, levers have no settings beyond."""
    if asked.levers:
        return None
    scale = backcast_request.scale(share)
    found: dict[str, Any] = {"by": share.latest.year + problem.years + 1}
    for name, steady in (("cheapest", False), ("steadiest", True)):
        both = one_year_more(replace(problem, weight=0.0), steady)
        values = {"kept": both.kept, "later": both.later, "saves": both.saves}
        found[name] = {key: None if v is None else v * scale for key, v in values.items()}
    return found


def _frontier(asked: Request, problem: Problem, share: Ratio) -> dict[str, Any]:
    """Return extra money by deadline and target, all counted to the latest deadline."""
    scale, base = backcast_request.scale(share), share.latest.year
    years = sorted({max(1, problem.years + more) for more in LATER})
    targets = [round(problem.target + more, 6) for more in AROUND]
    targets = [target for target in targets if problem.share < target < 1]
    between = [problem.weight] if problem.weight and asked.frontier != ENDS else []
    weights = [0.0, *between, STEADIEST]
    names = {0.0: "cheapest", STEADIEST: "steadiest"}
    points = [
        {
            "by": base + point.years,
            "target": point.target,
            "path": names.get(point.weight, "weighed"),
            "status": point.status,
            "extra": None if point.extra is None else point.extra * scale,
            "total": None if point.total is None else point.total * scale,
            "top_growth": point.top_growth,
        }
        for point in frontier(problem, years, targets, weights)
    ]
    return {"counted_to": base + years[-1], "points": points}


def stress(workspace: Workspace, asked: Request, facts: Facts, share: Ratio) -> dict[str, Any]:
    """Return how fragile the plan is; nothing where the target is met."""
    found = backcast_request.problem(asked, share)
    if found.met:
        return {"stress": [], "untested": []}
    years = backcast_request.years(found, share)
    given = backcast_request.levers(asked, years).given
    ending = ends(workspace, asked.country, years)
    cube = partial(backcast_request.cube, found, facts, share)
    done, left = backcast_fragility.stresses(found, FALLS, given, cube, ending)
    return {"stress": done, "untested": left}
