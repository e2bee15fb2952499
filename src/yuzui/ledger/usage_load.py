# SPDX-License-Identifier: Apache-2.0
"""Uses that were handed in through the site, kept as ``yuzui load`` keeps them, and posted to the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yuzui.administration.loading import storage
from yuzui.administration.loading.reading import Part
from yuzui.administration.loading.storage import About
from yuzui.errors import InputError, Place
from yuzui.job import intake, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace, clock
from yuzui.ledger import postings, usage_checks, usage_hours
from yuzui.ledger.jobs import ledger
from yuzui.ledger.purposes import usage
from yuzui.ledger.usage_checks import Known, Settled
from yuzui.ledger.usage_hours import Line
from yuzui.ledger.usage_intake import Reading
from yuzui.ledger.usage_sheets import LOG, Read, Use
from yuzui.sheets.overrides import Override
from yuzui.sheets.understand.mapping import Rejected
from yuzui.store.store import Change
from yuzui.text import Text

ANSWERS: Mapping[str, Text] = {
    "instrument_name": Text("instrument", "仪器"),
    "no_end": Text("no end that can be read", "没有可识别的结束时间"),
    "ends_before": Text("ends before it begins", "结束早于开始"),
    "future": Text("begins in the future", "开始时间在将来"),
    "overnight": Text("ends before it begins", "结束早于开始"),
    "hours_differ": Text("hours differ", "机时不符"),
    "very_long": Text("very long", "时间过长"),
    "overlap": Text("overlaps another use", "与另一次使用重叠"),
    "known_otherwise": Text("loaded with other content", "已载入且内容不同"),
}
"""What a row was left out for, or corrected."""


def state(workspace: Workspace, upload: Upload) -> tuple[Reading, Known, Settled]:
    """Return the rows of an upload as they would be loaded now."""
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    held = usage.reference_data(workspace, reading)
    return reading, held, usage_checks.settled(reading, held, upload_steps.answers(upload))


def lines(workspace: Workspace, done: Settled, held: Known) -> list[Line]:
    """Return the uses that would be loaded by instrument and year, as they will count."""
    rows = [{**use.row, "resource": _resource(use, held)} for use in done.fresh]
    known = [row for name in {row["resource"] for row in rows} for row in held.by_resource.get(name, ())]
    return usage_hours.lines(usage_hours.coming(workspace.desk, rows, known), held.zone)


def loaded(workspace: Workspace, reading: Reading, held: Known) -> list[Line]:
    """Return the uses of an upload that are loaded by instrument and year, as they count now."""
    uses = usage_checks.uses_of(reading)
    keys = {(use.row["source"], use.row["source_key"]) for use in uses}
    counted = usage_hours.counted(workspace.desk, held.by_resource)
    return usage_hours.lines([c for c in counted if (c.row["source"], c.row["source_key"]) in keys], held.zone)


def _resource(use: Use, held: Known) -> str:
    return held.id_of(str(use.row["resource"])) or str(use.row["resource"])


def load(workspace: Workspace, name: str, tell: Progress) -> None:
    """Keep the uses of an upload and post them, all in one act; from then on the upload stays as it is."""
    upload = intake.get(workspace, name)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{name}/checks")
    tell(Text("Reading the files", "正在读取文件"))
    reading, held, done = state(workspace, upload)
    found = usage_checks.checks(reading, held, upload_steps.answers(upload))
    if not reading.ready or not found.ready:
        raise _moved(name)
    tell(Text("Loading {n} uses", "正在载入 {n} 次使用").format(n=len(done.fresh)))
    as_desk = intake.office(workspace)
    came = lines(workspace, done, held)

    def write(change: Change) -> None:
        _correct(as_desk, change, upload, done)
        _place(as_desk, change, reading, held, done)
        for file in upload.files:
            own = [part for part in reading.parts if part.sheet.file == file.name and part.part is not None]
            if own:
                parts = [_part(part, done) for part in own]
                storage.write_file(as_desk, change, parts, file.sha256, About(file.name, "", clock()[:10], "real"))
        _post(as_desk, change, came)
        for part in reading.parts:
            if part.kind == LOG:
                _post_log(as_desk, change, part)

    intake.load(as_desk, upload, name, write)


def _moved(name: str) -> InputError:
    return InputError(
        Text("something needs an answer again: rows were loaded meanwhile", "其间已有其他载入，需重新核查"),
        place=Place(column="checks"),
        fix=Text("look at the checks once more", "请再次查看核查结果"),
        code="checks_moved",
        detail={"path": f"/uploads/{name}/checks"},
    )


def _part(read: Read, done: Settled) -> Part:
    """Return a sheet as it is kept: its new uses, and what was left out by hand among what is set aside."""
    part: Part = read.part  # type: ignore[assignment]  # asked before
    if read.kind == LOG:
        return part
    own = {use.id for use in read.uses}
    here = (read.sheet.file, read.sheet.name)
    fresh = [use.row for use in done.fresh if (use.file, use.sheet) == here]
    left = [
        Rejected(use.line, code, "set_aside", [use.row["resource"], use.row["t0"], use.row["t1"]])
        for use, code in done.aside
        if (use.file, use.sheet) == here
    ]
    flagged = {one["source_key"] for one in fresh}
    findings = [one for one in part.findings if one.row in own and one.row.rpartition("/")[2] in flagged]
    return replace(
        part,
        tables={"event": fresh},
        kept=len(fresh),
        flagged=len({one.row for one in findings}),
        findings=findings,
        rejected=[*part.rejected, *left],
    )


def placed(reading: Reading, held: Known, uses: Sequence[Use]) -> tuple[str, list[str]]:
    """Return the zone that was answered, and the instruments of the files that have none in the registry."""
    zone = reading.zone
    names = {held.id_of(str(use.row["resource"])) for use in uses} if zone else set()
    return zone, sorted(name for name in names if (one := held.instrument(name)) is not None and not one.zone)


def _place(workspace: Workspace, change: Change, reading: Reading, held: Known, done: Settled) -> None:
    """Enter the zone that was answered for instruments that have none: the year of a use follows from it."""
    zone, names = placed(reading, held, done.fresh)
    rows = [row for row in workspace.view.select("resource") if row["id"] in names]
    change.replace("resource", [{**row, "tz": zone} for row in rows])


def _correct(workspace: Workspace, change: Change, upload: Upload, done: Settled) -> None:
    """Write each correction as an override, with who answered and when."""
    rows: dict[str, dict[str, Any]] = {}
    for use, column, value, code in done.corrected:
        reason = f"{code}: {use.file} {use.sheet} {use.line}".replace("  ", " ")
        row = Override("event", use.id, column, value, upload.by, upload.at, reason).record()
        rows[row["id"]] = row
    held = {row["id"] for row in workspace.desk.select("override")} if rows else set()
    change.insert("override", [row for name, row in rows.items() if name not in held])


def _post(workspace: Workspace, change: Change, kept: Sequence[Line]) -> None:
    """Open the user time of each instrument and year, then settle what happened at each instrument, once."""
    rows = {row["id"]: row for row in workspace.view.select("resource")}
    for one in kept:
        if one.resource in rows:
            postings.post_calendar(workspace.view, change, rows[one.resource], str(one.year))
    for name in dict.fromkeys(one.resource for one in kept):
        if name in rows:
            postings.post_events(workspace.view, change, (name,))


def _post_log(workspace: Workspace, change: Change, read: Read) -> None:
    """Post a log of jobs to the machine it was said to be of, in the year in which it begins."""
    part: Part = read.part  # type: ignore[assignment]  # asked before
    centre = str(part.constants["resource"])
    jobs: Sequence[Mapping[str, Any]] = list(part.tables["job"])
    logs = {str(row["source"]): row for row in part.tables.get("job_log", ())}
    for name in dict.fromkeys(str(row["source"]) for row in jobs):
        first = min(int(row["submit"]) for row in jobs if row["source"] == name)
        began = first + int(logs.get(name, {}).get("began") or 0)
        year = dt.datetime.fromtimestamp(began, dt.UTC).year
        ran, source, known = ledger.logged(workspace, centre, str(year), f"jobs:{name}")
        postings.post_log(workspace.view, change, ran, source, known.processors, known.origin)
