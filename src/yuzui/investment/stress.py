# SPDX-License-Identifier: Apache-2.0
"""Scenarios changed from one scenario: less revenue, a rule that ends, no response, mere labels.

Each child shares seed and priors with its parent, so that their draws are common and what lies
between them is the stress and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from yuzui.investment import prior, simulate
from yuzui.investment import scenario as forms
from yuzui.investment.backcast_answer import Untested
from yuzui.investment.backcast_limits import FALLS, RELABELLED, TAX, TITLES, untested
from yuzui.investment.lever import Param, Setting
from yuzui.investment.path_sources import manifest
from yuzui.investment.scenario import Scenario, Value
from yuzui.investment.simulate import lever
from yuzui.investment.simulation_answer import Named, Spread, Stress, Stressed, Written
from yuzui.investment.simulation_problem import Posed, Ran, before, pose, ran
from yuzui.investment.simulation_view import rough
from yuzui.investment.tax_answer import EndedRule
from yuzui.investment.tax_sources import SCHEDULES, TAX_RULES, End, ended, ends
from yuzui.investment.tax_sources import assumed as ends_words
from yuzui.job.result import Run, digest, read_from
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import View

LABELS, SCHEDULE = "reclassification", "amount"
"""The lever that moves labels, and its schedule."""


@dataclass(frozen=True, slots=True)
class Child:
    """A scenario under one stress."""

    name: str
    size: float
    scenario: Scenario
    source: str = ""
    end: End | None = None


def children(posed: Posed, falls: Sequence[float], ending: Sequence[End] = ()) -> Iterator[Child]:
    """Yield the scenario under every stress that has something to take from it."""
    one, money = posed.scenario, _public_money(posed)
    for fall in falls if money else ():
        yield _changed(posed, "falling_revenue", fall, money, partial(_shrunk, fall))
    for end in ending:
        yield _sunset(posed, end)
    if quiet := _silent(one):
        priors = {**one.priors, **{name: ("fixed", (value,)) for name, value in quiet.items()}}
        yield Child("elasticity_zero", 0.0, replace(one, priors=priors))
    raising = {key for key, param in _scheduled(one).items() if param.sign > 0 and _real(key)}
    if raising:
        known = prior.current(RELABELLED, one.changed_priors())
        yield _relabelled(posed, raising, known.median, known.citation)


Key = tuple[str, str]
"""Lever and parameter."""


def _shrunk(fall: float, n: int, value: float) -> float:
    return value * float((1 - fall) ** n)


def _scheduled(scenario: Scenario) -> dict[Key, Param]:
    """Return what the scenario sets by year."""
    return {
        (name, one.name): one
        for name, values in scenario.levers.items()
        for one in simulate.lever(name).PARAMETERS
        if one.schedule and one.name in values
    }


def _real(key: Key) -> bool:
    return bool(simulate.lever(key[0]).REAL)


def _public_money(posed: Posed) -> set[Key]:
    """Return the schedules of money that the public pays, or pays with others, in some year.

    Of what the scenario leaves open the medians count, of its own priors where it changed them.
    """
    path, totals = before(posed, 0), set()
    settings, priors = posed.settings, posed.scenario.changed_priors()
    for (name, key), param in _scheduled(posed.scenario).items():
        if param.unit != "money":
            continue
        module = simulate.lever(name)
        values = {**simulate.medians(module, priors), **settings[name]}
        slope = module.linear(path, Setting(module.PARAMETERS, values)).get(key)
        if slope is not None and (slope.cost[1:] > 0).any():
            totals.add((name, key))
    return totals


def _sunset(posed: Posed, end: End) -> Child:
    """Return the scenario without a rule that ends, as if all enterprises stood under it."""
    known = posed.scenario.levers.get(TAX, {})
    name = SCHEDULES[end.rule.scope.work]
    as_set = _by_year(posed, TAX, name)
    falls = dict(zip(posed.years, end.falls, strict=True))
    changed = {year: value + falls[year] for year, value in as_set.items()}
    present: dict[str, Value] = {} if end.rule.rate is None else {"present": end.rule.rate}
    levers = {**posed.scenario.levers, TAX: {**present, **known, name: changed}}
    size = end.turn.after.rate - end.rule.stated
    child = replace(posed.scenario, levers=levers)
    return Child("sunset", size, child, end.rule.source, end)


def _by_year(posed: Posed, name: str, key: str) -> dict[int, float]:
    """Return a schedule of a lever by every year after the base year; none set is none given."""
    setting = Setting(lever(name).PARAMETERS, posed.settings.get(name, {}))
    amounts = map(float, setting.schedule(key, posed.years)[0])
    return dict(list(zip(posed.years, amounts, strict=True))[1:])


def _levers(posed: Posed, keys: set[Key], change: Callable[[int, float], float]) -> dict[str, dict[str, Value]]:
    """Return the levers with some schedules changed: ``change`` takes years since the base."""
    first = posed.years[0]
    return {
        name: {
            key: {year: change(year - first, x) for year, x in _by_year(posed, name, key).items()}
            if (name, key) in keys
            else one
            for key, one in values.items()
        }
        for name, values in posed.scenario.levers.items()
    }


def _changed(posed: Posed, name: str, size: float, keys: set[Key], change: Callable[[int, float], float]) -> Child:
    return Child(name, size, replace(posed.scenario, levers=_levers(posed, keys, change)))


def _silent(scenario: Scenario) -> dict[str, float]:
    """Return the priors of the levers that are set, at what they are where nothing responds."""
    return {
        one.prior: prior.load(one.prior).silent
        for name in scenario.levers
        for one in simulate.lever(name).PARAMETERS
        if one.prior and not one.yearly
    }


def _relabelled(posed: Posed, keys: set[Key], part: float, source: str) -> Child:
    """Return the scenario in which a part of what is added is development under another name."""
    levers = _levers(posed, keys, lambda _, x: (1 - part) * x)
    done = ran(posed, 0)
    added = (done.after.amount() - done.before.amount())[0]
    labels = dict(levers.get(LABELS, {}))
    moved = _by_year(posed, LABELS, SCHEDULE)
    for year, money in zip(posed.years[1:], added[1:], strict=True):
        moved[year] += part * max(0.0, float(money))
    levers[LABELS] = {**labels, SCHEDULE: moved}
    return Child("relabelling", part, replace(posed.scenario, levers=levers), source)


# The document `yuzui.path.stress/1`: a scenario, and itself under each stress, common draws.


_REPLAYED = Text("the law of the country whose past is played again is not known", "重演国家当时的税收规则未知")
ASSUMED = {
    "falling_revenue": Text("public money shrinks by {size} a year, compounding", "公共资金逐年减少 {size}，逐年累积"),
    "elasticity_zero": Text("every response is nothing", "各项响应均为零"),
    "relabelling": Text(
        "{size} of what the levers add is development under another name", "政策新增部分中有 {size} 实为改称的试验发展"
    ),
}


def run(workspace: Workspace, scenario: Scenario, draws: int | None = None) -> Stress:
    """Run a scenario, and again under every stress, on the same draws."""
    posed = pose(workspace, scenario)
    number_of = scenario.draws if draws is None else draws
    ending, why = ends(workspace, scenario.country, posed.years)
    if scenario.replay:
        ending, why = [], _REPLAYED
    done = ran(posed, number_of)
    rows = [_stressed(posed, done, child, number_of) for child in children(posed, FALLS, ending)]
    known = {one.file for one in posed.files}
    rules = manifest(workspace, [name for name in (TAX_RULES,) if name not in known])
    under = [one.scenario.digest for one in rows]
    inputs = {"scenario": scenario.digest, "draws": number_of, "facts": digest(posed.material.facts.texts(), under)}
    return Stress(
        run=Run.of("path.stress", inputs, seed=scenario.seed),
        scenario=Named(scenario.id, scenario.name, scenario.digest),
        origin="derived",
        target=scenario.target,
        by=scenario.by or posed.years[-1],
        draws=number_of,
        rough=0 < number_of < simulate.ROUGH,
        share=simulate.later(done.after.real_share(), posed.years),
        odds=_odds(posed, done),
        stresses=rows,
        untested=[] if why is None else [Untested("sunset", why)],
        files=posed.files + (rules if any(one.ends for one in rows) else []),
    )


def _stressed(posed: Posed, done: Ran, child: Child, draws: int) -> Stressed:
    """Return what one stress leaves of the real share, and what lies between, draw by draw."""
    under = replace(posed, scenario=child.scenario)
    other = ran(under, draws)
    difference = other.after.real_share() - done.after.real_share()
    return Stressed(
        name=child.name,
        size=child.size,
        source=child.source or None,
        ends=_ends(child),
        share=simulate.later(other.after.real_share(), posed.years),
        labelled=simulate.later(other.after.share(), posed.years),
        difference_pp=simulate.later(100 * difference, posed.years),
        odds=_odds(under, other),
        scenario=Written(child.scenario.digest, forms.text(child.scenario)),
    )


def _ends(child: Child) -> EndedRule | None:
    """Return the rule that ends, and the profit tax at which that is reckoned."""
    if child.end is None:
        return None
    default = next(param.default for param in lever(TAX).PARAMETERS if param.name == "tax_rate")
    rate: Any = child.scenario.levers[TAX].get("tax_rate", default)
    return ended(child.end, rate)


def _odds(posed: Posed, done: Ran) -> float:
    """Return the part of draws whose real share meets the target at the deadline."""
    place = posed.years.index(posed.scenario.by or posed.years[-1])
    return float(simulate.reached(done.after.real_share(), posed.scenario.target)[place])


def finding(answer: Stress) -> Text:
    """Return which stress costs most."""
    name = answer.scenario.name
    if not answer.stresses:
        return Text("{name}: no lever of it can be put under stress", "{name}：没有可作压力测试的政策工具").format(
            name=name
        )
    worst = min(answer.stresses, key=lambda one: at(answer, one.difference_pp).p50)
    if at(answer, worst.difference_pp).p50 >= 0:
        return Text("{name}: no stress takes anything from the real share", "{name}：各项压力均未降低实际占比").format(
            name=name
        )
    return Text(
        "{name}: most is lost where {title}: {pp} percentage points by {by}",
        "{name}：“{title}”损失最大，到 {by} 年为 {pp} 个百分点",
    ).format(name=name, title=TITLES[worst.name], pp=number(at(answer, worst.difference_pp).p50, 2), by=answer.by)


def at(answer: Stress, rows: Sequence[Spread]) -> Spread:
    """Return the row of the deadline."""
    return next(row for row in rows if row.year == answer.by)


def sentences(answer: Stress) -> list[tuple[Text, Text]]:
    """Return the transcript: the scenario as it is, and under each stress."""
    row = at(answer, answer.share)
    head = Text("{share} in {by}", "{by} 年为 {share}").format(share=percent(row.p50, 2), by=answer.by)
    if answer.draws:
        head += Text("; odds {p}", "；达标可能性 {p}").format(p=percent(answer.odds, 0))
        head += rough(answer)
    entries = [(Text("worst", "最不利"), finding(answer)), (Text("as it is", "原情景"), head)]
    entries += [(TITLES[one.name], sentence(answer, one)) for one in answer.stresses]
    label = Text("not tested", "未能测试")
    return entries + [(label, untested(one)) for one in answer.untested]


def sentence(answer: Stress, one: Stressed) -> Text:
    """Return what one stress leaves: assumption, share, difference with interval, odds."""
    row, gap = at(answer, one.share), at(answer, one.difference_pp)
    words = Text("{assumed}: {share}, {pp} points", "{assumed}：{share}，相差 {pp} 个百分点")
    if answer.draws:
        words += Text(
            " (8 in 10 between {low} and {high}, common draws); odds {p}",
            "（共同随机数，八成在 {low} 与 {high} 之间）；达标可能性 {p}",
        )
    return words.format(
        assumed=assumed(one),
        share=percent(row.p50, 2),
        pp=number(gap.p50, 2),
        low=number(gap.p10, 2),
        high=number(gap.p90, 2),
        p=percent(one.odds, 0),
    )


def assumed(one: Stressed) -> Text:
    """Return what a stress assumes, with its size."""
    if one.ends is not None:
        return ends_words(one.ends)
    return ASSUMED[one.name].format(size=_percent(one.size))


def _percent(size: float) -> Text:
    """Return a size without decimals that are none."""
    return percent(size, 0 if abs(100 * size - round(100 * size)) < 1e-9 else 1)


def picture(answer: Stress) -> Picture:
    """Return what each stress takes from the real share at the deadline."""
    drawn = bool(answer.draws)
    cells = [(one, at(answer, one.difference_pp)) for one in answer.stresses]
    shown = [
        Bar(
            label=TITLES[one.name] + _size(one),
            value=row.p50,
            low=row.p10 if drawn else None,
            high=row.p90 if drawn else None,
        )
        for one, row in cells
    ]
    description = Text(
        "bars are medians of what each stress changes in the real share of {by}, in percentage points, draw by draw",
        "条形为各项压力对 {by} 年实际占比的影响（百分点，逐次抽样之差的中位数）",
    ).format(by=answer.by)
    meta = Meta("stress", finding(answer), description, "derived", *read_from(answer.files))
    return bar_chart(meta, shown, (Text("percentage points", "百分点"), ""))


def _size(one: Stressed) -> Text:
    """Return the size of a stress that is tried at several, or has one worth reading."""
    if one.name in ("falling_revenue", "relabelling"):
        return Text(" ({s})", "（{s}）").format(s=_percent(one.size))
    return same("")


class _Left(NamedTuple):
    """A stress at the deadline."""

    stress: Stressed
    share: float
    change: Spread


STRESSES = Table[Stress](
    "stresses",
    lambda answer: Text("What each stress leaves in {by}", "{by} 年各项压力之后").format(by=answer.by),
    rows=lambda answer: [
        _Left(one, at(answer, one.share).p50, at(answer, one.difference_pp)) for one in answer.stresses
    ],
    columns=(
        Column("stress", Text("Stress", "压力"), value=lambda row: TITLES[row.stress.name]),
        Column("assumed", Text("What is assumed", "假设"), value=lambda row: assumed(row.stress)),
        Column("share", Text("Real share", "实际占比"), "%", 2),
        Column("pp", Text("Change, points", "变动（百分点）"), digits=2, value=lambda row: row.change.p50),
        Column("low", Text("from", "下限"), digits=2, value=lambda row: row.change.p10),
        Column("high", Text("to", "上限"), digits=2, value=lambda row: row.change.p90),
        Column("odds", Text("Odds", "达标可能性"), "%", 0, value=lambda row: row.stress.odds),
    ),
)
VIEW = View(headline=finding, sentences=sentences, charts=(picture,))
