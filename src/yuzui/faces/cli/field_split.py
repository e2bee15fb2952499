# SPDX-License-Identifier: Apache-2.0
"""``yuzui field split``: how awards divide among orientations, needs, years and tracks."""

from __future__ import annotations

from typing import Any

from yuzui.faces.cli import template
from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.fields import award_sheets, split_answer, split_record, supply_record
from yuzui.job import form_sheets
from yuzui.text import Text

split = Questions(
    "split", default="report", help=Text("how awards divide among orientations, needs, years, tracks", "资助项目的分布")
)
_SHEETS = Text(
    "FILES are sheets of awards (title, abstract, programme, amount, first and last day), of needs (weight, nodes or "
    "words) and of programmes (orientation, track), in any order. Without awards those that come with Yuzui are "
    "divided.",
    "FILES 为资助项目表（名称、摘要、计划、金额、起止日期）、需求表（权重、条目或检索式）、计划规则表（面向、"
    "研究类型），次序不限。不给资助项目则用随附数据。",
)


@split.command(
    "report",
    help=Text(
        "divide awards by orientation, need, year of spending and track", "按面向、需求、支出年份、研究类型划分资助"
    ),
    more=_SHEETS,
    examples=("yuzui field split", "yuzui field split awards.xlsx needs.csv --rates 0,0.05"),
    then="yuzui field split template --out awards.xlsx",
)
@options(split_answer.Inputs)
@shared()
def split_report(face: Face, **inputs: Any) -> None:
    face.ask("award_splits", **inputs)


@split.command(
    "load",
    help=Text("register needs and the orientations of awards", "登记需求与各项目的面向"),
    more=_SHEETS,
    examples=("yuzui field split load awards.xlsx needs.xlsx",),
    then="yuzui field split",
)
@options(split_answer.Inputs)
@option("--by", default="", metavar="NAME", help=Text("in whose name", "登记人"))
@shared()
def split_load(face: Face, by: str, **inputs: Any) -> None:
    space, given = face.workspace(), split_answer.Inputs(**inputs)
    answer = split_answer.compute(space, given)
    paths = [supply_record.resolved(space, one) for one in given.files]
    source = form_sheets.source_map(given.map, award_sheets.FORMS)
    needs = award_sheets.read(paths, source).needs if paths else []
    done = split_record.register(space, answer.tags, answer.rules, needs, by)
    face.report(done, split_record.sentences(done))


template.add(split, "field split", "awards.xlsx", award_sheets.template)
