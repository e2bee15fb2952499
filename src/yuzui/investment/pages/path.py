# SPDX-License-Identifier: Apache-2.0
"""When a spending-structure target is reached: fan, required growth, windows, vintages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui import registry
from yuzui.investment import forecast_view as forecast_words
from yuzui.investment import path_view
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.finding import SECONDARY
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import EVERYONE, Cards, Fact, Facts, Item, Page, Split, Visit
from yuzui.view.table import Column, DataTable

PATH, MENU, ROLES = "/path", 40, EVERYONE
TITLE = Text("Path", "路径")
QUESTIONS = (
    (Text("When is the target reached if nothing changes?", "若不变，何时达到目标？"),
     "/path#path-fan"),
    (Text("What must grow how fast?", "需要多快的增速？"), "/path#path-required"),
    (Text("Which lever is big enough?", "哪种手段够大？"), "/path/levers"),
    (Text("What does this tax rule buy and cost?", "税收规则的成本与效果？"), "/path/tax"),
    (Text("Which path is cheapest, which steadiest?", "最省与最稳的路径？"), "/path/backcast"),
    (Text("What if total R&D slows?", "总量放缓会怎样？"), "/path#path-required"),
    (Text("Is a preliminary figure safe?", "快报数可靠吗？"), "/path#history"),
    (Text("Why did the share move?", "占比为何变化？"), "/path/explain"),
    (Text("Have others done it?", "其他国家做到过吗？"), "/path/others"),
    (Text("How fragile is the plan?", "计划有多脆弱？"), "/path/stress"),
    (Text("What does it rest on?", "以何为据？"), "/path/assumptions"),
    (Text("What knowledge does it leave?", "留下多少知识存量？"), "/path/stocks"),
    (Text("What must each year reach?", "每年须达到多少？"), "/path/milestones"),
)  # fmt: skip
"""The questions of the start page, each with the one picture or table that answers it."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = pages.latest(workspace, visit, "path")
    title = Text("The path to 8 % basic research", "基础研究占比达到 8% 的路径")
    if document is None:
        return pages.missing(title, "yuzui path")
    if lacks := pages.lacking("path", document):
        return pages.outdated(title, _again(document), lacks)
    figures = pages.figures("path", document)
    entries = of("path").lines(document)
    reading = pages.reading(entries[1:])
    base = document["base"]
    finding = Text(
        "{measure} is {share} of {whole}; the target of {target} is {state}",
        "{measure}占{whole} {share}；{target} 的目标{state}",
    ).format(
        measure=path_view.sentence(path_view.measure(document)),
        whole=path_view.whole(document),
        share=percent(base["share"], 2),
        target=path_view.target(document),
        state=Text("met", "已达到") if document["target_met"] else Text("not met", "尚未达到"),
    )
    return Page(
        finding,
        (
            _facts(document),
            _questions(),
            Split(figures[:1], (reading,)),
            *figures[1:],
            *_whole_path(document),
            *_looking_back(document),
            _windows(document),
            _history(document),
            pages.files(document),
        ),
        lead=figures[0].picture.meta.finding if figures else None,
        document=document,
        stamp=pages.stamp(document),
    )


def _again(document: Mapping[str, Any]) -> str:
    """Return the command that computes an old run again."""
    names = ("country", "measure", "of", "target", "by")
    options = [f"--{name} {document[name]}" for name in names if document.get(name) is not None]
    return " ".join(["yuzui path", *options])


def _questions() -> Cards:
    """Return the questions whose page is there, each with its address."""
    known = {module.PATH for module in registry.modules("page").values()}
    return Cards([Item(title, (), place) for title, place in QUESTIONS if place.partition("#")[0] in known])


def _facts(document: Mapping[str, Any]) -> Facts:
    base = document["base"]
    years = sorted(w["year"] for w in document["windows"] if w["year"] is not None)
    when = same(f"{years[0]}–{years[-1]}" if len(set(years)) > 1 else years[0] if years else "—")
    facts = [
        Fact(
            Text("Share of {measure}", "{measure}占比").format(measure=path_view.measure(document)),
            percent(base["share"], 2),
            Text("{y}, {v}", "{y} 年，{v}").format(y=base["year"], v=_vintage(base["vintage"]))
            + (Text(" · {s}", " · {s}").format(s=SECONDARY) if path_view.cited(document) else same("")),
        ),
        Fact(
            Text("Distance to target", "距目标"),
            number(100 * (document["target"] - base["share"]), 2),
            Text("percentage points below {t}", "个百分点，距 {t}").format(t=path_view.target(document)),
        ),
        Fact(
            Text("Reached at past growth", "按以往增速达到"),
            when,
            Text("by {n} base windows", "按 {n} 个基期").format(n=len(document["windows"])),
        ),
    ]
    by = document["deadlines"]["odds"]
    odds = [r for r in document["odds"] if (r["method"], r["by"]) == ("reference_class", by)]
    if odds and odds[0]["probability"] is not None:
        base_text = Text("by {y}, from other countries' history", "到 {y} 年，据他国历史")
        facts.append(
            Fact(Text("Odds", "可能性"), percent(odds[0]["probability"], 0), base_text.format(y=odds[0]["by"]))
        )
    return Facts(facts)


def _vintage(name: str) -> Text:
    known = {
        "final": Text("final", "最终数"),
        "preliminary": Text("preliminary", "初步数"),
        "restated": Text("restated", "修订数"),
    }
    return known.get(name, same(name))


def _whole_path(document: Mapping[str, Any]) -> list[DataTable]:
    """Return where single years and whole paths of the simulator stay; none where too few tell."""
    band = document["whole_path"]
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
                (single["year"], single["p10"], single["p90"], row["low"], row["high"])
                for single, row in zip(document["methods"]["simulator"], band["rows"], strict=False)
            ],
            note=Text(
                "An honest interval of one year misses one year in five, so several years "
                "together leave it about every second time; the wider band is for a whole path.",
                "单年区间五年中会有一年落空，连看数年约有一半越出；较宽的带用于整条路径。",
            ),
        )
    ]


def _looking_back(document: Mapping[str, Any]) -> list[DataTable]:
    """Return what the simulator said some years ago, what came by vintage, and what it means."""
    hindcast = document["looking_back"]
    if hindcast is None:
        return []
    share, own = ("%", 2), hindcast["methods"]["simulator"]
    kinds = list(own["misses"])
    inside = {True: Text("inside", "区间内"), False: Text("outside", "区间外"), None: same("—")}

    def held(row: Mapping[str, Any], kind: str) -> Text:
        value = row["came"].get(kind)
        return inside[None if value is None else row["low"] <= value <= row["high"]]

    return [
        DataTable(
            "looking-back",
            Text("What the simulator said in {y}", "模拟器 {y} 年的预测与实际").format(y=hindcast["origin"]),
            (
                Column("year", Text("Year", "年份")),
                Column("low", Text("8 in 10 from", "八成区间：自"), *share),
                Column("high", Text("to", "至"), *share),
                *(
                    heading
                    for kind in kinds
                    for heading in (
                        Column(kind, path_view.sentence(_vintage(kind)), *share),
                        Column(f"{kind}_held", Text("lies", "位置")),
                    )
                ),
            ),
            [
                (
                    row["year"],
                    row["low"],
                    row["high"],
                    *(x for kind in kinds for x in (row["came"].get(kind), held(row, kind))),
                )
                for row in own["rows"]
            ],
            note=forecast_words.looking_back(document),
        )
    ]


def _windows(document: Mapping[str, Any]) -> DataTable:
    share, a_year = ("%", 1), Text(", a year", "年增速")
    return DataTable(
        "windows",
        Text("Years to the target, by base window", "各基期推算的达标年数"),
        (
            Column("from", Text("Growth from", "增速起")),
            Column("to", Text("to", "止")),
            Column("part", path_view.sentence(path_view.measure(document)) + a_year, *share),
            Column("whole", path_view.sentence(path_view.whole(document)) + a_year, *share),
            Column("years", Text("Years", "年数"), digits=1),
            Column("year", Text("Reached", "达到年份")),
        ),
        [
            (w["from"], w["to"], w["part_growth"], w["whole_growth"], w["years_to_target"], w["year"])
            for w in document["windows"]
        ],
        note=Text("No window is the right one; they stand side by side.", "没有唯一正确的基期，故并列给出。"),
    )


def _history(document: Mapping[str, Any]) -> DataTable:
    unit = Text(" ({u})", "（{u}）").format(u=path_view.unit(document["base"]["unit"]))
    return DataTable(
        "history",
        Text("Published figures, with their vintage", "公布数据及版次"),
        (
            Column("year", Text("Year", "年份")),
            Column("vintage", Text("Vintage", "版次")),
            Column("part", path_view.sentence(path_view.measure(document)) + unit, digits=1),
            Column("whole", path_view.sentence(path_view.whole(document)) + unit, digits=1),
            Column("share", Text("Share", "占比"), "%", 2),
            Column("source", Text("Source", "来源")),
        ),
        [
            (
                row["year"],
                _vintage(row["vintage"]),
                row["part"],
                row["whole"],
                row["share"],
                path_view.source_lines(row["sources"]),
            )
            for row in (*document["history"], *document["other_vintages"])
        ],
    )
