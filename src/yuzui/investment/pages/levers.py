# SPDX-License-Identifier: Apache-2.0
"""Which lever is big enough: each at its plausible maximum, and a form to set them oneself."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.errors import InputError
from yuzui.investment import lever_effects as lever_words
from yuzui.investment import lever_file, path_sources, simulation_forms, simulation_run, simulation_view
from yuzui.investment.inputs import Path as Inputs
from yuzui.investment.jobs import path
from yuzui.investment.path_answer import Answer, LeverEffect
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulation_answer import Simulation, Spread
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import (
    EVERYONE,
    Block,
    Cards,
    Chip,
    Fact,
    Facts,
    Field,
    Fieldset,
    Figure,
    File,
    Form,
    Item,
    Notice,
    Page,
    Prose,
    Split,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/spending/levers", EVERYONE
PLACE = ("spending", 20)
WAS = ("/path/levers",)
TITLE = Text("Levers", "政策工具")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)
_HOW = Text(
    "One number, a list by year such as 25, 50, 75 (the last holds on), or years by name such as "
    "2026: 25, 2029: 0 (each holds until the next: money that ends). Empty is not set.",
    "可填一个数；或按年填写，如 25, 50, 75（末值沿用至终年）；或写明年份，如 2026: 25, 2029: 0"
    "（各值沿用至下一年份，可表示到期即止的资金）。留空即不设。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    bought = _bought(workspace, lever_file.state(workspace))
    top = simulation_view.bought(bought)
    refused: list[Block] = []
    answer: Simulation | None = None
    try:
        scenario = simulation_forms.scenario_of(workspace, visit.query)
        answer = simulation_forms.answer(workspace, scenario) if scenario.levers else None
    except InputError as error:
        refused = [one for fault in (error, *error.more) for one in pages.refused(fault)]
    blocks = list(refused)
    if answer is not None:
        here = f"{PATH}?{pages.filled_in(visit)}"
        shown = [Figure(one, page=here) for one in simulation_view.VIEW.pictures(answer)]
        thin = simulation_run.thin(simulation_forms.posed(workspace, scenario.horizon))
        blocks += [_facts(answer), *([] if thin is None else [Notice(thin)])]
        entries = pages.reading(simulation_view.sentences(answer)[1:])
        blocks += [Split(shown[:2], [entries]), *shown[2:], _years(answer)]
    blocks += [Prose((_HOW,)), _form(workspace, visit)]
    if answer is not None:
        blocks += [_file(answer), _priors(visit)]
    blocks += [Figure(top, bought.run.id), _table(bought)]
    return Page(
        top.meta.finding if answer is None else simulation_view.finding(answer),
        blocks,
        lead=top.meta.description if answer is None else None,
        crumb=_CRUMB,
        document=answer or {"levers": msgspec.to_builtins(bought.levers)},
        stamp=pages.stamp(bought, answer),
    )


@confirmations(4)
def _bought(workspace: Workspace, _: str) -> Answer:
    """Return what each lever buys, kept as long as the levers of the workspace stay as they are."""
    return path.compute(workspace, Inputs(lever="all"))


def _form(workspace: Workspace, visit: Visit) -> Form:
    """Return every schedule of every lever, and what is seldom changed folded beneath."""
    groups: dict[str, tuple[Text, list[Field], list[Field]]] = {}
    for one in simulation_forms.fields():
        lever, _, _ = one.name.partition(".")
        _, fields, more = groups.setdefault(lever, (one.module.TITLE, [], []))
        value = same(visit.query.get(one.name, "")[:LONGEST])
        to = fields if one.param.schedule else more
        to.append(Field(one.name, _label(one), value, False))
        if one.source:
            where = same(visit.query.get(one.source, "")[:LONGEST])
            to.append(Field(one.source, one.param.label + _WHERE, where, False))
    first, last = simulation_forms.bounds(workspace)
    words_ = Text("Last year, {first} to {last}", "终年（{first} 至 {last}）")
    horizon = visit.query.get("horizon", "").strip()[:LONGEST] or str(simulation_forms.usual(workspace))
    fields_: list[Field | Fieldset] = [Fieldset(*group) for group in groups.values()]
    fields_.append(Field("horizon", words_.format(first=first, last=last), same(horizon)))
    return Form("levers", PATH, fields_, Text("Run", "计算"))


LONGEST = 400
"""Most characters of a field that are shown again."""


_WHERE = Text(": where it was read", "：出处")


def _label(one: simulation_forms.FormField) -> Text:
    low, high = one.range
    unit = lever_words.unit(one.param.unit)
    words_ = Text("{label}, {low} to {high}", "{label}（{low} 至 {high}")
    words_ += Text(" ({unit})", " {unit}") if unit.en else same("")
    if not one.param.schedule:
        words_ += Text("; {usual} if empty", "；留空为 {usual}")
    return (words_ + Text("", "）")).format(
        label=one.param.label,
        low=same(f"{low:g}"),
        high=same(f"{high:g}"),
        unit=unit,
        usual=same(f"{one.param.default:.3g}"),
    )


def _facts(answer: Simulation) -> Facts:
    """Return share, share without, odds and public money of the last year."""
    with_, without = (years[-1] for years in (answer.share.with_levers, answer.share.without))
    base = Text("{y}; 8 in 10 from {low} to {high}", "{y} 年；八成在 {low} 至 {high}")

    def share(label: Text, row: Spread) -> Fact:
        ends = {"low": percent(row.p10, 2), "high": percent(row.p90, 2)}
        return Fact(label, percent(row.p50, 2), base.format(y=row.year, **ends))

    odds = {row.world: row.probability for row in answer.odds}
    goal = Text("{t} or more in {y}; {w} without", "{y} 年达到 {t}；无政策 {w}").format(
        t=percent(answer.target, 0), y=with_.year, w=percent(odds["without"], 0)
    )
    money = number(sum(row.p50 for row in answer.cost), 0)
    unit = path_sources.unit(answer.base.unit)
    return Facts(
        [
            share(Text("With the levers", "有政策"), with_),
            share(Text("Without", "无政策"), without),
            Fact(Text("Odds", "可能性"), percent(odds["with"], 0), goal),
            Fact(Text("Public money, all years", "各年公共资金合计"), money, unit),
        ]
    )


def _years(answer: Simulation) -> DataTable:
    share = ("%", 2)
    unit = path_sources.unit(answer.base.unit)
    money = Text("Public money", "公共资金") + Text(" ({u})", "（{u}）").format(u=unit)
    worlds = (years for _, years in answer.share.items())
    return DataTable(
        "share",
        Text("Share by year", "各年占比"),
        (
            Column("year", Text("Year", "年份")),
            Column("with", simulation_view.NAMES["with"], *share),
            Column("low", Text("8 in 10 from", "八成区间下限"), *share),
            Column("high", Text("to", "上限"), *share),
            Column("without", simulation_view.NAMES["without"], *share),
            Column("none", simulation_view.NAMES["no_effect"], *share),
            Column("cost", money, digits=1),
        ),
        [
            (a.year, a.p50, a.p10, a.p90, b.p50, c.p50, paid.p50)
            for a, b, c, paid in zip(*worlds, answer.cost, strict=True)
        ],
    )


def _file(answer: Simulation) -> File:
    note = Text(
        "For “yuzui path simulate”, “compare” and “backcast”; it can be signed.",
        "可在命令行中推演、对照与回溯，并可签署。",
    )
    return File("scenario", Text("As a scenario file", "情景文件"), answer.scenario.text, note)


def _priors(visit: Visit) -> Cards:
    """Return the way to what the answer rests on, with everything that was filled in."""
    words_ = Text("Change what is assumed", "修改假设")
    note = Text("priors, and what each does to this answer", "先验及其对本结果的影响")
    return Cards([Item(words_, (note,), f"/spending/assumptions?{pages.filled_in(visit)}")])


def _table(bought: Answer) -> DataTable:
    growth = percent(bought.windows[-1].whole_growth or 0.0)
    unit = path_sources.unit(bought.base.unit)
    return DataTable(
        "levers",
        Text("What each lever buys in its first year", "各政策工具首年的效果"),
        (
            Column("lever", Text("Lever", "政策工具")),
            Column("amount", Text("Amount", "幅度")),
            Column("effect", Text("Effect, pp", "效果（百分点）"), digits=4),
            Column("low", Text("from", "下限"), digits=4),
            Column("high", Text("to", "上限"), digits=4),
            Column("none", Text("no response", "若无响应"), digits=4),
            Column("cost", Text("Public cost", "公共成本") + Text(" ({u})", "（{u}）").format(u=unit), digits=1),
            Column("maximum", Text("at most, pp", "取上限"), digits=2),
            Column("kind", Text("Kind", "性质")),
            Column("source", Text("Source", "来源")),
        ),
        [_row(one) for one in bought.levers],
        note=Text(
            "Intervals are those of the priors (8 in 10); the whole grows {g} a year.",
            "区间为先验的八成区间；研发总经费按每年 {g} 增长。",
        ).format(g=growth),
    )


def _row(one: LeverEffect) -> tuple[Any, ...]:
    most = one.at_maximum
    set_ = one.title + Text(": ", "：") + one.parameter_label
    return (
        set_,
        lever_words.amount(one.amount, one.unit),
        one.effect_pp,
        one.interval.low,
        one.interval.high,
        one.no_response_pp,
        one.cost,
        most.effect_pp if most else None,
        _REAL if one.real else _LABEL,
        same(one.source),
    )


_REAL, _LABEL = Chip(Text("real", "实际"), "good"), Chip(Text("label only", "仅口径"), "bad")
