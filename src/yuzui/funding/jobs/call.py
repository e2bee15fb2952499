# SPDX-License-Identifier: Apache-2.0
"""A list of calls as a funder publishes it: how many there are, what they are worth, and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import DAY, REAL, TEXT, Row, column
from yuzui.model.table import Table as Sheet
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("a list of calls: budgets and deadlines", "指南清单：预算与截止日期")
QUESTION = Text("How many calls are there, what are they worth, and until when?", "有多少项指南？预算多少？何时截止？")
SOURCE = "the list that was given; its publisher states the figures"
LEVEL = "public"
EUROPE = "grants/eu_calls_2026.parquet"
"""The list that is read where none is given and the larger sets are there."""
SHEET = Sheet(
    "call_list",
    Text("list of calls", "指南清单"),
    Text("Calls as a funder publishes them", "资助机构公布的指南"),
    (),
    (
        column("id", TEXT, "call", "编号", "Id of the call or topic", "指南或选题编号", null=False,
               headers=("topicId", "topic id", "call id", "identifier", "call ref", "reference", "ref", "no",
                        "指南编号", "选题编号", "榜单编号", "榜单号", "项目编号", "需求编号", "序号")),
        column("title", TEXT, "title", "名称", "Title", "名称",
               headers=("call title", "topic", "指南名称", "榜单名称", "项目名称", "需求名称", "技术需求", "难题名称")),
        column("programme", TEXT, "programme", "计划", "Programme it belongs to", "所属计划", headers=("program",)),
        column("deadline", DAY, "deadline", "截止日期", "Last day for proposals", "申请截止日期",
               headers=("closes", "closing date", "due", "截止日", "截止时间", "揭榜截止日期", "揭榜截止时间",
                        "申报截止日期", "申报截止时间", "申请截止时间")),
        column("status", TEXT, "status", "状态", "State as the list says", "清单所载状态", headers=("callStatus",)),
        column("low", REAL, "lowest budget", "预算下限", "Least that is given to the call", "预算下限", low=0,
               headers=("budgetMin", "budget min", "minimum budget")),
        column("high", REAL, "budget", "预算", "Most that is given to the call", "预算上限", low=0,
               headers=("budgetMax", "budget max", "maximum budget", "amount", "经费", "榜单金额", "榜单经费",
                        "揭榜金额", "拟投入资金", "拟投入经费", "投入资金", "预算金额", "资金")),
    ),
    sheets=("calls", "call list", "指南清单"),
)  # fmt: skip
CANNOT_TELL = Text(
    "What a call will pay in the end, and whether a range of budgets is for one award or for all of them.",
    "不能说明最终资助额，也不能说明所列预算区间是单项还是合计。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    file: Annotated[
        Path | None, Help(Text("list of calls: csv, xlsx or parquet", "指南清单：csv、xlsx 或 parquet"), argument=True)
    ] = None
    map: Annotated[Path | None, MAP] = None


class ByProgramme(msgspec.Struct, frozen=True):
    """Calls of one programme; money as its list states it."""

    programme: str
    calls: int
    with_budget: int
    low: float
    high: float
    first_deadline: str | None
    last_deadline: str | None


class Month(msgspec.Struct, frozen=True):
    """Deadlines of one month."""

    month: str
    deadlines: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.call/1"):
    """A list of calls, counted; ``budget_low`` and ``budget_high`` add up the ends of the ranges that are stated."""

    origin: str
    source: str
    file: str
    calls: int
    distinct: int
    with_deadline: int
    with_budget: int
    budget_low: float
    budget_high: float
    first_deadline: str | None
    last_deadline: str | None
    programmes: list[ByProgramme]
    months: list[Month]
    aside: list[SetAside]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Count a list of calls."""
    path = resolved(workspace, inputs.file, EUROPE)
    sheets = form_sheets.every(path, SHEET, form_sheets.source_map(inputs.map, (SHEET,)))
    rows = [row for one in sheets for row in one.rows]
    by: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by[str(row["programme"] or "–")].append(row)
    whole = _counted("", rows)
    months: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["deadline"]:
            months[str(row["deadline"])[:7]] += 1
    return Answer(
        run=Run.of("call", {"rows": digest(rows)}),
        origin="real",
        source=SOURCE,
        file=path.name,
        calls=len(rows),
        distinct=len({row["id"] for row in rows}),
        with_deadline=sum(bool(row["deadline"]) for row in rows),
        with_budget=whole.with_budget,
        budget_low=whole.low,
        budget_high=whole.high,
        first_deadline=whole.first_deadline,
        last_deadline=whole.last_deadline,
        programmes=sorted(
            (_counted(name, mine) for name, mine in by.items()), key=lambda one: (-one.calls, one.programme)
        ),
        months=[Month(month, n) for month, n in sorted(months.items())],
        aside=[row for one in sheets for row in one.aside],
        cannot_tell=CANNOT_TELL,
    )


def resolved(workspace: Workspace, file: Path | None, usual: str) -> Path:
    """Return a file that was given, also by its name among the larger sets; the usual one where none was."""
    if file is not None and Path(file).is_file():
        return Path(file)
    if (path := workspace.larger(usual if file is None else str(file))) is not None:
        return path
    raise InputError(
        Text("this file is not here", "没有该文件"),
        place=Place(column="FILE"),
        seen="-" if file is None else str(file),
        expected="csv xlsx parquet",
        fix=Text("name a file of your own", "请指定自有文件"),
        code="no_file",
    )


def _counted(name: str, rows: Sequence[Row]) -> ByProgramme:
    stated = [row for row in rows if row["low"] is not None or row["high"] is not None]
    days = sorted(str(row["deadline"]) for row in rows if row["deadline"])
    return ByProgramme(
        programme=name,
        calls=len(rows),
        with_budget=len(stated),
        low=sum(float(row["high"] if row["low"] is None else row["low"]) for row in stated),
        high=sum(float(row["low"] if row["high"] is None else row["high"]) for row in stated),
        first_deadline=days[0] if days else None,
        last_deadline=days[-1] if days else None,
    )


def headline(answer: Answer) -> Text:
    """Return how many calls there are, until when, and how many state a budget."""
    form = Text("{n}, {b} with a budget; deadlines from {f} to {l}", "{n}，其中 {b} 项载明预算；截止日期自 {f} 至 {l}")
    return form.format(
        n=count(answer.calls, Text("call", "项指南")), b=number(answer.with_budget), f=answer.first_deadline or "–",
        l=answer.last_deadline or "–",
    )  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the whole list, then its programmes."""
    form = Text("{l} to {h} in all, where stated", "载明者合计 {l} 至 {h}")
    if answer.budget_low == answer.budget_high:
        form = Text("{l} in all, where stated", "载明者合计 {l}")
    lines: list[Line] = [
        (Text("calls", "指南"), headline(answer)),
        (Text("budgets", "预算"), form.format(l=number(answer.budget_low), h=number(answer.budget_high))),
    ]
    if twice := answer.calls - answer.distinct:
        words = Text("{n} with an id that stands before; each is counted", "{n}编号重复，均已计入")
        lines.append((Text("look at", "请注意"), words.format(n=count(twice, Text("row", "行")))))
    if largest := [same(f"{one.programme} {one.calls}") for one in answer.programmes[:8] if one.programme != "–"]:
        lines.append((Text("programmes", "计划"), join(largest, " · ", "；")))
    return [*lines, *form_sheets.aside_lines(answer.aside), (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def deadlines(answer: Answer) -> Picture | None:
    """Draw deadlines by month."""
    if not answer.months:
        return None
    most = max(answer.months, key=lambda one: one.deadlines)
    finding = Text("Most deadlines fall in {m}: {n}", "截止最集中的月份为 {m}：{n} 项").format(
        m=most.month, n=most.deadlines
    )
    meta = Meta(
        name="months", finding=finding,
        description=Text("Calls by the month of their deadline.", "按截止月份统计的指南数。"), origin="real",
        source=same(answer.file), vintage="",
    )  # fmt: skip
    return bar_chart(
        meta, [Bar(same(one.month), one.deadlines) for one in answer.months], (Text("calls", "指南数"), "")
    )


PROGRAMMES = Table[Answer](
    "programmes",
    Text("Calls by programme", "各计划指南"),
    lambda answer: answer.programmes,
    (
        Column("programme", Text("Programme", "计划")),
        Column("calls", Text("Calls", "指南数"), digits=0),
        Column("with_budget", Text("With a budget", "载明预算"), digits=0),
        Column("low", Text("Budgets, at least", "预算下限合计"), digits=0),
        Column("high", Text("Budgets, at most", "预算上限合计"), digits=0),
        Column("first_deadline", Text("First deadline", "最早截止"), value=lambda one: one.first_deadline or "–"),
        Column("last_deadline", Text("Last deadline", "最晚截止"), value=lambda one: one.last_deadline or "–"),
    ),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(headline=headline, sentences=sentences, charts=(deadlines,), first=(PROGRAMMES,), tables=(ASIDE,))
