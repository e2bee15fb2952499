# SPDX-License-Identifier: Apache-2.0
"""A ten-year plan for a share: yearly milestones, and what each look at half-time asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from yuzui.errors import InputError
from yuzui.investment import path_sources
from yuzui.investment.backcast_problem import Problem, steadiest
from yuzui.investment.inputs import TenYearPlan as Inputs
from yuzui.investment.path import check_target
from yuzui.investment.path_sources import Question
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("a ten-year plan with its milestones", "十年方案与年度节点")
QUESTION = Text(
    "What must each year reach, and what does a look at half-time change?", "每年须达到多少？中期评估后如何调整？"
)
SOURCE = "Frascati Manual 2015, doi:10.1787/9789264239012-en"
LEVEL = "public"


class Year(msgspec.Struct, frozen=True):
    """The share of a year that is known."""

    year: int
    share: float
    vintage: str


class Milestone(msgspec.Struct, frozen=True):
    """What a plan asks of a year, and what came."""

    year: int
    share: float
    above_rest: float
    actual: float | None


class Plan(msgspec.Struct, frozen=True):
    """A plan as it looked from its base year; without milestones where the target is met."""

    base: int
    share: float
    vintage: str
    end: int
    years: int
    met: bool
    milestones: list[Milestone]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.ten_year_plan/1"):
    """The plans of a share: the first, its mid-term, and so on to the latest year."""

    origin: str
    measure: str
    of: str
    target: float
    country: str
    first: int
    span: int
    history: list[Year]
    replans: list[Plan]
    milestones: list[Milestone]
    files: list[File]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Plan from the first year, and again at every half-time, with what was known then."""
    question = Question(inputs.country, inputs.measure, inputs.of, inputs.target, None)
    material = path_sources.material(workspace, question)
    share = ratio(material.facts, inputs.country, inputs.measure, inputs.of)
    check_target(inputs.target, inputs.first, inputs.first + inputs.span)
    plans = replans(share, inputs.target, inputs.span, inputs.first)
    if not plans:
        raise _too_late(inputs.first, inputs.span, share.latest.year)
    values = msgspec.to_builtins(inputs)
    return Answer(
        run=Run.of("ten_year_plan", {"facts": digest(material.facts.texts()), **values}),
        origin="real",
        **values,
        history=[Year(point.year, point.share, point.vintage) for point in share.points],
        replans=plans,
        milestones=plans[-1].milestones,
        files=path_sources.described(workspace, material, None),
    )


def looks(first: int, span: int, last: int) -> list[int]:
    """Return the years in which plans are made or looked at again."""
    begins = range(first, last + 1, span)
    years = {year for begin in begins for year in (begin, begin + span // 2)}
    return sorted(year for year in years if year <= last)


def replans(share: Ratio, target: float, span: int, first: int) -> list[Plan]:
    """Return the plans of a share: the first, its mid-term, and so on to the latest year."""
    bases = [base for base in looks(first, span, share.latest.year) if share.at(base) is not None]
    return [replan(share, target, base, base + span - (base - first) % span) for base in bases]


def replan(share: Ratio, target: float, base: int, end: int) -> Plan:
    """Return the steadiest way to a target as it looked from one year."""
    known = share.at(base)
    if known is None:
        raise ValueError(f"no share in {base}")
    milestones = []
    if not (met := known.share >= target):
        way = steadiest(Problem(target, known.share, end - base, 0.0))
        for year, (planned, growth) in enumerate(zip(way.shares[1:], way.growth, strict=True), base + 1):
            came = share.at(year)
            milestones.append(Milestone(year, planned, growth, came.share if came else None))
    return Plan(base, known.share, known.vintage, end, end - base, met, milestones)


def _too_late(first: int, span: int, latest: int) -> InputError:
    message = Text(
        "no plan can be looked at: no share is known for the beginning or half-time of a plan of "
        "{span} years from {first} on",
        "没有可查看的方案：自 {first} 年起，每 {span} 年一期的起始与中期年份均无已知占比",
    ).format(first=first, span=span)
    fix = Text(f"let the first plan begin in {latest} or before", f"请将首个方案设在 {latest} 年或以前")
    return InputError(message, seen=str(first), expected=f"<= {latest}", fix=fix, code="first_plan")


def headline(answer: Answer) -> Text:
    """Return the way to the target from the latest look, or that it is met."""
    last = answer.replans[-1]
    words = Text(
        "From {share} in {base} to {target} in {end}: milestones year by year",
        "从 {base} 年的 {share} 到 {end} 年的 {target}：逐年节点",
    )
    if last.met:
        words = Text("The target of {target} is met: {share} in {base}", "{target} 的目标已经达到：{base} 年为 {share}")
    return words.format(share=percent(last.share, 2), base=last.base, target=percent(answer.target, 1), end=last.end)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: one line per plan, from what was known in its year."""
    decimals = 0 if abs(100 * answer.target - round(100 * answer.target)) < 1e-9 else 2
    goal = percent(answer.target, decimals)
    return [(same(plan.base), _sentence(plan, goal)) for plan in answer.replans]


def _sentence(plan: Plan, target: Text) -> Text:
    basics = {"share": percent(plan.share, 2), "target": target, "end": plan.end, "years": plan.years}
    if plan.met:
        return Text("{share}: the target is met", "{share}：目标已达到").format(**basics)
    words = Text(
        "{share}; to reach {target} in {end} ({years} years) it must outgrow the rest by "
        "{first} in the first year and {last} in the last",
        "{share}；到 {end} 年（{years} 年）达到 {target}，增速须高于其余部分：首年 {first}，末年 {last}",
    )
    first, last = plan.milestones[0], plan.milestones[-1]
    sentence = words.format(**basics, first=percent(first.above_rest), last=percent(last.above_rest))
    past = [(one.year, 100 * (one.actual - one.share)) for one in plan.milestones if one.actual is not None]
    if not past:
        return sentence
    year, gap = past[-1]
    came = Text("; in {year} it was {gap} percentage points below the milestone", "；{year} 年比节点低 {gap} 个百分点")
    if gap >= 0:
        came = Text(
            "; in {year} it was {gap} percentage points above the milestone", "；{year} 年比节点高 {gap} 个百分点"
        )
    return sentence + came.format(year=year, gap=number(abs(gap), 2))


def paths(answer: Answer) -> Picture:
    """Draw the milestones of every plan beside what came."""
    rows = [CurvePoint(x=one.year, y=one.share, group=Text("what came", "实际")) for one in answer.history]
    for plan in answer.replans:
        group = Text("planned in {base}", "{base} 年所定").format(base=plan.base)
        rows.append(CurvePoint(x=plan.base, y=plan.share, group=group))
        rows += [CurvePoint(x=one.year, y=one.share, group=group) for one in plan.milestones]
    meta = Meta(
        "ten-year-plan",
        sentences(answer)[-1][1],
        Text(
            "lines with marks are the share that came and the steadiest way to the target as it looked from each year",
            "各线为实际占比，以及从各年份看到的最平稳达标路径",
        ),
        "real",
        join([same(file.source) for file in answer.files if file.source], "; ", "；"),
        same(answer.history[-1].vintage),
    )
    return curve_chart(meta, rows, (Text("year", "年份"), Text("share", "占比"), "%"))


class Step(NamedTuple):
    """A milestone and the year in which it was planned."""

    base: int
    milestone: Milestone


def _steps(answer: Answer) -> Iterator[Step]:
    for plan in answer.replans:
        for one in plan.milestones:
            yield Step(plan.base, one)


MILESTONES = Table[Answer](
    "milestones",
    Text("Milestones", "年度节点"),
    rows=_steps,
    columns=(
        Column("base", Text("Planned in", "制定年份")),
        Column("year", Text("Year", "年份"), value=lambda row: row.milestone.year),
        Column("share", Text("Milestone", "节点占比"), "%", 2, value=lambda row: row.milestone.share),
        Column(
            "above",
            Text("Growth above the rest", "高于其余部分的增速"),
            "%",
            1,
            value=lambda row: row.milestone.above_rest,
        ),
        Column("actual", Text("What came", "实际占比"), "%", 2, value=lambda row: row.milestone.actual),
    ),
)
LATEST = Table[Answer](
    "milestones",
    Text("Milestones of the latest plan", "最近方案的年度节点"),
    rows=lambda answer: answer.milestones,
    columns=(
        Column("year", Text("Year", "年份")),
        Column("share", Text("Share", "占比"), "%", 2),
        Column("above", Text("Growth above the rest", "高于其余部分的增速"), "%", 1, value=lambda row: row.above_rest),
    ),
)
VIEW = View(headline=headline, sentences=sentences, charts=(paths,), tables=(MILESTONES,))
