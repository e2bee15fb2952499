# SPDX-License-Identifier: Apache-2.0
"""From a target back to a path: cheapest, steadiest, what binds, what more costs, how fragile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import msgspec
import numpy as np

from yuzui.errors import NotIdentifiableError
from yuzui.investment import (
    backcast_limits,
    backcast_request,
    backcast_sensitivity,
    backcast_view,
    path_sources,
    tax_sources,
)
from yuzui.investment.backcast_answer import Answer as Answer
from yuzui.investment.backcast_answer import (
    Frontier,
    Later,
    LeverAmounts,
    Path,
    Point,
    Price,
    Promised,
    Stress,
    Untested,
    YearMore,
)
from yuzui.investment.backcast_problem import Answer as Solution
from yuzui.investment.backcast_problem import Problem, Replayed, solve, steadiest_answer, successive
from yuzui.investment.backcast_sensitivity import (
    CHECK,
    STEADIEST,
    Chance,
    Promise,
    by_levers,
    by_quantile,
    one_year_more,
    resampled,
)
from yuzui.investment.inputs import Backcast as Inputs
from yuzui.investment.jobs.path import base_year
from yuzui.investment.lever import Array
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.tax_sources import TAX_RULES
from yuzui.job.pages import SOURCES
from yuzui.job.result import File, Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("back-casting a spending-structure target", "投入结构目标的回溯规划")
QUESTION = Text("Which path is cheapest, which is steadiest, and what binds?", "哪条路径最省、哪条最稳？受什么约束？")
SOURCE = "Huangfu and Hall 2018, doi:10.1007/s12532-017-0130-5"
WITHOUT = ("infeasible", "time_out", "replay_gap")
"""Statuses that say there is no plan."""
DECIDE = 2_000
"""Futures among which the quantile is taken."""
FEWEST = 6
"""Yearly growth rates needed to draw futures from."""


AROUND = (-0.01, -0.005, 0.0, 0.005, 0.01)
"""Targets of the frontier, beside the one asked for."""
ENDS = "ends"
"""A frontier of the cheapest and the steadiest paths alone."""
LATER = (-2, -1, 0, 1, 2, 4)
"""Deadlines of the frontier, beside the one asked for, years."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Answer the question for one target."""
    read = backcast_request.read_series(workspace, inputs)
    law = tax_sources.law(workspace, inputs.country, inputs.levers, read.share.latest.year + 1)
    gifts = tax_sources.gift_cap(inputs.levers, inputs.sources, law)
    levers = {name: {**law.values.get(name, {}), **own} for name, own in inputs.levers.items()}
    request = msgspec.structs.replace(inputs, levers=levers)
    stress, untested = stresses(workspace, request, read.facts, read.share)
    ends = [row.ends for row in stress if row.ends is not None]
    limits = {name: value for name, value in msgspec.structs.asdict(request).items() if name != "series"}
    basis = {"facts": digest(read.facts.texts()), "ends": msgspec.to_builtins(ends), **limits}
    rules = path_sources.manifest(workspace, [TAX_RULES]) if ends or law.values else []
    run = Run.of("backcast", basis, seed=None if request.sure is None else workspace.seed)
    result = answer(request, read.facts, read.share, run, read.files + rules, workspace.seed)
    return msgspec.structs.replace(result, gifts=gifts, stress=stress, untested=untested)


def answer(request: Inputs, facts: Facts, share: Ratio, run: Run, files: list[File], seed: int) -> Answer:
    """Return the answer but for gifts and stress."""
    problem, base = backcast_request.problem(request, share), share.latest
    growth, stated = backcast_request.rest_growth(request, share)
    paths, prices = _paths(request, problem, facts, share)
    ends = [paths[name].status for name in ("cheapest", "steadiest")]
    status = next((end for end in ends if end != "optimal"), "optimal")
    cheap, steady = paths["cheapest"].total, paths["steadiest"].total
    price = steady / cheap if status == "optimal" and cheap is not None and steady is not None else None
    infeasible = None
    if ends[0] in backcast_limits.WITHOUT_PATH:
        infeasible = backcast_limits.why(request, problem, facts, share)
    return Answer(
        run=run,
        measure=request.measure,
        of=request.of,
        country=request.country,
        origin="real",
        base=base_year(share),
        target=request.target,
        by=base.year + problem.years,
        denominator_rule=request.rule,
        growth=growth if isinstance(growth, float) else _listed(growth),
        growth_given=stated,
        cap=_values(request.cap),
        ceiling=_values(request.ceiling),
        steadiness=request.steadiness,
        discount=request.discount,
        floor=problem.floor,
        levers={name: dict(values) for name, values in request.levers.items()},
        years=list(backcast_request.years(problem, share)),
        status=status,
        price_of_steadiness=price,
        paths=paths,
        prices=prices,
        one_year_more=None if problem.met else _year_more(request, problem, share),
        infeasible=infeasible,
        odds=None if problem.met else odds(request, problem, facts, share, seed),
        frontier=_frontier(request, problem, share) if request.frontier and not problem.met else None,
        gifts=None,
        stress=[],
        untested=[],
        files=files,
    )


def _listed(value: float | Sequence[float]) -> list[float]:
    return [float(value)] if isinstance(value, int | float) else [float(one) for one in value]


def _values(value: float | Sequence[float] | None) -> float | list[float] | None:
    return value if value is None or isinstance(value, int | float) else _listed(value)


def _paths(
    request: Inputs, problem: Problem, facts: Facts, share: Ratio
) -> tuple[dict[str, Path], dict[str, list[Price]]]:
    """Return the paths and what a little more of each limit changes on each of them."""
    kinds: dict[str, tuple[Callable[[Problem], Solution], float]] = {
        "cheapest": (solve, 0.0),
        "steadiest": (steadiest_answer, 0.0),
    }
    if request.steadiness:
        kinds["weighed"] = (solve, request.steadiness)
    paths, prices = {}, {}
    for name, (solver, weight) in kinds.items():
        solution, replayed = solved(request, replace(problem, weight=weight), facts, share, solver)
        paths[name] = _path(solution, replayed, share, weight, problem.met)
        prices[name] = _prices(solution, solver, share)
    return paths, prices


def solved(
    request: Inputs, problem: Problem, facts: Facts, share: Ratio, solver: Callable[[Problem], Solution]
) -> tuple[Solution, Replayed | None]:
    """Return what a solver makes of a problem, in spending or over levers."""
    if not request.levers:
        return solver(problem), None
    levers = backcast_request.levers(request, backcast_request.years(problem, share)).at_medians()
    replayed = successive(problem, backcast_request.cube(problem, facts, share), levers, solver)
    return replayed.answer, replayed


def _path(solution: Solution, replayed: Replayed | None, share: Ratio, weight: float, met: bool) -> Path:
    scale, path = backcast_request.scale(share), None if met else solution.path
    levers = None
    if replayed is not None:
        cost = None if replayed.cost is None else replayed.cost * scale
        amounts = {} if path is None else {n: list(v) for n, v in path.used.items()}
        levers = LeverAmounts(replayed.rounds, replayed.gap_pp, cost, amounts)
    status = "target_met" if met else solution.status
    if path is None:
        return Path(status=status, steadiness=weight, levers=levers)
    return Path(
        status=status,
        steadiness=weight,
        total=path.total * scale,
        cost=path.cost * scale,
        amounts=[amount * scale for amount in path.amounts],
        growth=list(path.growth),
        shares=list(path.shares),
        levers=levers,
    )


def _prices(solution: Solution, solver: Callable[[Problem], Solution], share: Ratio) -> list[Price]:
    scale, base = backcast_request.scale(share), share.latest.year
    rows = []
    for price in backcast_sensitivity.prices(solution):
        again = None
        if price.kind == "target":
            more = solver(replace(solution.problem, target=solution.problem.target + price.step))
            if more.path is not None and solution.path is not None:
                again = (more.path.cost - solution.path.cost) * scale
        rows.append(Price(price.kind, base + price.year, price.step, price.cost * scale, again))
    return rows


def _year_more(request: Inputs, problem: Problem, share: Ratio) -> YearMore | None:
    """Return what one year more saves; in spending only, levers have no settings beyond."""
    if request.levers:
        return None
    scale, bare = backcast_request.scale(share), replace(problem, weight=0.0)

    def later(steady: bool) -> Later:
        both = one_year_more(bare, steady)
        return Later(*(None if v is None else v * scale for v in (both.kept, both.later, both.saves)))

    return YearMore(share.latest.year + problem.years + 1, later(False), later(True))


def odds(request: Inputs, problem: Problem, facts: Facts, share: Ratio, seed: int) -> Promised | None:
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
    return Promised(
        method=promise.method,
        sure=request.sure,
        promised=promise.promised,
        realised=promise.realised,
        fresh=promise.fresh,
        status=promise.answer.status,
        total=None if path is None else path.total * scale,
        cost=None if path is None else path.cost * scale,
        share=None if path is None else path.shares[-1],
        history={str(year): rate for year, rate in seen.items()},
        seed=seed,
    )


def history(request: Inputs, share: Ratio) -> Mapping[int, float]:
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
    request: Inputs, problem: Problem, facts: Facts, share: Ratio, growth: tuple[Array, Array], seed: int
) -> Promise:
    assert request.sure is not None
    levers = backcast_request.levers(request, backcast_request.years(problem, share))
    chance = Chance(*growth, request.sure, seed)
    return by_levers(problem, backcast_request.growing(facts, share), levers, chance)


def _frontier(request: Inputs, problem: Problem, share: Ratio) -> Frontier:
    """Return extra money by deadline and target, all counted to the latest deadline."""
    scale, base = backcast_request.scale(share), share.latest.year
    years = sorted({max(1, problem.years + more) for more in LATER})
    targets = [round(problem.target + more, 6) for more in AROUND]
    targets = [target for target in targets if problem.share < target < 1]
    between = [problem.weight] if problem.weight and request.frontier != ENDS else []
    weights = [0.0, *between, STEADIEST]
    names = {0.0: "cheapest", STEADIEST: "steadiest"}
    points = [
        Point(
            by=base + point.years,
            target=point.target,
            path=names.get(point.weight, "weighed"),
            status=point.status,
            extra=None if point.extra is None else point.extra * scale,
            total=None if point.total is None else point.total * scale,
            top_growth=point.top_growth,
        )
        for point in backcast_sensitivity.frontier(problem, years, targets, weights)
    ]
    return Frontier(base + years[-1], points)


def stresses(workspace: Workspace, request: Inputs, facts: Facts, share: Ratio) -> tuple[list[Stress], list[Untested]]:
    """Return how fragile the plan is, and what could not be tested; nothing where the target is met."""
    problem = backcast_request.problem(request, share)
    if problem.met:
        return [], []
    years = backcast_request.years(problem, share)
    settings = backcast_request.levers(request, years).fixed
    ending = tax_sources.ends(workspace, request.country, years)
    cube = partial(backcast_request.cube, problem, facts, share)
    return backcast_limits.stresses(problem, settings, cube, ending)


VIEW = View(
    headline=backcast_view.headline,
    sentences=backcast_view.sentences,
    charts=(backcast_view.money, backcast_view.growth, backcast_view.frontier),
    tables=(
        backcast_view.PATHS_TABLE,
        backcast_view.PRICES,
        backcast_view.NEEDED,
        backcast_view.FRONTIER,
        backcast_view.STRESS,
        SOURCES,
    ),
)
