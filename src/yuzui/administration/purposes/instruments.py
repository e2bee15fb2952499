# SPDX-License-Identifier: Apache-2.0
"""Lists of instruments with their booking rules, opening hours and change-over times."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from yuzui.administration import instrument_checks, instrument_intake
from yuzui.administration.instrument_intake import HELD, TABLES, Reading
from yuzui.job.form_sheets import NOTHING
from yuzui.job.intake import Upload
from yuzui.job.sheet_reading import DROP
from yuzui.job.upload_sheets import files, sheets
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES as RECORD
from yuzui.sheets.understand.questions import Checks
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.page import Block, Card
from yuzui.view.table import Link

__all__ = ["TABLES"]

TITLE = Text("Instruments", "仪器")
WRITERS = ("facility_officer",)
LEVEL = "organisation"
"""Who sees its rows: the office, and officers of the facility it is for."""
CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)
STEPS = ((Text("Load", "载入"), "/uploads/{id}/instruments"),)
DONE = "/uploads/{id}/instruments"
START = "/facilities/instruments/new"


def recalled(upload: Upload, kept: Mapping[str, str]) -> str:
    """Return the mapping that was kept for files with these headings; empty for none."""
    return instrument_intake.recalled(sheets(upload)[0], kept)


def read(workspace: Workspace, upload: Upload, given: Mapping[tuple[str, str], str], memory: str) -> Reading:
    """Return what is understood of the files and what is asked."""
    found, stops = sheets(upload)
    if not found:
        return Reading(Text("These files hold no table", "文件中没有表格"), stops=stops)
    desk = workspace.desk
    standing = {name: {tuple(row[key] for key in RECORD[name].key): row for row in desk.select(name)} for name in HELD}
    zones = {str(row["id"]): str(row["tz"]) for row in standing["resource"].values() if row["tz"]}
    kinds = {name: kind for _, name, _, kind in files(upload)}
    reading = instrument_intake.read(found, kinds, given, memory, zones, standing)
    return replace(reading, stops=(*stops, *reading.stops))


def checks(workspace: Workspace, upload: Upload, reading: Reading, given: Mapping[tuple[str, str], str]) -> Checks:
    """Return what is to look at in the rows."""
    return instrument_checks.checks(workspace, reading, instrument_checks.registry(workspace, upload), given)


def beside(upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands beside the columns: rows by what they are, and the columns that the record does not have."""
    facts = [(TABLES[part.table], number(part.kept)) for part in reading.parts]
    blocks: list[Block] = [Card(Text("Rows read", "已读取"), (), facts)] if facts else []
    unused = [
        column.heading
        for sheet in reading.sheets
        if sheet.table != NOTHING
        for column in sheet.columns
        if column.means == DROP
    ]
    if unused:
        words = Text(
            "{c}: nothing in the record is called so. Say below what one means, or leave it.",
            "{c}：库中没有对应的项。可在下方指明其含义，或不使用。",
        ).format(c=join([same(one) for one in dict.fromkeys(unused)], ", ", "、"))
        blocks.append(Card(Text("Not used", "未使用的列"), (words,)))
    if upload.facility:
        parent = Text(
            "New instruments become part of {f}, unless the list names another part of it.",
            "新仪器归入 {f}，清单另有所属的除外。",
        ).format(f=upload.facility)
        blocks.append(Card(Text("For", "所属"), (parent,)))
    return blocks


def changes(workspace: Workspace, upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands below the checks: nothing, since the next step shows what changes."""
    return []
