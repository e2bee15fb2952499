# SPDX-License-Identifier: Apache-2.0
"""The chance of success by scheme and year, from counts of proposals evaluated and granted."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.funding.jobs.call import resolved
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import INT, REAL, TEXT, column
from yuzui.model.table import Table as Sheet
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("chance of success by scheme and year", "分类别、分年度的资助率")
QUESTION = Text("Of those who apply, how many are funded?", "申请者中有多少获得资助？")
SOURCE = "counts that the funder publishes; the list that was given"
LEVEL = "public"
EUROPE = "grants/erc_evaluated_granted.parquet"
STAGES = {"evaluated": Text("evaluated", "受评"), "granted": Text("granted", "获资助")}
SHEET = Sheet(
    "success_count",
    Text("proposals by outcome", "申请与资助数"),
    Text("How many proposals were evaluated or granted", "受评与获资助的申请数"),
    (),
    (
        column("scheme", TEXT, "scheme", "类别", "Funding scheme", "资助类别", null=False,
               headers=("programme", "type of grant", "项目类别")),
        column("year", INT, "year", "年度", "Year of the call", "年度", null=False, headers=("call year", "年份")),
        column("stage", TEXT, "stage", "阶段", "What the number counts", "所计阶段", null=False, values=STAGES,
               headers=("outcome", "结果")),
        column("n", REAL, "proposals", "数量", "How many", "数量", null=False, low=0,
               headers=("number", "count", "项数")),
        column("country", TEXT, "country", "国家", "Country of the host", "承担国"),
    ),
    sheets=("success", "资助率"),
)  # fmt: skip
CANNOT_TELL = Text(
    "Culture; how heavy applying is also depends on time and paper, which these counts do not hold.",
    "不能说明科研文化；申请负担还取决于用时与材料，此处数据不含。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """The counts."""

    file: Annotated[
        Path | None,
        Help(Text("counts: scheme, year, stage, proposals", "数量表：类别、年度、阶段、数量"), argument=True),
    ] = None
    map: Annotated[Path | None, MAP] = None


class Success(msgspec.Struct, frozen=True):
    """One scheme in one year; ``share`` is null where only one of the two is counted."""

    scheme: str
    year: int
    evaluated: int | None
    granted: int | None
    share: float | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.success_rates/1"):
    """Shares by scheme and year; ``one_sided`` have only proposals, or only awards, and no share."""

    origin: str
    source: str
    file: str
    lines: int
    success: list[Success]
    one_sided: int
    evaluated: int
    granted: int
    aside: list[SetAside]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Add up counts by scheme and year."""
    path = resolved(workspace, inputs.file, EUROPE)
    sheets = form_sheets.every(path, SHEET, form_sheets.source_map(inputs.map, (SHEET,)))
    rows = [row for one in sheets for row in one.rows]
    sums: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for row in rows:
        mine = sums[str(row["scheme"]), int(row["year"])]
        mine[row["stage"]] = mine.get(row["stage"], 0) + round(float(row["n"]))
    success = [_success(scheme, year, mine) for (scheme, year), mine in sorted(sums.items())]
    both = [one for one in success if one.share is not None]
    return Answer(
        run=Run.of("success_rates", {"rows": digest(rows)}),
        origin="real",
        source=SOURCE,
        file=path.name,
        lines=len(rows),
        success=success,
        one_sided=len(success) - len(both),
        evaluated=sum(one.evaluated or 0 for one in both),
        granted=sum(one.granted or 0 for one in both),
        aside=[row for one in sheets for row in one.aside],
        cannot_tell=CANNOT_TELL,
    )


def _success(scheme: str, year: int, counts: dict[str, int]) -> Success:
    evaluated, granted = counts.get("evaluated"), counts.get("granted")
    share = granted / evaluated if evaluated and granted is not None else None
    return Success(scheme, year, evaluated, granted, share)


def headline(answer: Answer) -> Text:
    """Return the share of all, and its range over schemes and years."""
    shares = [one.share for one in answer.success if one.share is not None]
    if not shares:
        return Text("No year counts both proposals and awards", "没有同时载明受评与资助数的年度")
    form = Text(
        "{p} of those evaluated are funded; by scheme and year {l} to {h}",
        "受评者中 {p} 获资助；各类别年度为 {l} 至 {h}",
    )
    whole = answer.granted / answer.evaluated
    return form.format(p=percent(whole, 1), l=percent(min(shares), 1), h=percent(max(shares), 1))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the whole, the newest year of each scheme, what has no share."""
    newest = {one.scheme: one for one in answer.success if one.share is not None}
    each = [same(f"{one.scheme} {one.year} ") + percent(one.share or 0, 1) for one in newest.values()]
    none = Text("{n} have only proposals or only awards", "{n} 个类别年度仅有一方数据")
    return [
        (Text("success", "资助率"), headline(answer)),
        (Text("newest", "最近年度"), join(each, " · ", "；") if each else same("–")),
        (Text("without a share", "无法计算"), none.format(n=number(answer.one_sided))),
        *form_sheets.aside_lines(answer.aside),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


SUCCESS = Table[Answer](
    "success",
    Text("Success by scheme and year", "分类别、分年度资助率"),
    lambda answer: answer.success,
    (
        Column("scheme", Text("Scheme", "类别")),
        Column("year", Text("Year", "年度"), form="0"),
        Column("evaluated", Text("Evaluated", "受评"), digits=0),
        Column("granted", Text("Granted", "获资助"), digits=0),
        Column("share", Text("Share", "资助率"), "%", 1),
    ),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(headline=headline, sentences=sentences, first=(SUCCESS,), tables=(ASIDE,))
