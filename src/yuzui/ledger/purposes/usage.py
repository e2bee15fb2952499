# SPDX-License-Identifier: Apache-2.0
"""Files of the use of instruments: records of use, exports of NEMO, calendars, logs of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec.structs import replace

from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import Files, files, sheets, sheets_of
from yuzui.job.workspace import Workspace
from yuzui.ledger import usage_checks, usage_intake
from yuzui.ledger.usage_checks import Known
from yuzui.ledger.usage_intake import Instrument, Reading
from yuzui.ledger.usage_sheets import NOTHING
from yuzui.sheets.understand.questions import Checks
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.page import Block, Card
from yuzui.view.table import Link

TITLE = Text("Use of instruments", "仪器使用记录")
WRITERS = ("facility_officer",)
LEVEL = "organisation"
"""Who sees its rows: the office, and officers of the facility it is for."""
CRUMB = (Link(Text("Facilities", "设施"), "/facilities"), Link(Text("Use", "使用记录"), "/facilities/usage"))
STEPS = ((Text("Load", "载入"), "/uploads/{id}/load"),)
DONE = "/uploads/{id}/load"
START = "/facilities/usage/new"
TABLES = {name: text for name, text in usage_intake.TABLES.items() if name in ("event", NOTHING)}
"""What a sheet may hold."""


def recalled(upload: Upload, kept: Mapping[str, str]) -> str:
    """Return the mapping that was kept for files with these headings; empty for none."""
    return usage_intake.recalled(sheets(upload)[0], kept)


def read(workspace: Workspace, upload: Upload, given: Mapping[tuple[str, str], str], memory: str) -> Reading:
    """Return what is understood of the files and what is asked."""
    asked = frozenset(one for one in given.items() if one[0][0] in _OF_COLUMNS)
    return _read(files(upload), asked, memory, usage_checks.instruments(workspace))


_OF_COLUMNS = frozenset(
    "headings table means column instrument service year dates zone classes counts reservations".split()
)
"""Codes of answers about columns; others are about rows."""


@lru_cache(maxsize=8)
def _read(
    these: Files, given: frozenset[tuple[tuple[str, str], str]], memory: str, known: tuple[Instrument, ...]
) -> Reading:
    found, stops = sheets_of(these)
    if not found:
        return Reading(Text("These files hold no table", "文件中没有表格"), stops=stops)
    reading = usage_intake.read(found, {name: kind for _, name, _, kind in these}, dict(given), memory, known)
    return replace(reading, stops=(*stops, *reading.stops))


def reference_data(workspace: Workspace, reading: Reading) -> Known:
    """Return what the workspace knows that the rows are held against."""
    instruments = usage_checks.instruments(workspace)
    return usage_checks.known(workspace, usage_checks.uses_of(reading), instruments, reading.zone)


def checks(workspace: Workspace, upload: Upload, reading: Reading, given: Mapping[tuple[str, str], str]) -> Checks:
    """Return what is to look at in the rows."""
    return usage_checks.checks(reading, reference_data(workspace, reading), given)


def beside(upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands beside the columns: how many uses of what, and that a booking is not needed."""
    uses = usage_checks.uses_of(reading)
    names = sorted({str(use.row["resource"]) for use in uses} - {"?"})
    facts = [(Text("Rows read", "已读取"), number(len(uses)))]
    aside = sum(len(part.rejected) for part in reading.parts)
    if names:
        facts.append((Text("Instruments", "仪器"), number(len(names))))
    if aside:
        facts.append((Text("Set aside", "搁置"), number(aside)))
    lines = (
        Text(
            "No booking is needed: a use stands alone, and is matched to a booking of the same person within half an "
            "hour where there is one.",
            "无需预订：每次使用单独记录；同一人前后半小时内有预订的，自动对应。",
        ),
    )
    return [Card(TITLE, lines, facts)]


def changes(workspace: Workspace, upload: Upload, reading: Reading) -> list[Block]:
    """Return what stands below the checks: nothing, since what is there already is one of them."""
    return []
