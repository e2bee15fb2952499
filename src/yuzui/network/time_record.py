# SPDX-License-Identifier: Apache-2.0
"""Keeping the rows of a sheet of time: lawful ones count, those of an overload stand aside until somebody chooses."""

from __future__ import annotations

import datetime as dt

from yuzui.errors import InputError, Place, StateError
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq
from yuzui.network import people_answer
from yuzui.network.people_answer import Entries
from yuzui.network.person_time import FINE, FOREVER, UNSTATED
from yuzui.network.time_sheet import TimeRow, TimeSheet
from yuzui.text import Text

TABLE = TABLES["person_time"]
ORG = "org:"


def organisations(workspace: Workspace) -> list[str]:
    """Return the organisations that the subject answers for as a personnel officer; none who answers for all."""
    subject = workspace.subject
    if "hr_officer" not in subject.scoped or "hr_officer" in subject.roles:
        return []
    return sorted(one.removeprefix(ORG) for one in subject.audiences if one.startswith(ORG))


def keep(workspace: Workspace, sheet: TimeSheet, organisation: str) -> int:
    """Keep the rows of a sheet; those of the same sheet and organisation before are replaced. Return how many.

    Raises
    ------
    InputError
        If neither the rows nor the form say of which organisation they are.
    StateError
        If they are of one that the subject does not answer for.
    """
    mine, stated = organisations(workspace), organisation.strip()
    rows = [_row(one, one.organisation or stated) for one in sheet.rows]
    if strange := next(
        (row for row in rows if not row["organisation"] or (mine and row["organisation"] not in mine)), None
    ):
        raise _whose(str(strange["organisation"]), mine, int(strange["line"]))
    entries = Entries.of(sheet.rows)
    over = {(one.person, one.basis, place) for one in people_answer.overs(entries) for place in one.rows}
    for at, (row, one) in enumerate(zip(rows, sheet.rows, strict=True)):
        row["aside"] = (one.person, one.basis, entries.place(at)) in over
    with workspace.view.act("keep time", "person_time") as change:
        for organisation_, name in sorted({(row["organisation"], row["sheet"]) for row in rows}):
            change.delete("person_time", And((Eq("organisation", organisation_), Eq("sheet", name))))
        change.insert("person_time", rows)
        change.govern([_seen(row) for row in rows])
    return len(rows)


def _row(one: TimeRow, organisation: str) -> Row:
    return {
        "organisation": organisation,
        "sheet": f"{one.file}!{one.sheet}" if one.sheet else one.file,
        "line": one.row,
        "start_day": dt.date.fromordinal(one.start).isoformat(),
        "person": one.person,
        "activity": one.activity or None,
        "post": one.post or None,
        "basis": one.basis,
        "end_day": None if one.end == FOREVER else dt.date.fromordinal(one.end).isoformat(),
        "fte": round(one.share / FINE),
        "declared": one.declared,
        "contract": None if one.contract == UNSTATED else one.contract,
    }


def _seen(row: Row) -> Row:
    # the office alone: a corrected sheet may name another person in the same row
    audiences = [f"{ORG}{row['organisation']}"]
    return {"table": TABLE.name, "row": TABLE.row_id(row), "level": TABLE.level, "audiences": audiences}


def _whose(name: str, mine: list[str], line: int) -> InputError | StateError:
    if not name:
        return InputError(
            Text("nothing says of which organisation these rows are", "未写明各行属于哪个单位"),
            place=Place(row=line, column="organisation"),
            seen="-",
            fix=Text("write the organisation into the form", "请在表单中填写单位"),
            code="missing_field",
        )
    return StateError(
        Text("this organisation is another office's", "该单位由其他部门负责"),
        place=Place(row=line, column="organisation"),
        seen=name,
        expected=" ".join(mine),
        fix=Text("hand in the rows of your own organisation alone", "请仅上传本单位的行"),
        code="not_allowed",
        detail={"legal": []},
    )
