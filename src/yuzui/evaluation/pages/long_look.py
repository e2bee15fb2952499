# SPDX-License-Identifier: Apache-2.0
"""The long look at a set: histories of citations, late recognition, disruption with its chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.errors import StoreError, VisibilityError
from yuzui.evaluation.charts import pictures
from yuzui.evaluation.pages import evaluate
from yuzui.evaluation.report.words import delayed, left_out, titled, works
from yuzui.evaluation.results import result_store
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, number, signed
from yuzui.view.chart import Picture
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Filter, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/evaluate/{set}/long", 0, EVERYONE
TITLE = Text("Long look", "长期观察")
ADDRESS = "/evaluate/hep-ph/long"
_ASKED = ("null", "as_one")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = evaluate.chosen(workspace, visit)
    label = pages.text(document["set"]["label"])
    place = f"/evaluate/{encode(document['set']['label']['en'])}"
    if document["citations"] is None:
        return _unlinked(document, label, place)
    rule = visit.query.get("zero", "null")
    rule = rule if rule in _ASKED else "null"
    drawn = [
        pictures.histories(document),
        pictures.disruption(document, rule),
        pictures.citers(document, _sums(workspace, document)),
    ]
    run = str(document["run"]["id"])
    figures = [Figure(one, run) for one in drawn if one is not None]
    blocks: list[Block] = [_facts(document), *figures[:1]]
    if document["disruption"]:
        blocks += [_switch(visit, rule, run), *figures[1:], _beside(document)]
    if not figures:
        blocks.append(_nothing())
    if document["sleepers"]:
        blocks.append(_sleepers(document))
    blocks.append(evaluate.limits(document))
    return Page(
        _finding(document, label, figures[0].picture if figures else None),
        blocks,
        lead=Text(
            "Citations from works of the set, to {last}: a lower bound on what comes late.",
            "仅计集合内、截至 {last} 的引用，是迟到引用的下限。",
        ).format(last=document["set"]["last"] or "—"),
        crumb=_crumb(document, label, place),
        document=document,
        stamp=pages.stamp(document),
    )


def _finding(document: Mapping[str, Any], label: Text, first: Picture | None) -> Text:
    """Return what the page says: the picture it begins with, or what the set is."""
    if first is None or not document["sleepers"]:
        return Text("{n} of {set} over time", "{set} 的 {n}的长期表现").format(n=works(document["works"]), set=label)
    late = document["sleepers"]["late"]
    return Text("Of {n} of {set}, {late} {were} recognised late", "{set} 的 {n}中，"
                "{late} 项属延迟认可").format(
        n=works(document["works"]), set=label, late=number(late), were=agree(late, "was", "were")
    )  # fmt: skip


def _facts(document: Mapping[str, Any]) -> Facts:
    facts = [
        Fact(
            Text("Works", "成果"),
            number(document["works"]),
            Text("complete through {y}", "完整截至 {y} 年").format(y=document["set"]["through"]),
        )
    ]
    if section := document["sleepers"]:
        facts.append(Fact(Text("Recognised late", "延迟认可"), number(section["late"]), delayed(section)))
    if section := document["disruption"]:
        for rule in _ASKED:
            mean, span = section[rule]["mean"]["value"], section[rule]["mean"]["interval"]
            if mean is not None:
                name, base = Text("Mean disruption", "颠覆性均值"), pictures.RULES[rule]
                base += Text("; ", "；") + works(section[rule]["valued"]) + left_out(section)
                if span is not None:
                    base += Text(", {low} to {high} under resampling", "，重抽样 {low} 至 {high}").format(
                        low=signed(span["low"], 3), high=signed(span["high"], 3)
                    )
                facts.append(Fact(name, signed(mean, 3), base))
    return Facts(facts)


def _switch(visit: Visit, rule: str, run: str) -> Filter:
    """Return the choice of what a work without references is given."""
    links = [Link(pictures.RULES[one], f"{visit.path}?zero={one}&run={run}") for one in _ASKED]
    label = Text("Works without a reference in the set", "集合内没有参考文献的成果")
    return Filter(label, links, f"{visit.path}?zero={rule}&run={run}")


def _unlinked(document: Mapping[str, Any], label: Text, place: str) -> Page:
    """Return the page of works without links: that nothing can be looked at, and what mends it."""
    why = Text(
        "No links between these works were given: how often they were cited is not known.",
        "未给出这些成果之间的引文：被引情况未知。",
    )
    return Page(
        _finding(document, label, None),
        (Remedy(why, "yuzui evaluate --works FILE --citations FILE"),),
        crumb=_crumb(document, label, place),
        document=document,
        stamp=pages.stamp(document),
    )


def _crumb(document: Mapping[str, Any], label: Text, place: str) -> tuple[Link, ...]:
    run = document["run"]["id"]
    return Link(evaluate.TITLE, "/evaluate"), Link(label, f"{place}?run={run}"), Link(TITLE, "")


def _nothing() -> Remedy:
    why = Text(
        "This evaluation asked for neither disruption nor late recognition.", "本次评价未计算颠覆性与迟到的认可。"
    )
    return Remedy(why, "yuzui evaluate --indicator cd,sleeping_beauty")


def _sums(workspace: Workspace, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the formula of disruption counts, by year, from the kept result of this run."""
    named = {one["indicator"]: one["id"] for one in document["results"]}
    if "cd" not in named or not document["disruption"]:
        return []
    try:
        result = result_store.opened(workspace, result_store.one(workspace, named["cd"]))
    except (VisibilityError, StoreError):
        # a run that was kept without its values shows the rest of the page
        return []
    columns = {part: _column(result.values, part, document) for part in pictures.SHARES}
    if None in columns.values():
        return []
    over = {row["year"] for row in document["disruption"]["years"] if row["complete"]}
    rows = []
    for year in np.unique(result.years[~np.isnan(result.years)]):
        mine = result.years == year
        sums = {p: int(np.nansum(result.values[str(c)][mine])) for p, c in columns.items()}
        # as of means: years whose window is not over are drawn, and stand in no headline
        rows.append({"year": int(year), "counted": not over or int(year) in over, **sums})
    return rows


def _column(values: Mapping[str, Any], part: str, document: Mapping[str, Any]) -> str | None:
    """Return what a part is called: with its window where several were asked for."""
    window = document["parameters"]["window"] or "open"
    return next((name for name in (part, f"{part}_{window}") if name in values), None)


def _beside(document: Mapping[str, Any]) -> DataTable:
    """Return, by year, what a mean of disruption leaves out and rests on."""
    covered = {row["year"]: row for row in (document.get("coverage") or {"years": ()})["years"]}
    chance = {row["year"]: row for row in (document.get("baseline") or {"years": ()})["years"]}
    rows = []
    for year in document["disruption"]["years"]:
        out = covered.get(year["year"], {})
        known = out.get("references")
        mean = chance.get(year["year"], {}).get("mean")
        rows.append(
            (
                same(year["year"]),
                year["works"],
                year["without_reference"],
                out["excluded"]["value"] if out.get("excluded") else None,
                known["share"]["value"] if known else None,
                year["null"]["mean"]["value"],
                mean["value"] if mean else None,
                year["as_one"]["mean"]["value"],
            )
        )
    return DataTable(
        "beside",
        Text("What each mean leaves out, and what chance gives", "各均值未计入的部分与随机对照"),
        (
            Column("year", Text("Year", "年份")),
            Column("works", Text("Works", "成果"), digits=0),
            Column("loose", Text("Without references", "无参考文献"), digits=0),
            Column("excluded", Text("Left out", "未计入"), "%", 1),
            Column("found", Text("References found", "参考文献找到比例"), "%", 1),
            Column("null", Text("Mean: no value", "均值：不取值"), digits=3),
            Column("chance", Text("Rewired copies", "重连副本"), digits=3),
            Column("one", Text("Mean: counted as 1", "均值：计为 1"), digits=3),
        ),
        rows,
    )


def _sleepers(document: Mapping[str, Any]) -> DataTable:
    rows = [
        (
            titled(work),
            same(work["year"]),
            work["sb"],
            work.get("percentile"),
            same(work["year"] + work["awakening"]),
            work["peak"],
            sum(work["history"]),
        )
        for work in document["sleepers"]["latest"]
    ]
    return DataTable(
        "sleepers",
        Text("Works recognised late, by their coefficient", "延迟认可的成果，按系数排列"),
        (
            Column("work", Text("Work", "成果")),
            Column("year", Text("Published", "发表年份")),
            Column("sb", Text("Coefficient", "系数"), digits=2),
            Column("percentile", Text("Percentile in field and decade", "同领域同年代百分位"), digits=1),
            Column("awakening", Text("Awakening", "唤醒年份")),
            Column("peak", Text("Years to the peak", "距高峰年数"), digits=0),
            Column("citations", Text("Citations", "被引次数"), digits=0),
        ),
        rows,
        note=Text(
            "Recognised late: {rule}. Of works that never woke it says nothing.",
            "延迟认可：{rule}。对从未被唤醒的成果，该系数说明不了什么。",
        ).format(rule=delayed(document["sleepers"])),
    )
