# SPDX-License-Identifier: Apache-2.0
"""What is missing where no path meets the target: how far one gets, and what would give way."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from yuzui.investment import backcast_request, path_words
from yuzui.investment.backcast import infeasibility
from yuzui.investment.backcast.infeasibility import OverLevers, Spending, World, giving_way
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast_answer import Alone, Answer, Infeasible, Limit, Loosened
from yuzui.investment.inputs import Backcast as Request
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulate import parameter, titled
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

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

    def rows(several: Sequence[infeasibility.Loosened]) -> list[Loosened]:
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
    target = path_words.target(answer.target)
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
