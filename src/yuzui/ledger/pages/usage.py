# SPDX-License-Identifier: Apache-2.0
"""The use of instruments that is known here: by instrument and year, what was handed in, what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.facilities import time_ledger
from yuzui.job import intake, pages, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.ledger import usage_checks, usage_disputes, usage_hours
from yuzui.ledger.pages import usage_load, usage_new
from yuzui.ledger.usage_hours import Line
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, day, number
from yuzui.view.page import EVERYONE, Block, Field, Form, Item, Items, Option, Page, Task, Tasks, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/facilities/usage", EVERYONE
PLACE = ("facilities", 40)
TITLE = Text("Use", "使用记录")
WRITERS = ("facility_officer",)
FIELDS = 1_000
SHOWN, DISPUTED = 300, 100
"""Most lines of the table; most disputes asked at once."""
FORM = "disputes"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    lines, blank = _lines(workspace)
    rows = _rows(workspace, lines)
    office = bool({*usage_new.WRITERS} & (workspace.subject.roles | workspace.subject.scoped))
    blocks: list[Block] = []
    if office:
        ways = (Link(Text("Hand in a file of use", "上传使用记录"), "/facilities/usage/new"),)
        known = workspace.view.count("resource")
        blocks.append(Ways((*ways, pages.LISTING) if known else (pages.LISTING, *ways)))
    if rows:
        columns = (*usage_load.columns(lines), SHEET)
        blocks.append(DataTable("usage", Text("By instrument and year", "按仪器与年度"), columns, rows[:SHOWN]))
    if office:
        blocks += _disputes(workspace)
        blocks += _uploads(workspace)
    uses = sum(one.uses for one in lines)
    everything = bool({*usage_new.WRITERS} & workspace.subject.roles)
    finding = Text("No use of an instrument is visible to you", "没有您可查看的仪器使用记录")
    if everything:
        finding = Text("No use of an instrument is known here yet", "尚无仪器使用记录")
    if rows:
        what = count(uses, Text("use", "次使用"))
        finding = Text("{n} of {i} are known here", "已有 {i}的 {n}").format(
            n=what, i=count(len({one.resource for one in lines}), Text("instrument", "台仪器"))
        )
    lead = Text(
        "A use is what happened, with or without a booking; the yearly sheet on open sharing is made from it.",
        "使用记录是实际发生的机时，有无预订均可；年度开放共享数据表由此生成。",
    )
    if not everything:
        lead += Text(" Who answers for an instrument sees its uses.", "仪器的使用记录由其设施主管查看。")
    if blank:
        lead += Text(" {n} stand for what the registry does not have.", " 另有 {n} 次对应的仪器未登记。").format(
            n=number(blank)
        )
    return Page(finding, blocks, lead=lead, crumb=(Link(Text("Facilities", "设施"), "/facilities"),))


SHEET = Column("sheet", Text("Open sharing", "开放共享"))


def _lines(workspace: Workspace) -> tuple[list[Line], int]:
    """Return uses by instrument and year, the latest year first, and how many the registry has no instrument for."""
    known = {row["id"]: row["tz"] for row in workspace.view.select("resource", columns=("id", "tz"))}
    mine = {one.id for one in usage_checks.instruments(workspace) if one.mine}
    # who answers for an instrument reads what the desk reads of it
    found = usage_hours.counted(workspace.desk, mine) + usage_hours.counted(workspace.view, known.keys() - mine)
    lines = usage_hours.lines(found, lambda name: ZoneInfo(known[name] or "UTC"))
    lines.sort(key=lambda one: (-one.year, one.resource))
    return lines, sum(time_ledger.unregistered(workspace.view).values())


def _rows(workspace: Workspace, lines: Sequence[Line]) -> list[list[Any]]:
    rows = {row["id"]: row for row in workspace.view.select("resource", columns=("id", "name", "name_zh"))}
    shown = []
    for one in lines:
        row, name = rows[one.resource], one.resource
        label = Text(row["name"] or row["name_zh"] or name, row["name_zh"] or row["name"] or name)
        sheet = Text("sheet {y}", "{y} 年数据表").format(y=str(one.year))
        shown.append([
            Link(label, f"/facilities/ledger/{encode(name)}", name), str(one.year), *usage_load.cells(one, lines),
            Link(sheet, f"/facilities/{encode(name)}/sharing/{one.year}"),
        ])  # fmt: skip
    return shown


def _disputes(workspace: Workspace) -> list[Block]:
    """Return the uses in dispute, each with what settles it."""
    found = usage_disputes.mine(workspace)
    if not found:
        return []
    zones = {row["id"]: row["tz"] for row in workspace.view.select("resource", columns=("id", "tz"))}
    tasks = []
    for one in found[:DISPUTED]:
        zone = ZoneInfo(zones.get(one.row["resource"]) or "UTC")
        span, other = ((_moment(a, zone), _moment(b, zone)) for a, b in ((one.row["t0"], one.row["t1"]), one.other))
        text = Text("{i}: {a} – {b} crosses {c} – {d}.", "{i}：{a} – {b} 与 {c} – {d} 重叠。").format(
            i=one.row["resource"], a=span[0], b=span[1], c=other[0], d=other[1]
        )
        options = [Option("", Text("choose", "请选择"))]
        options += [Option(name, usage_disputes.ANSWERS[name]) for name in one.answers]
        field = Field(key(one.id), Text("Answer", "答复"), needed=False, kind="select", options=options)
        where = Text("times of {z}", "时间为 {z}").format(z=zone.key)
        tasks.append(Task(text, "open", False, where, fields=(field,)))
    hours = sum(max(0, one.row["t1"] - one.row["t0"]) for one in found) / usage_hours.HOUR
    title = Text("In dispute: {n} with {h} hours", "有争议：{n}，共 {h} 小时").format(
        n=count(len(found), Text("use", "次使用")), h=number(hours, 1)
    )
    note = Text(
        "They count for nobody until one of two is settled; then the other counts. An answer is a correction with your "
        "name. An instrument that serves several at once is registered with its capacity.",
        "澄清前均不计入；澄清其一后，另一次即计入。答复记为署名更正。可同时服务多人的仪器，请在名录中登记其容量。",
    )
    form = Form(FORM, PATH, (), Text("Settle these", "确认处理"), {"act": "settle"}, writes=True, leave=True)
    return [Tasks(FORM, title, tasks, note), form]


def _moment(at: int, zone: ZoneInfo) -> str:
    return f"{dt.datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}"


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Settle the disputes that were answered."""
    known = {key(one.id): one.id for one in usage_disputes.mine(workspace)}
    usage_disputes.settle(workspace, {known[name]: value for name, value in form.items() if name in known})
    return PATH


def _uploads(workspace: Workspace) -> list[Block]:
    """Return what was handed in: what waits first."""
    blocks: list[Block] = []
    rows = intake.listed(workspace, "usage")
    for title, loaded in ((Text("Under way", "处理中"), False), (Text("Loaded", "已载入"), True)):
        items = []
        for row in [one for one in rows if (one["state"] == "loaded") == loaded][:6]:
            upload = intake.get(workspace, row["id"])
            lines = [day(row["at"]) + same(f" · {row['by']}"), *([] if loaded else upload_steps.until(upload))]
            path = f"/uploads/{upload.id}" + ("/load" if loaded else "")
            items.append(Item(intake.sizes(upload.files), lines, path))
        if items:
            blocks.append(Items(title, items))
    return blocks
