# SPDX-License-Identifier: Apache-2.0
"""The stress test: what is taken from the plan, what is left, how many years it costs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from yuzui import registry
from yuzui.errors import NotIdentifiableError
from yuzui.investment import backcast_request, backcast_sensitivity, path_sources, prior, tax_sources
from yuzui.investment.backcast_answer import Alone, Answer, Infeasible, Limit, Loosened, Untested
from yuzui.investment.backcast_answer import Stress as Row
from yuzui.investment.backcast_problem import (
    MET,
    FixedLever,
    Levers,
    Problem,
    Use,
    replay,
    shares_of,
    steadiest_answer,
    successive,
)
from yuzui.investment.backcast_request import Plan
from yuzui.investment.backcast_sensitivity import OverLevers, Spending, Stress, World, giving_way
from yuzui.investment.inputs import Backcast as Request
from yuzui.investment.lever import Path as Cube
from yuzui.investment.lever import Setpoint, Setting
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulate import medians, parameter, silent, titled
from yuzui.investment.tax_sources import End
from yuzui.text import Text, join, same
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
    settings: Sequence[FixedLever],
    cube: Callable[[], Cube],
    ending: tuple[Sequence[End], Text | None] = ((), None),
) -> tuple[list[Row], list[Untested]]:
    """Return every stress on the steadiest plan, and those that cannot be computed."""
    spending = backcast_sensitivity.planned(problem)
    rows = [_row(backcast_sensitivity.falling_revenue(problem, fall, spending)) for fall in FALLS]
    bare = backcast_sensitivity.plain(problem)
    plan, (known, why) = _plan(bare, settings, cube), ending
    left = [] if why is None else [Untested("sunset", why)]
    if isinstance(plan, Text):
        names = [*(["sunset"] if known else []), "elasticity_zero"]
        left += [Untested(name, plan) for name in names]
    else:
        rows += [_sunset(bare, plan, end) for end in known]
        rows.append(_without_response(bare, plan))
    relabelled = prior.load(RELABELLED)
    called = backcast_sensitivity.relabelling(problem, relabelled.median, spending)
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


def _plan(problem: Problem, settings: Sequence[FixedLever], cube: Callable[[], Cube]) -> Plan | Text:
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
    world = Levers([plan.used], [*others, FixedLever(lever, values)]).at_medians()
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


# What is missing where no path meets the target: how far one gets, and what would give way.


WITHOUT_PATH = ("infeasible", "replay_gap")
"""Statuses of the cheapest path that say there is none."""

LIMITS = {
    "cap": Text("growth cap", "增速上限"),
    "absorb": Text("growth that can be absorbed", "可吸收的增速"),
    "ceiling": Text("spending ceiling", "投入上限"),
    "ramp": Text("ramp limit", "爬坡限制"),
    "most": Text("ceiling of a lever", "工具上限"),
}
OF_LEVER = {"ramp": Text("ramp limit of {m}", "{m}的爬坡限制"), "most": Text("ceiling of {m}", "{m}的上限")}


def why(request: Request, problem: Problem, facts: Facts, share: Ratio) -> Infeasible:
    """Return why there is no path and what would make one."""
    shortfall, base = giving_way(_world(request, problem, facts, share)), share.latest.year
    scale = backcast_request.scale(share)

    def rows(several: Sequence[backcast_sensitivity.Loosened]) -> list[Loosened]:
        units = [scale if one.kind == "ceiling" else 1.0 for one in several]
        return [
            Loosened(one.kind, base + one.year, one.means or None, one.limit * unit, one.needed * unit)
            for one, unit in zip(several, units, strict=True)
        ]

    return Infeasible(
        reachable=shortfall.reachable,
        binding=[Limit(rule.kind, base + rule.year, rule.means or None) for rule in shortfall.binding],
        needed=rows(shortfall.together),
        alone=[Alone(kind, means or None, rows(several)) for (kind, means), several in shortfall.alone],
        met_in=None if shortfall.later is None else base + problem.years + shortfall.later,
    )


def _world(request: Request, problem: Problem, facts: Facts, share: Ratio) -> World:
    if not request.levers:
        return Spending(problem)
    levers = backcast_request.levers(request, backcast_request.years(problem, share)).at_medians()
    return OverLevers(problem, backcast_request.growing(facts, share), levers)


def name(row: Limit | Alone) -> Text:
    """Return a limit by its name, with its lever if it is one's."""
    if row.means is None:
        return LIMITS[row.kind]
    return OF_LEVER[row.kind].format(m=use(row.means))


def use(name: str) -> Text:
    """Return a lever and its schedule by their names."""
    return titled(*name.split("."))


def limits(rows: Sequence[Limit]) -> Text:
    """Return limits by kind with their years: ``growth cap of 2025–2030``."""
    parts = []
    for _, group in itertools.groupby(rows, key=lambda row: (row.kind, row.means)):
        several = list(group)
        words = Text("the {k} in {y}", "{y} 年{k}")
        parts.append(words.format(k=name(several[0]), y=_span(several)))
    return join(parts, ", ", "、")


def _span(rows: Sequence[Limit]) -> Text:
    years = [row.year for row in rows]
    if len(years) == 1:
        return same(years[0])
    if years == list(range(years[0], years[-1] + 1)):
        return Text(f"{years[0]}–{years[-1]}", f"{years[0]}—{years[-1]}")
    return join([same(year) for year in years], ", ", "、")


def reached(answer: Answer, why: Infeasible) -> Text:
    """Return how far one gets within the limits, when the target is met, and what is in the way."""
    if why.reachable is None:
        sentence = Text(
            "the limits do not even allow the share to be kept from falling", "在这些限制下，占比连保持不降也无法做到"
        )
        if answer.status == "replay_gap":
            sentence = Text("how far the levers get could not be computed", "无法算出各工具最多能达到的占比")
    else:
        sentence = Text(
            "with all that the limits allow the share reaches {s} in {by}", "用足各项限制，{by} 年占比最高为 {s}"
        )
        if answer.levers:
            sentence = Text(
                "with every lever at its maximum the share reaches {s} in {by}", "各项工具用到上限，{by} 年占比为 {s}"
            )
        sentence = sentence.format(s=percent(why.reachable, 2), by=answer.by)
        sentence += _when(answer, why.met_in)
    if why.binding:
        sentence += Text("; {b} in the way", "；受 {b}所限").format(b=limits(why.binding))
    return sentence


def _when(answer: Answer, year: int | None) -> Text:
    target = path_sources.target(answer.target)
    if year is None:
        words = Text(
            "; no path to {t} was found for a deadline up to 20 years later",
            "；期限推迟 20 年以内，均未找到达到 {t} 的路径",
        )
        return words.format(t=target)
    return Text("; {t} in {y}", "；{y} 年可达 {t}").format(t=target, y=year)


ALONE = Text("this limit alone", "仅放宽此项")
TOGETHER = Text("all together", "一并放宽")


class Give(NamedTuple):
    """A limit that would have to give way, alone or together with all others."""

    how: Text
    limit: Loosened


def rows(why: Infeasible) -> list[Give]:
    """Return every limit that would have to give way, after the way in which it does."""
    alone = [Give(ALONE, row) for one in why.alone for row in one.needed]
    return alone + ([Give(TOGETHER, row) for row in why.needed] if len(why.alone) > 1 else [])


def needed(why: Infeasible) -> list[Text]:
    """Return what would have to give way, a sentence each: one limit alone, else all together."""
    entries = []
    for one in why.alone:
        if one.needed:
            entries += _sentences(one.needed)
        elif _in_the_way(why, one) and len(why.alone) > 1:
            words = Text("loosening the {k} alone is not enough", "仅放宽{k}不够")
            entries.append(words.format(k=name(one)))
    if any(one.needed for one in why.alone):
        return entries
    if not why.needed:
        return [Text("loosening the limits set here is not enough", "仅放宽所设限制不够")]
    both = Text("all together: {s}", "一并放宽：{s}")
    return [*entries, both.format(s=join(_sentences(why.needed), "; ", "；"))]


def _in_the_way(why: Infeasible, one: Alone) -> bool:
    return (one.kind, one.means) in {(row.kind, row.means) for row in why.binding}


def _sentences(rows: Sequence[Loosened]) -> list[Text]:
    """Return a sentence per limit that must be higher; years that need the same are one."""
    parts = []
    for _, group in itertools.groupby(rows, key=lambda row: (*_shown(row), row.kind)):
        several = list(group)
        row = several[0]
        low, high = _shown(row)
        words = Text("the {k} in {y} would have to be {h} instead of {l}", "{y} 年{k}须由 {l} 放宽至 {h}")
        if row.kind in ("most", "ceiling"):
            words = Text(
                "the {k} in {y} would have to be {d} higher: {h} instead of {l}", "{y} 年{k}须提高 {d}，由 {l} 至 {h}"
            )
        more = amount(row.needed - row.limit, row)
        parts.append(words.format(k=name(row), y=_span(several), l=low, h=high, d=more))
    return parts


def _shown(row: Loosened) -> tuple[Text, Text]:
    return amount(row.limit, row), amount(row.needed, row)


def amount(value: float, row: Loosened) -> Text:
    """Return the size of a limit: growth and parts of one in per cent, money as it is."""
    share = row.kind == "cap"
    if row.means is not None:
        share = parameter(*row.means.split(".")).unit == "1"
    if share:
        return percent(value, 1 if row.kind == "cap" else 2)
    return number(value, 0 if abs(value) >= 100 else 1)
