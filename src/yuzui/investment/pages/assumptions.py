# SPDX-License-Identifier: Apache-2.0
"""Every prior with its paper and version, to be changed and seen at work; what is not modelled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.investment import lever_effects as lever_words
from yuzui.investment import prior, simulate, simulation_forms
from yuzui.investment import simulation_forms as levers
from yuzui.investment.prior import Prior
from yuzui.investment.simulation_answer import Comparison
from yuzui.investment.simulation_view import distribution
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent, signed
from yuzui.view.page import (
    EVERYONE,
    Block,
    Chip,
    Fact,
    Facts,
    Field,
    Fieldset,
    Figure,
    File,
    Filter,
    Form,
    Item,
    Items,
    Page,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/spending/assumptions", EVERYONE
PLACE = ("spending", 70)
WAS = ("/path/assumptions",)
TITLE = Text("Assumptions", "假设")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)
NOT_MODELLED = (
    Text(
        "social return: the literature gives 28 to 67 %, so no one number is used",
        "社会回报率：文献给出 28% 至 67%，故不采用单一数值",
    ),
    Text(
        "feedback of research on growth: sixty cells a year need no dynamic system",
        "研究对增长的反馈：每年六十个单元格无需动力系统",
    ),
    Text("quality of what is done under the label of basic research", "标为基础研究的工作的质量"),
    Text("whether a budget is voted, and what revenue will be", "预算能否通过、财政收入如何"),
    Text("prices of research: amounts are as published, in current prices", "研究价格：金额按公布值，为当年价"),
    Text(
        "who pays whom for which type in China: no such table is published",
        "中国按来源、执行部门与类型的交叉数据：未公布",
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    refused: list[Block] = []
    answer: Comparison | None = None
    set_: simulation_forms.Set = {}
    try:
        set_ = simulation_forms.changed(visit.query)
        answer = simulation_forms.effect(workspace, visit.query, set_) if set_ else None
    except InputError as error:
        refused = [one for fault in (error, *error.more) for one in pages.refused(fault)]
    shown = [] if answer is None else _shown(answer, set_, visit)
    return Page(
        _finding() if answer is None else simulation_forms.finding(answer),
        (
            *refused,
            *shown,
            _choice(visit),
            _form(visit),
            _priors(set_),
            DataTable("defaults", _USUAL, _DEFAULTS, _defaults()),
            Items(Text("Not modelled", "未纳入模型"), [Item(text) for text in NOT_MODELLED]),
        ),
        lead=_LEAD if answer is None else _COMMON,
        crumb=_CRUMB,
        document=answer,
        stamp=[] if answer is None else pages.stamp(*answer.scenarios),
    )


_LEAD = Text(
    "What a run rests on beyond the published figures. Change a prior below and see what it does.",
    "除公布数据外，计算所依据的内容。可在下方修改先验并查看其影响。",
)
_COMMON = Text(
    "Both runs use the same draws, so the difference is that of the priors and no noise.",
    "两次计算使用同一组随机数，差异仅来自先验，而非噪声。",
)


def _finding() -> Text:
    every = simulation_forms.priors()
    return Text(
        "{n} priors, {s} of them from published work, the others labelled assumptions",
        "共 {n} 个先验，其中 {s} 个出自文献，其余均标为假设",
    ).format(n=len(every), s=sum(not _assumed(one) for one in every))


def _shown(answer: Comparison, set_: simulation_forms.Set, visit: Visit) -> list[Block]:
    """Return what the change does: figures, picture, what was changed, years, the file."""
    note = Text(
        "The scenario with the changed priors, for “yuzui path simulate” and “compare”.",
        "含所改先验的情景，可在命令行中推演与对照。",
    )
    text = answer.scenarios[1].scenario.text
    return [
        _facts(answer),
        Figure(simulation_forms.picture(answer), page=f"{PATH}?{pages.filled_in(visit)}"),
        _changes(set_, simulation_forms.used_in(answer)),
        _years(answer),
        File("scenario", Text("As a scenario file", "情景文件"), text, note),
    ]


def _facts(answer: Comparison) -> Facts:
    first, second = (one.share.with_levers[-1] for one in answer.scenarios)
    row = answer.difference_pp[-1]
    year = Text("{y}, median", "{y} 年，中位数").format(y=row.year)
    between = Text("points; 8 in 10 from {low} to {high}", "百分点；八成在 {low} 至 {high}").format(
        low=signed(row.p10, 3), high=signed(row.p90, 3)
    )
    facts = [
        Fact(Text("Priors of the papers", "文献先验"), percent(first.p50, 2), year),
        Fact(Text("Priors as set", "所设先验"), percent(second.p50, 2), year),
        Fact(Text("Difference of the share", "占比之差"), signed(row.p50, 3), between),
    ]
    for by, before, after in simulation_forms.odds(answer):
        words = Text("{a} before, {b} now, by {y}", "原 {a}，现 {b}，{y} 年").format(
            a=percent(before, 1), b=percent(after, 1), y=by
        )
        label = Text("Odds, points", "可能性之差（百分点）")
        facts.append(Fact(label, signed(100 * (after - before), 1), words))
    return Facts(facts)


def _changes(set_: simulation_forms.Set, used: Mapping[str, list[Text]]) -> DataTable:
    """Return every argument of every changed prior: default, set, difference."""
    rows: list[tuple[Any, ...]] = []
    for one in simulation_forms.priors():
        if one.name not in set_:
            continue
        levers = used.get(one.name)
        by = join(levers, ", ", "、") if levers else _NOBODY
        for field in simulation_forms.arguments(one):
            now = set_[one.name][1][field.place]
            rows.append((_name(one), field.label, field.usual, now, now - field.usual, by))
    columns = (
        Column("prior", Text("Prior", "先验")),
        Column("argument", Text("Argument", "参数")),
        Column("default", Text("Default", "默认值"), digits=4),
        Column("set", Text("Set", "所设"), digits=4),
        Column("difference", Text("Difference", "差值"), digits=4),
        Column("used", Text("At work in", "作用于")),
    )
    return DataTable("changes", Text("What was changed by hand", "人工修改的先验"), columns, rows)


_NOBODY = Text("no lever of this scenario", "本情景中无相关政策工具")


def _years(answer: Comparison) -> DataTable:
    first, second = (one.share.with_levers for one in answer.scenarios)
    share, points = ("%", 2), ("", 3)
    return DataTable(
        "effect",
        Text("What the change does to the share, by year", "修改对各年占比的影响"),
        (
            Column("year", Text("Year", "年份")),
            Column("default", Text("Default", "默认"), *share),
            Column("set", Text("As set", "所设"), *share),
            Column("difference", Text("Difference, pp", "差值（百分点）"), *points),
            Column("low", Text("8 in 10 from", "八成区间下限"), *points),
            Column("high", Text("to", "上限"), *points),
        ),
        [
            (row.year, a.p50, b.p50, row.p50, row.p10, row.p90)
            for row, a, b in zip(answer.difference_pp, first, second, strict=True)
        ],
    )


def _choice(visit: Visit) -> Filter:
    """Return the scenarios on which the priors can be tried, and the levers of one's own."""
    choices = {k: v for k, v in visit.query.items() if k.startswith("prior.")}
    links = {
        name: Link(simulation_forms.shipped(name).name, f"{PATH}?{urlencode({'scenario': name, **choices})}")
        for name in simulation_forms.names()
    }
    try:
        now = simulation_forms.chosen(visit.query)
    except InputError:
        return Filter(_TRY, list(links.values()))
    if not now:
        links[now] = Link(levers.NAME, f"{PATH}?{pages.filled_in(visit)}")
    return Filter(_TRY, list(links.values()), links[now].path)


_TRY = Text("Try them on", "用于情景")


def _form(visit: Visit) -> Form:
    groups = [
        Fieldset(_name(one) + _between(one), [_field(field, visit) for field in fields])
        for one in simulation_forms.priors()
        if (fields := simulation_forms.arguments(one))
    ]
    hidden = {k: v for k, v in visit.query.items() if k not in ("as", "format", "run") and not k.startswith("prior.")}
    return Form("priors-form", PATH, groups, Text("Run", "计算"), hidden)


def _field(field: simulation_forms.Argument, visit: Visit) -> Field:
    label = field.label + Text("; {v} in the paper", "（文献值 {v}）").format(v=f"{field.usual:g}")
    if _assumed(field.prior):
        label = field.label + Text("; {v} assumed", "（假设值 {v}）").format(v=f"{field.usual:g}")
    value = visit.query.get(field.name, "").strip()[:40] or f"{field.usual:g}"
    return Field(field.name, label, same(value), False)


def _between(one: Prior) -> Text:
    low, high = (f"{value:g}" for value in one.range)
    return Text(": {low} to {high}", "（{low} 至 {high}）").format(low=low, high=high)


def _name(one: Prior) -> Text:
    label: Text = one.label or same(one.name)
    return label


def _assumed(one: Prior) -> bool:
    return bool(one.citation == prior.ASSUMPTION)


_NOTE = Text(
    "A changed prior is marked; so is every result that rests on it, and its scenario file.",
    "修改过的先验均有标记，据此所得的结果与情景文件亦同。",
)
_USUAL = Text("Parameters of the levers, at their usual values", "政策工具参数及默认值")
_PRIORS = (
    Column("prior", Text("Prior", "先验")),
    Column("distribution", Text("Distribution", "分布")),
    Column("set", Text("As set", "所设")),
    Column("state", Text("Kind", "性质")),
    Column("since", Text("Known since", "公开日期")),
    Column("citation", Text("Paper", "文献")),
    Column("version", Text("Version", "版本")),
    Column("definition", Text("What it means", "含义")),
)
_DEFAULTS = (
    Column("lever", Text("Lever", "政策工具")),
    Column("parameter", Text("Parameter", "参数")),
    Column("default", Text("Default", "默认值"), digits=3),
    Column("low", Text("from", "下限"), digits=3),
    Column("high", Text("to", "上限"), digits=3),
    Column("unit", Text("Unit", "单位")),
    Column("rests", Text("Rests on", "依据")),
)
_ASSUMED = Chip(Text("assumption", "假设"), "part")
_FOUND = Chip(Text("published", "文献"), "good")
_CHANGED = Chip(Text("changed by hand", "人工修改"), "out")
_CHANCE = Chip(Text("chance, not editable", "随机，不可改"), "none")


def _priors(set_: simulation_forms.Set) -> DataTable:
    rows = [
        _row(one, set_.get(name) if place == 0 else None)
        for name in prior.names()
        for place, one in enumerate(reversed(prior.versions(name)))
    ]
    return DataTable("priors", Text("Priors", "先验分布"), _PRIORS, rows, note=_NOTE)


def _row(one: Prior, now: tuple[str, tuple[float, ...]] | None) -> tuple[Any, ...]:
    kind = _ASSUMED if _assumed(one) else _FOUND
    if not one.editable:
        kind = _CHANCE
    return (
        _name(one),
        _distribution(one.distribution, one.arguments),
        _distribution(*now) if now else None,
        _CHANGED if now else kind,
        same(one.since.isoformat()),
        same("—" if _assumed(one) else one.citation),
        same(one.version),
        one.definition,
    )


def _distribution(kind: str, arguments: tuple[float, ...]) -> Text:
    return distribution(kind, arguments)


@lru_cache(maxsize=1)
def _defaults() -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for module in simulate.levers().values():
        for one in module.PARAMETERS:
            low, high = module.RANGE[one.name]
            rests = one.note or (prior.load(one.prior).label if one.prior else same("—"))
            unit = lever_words.unit(one.unit)
            shown = unit if unit.en else same("1")
            rows.append((module.TITLE, one.label, one.default, low, high, shown, rests))
    return rows
