# SPDX-License-Identifier: Apache-2.0
"""A ten-year plan for a share: yearly milestones, and what each look at half-time asked for."""

from __future__ import annotations

from typing import Any

from yuzui.errors import InputError
from yuzui.investment.path import check_target
from yuzui.investment.path_sources import Question
from yuzui.investment.plan_revisions import replans
from yuzui.investment.series.ratio import ratio
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart

TITLE = Text("a ten-year plan with its milestones", "十年方案与年度节点")
QUESTION = Text(
    "What must each year reach, and what does a look at half-time change?", "每年须达到多少？中期评估后如何调整？"
)
SOURCE = "Frascati Manual 2015, doi:10.1787/9789264239012-en"
SCHEMA = "yuzui.ten_year_plan/1"
LEVEL = "public"
INPUTS = (
    Input("measure", Text("category of the dimension “type”", "“type”维度中的类别"), "basic"),
    Input("of", Text("dimension that is the whole", "作为分母的维度"), "total"),
    Input("target", Text("share aimed at, as a fraction", "目标占比（小数）"), 0.08),
    Input("country", Text("ISO 3166 alpha-3 code", "ISO 3166 三位国家代码"), "CHN"),
    Input("first", Text("year in which the first plan began", "首个方案的起始年份"), 2014),
    Input("span", Text("years of a plan", "方案年数"), 10),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Plan from the first year, and again at every half-time, with what was known then."""
    from yuzui.investment import path_sources

    request = {one.name: one.default for one in INPUTS} | inputs
    if unknown := set(inputs) - {one.name for one in INPUTS}:
        raise TypeError(f"no such input: {', '.join(sorted(unknown))}")
    country, measure, of = (str(request[name]) for name in ("country", "measure", "of"))
    target, first, span = float(request["target"]), int(request["first"]), int(request["span"])
    material = path_sources.material(workspace, Question(country, measure, of, target, None))
    share = ratio(material.facts, country, measure, of)
    check_target(target, first, first + span)
    rows = replans(share, target, span, first)
    if not rows:
        raise _too_late(first, span, share.latest.year)
    facts = {name: list(map(str, cells)) for name, cells in material.facts.columns().items()}
    return {
        "schema": SCHEMA,
        "run": stamp("ten_year_plan", {"facts": digest(facts), **request}),
        "origin": "real",
        **request,
        "history": [{"year": p.year, "share": p.share, "vintage": p.vintage} for p in share.points],
        "replans": rows,
        "milestones": rows[-1]["milestones"],
        "files": path_sources.described(workspace, material, None),
    }


def _too_late(first: int, span: int, latest: int) -> InputError:
    sentence = Text(
        "no plan can be looked at: no share is known for the beginning or half-time of a plan of "
        "{span} years from {first} on",
        "没有可查看的方案：自 {first} 年起，每 {span} 年一期的起始与中期年份均无已知占比",
    ).format(first=first, span=span)
    fix = Text(f"let the first plan begin in {latest} or before", f"请将首个方案设在 {latest} 年或以前")
    return InputError(sentence, seen=str(first), expected=f"<= {latest}", fix=fix,
                      code="first_plan")  # fmt: skip


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: one line per plan, from what was known in its year."""
    from yuzui.investment import path_view

    goal = path_view.target(document)
    return [(same(row["base"]), _said(row, goal)) for row in document["replans"]]


def _said(row: dict[str, Any], target: Text) -> Text:
    basics = {"share": percent(row["share"], 2), "target": target, "end": row["end"], "years": row["years"]}
    if row["met"]:
        return Text("{share}: the target is met", "{share}：目标已达到").format(**basics)
    words = Text(
        "{share}; to reach {target} in {end} ({years} years) it must outgrow the rest by "
        "{first} in the first year and {last} in the last",
        "{share}；到 {end} 年（{years} 年）达到 {target}，增速须高于其余部分：首年 {first}，末年 {last}",
    )
    stones = row["milestones"]
    sentence = words.format(**basics, first=percent(stones[0]["above_rest"]), last=percent(stones[-1]["above_rest"]))
    past = [stone for stone in stones if stone["actual"] is not None]
    if not past:
        return sentence
    gap = 100 * (past[-1]["actual"] - past[-1]["share"])
    came = Text("; in {year} it was {gap} percentage points below the milestone", "；{year} 年比节点低 {gap} 个百分点")
    if gap >= 0:
        came = Text(
            "; in {year} it was {gap} percentage points above the milestone", "；{year} 年比节点高 {gap} 个百分点"
        )
    return sentence + came.format(year=past[-1]["year"], gap=number(abs(gap), 2))


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the milestones of every plan beside what came."""
    rows = [CurvePoint(x=p["year"], y=p["share"], group=Text("what came", "实际")) for p in document["history"]]
    name = Text("planned in {base}", "{base} 年所定")
    for plan in document["replans"]:
        group = name.format(base=plan["base"])
        stones = [{"year": plan["base"], "share": plan["share"]}, *plan["milestones"]]
        rows += [CurvePoint(x=s["year"], y=s["share"], group=group) for s in stones]
    vintage = document["history"][-1]["vintage"]
    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    meta = Meta(
        "ten-year-plan",
        lines(document)[-1][1],
        Text(
            "lines with marks are the share that came and the steadiest way to the target as it looked from each year",
            "各线为实际占比，以及从各年份看到的最平稳达标路径",
        ),
        "real",
        join(sources, "; ", "；"),
        same(vintage),
    )
    return [curve_chart(meta, rows, (Text("year", "年份"), Text("share", "占比"), "%"))]


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return every milestone of every plan as a table."""
    headings = [
        Text("Planned in", "制定年份"),
        Text("Year", "年份"),
        Text("Milestone", "节点占比"),
        Text("Growth above the rest", "高于其余部分的增速"),
        Text("What came", "实际占比"),
    ]
    rows = [
        (plan["base"], stone["year"], stone["share"], stone["above_rest"], stone["actual"])
        for plan in document["replans"]
        for stone in plan["milestones"]
    ]
    title = Text("Milestones", "年度节点").say(lang)
    heads = [heading.say(lang) for heading in headings]
    return [Export(title, heads, rows, ["0", "0", "0.00%", "0.0%", "0.00%"])]
