# SPDX-License-Identifier: Apache-2.0
"""A sheet of its own that says what waits for what, as project programs export it."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import Place, UnknownIdentifierError, YuzuiError, meant
from yuzui.missions import durations
from yuzui.model.schema import normalise
from yuzui.model.table import TEXT, Table, column
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import understand
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off
LINKS = Table(
    "link_sheet",
    Text("what waits for what", "先后关系"),
    Text("One link of two tasks a row", "每行一项先后关系"),
    key=(),
    sheets=("links", "taskpred", "relationships", "dependencies", "先后关系", "逻辑关系", "紧前关系"),
    columns=(
        column("before", TEXT, "Predecessor", "紧前作业", "Task that comes first", "在前的作业", null=False,
               headers=("predecessor id", "pred_task_id", "前置任务", "前置作业", "紧前工作", "紧前任务")),
        column("task", TEXT, "Successor", "后续作业", "Task that waits for it", "在后的作业", null=False,
               headers=("successor id", "task_id", "后续任务", "后续工作", "紧后作业", "紧后工作", "紧后任务")),
        column("kind", TEXT, "Type", "关系类型", "FS, SS, FF or SF", "FS、SS、FF 或 SF",
               headers=("relationship type", "pred_type", "link type", "关系", "类型", "搭接关系")),
        column("lag", TEXT, "Lag", "时距", "How long after it", "间隔时间",
               headers=("lag_hr_cnt", "间隔", "延隔时间", "搭接时距", "滞后")),
    ),
)
# fmt: on


def listed(sheet: Sheet) -> bool:
    """Say whether a sheet names both ends of links."""
    words = {normalise(str(cell)) for row in sheet.rows[:20] for cell in row if isinstance(cell, str)}
    return all(words & _words(name) for name in ("before", "task"))


def _words(name: str) -> set[str]:
    one = LINKS[name]
    return {normalise(word) for word in (one.name, one.label.en, one.label.zh, *one.headers)}


def predecessors(sheet: Sheet, source: SourceMap, known: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what each task waits for, as a cell would say it.

    Raises
    ------
    UnknownIdentifierError
        If the task that waits is none; one it waits for is checked with all others.
    """
    done = understand(sheet, LINKS, source)
    names = {one.column: one.heading for one in done.mapping}
    unit = durations.unit_of(names.get("lag", ""))
    waits: dict[str, list[str]] = {}
    faults: list[YuzuiError] = []
    for row, line in zip(done.rows, done.lines, strict=True):
        task = durations.plain(row["task"])
        if task not in known and normalise(task) in _words("task"):
            # names of fields above, headings for people below them
            unit = durations.unit_of(durations.plain(row.get("lag"))) or unit
            continue
        if task not in known:
            faults.append(
                UnknownIdentifierError(
                    Text("this task is not in the sheet of tasks", "任务作业表中没有此作业"),
                    Place(sheet.file, sheet.name, line, names["task"]),
                    task,
                    "",
                    meant(task, known) or Text("write the id of a task", "请填写作业编号"),
                    "unknown_task",
                )
            )
            continue
        lag = durations.plain(row.get("lag"))
        if lag in ("", "0"):
            lag = ""
        elif lag[-1].isdigit():
            lag += unit
        sign = "" if not lag or lag.startswith("-") else "+"
        waits.setdefault(task, []).append(f"{durations.plain(row['before'])}{_kind(row.get('kind'))}{sign}{lag}")
    if faults:
        raise faults[0]
    return waits


def _kind(cell: object) -> str:
    word = durations.plain(cell).upper().replace("-", "").removeprefix("PR_")
    return durations.KINDS.get(word, "FS")
