# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.path.backcast/1``: paths, prices, what binds, odds, frontier, stress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from yuzui.investment.backcast.answer import Answer, Path, solve, steadiest_answer
from yuzui.investment.backcast.frontier import STEADIEST, frontier
from yuzui.investment.backcast.prices import one_year_more
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.successive_lp import Replayed, successive
from yuzui.investment.backcast_report import asked as asking
from yuzui.investment.backcast_report import chances, cubes, fragility, missing
from yuzui.investment.backcast_report.asked import Asked
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.tax_report.ends import ends
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Quantity

AROUND = (-0.01, -0.005, 0.0, 0.005, 0.01)
"""Targets of the frontier, beside the one asked for."""
ENDS = "ends"
"""A frontier of the cheapest and the steadiest paths alone."""
LATER = (-2, -1, 0, 1, 2, 4)
"""Deadlines of the frontier, beside the one asked for, years."""
FALLS = (0.01, 0.02, 0.05)
"""Yearly falls of revenue behind the plan that are tried."""


def answer(asked: Asked, facts: Facts, share: Ratio, seed: int = 7) -> dict[str, Any]:
    """Compute the document, without its ``run`` and its stress."""
    found = asking.problem(asked, share)
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
        "infeasible": missing.why(asked, found, facts, share) if ends[0] in missing.WITHOUT_PATH else None,
        "odds": None if found.met else chances.odds(asked, found, facts, share, seed),
        "frontier": _frontier(asked, found, share) if asked.frontier and not found.met else None,
    }


def _head(asked: Asked, problem: Problem, share: Ratio) -> dict[str, Any]:
    base = share.latest
    growth, given = asking.rest_growth(asked, share)
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


def _paths(asked: Asked, problem: Problem, facts: Facts, share: Ratio) -> tuple[dict[str, Any], dict[str, Any]]:
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
    asked: Asked, problem: Problem, facts: Facts, share: Ratio, solver: Callable[[Problem], Answer]
) -> tuple[Answer, Replayed | None]:
    """Return what a solver makes of a problem, in spending or over levers."""
    if not asked.levers:
        return solver(problem), None
    levers = asking.levers(asked, cubes.years(problem, share)).at_medians()
    replayed = successive(problem, cubes.cube(problem, facts, share), levers, solver)
    return replayed.answer, replayed


def _path(answer: Answer, replayed: Replayed | None, share: Ratio, weight: float, met: bool) -> dict[str, Any]:
    scale, path = asking.scale(share), None if met else answer.path
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
    from yuzui.investment.backcast.prices import prices

    scale, base = asking.scale(share), share.latest.year
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


def _year_more(asked: Asked, problem: Problem, share: Ratio) -> dict[str, Any] | None:
    """Return what one year more saves; in spending only, levers have no settings beyond."""
    if asked.levers:
        return None
    scale = asking.scale(share)
    found: dict[str, Any] = {"by": share.latest.year + problem.years + 1}
    for name, steady in (("cheapest", False), ("steadiest", True)):
        both = one_year_more(replace(problem, weight=0.0), steady)
        values = {"kept": both.kept, "later": both.later, "saves": both.saves}
        found[name] = {key: None if v is None else v * scale for key, v in values.items()}
    return found


def _frontier(asked: Asked, problem: Problem, share: Ratio) -> dict[str, Any]:
    """Return extra money by deadline and target, all counted to the latest deadline."""
    scale, base = asking.scale(share), share.latest.year
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


def stress(workspace: Workspace, asked: Asked, facts: Facts, share: Ratio) -> dict[str, Any]:
    """Return how fragile the plan is; nothing where the target is met."""
    found = asking.problem(asked, share)
    if found.met:
        return {"stress": [], "untested": []}
    years = cubes.years(found, share)
    given = asking.levers(asked, years).given
    ending = ends(workspace, asked.country, years)
    cube = partial(cubes.cube, found, facts, share)
    done, left = fragility.stresses(found, FALLS, given, cube, ending)
    return {"stress": done, "untested": left}
