# SPDX-License-Identifier: Apache-2.0
"""The yearly sheet on open sharing: every number leads to its events, every blank has a reason, then it is complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, VisibilityError
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.ledger import sharing_sheet, usage_checks
from yuzui.ledger.pages import usage
from yuzui.ledger.sharing_sheet import Blank, FormColumn, SharingSheet, SheetRow
from yuzui.ledger.usage_checks import HOUR
from yuzui.ledger.usage_intake import CLASSES
from yuzui.sheets import formats
from yuzui.text import Text, same
from yuzui.text.address import decode, encode
from yuzui.text.numbers import count, number, percent
from yuzui.view.page import Act, Alarm, Block, Card, Field, Form, Notice, Option, Page, Split, Task, Tasks, Visit
from yuzui.view.table import Column, DataTable, Link, Shown

PATH = "/facilities/{id}/sharing/{year}"
PLACE = ("facilities", 0)
ROLES = ("facility_officer", "programme_officer")
WRITERS = ("facility_officer",)
TITLE = Text("Sheet on open sharing", "开放共享数据表")
ADDRESS = "/facilities/any/sharing/2026"
FIELDS = 3_000
ANY = "any"
"""In place of an id: the first instrument that is registered."""
MOST = 500
"""Most events shown behind a number."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    sheet = _sheet(workspace, visit)
    path = PATH.format(id=encode(sheet.facility), year=sheet.year)
    wide: list[Block] = [_table(sheet, path)] if sheet.rows else []
    main: list[Block] = _disputed(sheet)
    if sheet.below:
        words = Text("{n} below 500,000 yuan: outside the form.", "{n}原值不足 50 万元，不在填报范围。").format(
            n=count(sheet.below, Text("instrument", "台仪器"))
        )
        main.append(Notice(words))
    if "cell" in visit.query:
        main.append(_behind(workspace, sheet, visit.query["cell"]))
    if sheet.blanks:
        main.append(_blanks(sheet, path))
    if sheet.blanks and sheet.mine:
        button = Text("Save the reasons", "保存原因")
        main.append(Form("blanks", path, (), button, {"act": "blanks"}, writes=True, leave=True))
    book = Text("Working copy of the workbook: not complete", "工作簿草稿：尚未定稿")
    if sheet.complete:
        book = Text("The workbook to hand in", "可提交的工作簿")
    file = sharing_sheet.file_name(sheet.facility, sheet.year, "" if sheet.complete else "not-complete")
    links = (Link(book, f"{path}/{file}"),)
    aside: list[Block] = [*_acts(sheet, path), Card(Text("Take along", "下载"), links=links)]
    return Page(
        _finding(sheet),
        (*wide, Split(main, aside)),
        lead=Text(
            "{t}, {y}: a number is summed from the ledger and leads to its events; a blank says why.",
            "{t}，{y} 年：数值由账簿汇总，可查看所依据的事件；空缺须注明原因。",
        ).format(t=sheet.title, y=str(sheet.year)),
        crumb=(
            Link(Text("Facilities", "设施"), "/facilities"),
            Link(sheet.title, f"/facilities/{encode(sheet.facility)}/sharing"),
        ),
        state=Text("complete", "已定稿") if sheet.complete else Text("in work", "填报中"),
        texts={file: lambda lang: _workbook(sheet, lang)},
    )


def _disputed(sheet: SharingSheet) -> list[Block]:
    """Return how many hours count for nothing until a dispute is settled, and where that is done."""
    if not sheet.disputed:
        return []
    words = Text(
        "{n} with {h} hours at the time of another use: not counted until it is settled which one happened.",
        "{n}（{h} 小时）与其他使用同时：澄清前不计入。",
    ).format(n=count(len(sheet.disputed), Text("use", "次使用")), h=number(sum(one.hours for one in sheet.disputed), 1))
    where = Link(Text("Settle them", "前往处理"), f"{usage.PATH}#form-{usage.FORM}")
    return [Alarm(Text("In dispute", "有争议"), (words,), (where,) if sheet.mine else ())]


def _sheet(workspace: Workspace, visit: Visit) -> SharingSheet:
    facility, year = visit.parts["id"], visit.parts["year"]
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise VisibilityError.not_found()
    if facility == ANY:
        facility = next((one.id for one in usage_checks.instruments(workspace)), ANY)
    return sharing_sheet.of(workspace, facility, int(year))


def _finding(sheet: SharingSheet) -> Text:
    if not sheet.rows:
        return Text("No instrument of this facility is in the form", "该设施没有须填报的仪器")
    if n := len(sheet.open):
        text = Text("{n} blanks have no reason yet", "尚有 {n} 个空缺未注明原因")
        return (Text("One blank has no reason yet", "尚有 1 个空缺未注明原因") if n == 1 else text).format(n=number(n))
    if sheet.complete:
        return Text("Complete: no blank is without a reason", "已定稿：空缺均已注明原因")
    return Text("No blank is without a reason; the sheet can be completed", "空缺均已注明原因，可以定稿")


def _table(sheet: SharingSheet, path: str) -> DataTable:
    heads = [
        Column(one.cell, one.label, unit=one.unit, digits=None if one.cell in ("network", "origin") else 2)
        for one in sheet.columns
    ]
    given = {(one.resource, one.column.cell): one for one in sheet.blanks}
    lines = [
        [same(" · ".join(dict.fromkeys((row.id, row.name)))), *(_cell(row, one, given, path) for one in sheet.columns)]
        for row in sheet.rows
    ]
    return DataTable(
        "sheet", Text("The form", "填报表"), (Column("instrument", Text("Instrument", "仪器")), *heads), lines
    )


def _cell(
    row: SheetRow, column: FormColumn, given: Mapping[tuple[str, str], Blank], path: str
) -> Shown | Link | Text | str:
    if words := row.words.get(column.cell):
        return words
    cell = row.cells[column.cell]
    if cell.value is None:
        one = given[row.id, column.cell]
        return Shown(sharing_sheet.blank_reason(one), None)
    shown = percent(cell.value) if column.unit == "%" else number(cell.value, 2 if column.unit != "h" else 1)
    if not cell.seqs:
        return Shown(shown, cell.value)
    return Link(shown, f"{path}?cell={encode(row.id)}.{column.cell}#events", cell.value)


def _behind(workspace: Workspace, sheet: SharingSheet, asked: str) -> DataTable:
    """Return the events that a number is summed from."""
    name, _, cell = asked.rpartition(".")
    resource = decode(name)
    found = sharing_sheet.events_of(sheet, resource, cell)
    zones = {one.id: one.zone for one in usage_checks.instruments(workspace)}
    zone = ZoneInfo(zones.get(resource) or "UTC")
    lines = []
    for row, seconds in sorted(found, key=lambda one: one[0]["t0"])[:MOST]:
        begin, end = (dt.datetime.fromtimestamp(row[part] or row["t0"], zone) for part in ("t0", "t1"))
        lines.append([
            f"{begin:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", seconds / HOUR,
            CLASSES.get(row["user_class"] or "", Text("not known", "未知")), row["booking"] or "", row["source"],
        ])  # fmt: skip
    label = next(one.label for one in sheet.columns if one.cell == cell)
    title = Text("{c} of {i}: {n} events", "{i} 的{c}：{n} 个事件").format(c=label, i=resource, n=number(len(found)))
    note = Text("Times of {z}.", "时间为 {z}。").format(z=zone.key)
    return DataTable("events", title, EVENTS, lines, note)


EVENTS = (
    Column("begin", Text("Begin", "开始")),
    Column("end", Text("End", "结束")),
    Column("hours", Text("Hours", "机时"), unit="h", digits=2),
    Column("user", Text("User", "用户")),
    Column("booking", Text("Booking", "预订")),
    Column("source", Text("Source", "来源")),
)


def _name(one: Blank) -> str:
    return key(f"{one.resource}|{one.column.cell}")


def _blanks(sheet: SharingSheet, path: str) -> Tasks:
    """Return the blanks, each with its reason or the question for one."""
    alike: dict[str, int] = {}
    for one in sheet.blanks:
        alike[one.column.cell] = alike.get(one.column.cell, 0) + 1
    tasks = []
    told: set[str] = set()
    for one in sheet.blanks:
        where = same(one.resource if one.name == one.resource else f"{one.resource} · {one.name}")
        fields: list[Field] = []
        if sheet.mine:
            label = Text("Reason", "原因")
            reasons = sharing_sheet.reasons(one.column.cell).items()
            options = [Option("", Text("choose", "请选择")), *(Option(name, text) for name, text in reasons)]
            fields.append(Field(_name(one), label, same(one.reason), False, "select", options))
            if alike[one.column.cell] > 1 and one.column.cell not in told:
                told.add(one.column.cell)
                label = Text("for all {n} of this column", "该列 {n} 个空缺均如此").format(
                    n=number(alike[one.column.cell])
                )
                fields.append(Field(_name(one) + "-all", label, needed=False, kind="check"))
        text = one.column.label + Text(": ", "：") + one.why
        if one.reason:
            where += Text(" · {who}", " · {who}").format(who=one.by)
        tasks.append(Task(text, "done" if one.reason else "open", not one.reason, where, fields=fields))
    return Tasks("blanks", Text("Blanks and why", "空缺及原因"), tasks)


def _acts(sheet: SharingSheet, path: str) -> list[Block]:
    if not sheet.mine:
        return []
    facts = (
        (Text("Instruments", "仪器"), number(len(sheet.rows))),
        (Text("Blanks", "空缺"), number(len(sheet.blanks))),
        (Text("Without a reason", "未注明原因"), number(len(sheet.open))),
    )
    blocks: list[Block] = [Card(Text("This sheet", "本表"), (), facts)]
    done = sheet.completed
    if sheet.complete and done is not None:
        line = Text("{who} declared it complete at {at}.", "{who} 于 {at} 定稿。").format(
            who=str(done.get("by") or ""), at=str(done["at"])[:16].replace("T", " ")
        )
        return [*blocks, Act(Text("Complete", "已定稿"), (line,))]
    if not sheet.rows:
        return blocks
    lines = []
    if done is not None:
        lines.append(Text("Figures or reasons changed since it was completed.", "定稿之后数值或原因有变动。"))
    if sheet.open:
        lines.append(Text("First give every blank a reason.", "请先为每个空缺注明原因。"))
    form = Form("complete", path, (), Text("Declare complete", "确认定稿"), {"act": "complete"}, writes=True)
    note = Text("A later change of a figure opens it again.", "其后数值变动将重新打开。")
    return [*blocks, Act(Text("Complete the sheet", "定稿"), lines, form, (note,))]


def _workbook(sheet: SharingSheet, lang: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "sharing.xlsx")
        formats.write_xlsx(path, sharing_sheet.workbook(sheet, lang))
        return path.read_bytes()


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the reasons that were given, or declare the sheet complete."""
    sheet = _sheet(workspace, visit)
    path = PATH.format(id=encode(sheet.facility), year=sheet.year)
    if form.get("act") == "complete":
        sharing_sheet.complete(workspace, sheet)
        return path
    if form.get("act") != "blanks":
        raise InputError(Text("this page cannot do that", "本页不支持该操作"), expected="blanks, complete", code="act")
    whole = {
        one.column.cell: form[_name(one)]
        for one in sheet.blanks
        if f"{_name(one)}-all" in form and form.get(_name(one))
    }
    reasons = {
        (one.resource, one.column.cell): form.get(_name(one)) or whole.get(one.column.cell, "")
        for one in sheet.blanks
        if _name(one) in form or one.column.cell in whole
    }
    sharing_sheet.give(workspace, sheet, reasons)
    return path
