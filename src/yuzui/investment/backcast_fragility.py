# SPDX-License-Identifier: Apache-2.0
"""The stress test: what is taken from the plan, what is left, how many years it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from yuzui import registry
from yuzui.errors import NotIdentifiableError
from yuzui.investment import prior, tax_sources
from yuzui.investment.backcast import sensitivity
from yuzui.investment.backcast.problem import MET, Problem, steadiest_answer
from yuzui.investment.backcast.sensitivity import Stress
from yuzui.investment.backcast.successive_lp import Given, Levers, Use, replay, shares_of, successive
from yuzui.investment.backcast_answer import Stress as Row
from yuzui.investment.backcast_answer import Untested
from yuzui.investment.backcast_request import Plan
from yuzui.investment.lever import Path as Cube
from yuzui.investment.lever import Setpoint, Setting
from yuzui.investment.simulate import medians, silent
from yuzui.investment.tax_sources import End
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

LEVER, SCHEDULE = "government_growth", "basic"
"""The lever whose plan meets a world without private response."""

ROOM = {"people_growth": 1.0, "cost_growth": 1.0}
"""The plan is about the target, not about what can be absorbed: nothing is queued in it."""

TAX = "tax"
"""The lever through which a rule ends."""

RELABELLED = "relabelled_share"
"""The prior whose median is the part that is only called so."""

TITLES = {
    "falling_revenue": Text("revenue falls", "财政收入下降"),
    "sunset": Text("a tax rule ends", "税收规则到期"),
    "elasticity_zero": Text("enterprises do not respond", "企业不响应"),
    "relabelling": Text("some of it is only relabelled", "部分仅为重新归类"),
}
FALLS = (0.01, 0.02, 0.05)
"""Yearly falls of revenue behind the plan that are tried."""
UNDATED = frozenset({"elasticity_zero", "sunset"})
"""Stresses that are asked for the deadline alone, and not for later years."""

ASSUMED = {
    "falling_revenue": Text(
        "money falls {size} a year behind the steadiest plan, compounding", "资金逐年比最稳路径再少 {size}"
    ),
    "elasticity_zero": Text(
        "the plan was made for a private response of {size} to public money; there is none",
        "规划按企业对财政投入的响应 {size} 编制，而实际无响应",
    ),
    "relabelling": Text(
        "{size} of what is added is development under another name", "新增部分中有 {size} 实为改称的试验发展"
    ),
}


def stresses(
    problem: Problem,
    settings: Sequence[Given],
    cube: Callable[[], Cube],
    ending: tuple[Sequence[End], Text | None] = ((), None),
) -> tuple[list[Row], list[Untested]]:
    """Return every stress on the steadiest plan, and those that cannot be computed."""
    spending = sensitivity.planned(problem)
    rows = [_row(sensitivity.falling_revenue(problem, fall, spending)) for fall in FALLS]
    bare = sensitivity.plain(problem)
    plan, (known, why) = _plan(bare, settings, cube), ending
    left = [] if why is None else [Untested("sunset", why)]
    if isinstance(plan, Text):
        names = [*(["sunset"] if known else []), "elasticity_zero"]
        left += [Untested(name, plan) for name in names]
    else:
        rows += [_sunset(bare, plan, end) for end in known]
        rows.append(_without_response(bare, plan))
    relabelled = prior.load(RELABELLED)
    called = sensitivity.relabelling(problem, relabelled.median, spending)
    rows.append(_row(called, relabelled.citation))
    return rows, left


_NO_PLAN = Text("government money alone makes no plan that could be put under it", "仅靠政府资金无可供测试的规划")


def _row(stress: Stress, source: str | None = None) -> Row:
    return Row(
        name=stress.name,
        size=stress.size,
        share=stress.share,
        shortfall_pp=100 * stress.shortfall,
        years_lost=stress.years_lost,
        source=source,
    )


def _plan(problem: Problem, settings: Sequence[Given], cube: Callable[[], Cube]) -> Plan | Text:
    """Return the plan of government money; why not where no cube is known, or it meets nothing."""
    lever = registry.modules("lever")[LEVER]
    try:
        start = cube()
    except NotIdentifiableError as error:
        return error.message
    used = Use(lever, SCHEDULE, float("inf"), values={**medians(lever), **ROOM})
    others = [one for one in settings if one.lever is not lever]
    plan = Plan(start, used, others, np.zeros(problem.years))
    solution = successive(problem, start, plan.world, steadiest_answer)
    if solution.answer.path is None:
        return _NO_PLAN
    return replace(plan, amounts=np.array(solution.answer.path.used[used.name]))


def _sunset(problem: Problem, plan: Plan, end: End) -> Row:
    """Return what is left of the plan when a rule ends; its size is the change of the rate.

    How much of what enterprises spend stands under a rule no series says, so that it is taken as
    if all did: what is left is the farthest share to which the end can move it.
    """
    lever = registry.modules("lever")[TAX]
    others = [one for one in plan.others if one.lever is not lever]
    known: Mapping[str, Setpoint] = {}
    for one in plan.others:
        known = one.values if one.lever is lever else known
    name = tax_sources.SCHEDULES[end.rule.scope.work]
    as_set = Setting(lever.PARAMETERS, known).schedule(name, plan.start.years)[0]
    values = {"present": end.rule.rate, **known, name: as_set + np.array(end.falls)}
    world = Levers([plan.used], [*others, Given(lever, values)]).at_medians()
    before = replay(plan.start, plan.world, 0 * plan.amounts)[0]
    after = replay(plan.start, world, plan.amounts)[0]
    share = float(shares_of(problem, before, after)[0, -1])
    return Row(
        name="sunset",
        size=end.turn.after.rate - end.rule.stated,
        share=share,
        shortfall_pp=100 * (problem.target - share),
        years_lost=0 if problem.meets(share) else None,
        source=end.rule.source,
        ends=tax_sources.ended(end, Setting(lever.PARAMETERS, values)["tax_rate"]),
    )


def _without_response(problem: Problem, plan: Plan) -> Row:
    """Return the plan in a world without response.

    The response goes mostly into the denominator: without it the share may come out higher.
    """
    lever = plan.used.lever
    quiet = Use(lever, SCHEDULE, float("inf"), values={**silent(lever), **ROOM})
    world = replace(plan, used=quiet).world
    before, after = (replay(plan.start, world, x)[0] for x in (0 * plan.amounts, plan.amounts))
    share = float(shares_of(problem, before, after)[0, -1])
    return Row(
        name="elasticity_zero",
        size=medians(lever)["response"],
        share=share,
        shortfall_pp=100 * (problem.target - share),
        years_lost=0 if problem.meets(share) else None,
        source=lever.SOURCE,
    )


def sentence(by: int, row: Row) -> Text:
    """Return what one stress leaves of the plan."""
    words = Text("{title} ({assumed}): {s} in {by}, ", "{title}（{assumed}）：{by} 年为 {s}，").format(
        title=TITLES[row.name], assumed=assumed(row), s=percent(row.share, 2), by=by
    )
    if row.shortfall_pp <= 100 * MET:
        return words + Text("target met", "仍达标")
    short = Text("{p} pp short", "差 {p} 个百分点").format(p=number(row.shortfall_pp, 2))
    return words + short + lost(row)


def untested(row: Untested) -> Text:
    """Return that a stress could not be computed, and why."""
    words = Text("{title}: not tested, for {why}", "{title}：未能测试，{why}")
    return words.format(title=TITLES[row.name], why=row.why)


def assumed(row: Row) -> Text:
    """Return what a stress assumes, with its size."""
    if row.ends is not None:
        return tax_sources.assumed(row.ends)
    size = number(row.size, 2) if row.name == "elasticity_zero" else percent(row.size)
    return ASSUMED[row.name].format(size=size)


def lost(row: Row) -> Text:
    """Return the years a stress costs, as the end of a sentence."""
    if row.name in UNDATED:
        return same("")
    if row.years_lost is None:
        return Text("; not made up for in twenty years", "；二十年内无法弥补")
    return Text("; years lost: {n}", "；推迟 {n} 年").format(n=row.years_lost)
