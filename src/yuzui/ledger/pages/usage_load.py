# SPDX-License-Identifier: Apache-2.0
"""What an upload of use loads, by instrument and year, before it is loaded; afterwards what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job import background, intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.ledger import usage_load
from yuzui.ledger.usage_checks import Known
from yuzui.ledger.usage_hours import Line
from yuzui.ledger.usage_load import ANSWERS
from yuzui.ledger.usage_sheets import LOG
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import Act, Block, Card, Form, Page, Split, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH = "/uploads/{id}/load"
PLACE = ("facilities", 0)
ROLES = WRITERS = ("facility_officer",)
TITLE = Text("Uses that are loaded", "载入使用记录")
ADDRESS = "/uploads/demo-usage/load"
JOB = "load_usage"
USES = Text("use", "次使用")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit, "usage")
    if upload.state == "loaded":
        return _loaded(workspace, upload)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    reading, held, done = usage_load.state(workspace, upload)
    jobs = sum(part.part.kept for part in reading.parts if part.kind == LOG and part.part is not None)
    rows = usage_load.lines(workspace, done, held)
    finding = Text("{n} will be loaded", "将载入 {n}").format(n=count(len(done.fresh), USES))
    if jobs:
        finding = Text("{n} will be loaded", "将载入 {n}").format(n=count(jobs, Text("job", "个作业")))
    if not done.fresh and not jobs:
        finding = Text("Nothing new would be loaded", "没有新的内容可载入")
    aside: list[Block] = []
    if done.fresh or jobs:
        form = Form("load", f"/uploads/{upload.id}/load", (), Text("Load", "载入"), {"act": "load"}, writes=True)
        note = Text(
            "Events are appended, never changed; a correction is a row of its own.",
            "事件只追加、不更改；更正另成一行。",
        )
        aside.append(Act(Text("Ready to load", "可以载入"), (_counted(rows),), form, (note,)))
    facts = [(Text("Already there", "已载入过"), number(len(done.there)))] if done.there else []
    facts += [(Text("With a booking", "对应预订"), number(done.matched))] if done.matched else []
    facts += [
        (Text("Left out: {w}", "不载入：{w}").format(w=ANSWERS[code]), number(n))
        for code in ANSWERS
        if (n := sum(own == code for _, own in done.aside))
    ]
    if facts:
        aside.append(Card(Text("Besides", "另有"), (), facts))
    zone, names = usage_load.placed(reading, held, done.fresh)
    if names:
        words = Text("{i} had no time zone: {z} is entered.", "{i} 原无时区，将登记为 {z}。")
        aside.append(Card(Text("Time zone", "时区"), (words.format(i=", ".join(names)[:120], z=zone),)))
    main: list[Block] = [_table(rows, held)] if rows else []
    return upload_steps.ready_page(upload, finding, [Split(main, aside)], reading.toml)


def _counted(rows: list[Line]) -> Text:
    hours, waiting = sum(one.hours for one in rows), sum(one.disputed for one in rows)
    text = Text("{h} hours on {i}", "{i}，共 {h} 小时").format(
        h=number(hours, 1), i=count(len({one.resource for one in rows}), Text("instrument", "台仪器"))
    )
    more = Text("; {h} more are in dispute and count once they are settled", "；另有 {h} 小时有争议，澄清后计入")
    return text + more.format(h=number(waiting, 1)) if waiting else text


COLUMNS = (
    Column("instrument", Text("Instrument", "仪器")),
    Column("year", Text("Year", "年度")),
    Column("uses", Text("Uses", "次数"), digits=0),
    Column("hours", Text("Hours", "机时"), unit="h", digits=1),
    Column("outside", Text("Outside users", "外单位"), unit="h", digits=1),
    Column("booked", Text("With a booking", "有预订"), digits=0),
)
DISPUTED = Column("disputed", Text("In dispute", "有争议"), unit="h", digits=1)


def columns(rows: Sequence[Line]) -> tuple[Column, ...]:
    """Return the columns of a table of hours; what is in dispute has one where something is."""
    return (*COLUMNS, DISPUTED) if any(one.disputed for one in rows) else COLUMNS


def cells(one: Line, rows: Sequence[Line]) -> list[Any]:
    """Return what stands in these columns behind instrument and year."""
    outside = None if one.unknown else one.outside
    return [one.uses, one.hours, outside, one.matched, *([one.disputed] if len(columns(rows)) > len(COLUMNS) else [])]


def _table(rows: list[Line], held: Known) -> DataTable:
    lines = []
    for one in rows:
        known = held.instrument(one.resource)
        name = same(" · ".join(dict.fromkeys((one.resource, *(known.names if known else ())))))
        lines.append([name, str(one.year), *cells(one, rows)])
    return DataTable("uses", Text("By instrument and year", "按仪器与年度"), columns(rows), lines)


def _loaded(workspace: Workspace, upload: Upload) -> Page:
    """Return the page of an upload that is loaded: what is in the record, and the sheets it is for."""
    hashes = [one.sha256 for one in upload.files]
    loads = [row for one in hashes for row in workspace.desk.select("load", where=Eq("file_hash", one))]
    kept = sum(row["kept"] for row in loads)
    reading, held, _ = usage_load.state(workspace, upload)
    rows = usage_load.loaded(workspace, reading, held)
    names = list(dict.fromkeys((one.resource, one.year) for one in rows if held.instrument(one.resource)))
    links = [
        Link(
            Text("Open sharing of {i}, {y}", "{i} {y} 年开放共享数据表").format(i=name, y=str(year)),
            f"/facilities/{encode(name)}/sharing/{year}",
        )
        for name, year in names[:6]
    ]
    links.append(Link(Text("All use that is known", "全部使用记录"), "/facilities/usage"))
    blocks: list[Block] = [Ways(links)]
    if rows:
        blocks.append(_table(rows, held))
    finding = Text("{n} loaded and posted", "已载入 {n}并记账").format(n=count(kept, Text("row", "行")))
    return upload_steps.loaded_page(upload, finding, blocks)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Load what was handed in."""
    upload = upload_steps.visit_upload(workspace, visit, "usage")
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    return background.ask(workspace, JOB, {"upload": upload.id})
