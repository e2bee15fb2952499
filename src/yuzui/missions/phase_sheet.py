# SPDX-License-Identifier: Apache-2.0
"""The sheet of phases: days as precisely as they are written, a phase after its predecessor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from yuzui.errors import InputError, together
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.missions.acts.record_flown import ENDING
from yuzui.model.table import TEXT, Row, Table, column
from yuzui.sheets.partial_day import PartialDay, first, last
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
PHASES = Table(
    "phases",
    Text("phases", "阶段"),
    Text("Phases of missions, as planned or as they went", "任务各阶段：计划或实际"),
    key=(),
    sheets=("phases", "阶段", "任务阶段", "missions"),
    columns=(
        column("id", TEXT, "phase id", "阶段编号", "Id of the phase", "阶段编号", headers=("id", "编号", "no")),
        column("mission", TEXT, "mission", "任务", "Name of the mission", "任务名称", null=False,
               headers=("mission name", "任务名称", "工程", "project", "项目")),
        column("mission_zh", TEXT, "mission in Chinese", "任务中文名", "Name in Chinese", "中文名称",
               headers=("中文名", "中文名称")),
        column("phase", TEXT, "phase", "阶段", "Name of the phase", "阶段名称", null=False,
               headers=("phase name", "阶段名称", "stage", "节点")),
        column("body", TEXT, "body or place", "天体或地点", "Where it takes place", "所在天体或地点",
               headers=("body", "place", "地点", "天体", "海域")),
        column("start", TEXT, "start", "开始", "First day, month or year", "开始的日、月或年",
               headers=("start day", "start_day", "from", "begin", "起", "开始日期", "开始时间", "启动日期", "date",
                        "planned start", "计划开始", "计划开始时间", "计划开始日期", "起始时间", "计划启动")),
        column("end", TEXT, "end", "结束", "Last day, month or year", "结束的日、月或年",
               headers=("end day", "end_day", "until", "止", "结束日期", "结束时间", "完成日期",
                        "planned end", "planned finish", "finish", "计划完成", "计划结束", "计划完成时间",
                        "计划完成日期", "计划结束时间", "完成时间", "终止时间")),
        column("begun", TEXT, "actual start", "实际开始", "Day, month or year in which it really began",
               "实际开始的日、月或年", headers=("began", "started", "实际开始时间", "实际开始日期", "实际启动")),
        column("ended", TEXT, "actual end", "实际完成", "Day, month or year in which it really ended",
               "实际完成的日、月或年",
               headers=("actual finish", "ended", "finished", "实际结束", "实际完成时间", "实际完成日期",
                        "实际结束时间")),
        column("after", TEXT, "after", "前一阶段", "Id of the phase that comes before", "前一阶段的编号",
               headers=("predecessor", "previous", "紧前阶段", "上一阶段")),
        column("basis", TEXT, "planned or as it went", "计划或实际", "planned or flown", "计划或实际",
               headers=("basis", "性质", "类型", "kind")),
        column("plan", TEXT, "plan", "规划", "Plan in which it stands", "列入的规划", headers=("规划名称", "所属规划")),
        column("clause", TEXT, "clause", "规划条款", "Clause of the plan it serves", "所服务的规划条款",
               headers=("条款",)),
        column("outcome", TEXT, "outcome", "结果", "What came of it", "结果", headers=("note", "备注", "说明", "结局")),
        column("source", TEXT, "source", "来源", "Where the dates come from", "日期来源", headers=("来源网址", "出处")),
    ),
)
# fmt: on
EXAMPLE: list[Row] = [
    {"id": "MP-1", "mission": "Example mission", "phase": "launch", "start": "2027-01-01", "basis": "planned"},
    {
        "id": "MP-2",
        "mission": "Example mission",
        "phase": "cruise",
        "start": "2027-02",
        "after": "MP-1",
        "basis": "planned",
    },
]  # fmt: skip
_FLOWN = {"flown", "actual", "done", "as it went", "achieved", "实际", "已完成", "实际发生", "完成"}
_PLANNED = {"planned", "plan", "forecast", "计划", "预计", "拟定", "规划"}


def date(text: str | None) -> PartialDay | None:
    """Return a date of a sheet; None if the cell is empty or says that it is not known.

    Raises
    ------
    ValueError
        If it is no day, month or year, or could be two.
    """
    day = PartialDay.of(text) if text else None
    if day is not None and day.precision == "range":
        raise ValueError(text)
    return day if day is not None and day.text else None


def days(start: PartialDay | None, end: PartialDay | None) -> Row:
    """Return both days of a phase as the record has them, with the coarser precision of the two."""
    precisions = {one.precision for one in (start, end) if one is not None}
    return {
        "start_day": start and first(start.text),
        "end_day": end and last(end.text),
        "date_precision": next((name for name in ("year", "month", "day") if name in precisions), None),
    }


def read(path: Path | str, source: SourceMap | None = None) -> tuple[list[Row], list[SetAside], FormRows]:
    """Return rows of ``mission_phase`` from a sheet, rows set aside, and the sheet.

    Raises
    ------
    InputError
        If a phase stands twice, or its predecessor is not there; the nearest id is named.
    """
    sheet = form_sheets.read(path, PHASES, source).without(_fault)
    rows = [_phase(row, n) for n, row in enumerate(sheet.rows, 1)]
    check(rows, sheet)
    flown = [_flown(row, plan) for row, plan in zip(sheet.rows, rows, strict=True) if date(row["ended"])]
    open_ = [n for n, row in enumerate(sheet.rows) if row["begun"] and not date(row["ended"])]
    for n in open_:
        rows[n]["state"] = "under_way"
    aside = [*sheet.aside, *(_begun(sheet, n) for n in open_)]
    return [*rows, *flown], aside, sheet


def _begun(sheet: FormRows, n: int) -> SetAside:
    """Return what is said of a phase that has begun and not ended: its plan stands, its beginning is a move."""
    words = Text(
        "begun, with no end that is known: it stays planned; on record: yuzui move mission_phase ID begin",
        "已开始、无完成日期：仍按计划列出；入库后用 yuzui move mission_phase 编号 begin 登记",
    )
    return SetAside(
        file=sheet.file, sheet=sheet.sheet, row=sheet.lines[n], column=PHASES["begun"].label,
        seen=str(sheet.rows[n]["begun"]), expected="", message=words,
    )  # fmt: skip


def _flown(row: Row, plan: Row) -> Row:
    """Return what took place of a planned phase, as a row of its own; its plan is achieved, so many days late."""
    start, end, planned = date(row["begun"]), date(row["ended"]), date(row["end"])
    if end and planned and end.precision == planned.precision:
        late = dt.date.fromisoformat(last(end.text)) - dt.date.fromisoformat(last(planned.text))
        plan["slip_days"] = late.days
    plan["state"] = "achieved"
    own = {"id": f"{plan['id']}{ENDING}", "basis": "flown", "after": plan["id"], "state": "achieved", "slip_days": None}
    return {**plan, **own, **days(start, end)}


def _fault(row: Row) -> tuple[str, str, Text] | None:
    for name in ("start", "end", "begun", "ended"):
        try:
            date(row[name])
        except ValueError:
            words = Text("this is no day, month or year that can be read one way", "不是可唯一识别的日、月或年")
            return name, "2027-03-01 | 2027-03 | 2027", words
    if row["basis"] is not None and row["basis"].strip().casefold() not in _FLOWN | _PLANNED:
        return "basis", "planned | flown", Text("neither planned nor as it went", "既非计划也非实际")
    for one, other in (("start", "end"), ("begun", "ended")):
        start, end = date(row[one]), date(row[other])
        if start and end and last(end.text) < first(start.text):
            return other, f"≥ {row[one]}", Text("it ends before it begins", "结束早于开始")
    return None


def _phase(row: Row, n: int) -> Row:
    flown = (row["basis"] or "").strip().casefold() in _FLOWN
    same_names = ("mission", "mission_zh", "phase", "body", "after", "plan", "clause", "outcome", "source")
    return {
        **{name: row[name] for name in same_names},
        "id": row["id"] or f"{row['mission']}-{n}",
        "basis": "flown" if flown else "planned",
        **days(date(row["start"]), date(row["end"])),
        "plans": [row["plan"]] if row["plan"] else [],
    }


def check(rows: Sequence[Row], sheet: FormRows, known: Sequence[str] = ()) -> None:
    """Refuse ids that stand twice, predecessors that are not there, and circles."""
    ids = [str(row["id"]) for row in rows]
    every = {*ids, *known}
    faults: list[InputError] = []
    for n, row in enumerate(rows):
        if ids[n] in ids[:n]:
            faults.append(
                form_sheets.refused(
                    sheet, n, "id", Text("this phase stands twice", "该阶段出现两次"), "one row a phase",
                    Text("keep one of the two, or give it an id of its own", "请保留其一，或另给编号"), "twice",
                )
            )  # fmt: skip
        before = row["after"]
        if before and before not in every:
            near = get_close_matches(str(before), sorted(every), 1)
            fix = Text("write {n}", "请写 {n}").format(n=near[0]) if near else Text("add that phase", "请补入该阶段")
            faults.append(
                form_sheets.refused(
                    sheet, n, "after", Text("the phase before is not there", "前一阶段不存在"),
                    near[0] if near else "an id of the sheet", fix, "unknown_phase",
                )
            )  # fmt: skip
    if not faults:
        faults += _circle(rows, sheet)
    if faults:
        raise together(faults)


def _circle(rows: Sequence[Row], sheet: FormRows) -> list[InputError]:
    before = {str(row["id"]): str(row["after"]) for row in rows if row["after"]}
    for n, row in enumerate(rows):
        path = [str(row["id"])]
        while (follows := before.get(path[-1])) is not None:
            if follows in path:
                words = Text("phases wait for one another: {p}", "阶段互为前后：{p}").format(
                    p=" → ".join([*path, follows])
                )
                fix = Text("take one “after” out", "请删去其中一处“前一阶段”")
                return [form_sheets.refused(sheet, n, "after", words, "no circle", fix, "loop")]
            path.append(follows)
    return []
