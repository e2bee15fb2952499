# SPDX-License-Identifier: Apache-2.0
"""The sheet of tasks of a mission, and beside it the sheet of what there is: read, written, explained."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yuzui.errors import (
    ColumnError,
    InfeasibleError,
    InputError,
    Place,
    UnknownIdentifierError,
    YuzuiError,
    meant,
    together,
)
from yuzui.job import form_sheets
from yuzui.missions import durations, psplib_file
from yuzui.missions.durations import PER, Length
from yuzui.missions.link_sheet import LINKS, listed, predecessors
from yuzui.missions.mission_plan import Aside, Capacity, Link, Pace, Plan, Remark, Task
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import DAY, INT, JSON, MONEY, TEXT, Row, Table, column
from yuzui.sheets import formats, periods
from yuzui.sheets.partial_day import PartialDay, last
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import fitting, understand
from yuzui.sheets.understand.mapping import SourceMap, Understood, arranged
from yuzui.sheets.values import UnfitError
from yuzui.text import Text, join, same

# Two lines a column read as a table; one argument a line would not.
# fmt: off

_ID = ("task id", "id", "作业编号", "任务编号", "编号", "序号", "no", "nr", "activity id", "unique id", "标识号",
       "代号", "工作编号", "任务号", "工序号", "工序编号", "作业号", "task no", "task number", "item no")
_TITLE = ("task name", "name", "activity", "activity name", "description", "任务名称", "作业名称", "工作内容",
          "任务内容", "工作名称", "名称", "作业内容", "研究内容", "建设内容", "工序名称", "工作任务")
_OTHERS = ("作业", "任务", "工作", "work package", "工作包")
_BOTH = ("task", *_OTHERS)
"""The id of a task, but its name where another column holds the id."""

TASKS = Table(
    "task_sheet",
    Text("tasks of a mission", "任务作业表"),
    Text("One task a row", "每行一项作业"),
    key=(),
    sheets=("tasks", "作业", "schedule", "plan", "任务", "进度计划", "task_table", "甘特图"),
    columns=(
        column("id", TEXT, "Task", "作业编号", "Id of the task, each once", "作业编号，不得重复",
               headers=(*_ID, *_OTHERS)),
        column("wbs", TEXT, "WBS", "WBS", "Outline number, where there is one; rows with others below them are sums",
               "大纲编号（如有）；其下有子项的行为汇总行",
               headers=("outline number", "大纲数字", "大纲编号", "wbs code", "wbs 编码", "层次编号")),
        column("level", TEXT, "Outline level", "大纲级别",
               "Depth of the row in an outline: a row with deeper ones below it is a sum",
               "大纲中的级别：其下有更深一级的行即为汇总行", headers=("outline depth", "level", "层级", "级别")),
        column("title", TEXT, "Name", "作业名称", "What is done", "工作内容", headers=_TITLE),
        column("duration", TEXT, "Duration (weeks)", "工期（周）",
               "Planned duration; a cell may name its own unit: 5 days, 3周, 2个月",
               "计划工期；单元格可自带单位：5天、3周、2个月",
               headers=("duration", "工期", "most likely", "most likely duration", "mode", "normal", "正常", "正常工期",
                        "最可能", "最可能工期", "最可能时间", "计划工期", "历时", "周期", "持续时间",
                        "planned", "计划用时", "预计工期",
                        "duration weeks", "duration days", "duration months", "工时", "original duration",
                        "planned duration", "预计周期", "计划周期", "所需时间", "用时"),
               null=False, instead=("start", "finish")),
        column("low", TEXT, "Shortest", "最短", "Shortest duration that is possible", "可能的最短工期",
               headers=("low", "optimistic", "minimum", "min", "best case", "乐观", "最乐观", "最短工期", "乐观工期")),
        column("high", TEXT, "Longest", "最长", "Longest duration that is possible", "可能的最长工期",
               headers=("high", "pessimistic", "maximum", "max", "worst case", "悲观", "最悲观",
                        "最长工期", "悲观工期")),
        column("after", TEXT, "After", "紧前作业",
               "Tasks it waits for: A; B+2; 3FS+2d; SS, FF and SF as in project programs",
               "所待的作业：A；B+2；3FS+2d；亦可写 SS、FF、SF",
               headers=("predecessors", "predecessor", "depends on", "dependencies", "前置任务", "紧前", "前置作业",
                        "紧前任务", "紧前工作", "前序作业", "前置工作", "wbs predecessors", "前置", "前序任务",
                        "前序工作", "前道工作", "前道工序", "紧前工序", "前置工序", "前序工序", "先行工作", "先行任务",
                        "须先完成", "前导任务", "前置条件", "preceding activity", "preceding activities",
                        "preceding task",
                        "preceding tasks", "preceded by", "waits for", "prerequisite", "prerequisites", "dependency",
                        "depends")),
        column("start", TEXT, "Planned start", "计划开始",
               "First day that is planned; with the last it tells the duration", "计划的首日；与末日一起可得工期",
               headers=("start", "start date", "begin", "begin date", "from", "开始", "开始时间", "开始日期",
                        "起始时间", "起始日期", "计划开始时间", "计划开始日期", "计划开工", "启动时间")),
        column("finish", TEXT, "Planned finish", "计划完成", "Last day that is planned", "计划的末日",
               headers=("finish", "finish date", "end", "end date", "until", "完成时间", "完成日期", "结束", "结束时间",
                        "结束日期", "终止时间", "终止日期", "计划完成时间", "计划完成日期", "计划结束", "计划结束时间",
                        "计划完工")),
        column("performer", TEXT, "Performer", "承担单位", "Who does it", "承担单位或人员",
               headers=("responsible", "lead", "team lead", "organisation", "organization", "institute", "责任单位",
                        "负责单位", "承担者", "执行单位", "牵头单位", "负责人", "承担人")),
        column("gate", TEXT, "Gate", "关口", "Mark a task after which work goes on only with a verdict",
               "须经裁定方可继续的作业，请标注",
               headers=("stage gate", "milestone", "go/no-go", "里程碑", "阶段关口", "是否里程碑",
                        "评审节点", "考核节点", "关键节点", "节点")),
        column("evidence", TEXT, "Evidence", "证据", "What must be there for the gate to open", "关口开启所需的证据",
               headers=("deliverable", "交付物", "成果", "考核指标")),
        column("deadline", TEXT, "Deadline", "期限", "Day by which it must end; a month or year means its last day",
               "须完成的日期；仅有年月或年份时取其最后一日",
               headers=("due", "due date", "must finish by", "latest finish", "截止日期", "要求完成日", "截止",
                        "最后期限", "最晚完成", "最迟完成")),
        column("payment", MONEY, "Payment", "拨款", "Sum that falls due with a go", "通过后应付的金额",
               headers=("amount", "拨付金额", "付款", "经费", "节点拨款", "节点经费", "拨款金额"), unit="money"),
        column("currency", TEXT, "Currency", "币种", "ISO 4217 code", "币种（ISO 4217）"),
        column("team", TEXT, "Team", "团队", "Team of a challenge call", "揭榜团队", headers=("揭榜团队",)),
        column("begun", DAY, "Actual start", "实际开始", "Day on which it began", "实际开始日",
               headers=("progress_start", "started", "实际开始时间", "实际开始日期", "实际开始日", "开工日期")),
        column("done", DAY, "Done on", "实际完成", "Day on which it really ended", "实际完成日",
               headers=("actual finish", "actual end", "finished", "finished on", "完成日", "实际完成日",
                        "实际完成时间", "实际完成日期", "实际结束")),
        column("resources", TEXT, "Resources", "资源", "What it takes: rig: 1; crew: 2",
               "占用的资源：试验台: 1；班组: 2",
               headers=("resource names", "资源名称", "所需资源", "占用资源")),
        column("need", JSON, "Need", "需求", "One column a resource: need_rig, 需求_试验台",
               "每种资源一列：need_rig、需求_试验台",
               patterns=(r"(?:占用|所需|需用|需要)?资源[_ ：:/]+(.+)", r"resources?(?: needed)?[_:/]+(.+)",
                         r"needs?[_ :/]+(.+)", r"需求[_ ：:]*(.+)", r"需用[_ ：:]*(.+)",
                         r"占用[_ ：:]*(.+)", r"所需[_ ：:]*(.+)", r"(.+) needed")),
    ),
)
CAPACITIES = Table(
    "capacity_sheet",
    Text("capacities", "能力"),
    Text("What there is of each resource", "每种资源的可用数量"),
    key=(),
    sheets=("capacity", "能力", "capacities", "resources", "资源", "资源能力"),
    columns=(
        column("resource", TEXT, "Resource", "资源", "Name of the resource", "资源名称", null=False,
               headers=("name", "resource name", "资源名称", "名称")),
        column("units", INT, "Units", "数量", "Units there are", "可用数量", null=False, low=0,
               headers=("capacity", "amount", "max units", "available", "可用数量",
                        "能力", "最大单位", "台数", "人数")),
        column("start", DAY, "From", "起", "First day; empty from the beginning", "首日；空为自始",
               headers=("since", "开始")),
        column("end", DAY, "Until", "止", "First day after it; empty without end", "终止次日；空为长期",
               headers=("to", "结束")),
    ),
)
# fmt: on
PROJECT_FILES = (".sm",)
_YES = frozenset("yes y true x 1 gate milestone go go/hold/stop 是 有 √ ✓ ● ★ ◆ 关口 里程碑 阶段关口".split())
_NO = frozenset("no n false 0 none 否 无 × - –".split())
_UNITED = re.compile(r"(.+?)\s*[\[(（:：x×*]\s*(\d+)\s*(%?)\s*[\])）]?")


def read(
    path: Path, capacities: Mapping[str, int] | None = None, start: str | None = None, map: Path | str | None = None
) -> Plan:
    """Read the sheet of tasks of a file.

    Parameters
    ----------
    path : Path
        A workbook or text table, or a file of the project scheduling library (``.sm``).
    capacities : mapping of str to int, optional
        Units of resources named beside the file; they take the place of what the file says.
    start : str, optional
        First day of the mission.
    map : path, optional
        A ``map.toml`` that says which heading is which column.

    Raises
    ------
    InputError
        If it holds no tasks, or what they say contradicts itself: a loop, an unknown predecessor.
    """
    plan = psplib_file.read(path) if path.suffix.casefold() in PROJECT_FILES else _of_sheets(path, map)
    if capacities:
        named = tuple(Capacity(_resource(name, plan), units) for name, units in capacities.items())
        others = tuple(one for one in plan.capacities if one.resource not in {each.resource for each in named})
        plan = replace(plan, capacities=(*others, *named))
    if plan.start and not start:
        words = Text(
            "no first day is given: it begins on {d}, the earliest planned start of the sheet",
            "未给出任务首日，取表中最早的计划开始日 {d}",
        )
        plan = replace(plan, remarks=(*plan.remarks, Remark("start_read", words.format(d=plan.start))))
    return checked(replace(plan, start=start or plan.start))


def _resource(name: str, plan: Plan) -> str:
    """Return the resource of a plan that a name means, whatever its case; refuse one that no task needs."""
    known = {normalise(one): one for one in plan.resources}
    if (there := known.get(normalise(name))) is not None:
        return there
    raise UnknownIdentifierError(
        Text("no task needs “{r}”", "没有作业需要“{r}”").format(r=name),
        Place(column="--capacity"),
        name[:60],
        " · ".join(plan.resources)[:120] or "need_…",
        meant(name, plan.resources)
        or Text("name what a task needs: a column need_NAME", "请填写作业所需的资源：列 需求_名称"),
        "unknown_resource",
    )


def _of_sheets(path: Path, map: Path | str | None) -> Plan:
    source = form_sheets.source_map(map, (TASKS, CAPACITIES, LINKS))
    return _of(arranged(formats.read(path), source), path.name, source)


def _of(sheets: Sequence[Sheet], name: str, source: SourceMap) -> Plan:
    chosen = next((one for one in sheets if one.table == TASKS.name), None) or _task_sheet(sheets, source)
    others = [one for one in sheets if one is not chosen and one.table in ("", CAPACITIES.name, LINKS.name)]
    beside = next((one for one in others if one.table == CAPACITIES.name or _is_capacity(one)), None)
    linked = next((one for one in others if one.table == LINKS.name or (not one.table and listed(one))), None)
    reader = _Reader(chosen, source, linked)
    tasks = reader.tasks()
    capacities = tuple(_capacities(beside, reader)) if beside is not None else ()
    called = {normalise(need): need for task in tasks for need in task.needs}
    capacities = tuple(replace(one, resource=called.get(normalise(one.resource), one.resource)) for one in capacities)
    return Plan(
        tuple(tasks), capacities, reader.pace, reader.start(), name,
        remarks=tuple(reader.remarks), aside=tuple(reader.aside),
    )  # fmt: skip


def _words(sheet: Sheet, rows: int = 20) -> set[str]:
    return {normalise(str(cell)) for row in sheet.rows[:rows] for cell in row if isinstance(cell, str)}


def _headings(table: Table, *names: str) -> set[str]:
    words = set()
    for name in names:
        one = table[name]
        words |= {normalise(word) for word in (one.name, one.label.en, one.label.zh, *one.headers)}
    return words


def _task_sheet(sheets: Sequence[Sheet], source: SourceMap) -> Sheet:
    """Return the sheet that lists the tasks: the one of that name, else the only one that can."""
    able = [one for one in sheets if fitting(one, TASKS, source)]
    named = [one for one in able if normalise(one.name) in set(map(normalise, TASKS.sheets))]
    if len(named or able) == 1:
        return (named or able)[0]
    if not able:
        for one in sheets:
            if _words(one) & _headings(TASKS, "duration", "after"):
                return one  # few of its headings are known: its columns are read, or the error says which is missing
        understand(sheets[0], TASKS, source)  # says which column is missing, and what stands there instead
        return sheets[0]
    raise InputError(
        Text("several sheets list tasks; one is read", "有多张工作表列出作业，只读取一张"),
        place=Place(sheets[0].file),
        seen=", ".join(one.name for one in named or able)[:200],
        fix=Text(
            "put them into one sheet, or call the one that counts “tasks”", "请合并为一张表，或将所用的一张命名为“作业”"
        ),
        code="two_sheets",
    )


def _is_capacity(sheet: Sheet) -> bool:
    words = _words(sheet)
    return bool(words & _headings(CAPACITIES, "resource")) and bool(words & _headings(CAPACITIES, "units"))


def _form(sheet: Sheet, source: SourceMap) -> Table:
    """Return the form in which “task” is the id, or the name where another column holds the id."""
    if {"id", "title"} & set(dict(source).get(TASKS.name, {})):
        return TASKS  # a person said which is which
    if not _words(sheet) & {normalise(one) for one in _ID}:
        return TASKS
    label = Text("Task id", "作业编号")
    parts = {
        "id": replace(TASKS["id"], label=label, headers=_ID),
        "title": replace(TASKS["title"], headers=(*_TITLE, *_BOTH)),
    }
    return replace(TASKS, columns=tuple(parts.get(one.name, one) for one in TASKS.columns))


def _weekdays(start: dt.date, end: dt.date) -> int:
    """Return how many days from Monday to Friday lie from one day to before another."""
    return sum((start + dt.timedelta(days=n)).weekday() < 5 for n in range((end - start).days))


@dataclass
class _Draft:
    """A row before its names are resolved."""

    row: Row
    line: int
    number: int
    id: str
    below: list[str]


_PARTED = re.compile(r"\s*(?:[;；,，、/+]|\band\b|[和与及])\s*")


def _shown(cells: Sequence[object], place: int | None) -> str:
    """Return a cell as a name of a task would be written."""
    return durations.plain(cells[place]) if place is not None and place < len(cells) else ""


class _Reader:
    """One sheet of tasks."""

    def __init__(self, sheet: Sheet, source: SourceMap, linked: Sheet | None = None) -> None:
        self.sheet, self.source = sheet, source
        self.remarks: list[Remark] = []
        self.aside: list[Aside] = []
        self.faults: list[YuzuiError] = []
        done = understand(sheet, _form(sheet, source), source, needs=("duration",))
        self.names = {one.column: one.heading for one in done.mapping}
        self.rejected, self.line = done.rejected, done.header_row
        if done.unused:
            words = Text(
                "not read: {c}; if one is what a task takes, call it need_NAME, else say what it is in a map",
                "未读取的列：{c}；如为作业占用的资源，请改名为 需求_名称，否则请在映射文件中说明",
            )
            named = join([same(f"“{one}”") for one in done.unused], ", ", "、")
            self.remarks.append(Remark("not_read", words.format(c=named)))
        if "after" not in self.names and linked is None and len(done.rows) > 1:
            words = Text(
                "no column says what waits for what, so that all tasks begin at once; if one does, call it After",
                "没有说明先后次序的列，因此所有作业同时开始；如有，请将其表头写为“紧前作业”",
            )
            self.remarks.append(Remark("no_order", words))
        self.drafts = self._drafts(done)
        if linked is not None:
            self._wait(linked)
        elif "after" not in self.names:
            self._order_is_read(done)
        self.above = durations.unit_above(done.above)
        self._timed()
        self.unit = durations.unit_of(self.names.get("duration", "")) or self.above
        self.spans = self._spans()
        self.pace: Pace = "week"

    def at(self, line: int, name: str = "") -> Place:
        """Return the place of a cell."""
        return Place(self.sheet.file, self.sheet.name, line, self.names.get(name, name))

    def _order_is_read(self, done: Understood) -> None:
        """Refuse a sheet of which a column that was not read names tasks that stand above: dates would be too early."""
        head = self.sheet.rows[done.header_row - 1]
        names = {name: n for n, one in enumerate(self.drafts) for name in (one.id, str(one.number))}
        for heading in done.unused:
            place = next((k for k, cell in enumerate(head) if str(cell or "").strip() == heading.split("/")[-1]), None)
            rows = {self.sheet.number(n): cells for n, cells in enumerate(self.sheet.rows)}
            cells = [_shown(rows.get(one.line, ()), place) for one in self.drafts]
            named = [[names.get(part, n) for part in _PARTED.split(cell)] for n, cell in enumerate(cells) if cell]
            owners = [n for n, cell in enumerate(cells) if cell]
            if len(named) < 2 or cells[0] or any(max(one) >= n for one, n in zip(named, owners, strict=True)):
                continue
            raise ColumnError(
                Text(
                    "column “{h}” names other tasks, and nothing says that they come first: say what it means",
                    "“{h}”一列写有其他作业，但未说明是否为紧前作业：请指明该列的含义",
                ).format(h=same(heading)),
                Place(self.sheet.file, self.sheet.name, self.sheet.number(done.header_row - 1), heading),
                seen=", ".join(cell for cell in cells if cell)[:80],
                expected="After | 紧前作业",
                fix=Text(
                    'call it After; or write into map.toml and add --map map.toml:\n[tasks]\nafter = "{h}"',
                    '请将表头改为“紧前作业”；或写入 map.toml 并加上 --map map.toml：\n[tasks]\nafter = "{h}"',
                ).format(h=same(heading)),
                code="order_unread",
            )  # fmt: skip

    def _drafts(self, done: Understood) -> list[_Draft]:
        for one in done.rejected:
            seen = ", ".join(str(cell) for cell in one.cells if cell is not None)[:80]
            fix = Text("mend the cell, or take the row out", "请改正该单元格，或删去该行")
            if one.code in ("total_row", "note_row"):
                fix = Text("this is right where it is no task", "如确非作业，无须处理")
            self.aside.append(Aside(self.at(one.line, one.column), CODES[one.code], seen, "", fix))
        for found in done.findings:
            if found.severity == "warning" and found.place is not None:
                place = self.at(found.place.row or 0, found.column)
                asked = form_sheets.expected(TASKS, found.column)
                self.aside.append(Aside(place, CODES[found.code] + form_sheets.EMPTY, found.seen, asked))
        drafts = []
        for number, (row, line) in enumerate(zip(done.rows, done.lines, strict=True), start=1):
            id = next((text for name in ("id", "wbs", "title") if (text := durations.plain(row.get(name)))), "")
            if not id and row.get("duration") is None:
                continue
            drafts.append(_Draft(row, line, number, id or str(number), []))
        self._summaries(drafts)
        return drafts

    def _wait(self, linked: Sheet) -> None:
        """Add what a sheet of links says to what each row waits for."""
        waits = predecessors(linked, self.source, {one.id: one.id for one in self.drafts})
        for one in self.drafts:
            written = [durations.plain(one.row.get("after")), *waits.get(one.id, ())]
            one.row["after"] = "; ".join(filter(None, written)) or None

    def _summaries(self, drafts: list[_Draft]) -> None:
        """Note of each row whose outline number begins that of others the rows below it."""
        outline = {wbs: one for one in drafts if (wbs := durations.plain(one.row.get("wbs")).rstrip("."))}
        for wbs, one in outline.items():
            parts = wbs.split(".")
            for cut in range(1, len(parts)):
                if (above := outline.get(".".join(parts[:cut]))) is not None:
                    above.below.append(one.id)
        if outline:
            return
        higher: list[tuple[float, _Draft]] = []
        for one in drafts:
            level = durations.length(one.row.get("level"))
            if level is None:
                continue
            higher = [(depth, above) for depth, above in higher if depth < level.amount]
            for _, above in higher:
                above.below.append(one.id)
            higher.append((level.amount, one))

    def _timed(self) -> None:
        """Refuse a heading of durations that counts work, not time: five people take a month for five 人月."""
        for name in ("duration", "low", "high"):
            if effort := durations.effort(self.names.get(name, "")):
                raise InputError(
                    Text("person-months are work, not a length of time", "人月、人天是工作量，不是工期"),
                    self.at(self.line, name),
                    effort,
                    "weeks | days | months · 周、天、月",
                    Text(
                        "give how long each task takes, or its first and last day", "请填写各项作业的工期，或起止日期"
                    ),
                    "effort",
                )

    def _spans(self) -> dict[int, Length]:
        """Return the durations of rows that have none but first and last day: whole months if all are, else days."""
        rows = [one for one in self.drafts if one.row.get("duration") is None]
        spans = {}
        for one in rows:
            try:
                spans[one.line] = periods.span(one.row["start"]).start, periods.span(one.row["finish"]).end
            except (UnfitError, KeyError):
                continue
        spans = {line: (start, end) for line, (start, end) in spans.items() if start < end}
        planned = [self.names[name] for name in ("start", "finish") if name in self.names]
        shown = join([same(f"“{one}”") for one in planned], ", ", "、")
        if spans:
            words = Text(
                "durations are read off {c}, the last day counted; the dates follow anew from what waits for what",
                "工期由{c}得出，含末日；日期按先后次序重新推算",
            )
            self.remarks.append(Remark("from_dates", words.format(c=shown)))
        elif planned:
            words = Text(
                "planned dates are not used: {c}; dates follow from durations and what waits for what. "
                "Days on which work really began and ended: Actual start, Done on",
                "未采用计划日期：{c}；日期由工期与先后次序得出。真正开工、完工之日请用表头“实际开始”“实际完成”",
            )
            self.remarks.append(Remark("planned_dates", words.format(c=shown)))
        if all(start.day == end.day == 1 for start, end in spans.values()):
            whole = {line: 12 * (b.year - a.year) + b.month - a.month for line, (a, b) in spans.items()}
            return {line: Length(float(months), "month") for line, months in whole.items()}
        return {line: Length(float(_weekdays(a, b)), "day") for line, (a, b) in spans.items()}

    def tasks(self) -> list[Task]:
        """Return the tasks; what cannot be read is set aside, what contradicts itself refused."""
        work = [one for one in self.drafts if not one.below]
        sums = [one for one in self.drafts if one.below]
        if sums:
            words = Text("{n} rows sum up others and are no work of their own", "{n} 行为汇总行，不单独计为作业")
            self.remarks.append(Remark("summary_rows", words.format(n=len(sums))))
        self._unique(work)
        lengths = {one.id: self._lengths(one) for one in work}
        work = [one for one in work if lengths[one.id] is not None]
        names = self._names()
        written = {one.id: durations.predecessors(one.row.get("after"), names) for one in self.drafts}
        lags = [link.lag for links in written.values() for link in links if link.lag.amount]
        self.pace = self._pace([one for parts in lengths.values() for one in parts or () if one], lags)
        tasks = []
        leaves = {one.id: [id for id in one.below if any(id == other.id for other in work)] for one in sums}
        lost = {one.id: one.line for one in self.drafts if lengths.get(one.id, ()) is None}
        for one in work:
            low, mode, high = (None if part is None else self._count(part) for part in lengths[one.id] or ())
            assert mode is not None
            tasks.append(self._task(one, (low, mode, high), self._links(one, written, names, leaves, lost)))
        if self.faults:
            raise together(self.faults)
        if not tasks and self.aside:
            raise together([InputError(a.message, a.place, a.seen, a.expected, a.fix, "no_tasks") for a in self.aside])
        if not tasks:
            raise InputError(
                Text("no row can be read as a task", "没有可识别的作业行"),
                place=Place(self.sheet.file, self.sheet.name),
                seen=str(len(self.aside)),
                fix=Text("see the rows that were set aside", "请查看被搁置的各行"),
                code="no_tasks",
            )
        return tasks

    def _unique(self, work: Sequence[_Draft]) -> None:
        first: dict[str, _Draft] = {}
        for one in work:
            if (other := first.setdefault(one.id, one)) is not one:
                message = Text("task “{id}” stands twice, first in row {n}", "作业“{id}”重复，首次在第 {n} 行")
                fix = Text("give one of them another id", "请为其中一行另编编号")
                fault = InputError(
                    message.format(id=one.id, n=other.line), self.at(one.line, "id"), one.id, "", fix, "duplicate"
                )
                self.faults.append(fault)
        if self.faults:
            raise together(self.faults)

    def _lengths(self, one: _Draft) -> tuple[Length | None, Length, Length | None] | None:
        """Return the shortest, planned and longest duration of a row; None sets it aside."""
        parts: dict[str, Length | None] = {}
        for name in ("duration", "low", "high"):
            cell = one.row.get(name)
            parts[name] = durations.length(cell) if cell is not None else None
            if name == "duration" and cell is None:
                parts[name] = self.spans.get(one.line)
                cell = " – ".join(str(one.row[end]) for end in ("start", "finish") if one.row.get(end)) or None
            if parts[name] is None and (cell is not None or name == "duration"):
                message = Text("no duration that can be read", "工期无法识别")
                fix = Text("write a number with its unit: 5 days, 3 weeks, 2 months", "请写数字及单位：5天、3周、2个月")
                place = self.at(one.line, name)
                self.aside.append(Aside(place, message, "" if cell is None else str(cell)[:80], "5 days | 3周", fix))
                return None
        mode = parts["duration"]
        assert mode is not None
        units = {
            name: part.unit or durations.unit_of(self.names.get(name, "")) or self.above
            for name, part in parts.items()
            if part
        }
        mode = mode._replace(unit=units["duration"])
        ends = [
            None if (part := parts[name]) is None else part._replace(unit=units[name] or mode.unit)
            for name in ("low", "high")
        ]
        return ends[0], mode, ends[1]

    def _pace(self, parts: Iterable[Length], lags: Iterable[Length]) -> Pace:
        """Return the largest unit in which everything can be counted."""
        read = list(parts)
        if bare := sum(1 for one in read if not one.unit and one.amount):
            words = Text(
                "durations without a unit are read as weeks ({n} cells): write the unit in the heading if they are not",
                "未注明单位的工期按周计（{n} 处）：如非周，请在表头注明单位",
            )
            self.remarks.append(Remark("weeks_assumed", words.format(n=bare)))
        units = {one.unit or "week" for one in read if one.amount or one.unit}
        units |= {one.unit or self.unit or "week" for one in lags}
        paces: tuple[Pace, ...] = ("week", "month", "day")
        pace: Pace = next((one for one in paces if units <= set(PER[one])), "day")
        used = [Text("1 week is 5 working days", "1周按5个工作日"), Text("1 month is 22", "1个月按22个工作日")]
        marks = [word for word, unit in zip(used, ("week", "month"), strict=True) if unit in units]
        if pace == "day" and marks:
            words = Text("units are mixed: counted in working days; {how}", "工期单位不一，按工作日计；{how}")
            self.remarks.append(Remark("mixed_units", words.format(how=join(marks))))
        return pace

    def start(self) -> str | None:
        """Return the earliest planned start, if every one can be read."""
        try:
            days = [periods.span(one.row["start"]).start for one in self.drafts if one.row.get("start") is not None]
        except UnfitError:
            return None
        return min(days).isoformat() if days else None

    def _count(self, part: Length) -> float:
        """Return a length in units of the pace."""
        return round(part.amount * PER[self.pace].get(part.unit or self.unit or "week", 1), 4)

    def _names(self) -> dict[str, str]:
        """Return what a task may be called by others: its id, its outline number, else its place."""
        names = {one.id: one.id for one in self.drafts}
        for one in self.drafts:
            if wbs := durations.plain(one.row.get("wbs")):
                names.setdefault(wbs, one.id)
            if title := durations.plain(one.row.get("title")):
                names.setdefault(title, one.id)
        if not any(name.isdecimal() for name in names):
            for one in self.drafts:
                names.setdefault(str(one.number), one.id)
        return names

    def _links(
        self,
        one: _Draft,
        written: Mapping[str, list[durations.Written]],
        names: Mapping[str, str],
        leaves: Mapping[str, list[str]],
        lost: Mapping[str, int],
    ) -> tuple[Link, ...]:
        """Return what a task waits for; what a sum of rows waits for, all of them do."""
        links: dict[tuple[str, str], Link] = {}
        above = [id for id, below in leaves.items() if one.id in below]
        for source in (one.id, *above):
            for link in written[source]:
                if link.id not in names:
                    cells = {each.line: map(durations.plain, each.cells) for each in self.rejected}
                    if line := next((line for line, found in cells.items() if link.id in found), 0):
                        self._unread(one, link.id, line)
                    else:
                        self._unknown(one, link.id, names)
                    continue
                target = names[link.id]
                if target in lost:
                    self._unread(one, link.id, lost[target])
                    continue
                for id in leaves.get(target, [target]):
                    if id == one.id and source == one.id:
                        self._unknown(one, link.id, {}, itself=True)
                    elif id != one.id:
                        lag = self._count(link.lag) if link.lag.amount else 0.0
                        links.setdefault((id, link.kind), Link(id, link.kind, lag))
        return tuple(links.values())

    def _unread(self, one: _Draft, seen: str, line: int) -> None:
        """Refuse what waits for a row that was set aside: how long that one takes, nobody knows."""
        message = Text(
            "task “{id}” waits for “{p}”, whose row {n} cannot be read",
            "作业“{id}”的紧前作业“{p}”（第 {n} 行）无法识别",
        ).format(id=one.id, p=seen, n=line)
        why = next((each for each in self.aside if each.place.row == line and each.fix), None)
        fix = Text("mend row {n} first", "请先改正第 {n} 行").format(n=line)
        if why is not None and why.fix is not None:
            fix = fix + Text(" (“{s}”): ", "（“{s}”）：").format(s=why.seen) + why.fix
        self.faults.append(InputError(message, self.at(one.line, "after"), seen, "", fix, "predecessor_unread"))

    def _unknown(self, one: _Draft, seen: str, names: Mapping[str, str], itself: bool = False) -> None:
        message = Text("task “{id}” waits for “{p}”, which is no task here", "作业“{id}”的紧前作业“{p}”不存在")
        if itself:
            message = Text("task “{id}” waits for itself", "作业“{id}”以自身为紧前作业")
        place = self.at(one.line, "after")
        near = meant(seen, names) or Text("write the id of a task, or leave it empty", "请填写作业编号，或留空")
        self.faults.append(
            UnknownIdentifierError(
                message.format(id=one.id, p=seen),
                place,
                seen,
                "",
                near,
                "circular" if itself else "unknown_predecessor",
            )
        )

    def _task(self, one: _Draft, span: tuple[float | None, float, float | None], links: tuple[Link, ...]) -> Task:
        row, (low, mode, high) = one.row, span
        if (low is not None and low > mode) or (high is not None and high < mode):
            fault = InputError(
                Text(
                    "the shortest is not the shortest, or the longest not the longest", "最短、计划、最长三者次序不对"
                ),
                self.at(one.line, "low" if low is not None and low > mode else "high"),
                f"{'' if low is None else f'{low:g}'} · {mode:g} · {'' if high is None else f'{high:g}'}",
                Text("shortest ≤ duration ≤ longest", "最短 ≤ 工期 ≤ 最长").en,
                Text("put the three in order", "请将三者按大小填写"),
                "low_above_mode",
            )
            self.faults.append(fault)
        if row.get("begun") and row.get("done") and str(row["done"]) < str(row["begun"]):
            fault = InputError(
                Text("it ended before it began", "完成日早于开始日"), self.at(one.line, "done"), str(row["done"]),
                f">= {row['begun']}", code="done_before_begun",
            )  # fmt: skip
            self.faults.append(fault)
        text = {name: durations.plain(row.get(name)) for name in ("title", "performer", "evidence", "team")}
        return Task(
            id=one.id,
            duration=mode,
            low=low,
            high=high,
            gate=self._gate(one),
            deadline=self._deadline(one),
            payment=row.get("payment"),
            currency=row.get("currency"),
            begun=row.get("begun"),
            done=row.get("done"),
            needs=self._needs(one),
            after=links,
            place=self.at(one.line),
            **text,
        )

    def _deadline(self, one: _Draft) -> str | None:
        """Return the last day that a deadline can mean; what is no date leaves the cell empty, and it is said."""
        if not (text := durations.plain(one.row.get("deadline"))):
            return None
        try:
            day = PartialDay.of(text).text
        except ValueError:
            message = CODES["wrong_type"] + form_sheets.EMPTY
            self.aside.append(
                Aside(self.at(one.line, "deadline"), message, text[:80], "2027-06-30 | 2027-06 | 2027年6月")
            )
            return None
        return last(day) if day else None

    def _gate(self, one: _Draft) -> bool:
        word = durations.plain(one.row.get("gate")).casefold()
        if word and word not in _YES and word not in _NO:
            if not one.row.get("evidence"):
                one.row["evidence"] = durations.plain(one.row["gate"])
            return True  # whoever names a gate has one
        return word in _YES

    def _needs(self, one: _Draft) -> dict[str, int]:
        needs: dict[str, int] = {}
        cells: list[tuple[str, Any, str]] = [
            (str(name), cell, "need") for name, cell in (one.row.get("need") or {}).items()
        ]
        for part in re.split(r"[;,；，、\n]+", durations.plain(one.row.get("resources"))):
            if match := _UNITED.fullmatch(part.strip()):
                units = int(match[2]) / (100 if match[3] else 1)
                cells.append((match[1].strip(), math.ceil(units), "resources"))
            elif part.strip():
                cells.append((part.strip(), 1, "resources"))
        for name, cell, heading in cells:
            number = durations.length(cell)
            if cell in (None, ""):
                continue
            if number is None or number.unit or not float(number.amount).is_integer():
                fault = InputError(
                    Text("a need is a whole number of units", "需求须为整数"), self.at(one.line, heading),
                    f"{name}: {cell}", "0, 1, 2 …", code="wrong_type",
                )  # fmt: skip
                self.faults.append(fault)
            elif number.amount:
                needs[name] = needs.get(name, 0) + int(number.amount)
        return needs


def _capacities(sheet: Sheet, reader: _Reader) -> Iterator[Capacity]:
    done = understand(sheet, CAPACITIES, reader.source, needs=("resource", "units"))
    for one in done.rejected:
        place = Place(sheet.file, sheet.name, one.line, one.column)
        seen = ", ".join(str(cell) for cell in one.cells if cell is not None)[:80]
        reader.aside.append(Aside(place, CODES[one.code], seen, ""))
    for row, line in zip(done.rows, done.lines, strict=True):
        place = Place(sheet.file, sheet.name, line)
        yield Capacity(str(row["resource"]), int(row["units"]), row.get("start"), row.get("end"), place)


def checked(plan: Plan) -> Plan:
    """Refuse a plan that contradicts itself; note what limits nothing.

    Raises
    ------
    InfeasibleError
        For a loop, named with its tasks; for a need that nothing ever meets, with task and resource.
    """
    if loop := circle(plan):
        raise InfeasibleError(
            Text("these tasks wait for one another: {loop}", "这些作业互为紧前：{loop}").format(
                loop=same(" → ".join([*loop, loop[0]]))
            ),
            place=next(one.place for one in plan.tasks if one.id == loop[0]),
            seen=" → ".join([*loop, loop[0]]),
            fix=Text("take one of these predecessors out", "请删去其中一个紧前作业"),
            code="circular",
            detail={"tasks": loop},
        )
    most = {name: max(one.units for one in plan.capacities if one.resource == name) for name in plan.limited}
    faults = [
        InfeasibleError(
            Text(
                "task “{t}” needs {n} of “{r}”; there are never more than {m}", "作业“{t}”需要“{r}”{n}，可用最多 {m}"
            ).format(t=task.id, n=units, r=name, m=most[name]),
            place=task.place,
            seen=f"{name}: {units}",
            expected=f"<= {most[name]}",
            fix=Text("raise the capacity, or lower the need", "请提高能力，或降低需求"),
            code="need_above_capacity",
        )
        for task in plan.tasks
        for name, units in task.needs.items()
        if name in most and units > most[name]
    ]
    if faults:
        raise together(faults)
    needed = {name for task in plan.tasks for name in task.needs}
    if idle := [name for name in most if name not in needed]:
        words = Text("no task needs {names}: its capacity limits nothing", "没有作业需要{names}，其能力不起作用")
        remark = Remark("idle_capacity", words.format(names=join([same(one) for one in idle])))
        plan = replace(plan, remarks=(*plan.remarks, remark))
    if bare := [name for name in plan.resources if name not in most]:
        words = Text(
            "no capacity is given for {names}: it limits nothing here; add a sheet “capacity” or --capacity {first}=N",
            "未给出{names}的能力，此处不作限制；请增加“能力”工作表或 --capacity {first}=N",
        )
        remark = Remark("no_capacity", words.format(names=join([same(one) for one in bare]), first=bare[0]))
        plan = replace(plan, remarks=(*plan.remarks, remark))
    return plan


def circle(plan: Plan) -> list[str]:
    """Return the tasks of a loop, in the order in which they follow one another; empty without any."""
    before = {task.id: [link.task for link in task.after] for task in plan.tasks}
    state: dict[str, int] = {}
    for root in before:
        if root in state:
            continue
        path, stack = [root], [iter(before[root])]
        state[root] = 1
        while stack:
            other = next(stack[-1], None)
            if other is None:
                state[path.pop()] = 2
                stack.pop()
            elif state.get(other) == 1:
                return list(reversed(path[path.index(other) :]))
            elif other in before and other not in state:
                state[other] = 1
                path.append(other)
                stack.append(iter(before[other]))
    return []


# The sheet to fill in.

_EXAMPLE = (
    ("T-1", Text("Design", "方案设计"), 8, 6, 14, "", Text("Institute 1", "一所"), "", None, 1, 0),
    (
        "T-2",
        Text("Detector prototype", "探测器样机"),
        26,
        20,
        40,
        "T-1",
        Text("Institute 2", "二所"),
        "x",
        300_000,
        2,
        1,
    ),
    ("T-3", Text("Cooling plant", "制冷系统"), 20, 16, 34, "T-1", Text("Company 3", "三公司"), "", None, 2, 0),
    ("T-4", Text("Software", "软件"), 16, 12, 30, "T-1+2", Text("Institute 1", "一所"), "", None, 1, 0),
    ("T-5", Text("Assembly", "总装"), 10, 8, 18, "T-2;T-3", Text("Institute 2", "二所"), "", None, 2, 1),
    ("T-6", Text("Joint test", "联调"), 8, 6, 16, "T-5;T-4", Text("Institute 1", "一所"), "x", 200_000, 2, 1),
)
_NEEDS = (Text("engineers", "工程师"), Text("test rig", "试验台"))
_THERE = (4, 1)


def example(start: str | None = None) -> Plan:
    """Return the mission of the template, which nobody runs."""
    sheets = [
        Sheet(file="example", name=one.name, rows=[list(one.headings), *map(list, one.rows)]) for one in template("en")
    ]
    return replace(checked(_of(sheets, "example", {})), start=start, origin="example")


def template(lang: str) -> list[Export]:
    """Return a workbook to fill in that already runs: tasks, capacities."""
    names = ("id", "title", "duration", "low", "high", "after", "performer", "gate", "payment")
    schema = Schema.of(replace(TASKS, columns=tuple(TASKS[name] for name in names)))
    head = [one.label.say(lang) for one in schema.columns]
    money = Text(" (CNY)", "（元）").say(lang)
    head[-1] += money
    need = Text("need_", "需求_").say(lang)
    rows = [[cell.say(lang) if isinstance(cell, Text) else cell for cell in row] for row in _EXAMPLE]
    notes = [one.note(lang) for one in schema.columns]
    notes += [TASKS["need"].note.say(lang)] * len(_NEEDS)
    tasks = Export(
        Text("tasks", "作业").say(lang), [*head, *(need + one.say(lang) for one in _NEEDS)], rows, notes=notes
    )
    there = Schema.of(CAPACITIES)
    rows = [[one.say(lang), units, None, None] for one, units in zip(_NEEDS, _THERE, strict=True)]
    capacity = Export(
        Text("capacity", "能力").say(lang),
        [one.label.say(lang) for one in there.columns],
        rows,
        notes=[one.note(lang) for one in there.columns],
    )
    return [tasks, capacity]
