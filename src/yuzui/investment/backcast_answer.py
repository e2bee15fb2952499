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


def odds(request: Request, problem: Problem, facts: Facts, share: Ratio, seed: int) -> dict[str, Any] | None:
    """Return the path that meets the target with the odds asked for; None if none are."""
    if request.sure is None:
        return None
    seen = history(request, share)
    generator = np.random.default_rng(seed)
    middle = problem.yearly(problem.rest_growth)
    rates = [rate - sum(seen.values()) / len(seen) for rate in seen.values()]
    sample, fresh = (middle + resampled(rates, problem.years, n, generator) for n in (DECIDE, CHECK))
    plain = replace(problem, weight=0.0)
    if request.levers:
        promise = _over_levers(request, plain, facts, share, (sample, fresh), seed)
    else:
        promise = by_quantile(plain, sample, fresh, request.sure)
    path, scale = promise.answer.path, backcast_request.scale(share)
    return {
        "method": promise.method,
        "sure": request.sure,
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


def history(request: Request, share: Ratio) -> Mapping[int, float]:
    """Return the past yearly growth of what the rule holds fixed, by year."""
    held = {}
    for point in share.points:
        if point.part is not None and point.whole is not None:
            part = point.part if request.rule == "fixed_rest" else 0.0
            held[point.year] = point.whole - part
    growth = {year: held[year] / held[year - 1] - 1 for year in held if year - 1 in held}
    if len(growth) < FEWEST:
        raise NotIdentifiableError(
            Text(
                f"{len(growth)} years of growth are too few to draw futures from",
                f"仅有 {len(growth)} 年增速，不足以抽取未来情形",
            ),
            fix=Text(
                f"use a series of {FEWEST + 1} years in a row or more, or ask without odds",
                f"请使用连续 {FEWEST + 1} 年以上的序列，或不求把握程度",
            ),
            code="short_history",
        )
    return growth


def _over_levers(
    request: Request, problem: Problem, facts: Facts, share: Ratio, growth: tuple[Array, Array], seed: int
) -> Promise:
    assert request.sure is not None
    levers = backcast_request.levers(request, backcast_request.years(problem, share))
    chance = Chance(*growth, request.sure, seed)
    return by_levers(problem, backcast_request.growing(facts, share), levers, chance)


AROUND = (-0.01, -0.005, 0.0, 0.005, 0.01)
"""Targets of the frontier, beside the one asked for."""
ENDS = "ends"
"""A frontier of the cheapest and the steadiest paths alone."""
LATER = (-2, -1, 0, 1, 2, 4)
"""Deadlines of the frontier, beside the one asked for, years."""
FALLS = (0.01, 0.02, 0.05)
"""Yearly falls of revenue behind the plan that are tried."""


def answer(request: Request, facts: Facts, share: Ratio, seed: int = 7) -> dict[str, Any]:
    """Compute the document, without its ``run`` and its stress."""
    forecasts = backcast_request.problem(request, share)
    paths, prices = _paths(request, forecasts, facts, share)
    ends = [paths[name]["status"] for name in ("cheapest", "steadiest")]
    status = next((end for end in ends if end != "optimal"), "optimal")
    cheap, steady = (paths[name]["total"] for name in ("cheapest", "steadiest"))
    both = status == "optimal" and cheap is not None and steady is not None
    return {
        **_head(request, forecasts, share),
        "status": status,
        "price_of_steadiness": steady / cheap if both else None,
        "paths": paths,
        "prices": prices,
        "one_year_more": None if forecasts.met else _year_more(request, forecasts, share),
        "infeasible": backcast_shortfall.why(request, forecasts, facts, share)
        if ends[0] in backcast_shortfall.WITHOUT_PATH
        else None,
        "odds": None if forecasts.met else odds(request, forecasts, facts, share, seed),
        "frontier": _frontier(request, forecasts, share) if request.frontier and not forecasts.met else None,
    }


def _head(request: Request, problem: Problem, share: Ratio) -> dict[str, Any]:
    base = share.latest
    growth, rest = backcast_request.rest_growth(request, share)
    source = "; ".join(base.sources)
    figure = Quantity(base.share, "1", source, base.vintage, str(base.year), 1.0, "derived")
    return {
        "measure": request.measure,
        "of": request.of,
        "country": request.country,
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
        "target": request.target,
        "by": base.year + problem.years,
        "denominator_rule": request.rule,
        "growth": growth if isinstance(growth, float) else list(map(float, _listed(growth))),
        "growth_given": rest,
        "cap": _values(request.cap),
        "ceiling": _values(request.ceiling),
        "steadiness": request.steadiness,
        "discount": request.discount,
        "floor": problem.floor,
        "levers": {name: dict(values) for name, values in request.levers.items()},
        "years": [base.year + t for t in range(problem.years + 1)],
    }


def _listed(value: Any) -> list[float]:
    return [float(value)] if isinstance(value, int | float) else [float(one) for one in value]


def _values(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float) else _listed(value)


def _paths(request: Request, problem: Problem, facts: Facts, share: Ratio) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the paths and what a little more of each limit changes on each of them."""
    kinds: dict[str, tuple[Callable[[Problem], Answer], float]] = {
        "cheapest": (solve, 0.0),
        "steadiest": (steadiest_answer, 0.0),
    }
    if request.steadiness:
        kinds["weighed"] = (solve, request.steadiness)
    paths, prices = {}, {}
    for name, (solver, weight) in kinds.items():
        one = replace(problem, weight=weight)
        answer, replayed = solved(request, one, facts, share, solver)
        paths[name] = _path(answer, replayed, share, weight, problem.met)
        prices[name] = _prices(answer, solver, share)
    return paths, prices


def solved(
    request: Request, problem: Problem, facts: Facts, share: Ratio, solver: Callable[[Problem], Answer]
) -> tuple[Answer, Replayed | None]:
    """Return what a solver makes of a problem, in spending or over levers."""
    if not request.levers:
        return solver(problem), None
    levers = backcast_request.levers(request, backcast_request.years(problem, share)).at_medians()
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
    rows = []
    for price in prices(answer):
        again = None
        if price.kind == "target":
            more = solver(replace(answer.problem, target=answer.problem.target + price.step))
            if more.path is not None and answer.path is not None:
                again = (more.path.cost - answer.path.cost) * scale
        rows.append(
            {
                "kind": price.kind,
                "year": base + price.year,
                "step": price.step,
                "cost": price.cost * scale,
                "solved_again": again,
            }
        )
    return rows


def _year_more(request: Request, problem: Problem, share: Ratio) -> dict[str, Any] | None:
    """Return what one year more saves; in spending only, levers have no settings beyond."""
    if request.levers:
        return None
    scale = backcast_request.scale(share)
    row: dict[str, Any] = {"by": share.latest.year + problem.years + 1}
    for name, steady in (("cheapest", False), ("steadiest", True)):
        both = one_year_more(replace(problem, weight=0.0), steady)
        values = {"kept": both.kept, "later": both.later, "saves": both.saves}
        row[name] = {key: None if v is None else v * scale for key, v in values.items()}
    return row


def _frontier(request: Request, problem: Problem, share: Ratio) -> dict[str, Any]:
    """Return extra money by deadline and target, all counted to the latest deadline."""
    scale, base = backcast_request.scale(share), share.latest.year
    years = sorted({max(1, problem.years + more) for more in LATER})
    targets = [round(problem.target + more, 6) for more in AROUND]
    targets = [target for target in targets if problem.share < target < 1]
    between = [problem.weight] if problem.weight and request.frontier != ENDS else []
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


def stress(workspace: Workspace, request: Request, facts: Facts, share: Ratio) -> dict[str, Any]:
    """Return how fragile the plan is; nothing where the target is met."""
    base_problem = backcast_request.problem(request, share)
    if base_problem.met:
        return {"stress": [], "untested": []}
    years = backcast_request.years(base_problem, share)
    settings = backcast_request.levers(request, years).fixed
    ending = ends(workspace, request.country, years)
    cube = partial(backcast_request.cube, base_problem, facts, share)
    done, left = backcast_fragility.stresses(base_problem, FALLS, settings, cube, ending)
    return {"stress": done, "untested": left}
