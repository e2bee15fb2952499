# SPDX-License-Identifier: Apache-2.0
"""What a list of instruments would bring and change, before it is loaded; afterwards what came of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.administration import instrument_checks
from yuzui.administration.instrument_checks import Changed, Registry
from yuzui.administration.instrument_intake import TABLES, Reading
from yuzui.administration.loading import storage
from yuzui.administration.loading.reading import Part
from yuzui.administration.loading.storage import About
from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES as RECORD
from yuzui.model.table import Type
from yuzui.model.visibility import In
from yuzui.store.store import Change
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import Act, Block, Card, Form, Page, Split, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH = "/uploads/{id}/instruments"
PLACE = ("facilities", 0)
ROLES = WRITERS = ("facility_officer",)
TITLE = Text("Instruments that are loaded", "载入仪器清单")
ADDRESS = "/uploads/demo-instruments/instruments"
SHOWN = 300
"""Most lines of the table."""
ROW = Text("row", "行")
STAYS = Text(
    "Loaded rows are not taken out again, since bookings and use may rest on them: hand in the corrected list, and it "
    "takes their place.",
    "预订与使用记录可能以所载入的内容为依据，因此载入后不再移出；如需更正，请上传更正后的清单，以其为准。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit, "instruments")
    if upload.state == "loaded":
        return _loaded(workspace, upload)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    reading, known, parts = _state(workspace, upload)
    changed = instrument_checks.changes(workspace, parts)
    fresh, cells = sum(not one.column for one in changed), sum(bool(one.column) for one in changed)
    finding = Text("{n} are new, {c} values change", "新增 {n}，更改 {c} 项").format(
        n=count(fresh, ROW), c=number(cells)
    )
    aside: list[Block] = []
    if changed:
        form = Form("load", f"/uploads/{upload.id}/instruments", (), Text("Load", "载入"), {"act": "load"}, writes=True)
        lines = tuple(TABLES[part.table] + Text(": ", "：") + count(part.kept, ROW) for part in parts)
        aside.append(Act(Text("Ready to load", "可以载入"), lines, form, (STAYS,)))
    else:
        finding = Text("Nothing new would be loaded", "没有新的内容可载入")
    left = sum(len(part.rejected) for part in parts)
    if left:
        aside.append(Card(Text("Besides", "另有"), (), [(Text("Set aside", "不载入"), count(left, ROW))]))
    main: list[Block] = [_table(changed, known, parts)] if changed else []
    return upload_steps.ready_page(upload, finding, [Split(main, aside)], reading.toml)


def _state(workspace: Workspace, upload: Upload) -> tuple[Reading, Registry, list[Part]]:
    """Return the rows of an upload as they would be loaded now; refuse what needs an answer again."""
    reading, answers = upload_steps.reading(workspace, upload), upload_steps.answers(upload)
    assert isinstance(reading, Reading)
    known = instrument_checks.registry(workspace, upload)
    if not reading.ready or not instrument_checks.checks(workspace, reading, known, answers).ready:
        raise instrument_checks.moved(upload.id)
    return reading, known, instrument_checks.settled(reading, known, answers)


COLUMNS = (
    Column("table", Text("Sheet", "表")),
    Column("row", Text("Instrument", "仪器")),
    Column("column", Text("What", "项目")),
    Column("before", Text("Before", "原值")),
    Column("after", Text("Now", "现值")),
)


def _table(changed: Sequence[Changed], known: Registry, parts: Sequence[Part]) -> DataTable:
    """Return what is new and what changes; of a new row, what it is."""
    zones = {**known.zones}
    zones |= {str(row["id"]): row["tz"] for part in parts for row in part.tables.get("resource", ()) if row["tz"]}
    lines = []
    for one in changed[:SHOWN]:
        name = str(one.row["id" if one.table == "resource" else "resource"])
        zone = zones.get(name) or "UTC"
        if not one.column:
            said = [_cell(one.table, k, one.row, zone) for k in SAID[one.table] if one.row[k] is not None]
            lines.append([TABLES[one.table], name, Text("new", "新增"), "", _joined(said)])
            continue
        before, after = ({**one.row, one.column: cell} for cell in (one.before, one.after))
        cells = (_cell(one.table, one.column, row, zone) for row in (before, after))
        lines.append([TABLES[one.table], name, RECORD[one.table][one.column].label, *cells])
    return DataTable("changes", Text("What is new and what changes", "新增与更改的内容"), COLUMNS, lines)


SAID: Mapping[str, tuple[str, ...]] = {
    "resource": ("name", "name_zh", "model", "site", "tz", "booking_mode", "asset_value"),
    "booking_policy": ("min_block", "max_block", "horizon", "off_hours", "day_from", "day_to"),
    "calendar": ("t0", "t1", "state"),
    "changeover": ("from_config", "to_config", "duration"),
}
"""What is shown of a new row."""


def _joined(cells: Sequence[Text]) -> Text:
    return Text(" · ".join(one.en for one in cells), " · ".join(one.zh for one in cells))


def _cell(table: str, name: str, row: Mapping[str, Any], zone: str) -> Text:
    """Return a value as people write it."""
    column, cell = RECORD[table][name], row[name]
    if cell is None:
        return same("–")
    if column.type is Type.INSTANT:
        return same(f"{dt.datetime.fromtimestamp(cell, ZoneInfo(zone)):%Y-%m-%d %H:%M}")
    if column.type is Type.MONEY:
        return same(f"{number(cell / 100, 2).en} {row.get('currency') or ''}".strip())
    if column.unit == "s":
        return Text("{n} h", "{n} 小时").format(n=number(cell / 3600, 1))
    if column.type is Type.BOOL:
        return Text("yes", "是") if cell else Text("no", "否")
    return column.words.get(str(cell), same(str(cell)))


def _loaded(workspace: Workspace, upload: Upload) -> Page:
    """Return the page of an upload that is loaded: what is in the record, and where it is used."""
    hashes = tuple(one.sha256 for one in upload.files)
    counts: Counter[str] = Counter()
    for row in workspace.desk.select("load", where=In("file_hash", hashes)):
        counts[row["table"]] += row["kept"]
    known = instrument_checks.registry(workspace, upload)
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    ids = sorted({instrument_checks.id_of(part, row) for part in reading.parts for row in part.tables[part.table]})
    links = [
        Link(Text("Bookings", "预订"), "/facilities/bookings"),
        Link(Text("Facilities", "设施"), "/facilities"),
        *(
            Link(Text("Booking of {i}", "预订 {i}").format(i=name), f"/facilities/{encode(name)}/booking")
            for name in ids[:6]
            if name in known.ids
        ),
        Link(Text("Hand in another list", "再上传一份清单"), "/facilities/instruments/new"),
    ]
    facts = [(TABLES[name], count(n, ROW)) for name, n in counts.items() if name in TABLES]
    finding = Text("{n} loaded", "已载入 {n}").format(n=count(sum(counts.values()), ROW))
    blocks: list[Block] = [Ways(links), Card(Text("Loaded", "已载入"), (STAYS,), facts)]
    return upload_steps.loaded_page(upload, finding, blocks)


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Load what was handed in, all of it in one act."""
    upload = upload_steps.visit_upload(workspace, visit, "instruments")
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks")
    _, _, parts = _state(workspace, upload)
    office = intake.office(workspace)

    def write(change: Change) -> None:
        # a list before the hours of what is listed, whatever order the files came in
        order = sorted(upload.files, key=lambda one: all(part.table != "resource" for part in _of(parts, one.name)))
        for file in order:
            if own := _of(parts, file.name):
                storage.write_file(office, change, own, file.sha256, About(file.name, "", clock()[:10], "real"))

    intake.load(office, upload, upload.id, write)
    return f"/uploads/{upload.id}/instruments"


def _of(parts: Sequence[Part], file: str) -> list[Part]:
    return [part for part in parts if part.file == file]
