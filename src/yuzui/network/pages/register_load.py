# SPDX-License-Identifier: Apache-2.0
"""What a list would bring into the register, before it is registered; afterwards what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.model.tables.register import EVENTS, PRECISION
from yuzui.network import register_pages, register_store
from yuzui.network.register_intake import Reading, place_of
from yuzui.network.register_sheet import MEMORY, stays
from yuzui.network.register_sheet import Reading as Read
from yuzui.store.store import Change
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import Act, Block, Card, Form, Page, Split, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH = "/uploads/{id}/register"
PLACE = ("network", 0)
ROLES = WRITERS = ("programme_officer",)
TITLE = Text("List that is registered", "登记名单")
ADDRESS = "/uploads/demo-register/register"
SHOWN = 300
"""Most lines of the table."""
ENTRY = Text("entry", "个条目")
STAYS = Text(
    "Ids are never used again and entries are not taken out: what changes later is entered as an event.",
    "编号永不复用，条目不再移出；此后的变化登记为沿革。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit, "register")
    if upload.state == "loaded":
        return _loaded(workspace, upload, visit)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    rows = _rows(workspace, upload)
    shown = [row for row in rows.states if row["fact_status"] != MEMORY]
    ids = {row["id"] for row in shown}
    aside: list[Block] = []
    finding = Text("Nothing new would be registered", "没有新的条目可登记")
    if rows.states or rows.kinds:
        finding = Text("{n} would be registered", "将登记 {n}").format(n=count(len(ids), ENTRY, "entries"))
        form = Form(
            "load", f"/uploads/{upload.id}/register", (), Text("Register", "登记"), {"act": "load"}, writes=True
        )
        lines = [count(len(rows.events), Text("event of succession", "次沿革"), "events of succession")]
        if rows.withheld:
            words = Text("{n} from memory alone: kept, shown nowhere", "{n} 仅凭记忆：保留，不展示")
            lines.append(words.format(n=count(rows.withheld, ENTRY, "entries")))
        aside.append(Act(Text("Ready to register", "可以登记"), lines, form, (STAYS,)))
    if rows.faults:
        out, stay = (len({place_of(one) for one in rows.faults if stays(one) is kept}) for kept in (False, True))
        facts = [(Text("Left out", "不收录"), count(out, Text("row", "行")))]
        if stay:
            facts.append((Text("Without what became of them", "不登记去向"), count(stay, ENTRY, "entries")))
        aside.append(Card(Text("Besides", "另有"), (), facts))
    cells = [
        (
            row["id"],
            Text(row["name"], row["name_zh"] or row["name"]),
            row["kind"],
            same(row["valid_from"]) if row["valid_from"] else PRECISION["unknown"],
            row["valid_to"] or "–",
            row["host"] or "–",
            row["place"] or "–",
        )
        for row in shown[:SHOWN]
    ]
    columns = (
        Column("id", Text("Id", "编号")),
        Column("name", Text("Name", "名称")),
        Column("kind", Text("Kind", "类别")),
        Column("since", Text("Since", "起")),
        Column("until", Text("Until", "止")),
        Column("host", Text("Host", "依托单位")),
        Column("place", Text("Place", "所在地")),
    )
    main: list[Block] = [DataTable("entries", Text("What is new", "新增条目"), columns, cells)] if cells else []
    if rows.events:
        main.append(_events(rows))
    return upload_steps.ready_page(upload, finding, [Split(main, aside)])


def _events(rows: Read) -> DataTable:
    columns = (
        Column("kind", Text("What", "变化")),
        Column("day", Text("Day", "日期")),
        Column("old", Text("From", "原编号")),
        Column("new", Text("Into", "去向")),
    )
    cells = [(EVENTS[row["kind"]], row["day"], row["old"], row["new"]) for row in rows.events[:SHOWN]]
    return DataTable("events", Text("What became of old ones", "沿革"), columns, cells)


def _rows(workspace: Workspace, upload: Upload) -> Read:
    """Return the rows of an upload as they would be registered now."""
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    found = upload_steps.checks_of(workspace, upload)[1]
    if reading.rows is None or not reading.ready or not found.ready:
        intake.save(workspace, upload, "answer", {}, "mapped")
        intake.require(intake.get(workspace, upload.id), "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    assert reading.rows is not None
    return reading.rows


def _loaded(workspace: Workspace, upload: Upload, visit: Visit) -> Page:
    """Return the page of a list that is registered: what it brought, and the box for old ids."""
    kinds = [one for one in upload.run.split("|") if one]
    known = register_store.kinds(workspace.view)
    links = [Link(register_store.label(kind, known), f"/registers/{encode(kind)}") for kind in kinds[1:5]] + [
        Link(Text("Hand in another list", "再上传一份名单"), "/registers/new")
    ]
    n = int(kinds[0]) if kinds and kinds[0].isdigit() else 0
    finding = Text("{n} registered", "已登记 {n}").format(n=count(n, ENTRY, "entries"))
    blocks: list[Block] = [
        Ways(links),
        register_pages.box(visit, f"/uploads/{upload.id}/register"),
        *register_pages.resolved(workspace, visit),
        Card(Text("From now on", "此后"), (STAYS,), [(Text("Entries", "条目"), number(n))]),
    ]
    return upload_steps.loaded_page(upload, finding, blocks)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Register what was handed in, all of it in one act."""
    upload = upload_steps.visit_upload(workspace, visit, "register")
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    rows = _rows(workspace, upload)
    ids = {row["id"] for row in rows.states if row["fact_status"] != MEMORY}
    kinds = list(dict.fromkeys(row["kind"] for row in rows.states))
    run = "|".join([str(len(ids)), *kinds])

    def write(change: Change) -> None:
        register_store.write(workspace, change, rows, 0)

    intake.load(workspace, upload, run, write)
    return f"/uploads/{upload.id}/register"
