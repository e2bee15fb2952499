# SPDX-License-Identifier: Apache-2.0
"""Who stands over one full post, which second posts are undeclared, and who is free: of a sheet, or of the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.job.form_sheets import source_map
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, In
from yuzui.network import appointments, people_answer, time_sheet
from yuzui.network.people_answer import APPOINTED, RECORD, Answer, Entries, SetAside, Standing
from yuzui.network.people_inputs import People as Inputs
from yuzui.network.person_time import FINE, FOREVER, FULL, UNSTATED
from yuzui.network.time_sheet import SHEET, TimeRow, TimeSheet
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export
from yuzui.text import Text

TITLE = Text("people's time: over one full post, undeclared, free", "人员时间：超全时、未申报、空闲")
QUESTION = Text(
    "Who stands over one full post, which second posts are undeclared, and who is free?",
    "谁超过全时工作量？哪些兼职未申报？谁有空闲？",
)
SOURCE = "the sheet that is named, or the appointments and times that are registered"
LEVEL = "restricted"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Add up the time of people."""
    day = _day(inputs.day)
    if inputs.path:
        path = Path(inputs.path)
        sheet = _read(path, inputs)
        answer = of_sheet(sheet, path.name, day, inputs.person)
        return answer.amended(ends=inputs.ends, full=inputs.full)
    return of_record(workspace, day, [inputs.person] if inputs.person else None)


def _read(path: Path, inputs: Inputs) -> TimeSheet:
    """Return the rows of a sheet; refuse hours and days while nobody said how many a full post has."""
    mapping = None if inputs.map is None else source_map(inputs.map, (SHEET,))
    sheet = time_sheet.read(path, mapping, inputs.ends, inputs.full)
    if unsaid := [one for one in sheet.aside if one.code == "no_full_post"]:
        one = unsaid[0]
        place = Place(one.file, one.sheet, one.row, one.column)
        raise InputError(one.message, place, one.seen, "--full N", one.fix, one.code)
    return sheet


def of_sheet(sheet: TimeSheet, source: str, day: dt.date, person: str = "") -> Answer:
    """Add up a sheet by itself."""
    rows = [one for one in sheet.rows if not person or one.person == person]
    if person and not rows:
        raise VisibilityError.not_found()
    entries = Entries.of(rows)
    persons = list(dict.fromkeys(one.person for one in rows))
    told = [one for one in rows if one.organisation or one.post] if sheet.declared else []
    answer = _answer(entries, day, persons, Entries(told, [True] * len(told), entries.several), source)
    return answer.amended(
        coverage=people_answer.coverage(entries, sheet.rows_in),
        aside=[SetAside.of(one) for one in sheet.aside],
        notes=sheet.notes,
        by_name=sheet.named,
    )


def of_record(
    workspace: Workspace, day: dt.date, persons: Iterable[str] | None = None, registered: Iterable[str] = ()
) -> Answer:
    """Add up what is registered, as the subject may see it: own rows, and of others the sum alone."""
    wanted = None if persons is None else set(persons)
    own = {
        name: [row for row in _readable(workspace, name) if wanted is None or row["person"] in wanted]
        for name in ("appointment", "person_time")
    }
    people = list(dict.fromkeys(str(row["person"]) for rows in own.values() for row in rows))
    if wanted is not None and not people:
        raise VisibilityError.not_found()
    rows: list[TimeRow] = []
    mine: list[bool] = []
    for name, seen in own.items():
        keys = {_key(name, row) for row in seen}
        for row in workspace.desk.select(name, where=In("person", tuple(people))) if people else ():
            readable = _key(name, row) in keys
            # what stands aside elsewhere awaits a choice there
            if row["state"] not in appointments.LIVE if name == "appointment" else row["aside"] and not readable:
                continue
            rows.append(_appointed(row) if name == "appointment" else _timed(row))
            mine.append(readable)
    entries = Entries.of(rows, mine)
    appointed = [at for at, one in enumerate(rows) if one.basis == APPOINTED]
    pairs = Entries([rows[at] for at in appointed], [mine[at] for at in appointed], entries.several)
    answer = _answer(entries, day, people, pairs, RECORD)
    return answer.amended(appointments=[_standing(row) for row in own["appointment"]], registered=list(registered))


def register(workspace: Workspace, inputs: Inputs, by: str) -> Answer:
    """Register the rows of a sheet as appointments; return where their persons stand then."""
    path = Path(inputs.path)
    sheet = _read(path, inputs)
    persons = list(dict.fromkeys(one.person for one in sheet.rows))
    held = [_appointed(row) for row in appointments.in_force(workspace, persons)]
    ids = appointments.register(workspace, sheet, by, held)
    answer = of_record(workspace, _day(inputs.day), persons, ids)
    return answer.amended(source=path.name, notes=sheet.notes, by_name=sheet.named)


def template(lang: str) -> list[Export]:
    """Return the sheet to fill in."""
    columns = [one for one in Schema.of(SHEET).columns if one.key not in ("name", "period", "basis")]
    schema = replace(Schema.of(SHEET), columns=tuple(columns))
    return [schema.export([], lang, beside=(schema,))]


def _readable(workspace: Workspace, name: str) -> list[Row]:
    """Return the rows whose persons the subject may read: those of its offices, and its own."""
    rows = workspace.view.select(name)
    if not rows or "person" in rows[0]:
        return rows
    keys = {_key(name, row) for row in rows}
    mine = workspace.desk.select(name, where=Eq("person", workspace.subject.name))
    return [row for row in mine if _key(name, row) in keys]


def _key(name: str, row: Row) -> tuple[object, ...]:
    return (row["id"],) if name == "appointment" else (row["organisation"], row["sheet"], row["line"], row["start_day"])


def _answer(entries: Entries, day: dt.date, persons: list[str], posts: Entries, source: str) -> Answer:
    """Add up rows; ``posts`` are those among which undeclared ones are sought."""
    own = [one for one, mine in zip(entries.rows, entries.own, strict=True) if mine]
    over, free = people_answer.overs(entries), people_answer.free(entries, day, persons)
    # of what may be read alone: rows of others leave no trace but in the sums
    inputs = [(one.person, one.start, one.end, one.share, one.basis) for one in own]
    sums = [str(one) for one in (*over, *free)]
    return Answer(
        run=Run.of("people", {"rows": digest(inputs), "sums": digest(sums), "day": day.isoformat()}),
        source=source,
        n=len(persons),
        over=over,
        undeclared=people_answer.undeclared(posts),
        free=free,
        appointments=[],
        coverage=people_answer.coverage(entries, sum(entries.own)),
        aside=[],
        notes=[],
        day=day.isoformat(),
        by_name=False,
        registered=[],
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text or clock()[:10])
    except ValueError:
        raise InputError(
            Text("this is no day", "不是日期"),
            place=Place(column="--day"),
            seen=text,
            expected="2027-06-01",
            code="option",
        ) from None


def _appointed(row: Row) -> TimeRow:
    return TimeRow(
        "appointment",
        "",
        0,
        str(row["person"]),
        *_span(row),
        int(row["fte"]) * FINE,
        basis=APPOINTED,
        post=str(row["post"] or ""),
        organisation=str(row["organisation"]),
        kind=str(row["kind"] or ""),
        declared=bool(row["declared"]),
        id=str(row["id"]),
    )


def _timed(row: Row) -> TimeRow:
    return TimeRow(
        str(row["sheet"]),
        "",
        int(row["line"]),
        str(row["person"]),
        *_span(row),
        int(row["fte"]) * FINE,
        UNSTATED if row["contract"] is None else int(row["contract"]),
        str(row["basis"]),
        str(row["activity"] or ""),
        str(row["post"] or ""),
        str(row["organisation"]),
        declared=row["declared"],
    )


def _span(row: Row) -> tuple[int, int]:
    start = dt.date.fromisoformat(row["start_day"]).toordinal()
    return start, int(FOREVER) if row["end_day"] is None else dt.date.fromisoformat(row["end_day"]).toordinal()


def _standing(row: Row) -> Standing:
    return Standing(
        str(row["id"]), str(row["person"]), str(row["organisation"]), str(row["post"] or ""), str(row["start_day"]),
        row["end_day"], int(row["fte"]) / FULL, bool(row["declared"]), str(row["state"] or "asked"),
    )  # fmt: skip


VIEW = people_answer.VIEW
