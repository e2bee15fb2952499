# SPDX-License-Identifier: Apache-2.0
"""One sheet of a file of use, read as ``yuzui load`` reads it: records of use, events, calendars, logs of jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from yuzui.administration.loading.reading import USED, Part
from yuzui.catalogue import reading as sources
from yuzui.errors import ColumnError, InputError
from yuzui.job.result import digest
from yuzui.job.sheet_reading import key_of
from yuzui.job.upload_sheets import stops_of
from yuzui.model.schema import normalise
from yuzui.model.table import Row
from yuzui.model.tables.schedule import EVENT
from yuzui.sheets.durations import length
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import facility_use, headings, understand
from yuzui.sheets.understand.facility_use import Record
from yuzui.sheets.understand.mapping import ColumnMapping, MapFile, Meaning, Rejected, SourceMap, constants
from yuzui.sheets.understand.questions import Stop
from yuzui.sheets.values import zoned
from yuzui.text import measures

USE, EVENTS, CALENDAR, LOG, NOTHING = "use", "event", "calendar", "log", "none"
"""What a sheet of use may be."""
PROVISIONAL: Mapping[str, Any] = {"resource": "?", "zone": "UTC", "year": 2024}
"""What stands for an instrument, a zone or a year that is still asked for, so that all questions come at once."""
OF_CALENDAR = {
    "uid": "source_key", "start": "t0", "end": "t1", "location": "resource", "categories": "kind", "related": "booking",
    "summary": "user", "calendar": "source", "status": "cancelled",
}  # fmt: skip
"""What the properties of a calendar mean."""
LEAST = 2
"""Parts of a use by which a sheet is taken for a record of use."""


@dataclass(frozen=True, slots=True)
class Use:
    """One row of a sheet as an event, where it stands, and who used the instrument.

    ``hours`` are those it states beside begin and end; ``overnight`` says that its end, a time of day below that of
    its begin, was taken for one of the next day.
    """

    row: Row
    file: str
    sheet: str
    line: int
    person: str = ""
    overnight: bool = False
    hours: float | None = None

    @property
    def id(self) -> str:
        """Id of the event."""
        return EVENT.row_id(self.row)


@dataclass(frozen=True, slots=True)
class Read:
    """One sheet: what it is, its rows as events, what is set aside, and what stands in the way of reading it."""

    sheet: Sheet
    key: str
    kind: str
    format: str
    record: Record | None = None
    uses: tuple[Use, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    mapping: tuple[Meaning, ...] = ()
    header_row: int = 0
    unzoned: int = 0
    undated: bool = False
    unordered: bool = False
    stops: tuple[Stop, ...] = ()
    part: Part | None = None

    @property
    def head(self) -> headings.Header:
        """Its header: that of the record of use, else its first filled row."""
        return self.record.head if self.record is not None else headings.first(self.sheet)

    @property
    def n(self) -> int:
        """How many uses, or jobs, are read."""
        return len(self.uses) or (self.part.kept if self.part is not None else 0)

    @property
    def zone(self) -> str:
        """The zone that a heading of its times names; empty if none does."""
        named = zoned(facility_use.zone_of(self.head, self.record.places)) if self.record is not None else None
        return named.key if named is not None else ""

    @property
    def laid(self) -> bool:
        """Whether it records days and hours without clock times."""
        places = self.record.places.keys() if self.record is not None else set()
        return "t0" not in places and {"day", "length"} <= places

    def total(self, one: Rejected) -> tuple[int, float] | None:
        """Return the row and the hours of a line of totals; None if a rejected row is none."""
        place = self.record.places.get("length") if self.record is not None else None
        if one.code != "total_row" or self.record is None or place is None or place >= len(one.cells):
            return None
        step = measures.seconds(self.record.units.get("length", "")) or facility_use.HOUR
        span = length(one.cells[place], step)
        return None if span is None else (one.line, span.total_seconds() / facility_use.HOUR)


def source_of(sheet: Sheet, kind: str) -> tuple[str, ModuleType] | None:
    """Return the calendar or log of jobs that a sheet is by its columns."""
    found = sources.recognise(sheet, kind)
    return found if found is not None and {"event", "job"} & {*found[1].TABLES} else None


def read(sheet: Sheet, kind: str, mapping: MapFile) -> Read:
    """Read a sheet under a mapping; an instrument or zone that nobody told is provisional."""
    said = mapping.of(sheet)
    blank = Read(sheet, key_of(sheet), NOTHING, kind)
    if said.table == NOTHING or not any(any(cell is not None for cell in row) for row in sheet.rows[:200]):
        return blank
    own = mapping.within(sheet)
    if (source := source_of(sheet, kind)) is not None:
        name, module = source
        blank = replace(blank, kind=CALENDAR if "event" in module.TABLES else LOG)
        try:
            return _sourced(blank, name, module, own)
        except InputError as error:
            return replace(blank, stops=tuple(stops_of(error)))
    events = own.get("event", {})
    own = {**own, "event": {"kind": ColumnMapping("", const="done"), **events}}
    record = facility_use.best(sheet, own)
    if record is None and _events(sheet):
        return _of_events(replace(blank, kind=EVENTS), mapping.within(sheet))
    if record is None and said.table == EVENTS:  # as somebody says; which column is what is asked
        record = Record(headings.first(sheet), {}, {}, {})
    if record is None or (len(record.places) < LEAST and said.table != EVENTS):
        return replace(blank, record=record)
    return _use(replace(blank, kind=USE, record=record), own)


def _events(sheet: Sheet) -> bool:
    """Say whether a sheet tells itself what kind of event each row is."""
    words = facility_use.EVENT_WORDS
    return any(
        normalise(parts[-1]) in words
        for head in headings.read(replace(sheet, rows=sheet.rows[:30]))
        for parts in head.headings
        if parts
    )


def _of_events(blank: Read, own: SourceMap) -> Read:
    """Read a table of events; one without a key of its own is known by what its rows say."""
    done = _understood(blank, blank.sheet, own)
    if [stop.code for stop in done.stops] != ["missing_column"] or "source_key" not in done.stops[0].expected:
        return done
    head = headings.first(blank.sheet)
    rows = [list(row) for row in blank.sheet.rows]
    wide = max(map(len, rows))
    for n, row in enumerate(rows):
        text = "\n".join("" if cell is None else str(cell) for cell in row)
        empty = not text.strip()
        key = facility_use.KEY if n == head.last else None if n < head.last or empty else digest(text)[:16]
        rows[n] = [*row, *[None] * (wide - len(row)), key]
    events = {"source": ColumnMapping("", const="use"), **own.get("event", {})}
    if facility_use.names_source(head):
        del events["source"]
    events["source_key"] = ColumnMapping(facility_use.KEY)
    return _understood(blank, replace(blank.sheet, rows=rows), {**own, "event": events})


def _with(mapping: SourceMap, record: Record | None, undated: bool) -> SourceMap:
    """Return a mapping with what stands for an instrument and a year that are still asked for."""
    events = dict(mapping.get("event", {}))
    if "resource" not in events and (record is None or "resource" not in record.places):
        events["resource"] = ColumnMapping("", const=PROVISIONAL["resource"])
    if undated:
        events["year"] = ColumnMapping("", const=PROVISIONAL["year"])
    return {**mapping, "event": events}


def _zoned(mapping: SourceMap) -> SourceMap:
    zone = ColumnMapping("", const=PROVISIONAL["zone"])
    return {**mapping, "event": {**mapping.get("event", {}), "zone": zone}}


def _use(blank: Read, own: SourceMap) -> Read:
    """Read a record of use."""
    assert blank.record is not None
    undated = "year" not in own.get("event", {}) and any(
        facility_use.yearless(row[place])
        for row in blank.sheet.rows[blank.record.head.last + 1 :]
        for part in ("t0", "t1", "day")
        if (place := blank.record.places.get(part)) is not None and place < len(row)
    )
    whole = _with(own, blank.record, undated)
    try:
        found = facility_use.uses(blank.sheet, whole)
    except ColumnError as error:
        if error.code == "date_order":
            return replace(blank, unordered=True, undated=undated)
        return replace(blank, stops=tuple(stops_of(error)))
    if found is None:
        return replace(blank, undated=undated)
    done = _understood(replace(blank, record=found.record, undated=undated), found.sheet, found.mapping)
    uses = [
        replace(
            one,
            person=" ".join(str(found.cell(one.line, "user") or "").split()),
            overnight=one.line in found.overnight,
            hours=found.hours(one.line),
        )
        for one in done.uses
    ]
    return replace(done, uses=tuple(uses))


def _understood(blank: Read, sheet: Sheet, own: SourceMap) -> Read:
    """Read the rows of a sheet of events under a mapping; under a provisional zone where none is told."""
    try:
        known = understand(sheet, EVENT, own, USED)
        unzoned = sum(one.code == "no_zone" for one in known.rejected)
        if unzoned:
            known = understand(sheet, EVENT, _zoned(own), USED)
    except InputError as error:
        return replace(blank, stops=tuple(stops_of(error)))
    uses = [Use(row, sheet.file, sheet.name, line) for row, line in zip(known.rows, known.lines, strict=True)]
    part = Part(
        sheet.file, sheet.name, blank.format, sheet.encoding, "", {"event": known.rows}, known.mapping,
        known.rows_in, len(known.rows), len({one.row for one in known.findings}), known.rejected, known.findings,
        (), known.unused, known.header_row, constants=constants(own, "event"),
    )  # fmt: skip
    return replace(
        blank,
        uses=tuple(uses),
        rejected=tuple(known.rejected),
        mapping=tuple(known.mapping),
        header_row=known.header_row,
        unzoned=unzoned,
        part=part,
    )


def _sourced(blank: Read, name: str, module: ModuleType, own: SourceMap) -> Read:
    """Read a calendar or a log of jobs."""
    table = "event" if "event" in module.TABLES else "job"
    given = {k: v for one in module.TABLES for k, v in constants(own, one).items()}
    if table == "event":
        places = [row[blank.sheet.rows[0].index("location")] for row in blank.sheet.rows[1:]]
        if not all(places):
            given.setdefault("resource", PROVISIONAL["resource"])
    done = sources.read(module, blank.sheet, given)
    unzoned = sum(one.code == "no_zone" for one in done.rejected)
    if unzoned:
        given["zone"] = PROVISIONAL["zone"]
        done = sources.read(module, blank.sheet, given)
    lines, persons = _people(blank.sheet) if table == "event" else ({}, {})
    rows: Sequence[Row] = list(done.tables[table]) if table == "event" else ()
    uses = [
        Use(dict(row), blank.sheet.file, blank.sheet.name, lines.get(row["source_key"], 0),
            persons.get(row["source_key"], ""))
        for row in rows
    ]  # fmt: skip
    if table == "job":
        given["resource"] = constants(own, "event").get("resource", "")
        unzoned = int("zone" not in given and any(not one.get("zone") for one in _logs(done.tables)))
    part = Part(
        blank.sheet.file, blank.sheet.name, blank.format, blank.sheet.encoding, name, done.tables, done.mapping,
        done.rows_in, done.kept, done.flagged, done.rejected, done.findings, done.held, constants=given,
    )  # fmt: skip
    return replace(
        blank, uses=tuple(uses), rejected=tuple(done.rejected), mapping=tuple(done.mapping), unzoned=unzoned, part=part
    )


def _logs(tables: Mapping[str, Iterable[Row]]) -> list[Row]:
    """Return what logs of jobs say of clocks that need a zone."""
    return [row for row in tables.get("job_log", ()) if row.get("clock") == "local"]


def _people(sheet: Sheet) -> tuple[dict[str, int], dict[str, str]]:
    """Return the row, and who is named in the title, of each event of a calendar by its key."""
    names = list(sheet.rows[0])
    uid, summary = names.index("uid"), names.index("summary")
    lines = {str(row[uid]): n for n, row in enumerate(sheet.rows[1:], 2)}
    return lines, {str(row[uid]): str(row[summary] or "").strip() for row in sheet.rows[1:]}


def meaning(read: Read) -> dict[int, str]:
    """Return what each column of a sheet is taken for, by its place."""
    if read.kind == USE and read.record is not None:
        return {place: part for part, place in read.record.places.items()}
    if read.kind == LOG:
        return {place: "log" for place, parts in enumerate(read.head.headings) if parts}
    names = {one.heading: one.column for one in read.mapping}
    if read.kind == CALENDAR:
        names = OF_CALENDAR
    return {
        place: names[read.head.name(place)]
        for place, parts in enumerate(read.head.headings)
        if parts and read.head.name(place) in names
    }
