# SPDX-License-Identifier: Apache-2.0
"""When a spending-structure target is reached: fan, required growth, windows, vintages."""

from __future__ import annotations

from yuzui import registry
from yuzui.investment import path_view
from yuzui.investment.jobs.path import VIEW
from yuzui.investment.path_answer import Answer, HindcastYear
from yuzui.investment.path_sources import KINDS, capital, measure, target, whole
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.finding import SECONDARY
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Cards, Fact, Facts, Figure, Item, Page, Split, Visit
from yuzui.view.table import Column, DataTable

PATH, ROLES = "/spending", EVERYONE
PLACE = ("spending", 10)
WAS = ("/path",)
TITLE = Text("Spending target", "投入目标")
QUESTIONS = (
    (Text("When is the target reached if nothing changes?", "若不变，何时达到目标？"),
     "/spending#path-fan"),
    (Text("What must grow how fast?", "需要多快的增速？"), "/spending#path-required"),
    (Text("Which lever is big enough?", "哪种手段够大？"), "/spending/levers"),
    (Text("What does this tax rule buy and cost?", "税收规则的成本与效果？"), "/spending/tax"),
    (Text("Which path is cheapest, which steadiest?", "最省与最稳的路径？"), "/spending/backwards"),
    (Text("What if total R&D slows?", "总量放缓会怎样？"), "/spending#path-required"),
    (Text("Is a preliminary figure safe?", "快报数可靠吗？"), "/spending#history"),
    (Text("Why did the share move?", "占比为何变化？"), "/spending/explain"),
    (Text("Have others done it?", "其他国家做到过吗？"), "/spending/others"),
    (Text("How fragile is the plan?", "计划有多脆弱？"), "/spending/stress"),
    (Text("What does it rest on?", "以何为据？"), "/spending/assumptions"),
    (Text("What knowledge does it leave?", "留下多少知识存量？"), "/spending/stocks"),
    (Text("What must each year reach?", "每年须达到多少？"), "/spending/milestones"),
)  # fmt: skip
"""The questions of the start page, each with the one picture or table that answers it."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = pages.answer(workspace, visit, "path", Answer)
    if answer is None:
        return pages.missing(Text("The path to 8 % basic research", "基础研究占比达到 8% 的路径"), "yuzui path")
    figures = [Figure(one, answer.run.id) for one in VIEW.pictures(answer)]
    finding = Text(
        "{measure} is {share} of {whole}; the target of {target} is {state}",
        "{measure}占{whole} {share}；{target} 的目标{state}",
    ).format(
        measure=capital(measure(answer.measure, answer.dimension)),
        whole=whole(answer.of),
        share=percent(answer.base.share, 2),
        target=target(answer.target),
        state=Text("met", "已达到") if answer.target_met else Text("not met", "尚未达到"),
    )
    return Page(
        finding,
        (
            _facts(answer),
            _questions(),
            Split(figures[:1], (pages.reading(path_view.sentences(answer)[1:]),)),
            *figures[1:],
            *_whole_path(answer),
            *_looking_back(answer),
            path_view.WINDOWS.drawn(answer),
            path_view.HISTORY.drawn(answer),
            pages.FILES.drawn(answer),
        ),
        lead=figures[0].picture.meta.finding,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _questions() -> Cards:
    """Return the questions whose page is there, each with its address."""
    known = {module.PATH for module in registry.modules("page").values()}
    return Cards([Item(title, (), place) for title, place in QUESTIONS if place.partition("#")[0] in known])


def _facts(answer: Answer) -> Facts:
    base = answer.base
    years = sorted(w.year for w in answer.windows if w.year is not None)
    when = same(f"{years[0]}–{years[-1]}" if len(set(years)) > 1 else years[0] if years else "—")
    facts = [
        Fact(
            Text("Share of {measure}", "{measure}占比").format(measure=measure(answer.measure, answer.dimension)),
            percent(base.share, 2),
            Text("{y}, {v}", "{y} 年，{v}").format(y=base.year, v=KINDS.get(base.vintage, same(base.vintage)))
            + (Text(" · {s}", " · {s}").format(s=SECONDARY) if path_view.cited(answer) else same("")),
        ),
        Fact(
            Text("Distance to target", "距目标"),
            number(100 * (answer.target - base.share), 2),
            Text("percentage points below {t}", "个百分点，距 {t}").format(t=target(answer.target)),
        ),
        Fact(
            Text("Reached at past growth", "按以往增速达到"),
            when,
            Text("by {n} base windows", "按 {n} 个基期").format(n=len(answer.windows)),
        ),
    ]
    by = answer.deadlines.odds
    odds = [r for r in answer.odds if (r.method, r.by) == ("reference_class", by)]
    if odds and odds[0].probability is not None:
        base_text = Text("by {y}, from other countries' history", "到 {y} 年，据他国历史")
        facts.append(Fact(Text("Odds", "可能性"), percent(odds[0].probability, 0), base_text.format(y=odds[0].by)))
    return Facts(facts)


def _whole_path(answer: Answer) -> list[DataTable]:
    """Return where single years and whole paths of the simulator stay; none where too few tell."""
    band = answer.whole_path
    if band is None:
        return []
    share = ("%", 2)
    return [
        DataTable(
            "whole-path",
            Text("Where the simulator's path stays", "模拟器路径的范围"),
            (
                Column("year", Text("Year", "年份")),
                Column("p10", Text("A single year, 8 in 10: from", "单年八成：自"), *share),
                Column("p90", Text("to", "至"), *share),
                Column("low", Text("The whole path, 8 in 10: from", "整条路径八成：自"), *share),
                Column("high", Text("to", "至"), *share),
            ),
            [
                (single.year, single.p10, single.p90, row.low, row.high)
                for single, row in zip(answer.methods["simulator"], band.rows, strict=False)
            ],
            note=Text(
                "An honest interval of one year misses one year in five, so several years "
                "together leave it about every second time; the wider band is for a whole path.",
                "单年区间五年中会有一年落空，连看数年约有一半越出；较宽的带用于整条路径。",
            ),
        )
    ]


def _looking_back(answer: Answer) -> list[DataTable]:
    """Return what the simulator said some years ago, what came by vintage, and what it means."""
    hindcast = answer.looking_back
    if hindcast is None:
        return []
    share, own = ("%", 2), hindcast.methods["simulator"]
    kinds = list(own.misses)
    inside = {True: Text("inside", "区间内"), False: Text("outside", "区间外"), None: same("—")}

    def inside_text(row: HindcastYear, kind: str) -> Text:
        value = row.came.get(kind)
        return inside[None if value is None else row.low <= value <= row.high]

    return [
        DataTable(
            "looking-back",
            Text("What the simulator said in {y}", "模拟器 {y} 年的预测与实际").format(y=hindcast.origin),
            (
                Column("year", Text("Year", "年份")),
                Column("low", Text("8 in 10 from", "八成区间：自"), *share),
                Column("high", Text("to", "至"), *share),
                *(
                    heading
                    for kind in kinds
                    for heading in (
                        Column(kind, capital(KINDS.get(kind, same(kind))), *share),
                        Column(f"{kind}_held", Text("lies", "位置")),
                    )
                ),
            ),
            [
                (
                    row.year,
                    row.low,
                    row.high,
                    *(x for kind in kinds for x in (row.came.get(kind), inside_text(row, kind))),
                )
                for row in own.rows
            ],
            note=path_view.looking_back(answer, hindcast),
        )
    ]
