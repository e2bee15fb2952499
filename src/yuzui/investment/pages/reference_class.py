# SPDX-License-Identifier: Apache-2.0
"""Whether others have done it: changes of other countries, odds, and two cases played again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from yuzui import registry
from yuzui.investment.baselines import changes, effective_countries
from yuzui.investment.path_answer import Answer
from yuzui.investment.path_sources import COUNTRIES, word
from yuzui.investment.simulation_problem import REAL, YEARS, Case, panel_of, replayed
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta
from yuzui.view.charts.lines import NamedLine, spaghetti_chart
from yuzui.view.page import EVERYONE, Fact, Facts, Figure, Item, Items, Notice, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/spending/others", EVERYONE
PLACE = ("spending", 60)
WAS = ("/path/others",)
TITLE = Text("Other countries", "他国经历")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)
_AHEAD = (1, 3, 5, 10)
_LEAST = 8
"""Fewest straight years of a country whose line is drawn."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    panel = panel_of(workspace)
    cases = replayed(workspace, panel.shares)
    answer = pages.answer(workspace, visit, "path", Answer)
    return Page(
        _finding(cases, panel.shares),
        (
            _facts(panel.shares, answer),
            Split((_picture(panel.shares, panel.filter),), (_reading(cases),)),
            _odds(panel.shares),
            _replay(cases),
            Notice(
                Text(
                    "A replay begins at the country's share with a cube of China's size and "
                    "pattern: it says whether a rise of that size lies within the levers' "
                    "ranges, not what those countries did.",
                    "重演以该国起点占比、中国的规模与结构为初始：只说明同等升幅是否在政策工具"
                    "取值范围之内，并非该国实际做法。",
                )
            ),
        ),
        lead=Text(
            "Windows overlap and series break: the effective number of countries stands beside every count.",
            "各窗口相互重叠、序列间有中断，因此每个计数旁均列出有效国家数。",
        ),
        crumb=_CRUMB,
        document={"cases": msgspec.to_builtins(cases), "panel": panel.filter},
        stamp=pages.stamp(answer),
    )


def _finding(cases: Sequence[Case], panel: Mapping[str, Mapping[int, float]]) -> Text:
    first, ordered = cases[0], [change for _, change in changes(panel, YEARS, "CHN")]
    return Text(
        "{country} rose from {a} to {b} in {n} years; of all changes elsewhere over as many years {p} were rises",
        "{country}曾在 {n} 年内由 {a} 升至 {b}；各国同样年数的变化中 {p} 为上升",
    ).format(
        country=COUNTRIES[first.country],
        a=percent(first.before),
        b=percent(first.after),
        n=YEARS,
        p=percent(sum(change > 0 for change in ordered) / len(ordered), 0),
    )


def _facts(panel: Mapping[str, Mapping[int, float]], answer: Answer | None) -> Facts:
    facts = [
        Fact(Text("Countries", "国家"), number(len(panel)), Text("in the panel", "纳入面板")),
        Fact(
            Text("Country-years", "国家·年"),
            number(sum(map(len, panel.values()))),
            Text("with a split by type", "有分类数据"),
        ),
    ]
    odds = next((one for one in answer.odds if one.method == "reference_class"), None) if answer else None
    if odds is not None and odds.probability is not None:
        sentence = Text(
            "by {y}: {r} of {n} changes, {k} effective countries", "到 {y} 年：{n} 次变化中 {r} 次，有效国家 {k} 个"
        ).format(y=odds.by, r=odds.reached, n=odds.forecasts, k=round(odds.effective_countries))
        facts.append(Fact(Text("Odds", "可能性"), percent(odds.probability, 0), sentence))
    return Facts(facts)


def _picture(panel: Mapping[str, Mapping[int, float]], stored: str) -> Figure:
    """Return the change of every country since its first year, three of them named."""
    years = [year for shares in panel.values() for year in shares]
    lines = []
    for country, shares in panel.items():
        first = min(shares)
        ends = [(year - first, 100 * (share - shares[first])) for year, share in shares.items()]
        if len(ends) >= _LEAST:
            name, named = word(country, COUNTRIES), country in COUNTRIES
            lines.append(NamedLine(name=name, points=sorted(ends), named=named))
    meta = Meta(
        "others",
        Text("{n} countries: what became of their share of basic research", "{n} 个国家基础研究占比的变动").format(
            n=len(lines)
        ),
        Text(
            "a line is one country's change since its first year, percentage points; countries with at least {k} years",
            "每条线为一国自首个年份以来的变动（百分点），仅列有 {k} 年以上数据的国家",
        ).format(k=_LEAST),
        "real",
        Text("UNESCO Institute for Statistics; {f}", "联合国教科文组织统计研究所；{f}").format(f=stored),
        Text("{a}–{b}", "{a}—{b}").format(a=min(years), b=max(years)),
    )
    axes = (Text("years since the first", "距首个年份的年数"), Text("change, points", "变动（百分点）"))
    return Figure(spaghetti_chart(meta, lines, axes))


def _reading(cases: Sequence[Case]) -> Items:
    levers = registry.modules("lever")
    items = []
    for case in cases:
        alone = [levers[name].TITLE for name in case.enough if name != REAL]
        words = Text("no single lever gets there", "没有单项工具能够达到")
        if alone:
            words = Text("enough alone: ", "单项即足够：") + alone[0]
        rise = Text(
            "{a} to {b}, {first}–{last}: basic research outgrew the rest by {g} a year",
            "{first}—{last} 年 {a} → {b}：基础研究年增速高于其余部分 {g}",
        ).format(
            a=percent(case.before), b=percent(case.after), first=case.first, last=case.last, g=percent(case.above_rest)
        )
        items.append(Item(COUNTRIES[case.country], (rise, words)))
    return Items(Text("What it took", "所需条件"), items)


def _odds(panel: Mapping[str, Mapping[int, float]]) -> DataTable:
    rows = []
    for years in _AHEAD:
        result = changes(panel, years, "CHN")
        names = [country for country, _ in result]
        ordered = sorted(change for _, change in result)
        up = sum(change > 0 for change in ordered)
        rows.append(
            (years, len(result), len(set(names)), round(effective_countries(names), 1),
             up / len(result) if result else None)
        )  # fmt: skip
    return DataTable(
        "changes",
        Text("How often the share rose elsewhere", "他国占比上升的频率"),
        (
            Column("years", Text("Over years", "年数")),
            Column("changes", Text("Changes", "变化次数"), digits=0),
            Column("countries", Text("Countries", "国家数"), digits=0),
            Column("effective", Text("Effective countries", "有效国家数"), digits=1),
            Column("rose", Text("Rose", "上升比例"), "%", 0),
        ),
        rows,
        note=Text("China is left out: it may not predict itself.", "不含中国，以免自我预测。"),
    )


def _replay(cases: Sequence[Case]) -> DataTable:
    levers = registry.modules("lever")
    moved = Text(" (labels only)", "（仅调整统计口径）")
    titles = {n: m.TITLE + (same("") if m.REAL else moved) for n, m in levers.items()}
    titles[REAL] = Text("all real levers together", "全部实际工具合用")
    heads = [Column(case.country, COUNTRIES[case.country] + same(f" {case.last}"), "%", 1) for case in cases]
    need = Text("what came", "实际达到")
    rows: list[tuple[Any, ...]] = [(need, *(case.after for case in cases))]
    rows += [(titles[name], *(case.reached[name] for case in cases)) for name in titles]
    return DataTable(
        "replay",
        Text("Share reached with a lever at the end of its range", "政策工具取上限时可达占比"),
        (Column("lever", Text("Lever", "政策工具")), *heads),
        rows,
        note=Text(
            "Six years, unknown parameters at their medians; {cases}.", "为期六年，未知参数取中位数；{cases}。"
        ).format(cases=_begun(cases)),
    )


def _begun(cases: Sequence[Case]) -> Text:
    parts = [
        COUNTRIES[case.country]
        + Text(" from {a} in {y}", " {y} 年起点 {a}").format(a=percent(case.before), y=case.first)
        for case in cases
    ]
    return join(parts, ", ", "，")
