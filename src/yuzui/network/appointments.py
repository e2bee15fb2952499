# SPDX-License-Identifier: Apache-2.0
"""Registering a sheet of appointments: all of its rows in one act, or none if one of them may not stand.

A row that names another home organisation is a second post that is asked for; any other stands at once, on the word
of the personnel office of its organisation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from yuzui.errors import InputError, Place, StateError, YuzuiError, together
from yuzui.job.workflow import moving
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import Item
from yuzui.job.workflow.moving import BEGIN, Event
from yuzui.job.workflow.parties import Parties, acting
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, In
from yuzui.network import people_answer
from yuzui.network.people_answer import APPOINTED, Entries
from yuzui.network.person_time import FINE, FOREVER
from yuzui.network.time_sheet import TimeRow, TimeSheet, shown
from yuzui.store.store import Change
from yuzui.text import Text

FLOW = "dual_post"
LIVE = ("cleared", "running", "ended")
"""States in which an appointment counts as time of the person: until its last day, also of one that has ended."""
HOST = ("host",)
"""Who may register an appointment that stands at once."""


def register(workspace: Workspace, sheet: TimeSheet, by: str, held: Sequence[TimeRow]) -> list[str]:
    """Register the rows of a sheet as appointments, in the name of a person; return their ids.

    Parameters
    ----------
    workspace : Workspace
        Whose account acts.
    sheet : TimeSheet
        Rows as they were read.
    by : str
        Person in whose name.
    held : sequence of TimeRow
        Appointments in force of the persons of the sheet, wherever they are.

    Raises
    ------
    InputError
        If a row could not be read, or lacks its organisation.
    StateError
        ``over_one_fte``, ``undeclared_overlap``, ``two_main_posts``, ``not_allowed``: nothing is registered then.
    """
    if sheet.aside:
        raise together(
            [
                _unread(one.file, one.sheet, one.row, one.column, one.seen, one.message, one.fix, one.code)
                for one in sheet.aside
            ]
        )
    flow, person = definitions(workspace)[FLOW], acting(workspace, by)
    with moving.act(workspace, "appoint", flow.table.name, "", person) as change:
        rows = _numbered(workspace, sheet.rows)
        _refuse(rows, held)
        return [_written(workspace, change, flow, row, person) for row in rows]


def _numbered(workspace: Workspace, rows: Sequence[TimeRow]) -> list[TimeRow]:
    """Return rows with ids; those that name none get the next that is free."""
    taken = {str(row["id"]) for row in workspace.desk.select("appointment", columns=("id",))}
    faults: list[YuzuiError] = []
    n, result = len(taken), []
    for row in rows:
        if not row.organisation:
            faults.append(
                _unread(row.file, row.sheet, row.row, "organisation", "-", _NO_HOST, _GIVE_HOST, "missing_field")
            )
        if row.id and row.id in taken:
            faults.append(_unread(row.file, row.sheet, row.row, "id", row.id, _TWICE, _OTHER_ID, "duplicate"))
        name = row.id
        while not name or (not row.id and name in taken):
            n += 1
            name = f"T-{n}"
        taken.add(name)
        result.append(replace(row, id=name, basis=APPOINTED))
    if faults:
        raise together(faults)
    return result


def asked(row: TimeRow) -> bool:
    """Say whether a row asks for a second post rather than stating one that stands."""
    return bool(row.home) and row.home != row.organisation


def _refuse(rows: Sequence[TimeRow], held: Sequence[TimeRow]) -> None:
    """Refuse the sheet as a whole if with it somebody would stand over one post, or beside another undeclared."""
    fresh = {row.id: row for row in rows}
    entries = Entries.of([*rows, *held], [*[True] * len(rows), *[False] * len(held)])
    faults: list[YuzuiError] = []
    for over in people_answer.overs(entries):
        parts = " + ".join(f"{name} {shown(fresh[name].share)}" for name in over.rows)
        beside = f" + {over.elsewhere:g}" if over.elsewhere else ""
        seen = f"{parts}{beside} = {over.sum:g} > {over.limit:g} ({over.start} …)"
        faults.append(_refused(fresh[over.rows[0]], "fte", seen, OVER, _LOWER, "over_one_fte"))
    standing = [row for row in rows if not asked(row)]
    posts = Entries([*standing, *held], [*[True] * len(standing), *[False] * len(held)])
    for pair in people_answer.undeclared(posts):
        seen = f"{', '.join(pair.rows)} ({pair.start} …)"
        faults.append(_refused(fresh[pair.rows[-1]], "declared", seen, UNDECLARED, _DECLARE, "undeclared_overlap"))
    for one, other in _two_main([*standing, *held]):
        if one.id in fresh or other.id in fresh:
            last = other if other.id in fresh else one
            faults.append(_refused(last, "kind", last.id, _TWO_MAIN, _ONE_MAIN, "two_main_posts"))
    if faults:
        raise together(faults)


def _two_main(rows: Iterable[TimeRow]) -> list[tuple[TimeRow, TimeRow]]:
    """Return the pairs of main posts of one person that share a day."""
    mains: dict[str, list[TimeRow]] = {}
    for row in rows:
        if row.kind == "main":
            mains.setdefault(row.person, []).append(row)
    return [
        (one, other)
        for held in mains.values()
        for n, one in enumerate(held)
        for other in held[n + 1 :]
        if one.start < other.end and other.start < one.end
    ]


def _written(workspace: Workspace, change: Change, flow: Workflow, row: TimeRow, person: str) -> str:
    """Write one appointment: as a request, or as one that stands; return its id."""
    cells = _cells(row)
    if asked(row):
        moving.begun(workspace, change, flow, cells, person)
        return row.id
    if Parties(workspace, flow, cells).standing(person, HOST, BEGIN) is None:
        who = flow.who(HOST)
        raise StateError(
            Text("this person may not register appointments here", "此人不得在此登记任职"),
            seen=person,
            expected=f"{who.en} ({row.organisation})",
            fix=Text(
                "let the HR officer of {o} do it, or grant the role: "
                'yuzui accounts grant "{p}" hr_officer --scope org:{o} --until DATE',
                '请由{o}人事主管办理，或授予角色：yuzui accounts grant "{p}" hr_officer --scope org:{o} --until 日期',
            ).format(o=row.organisation, p=person),
            code="not_allowed",
            detail={"legal": []},
        )
    change.insert(flow.table.name, [cells])
    audiences = moving.parties_audiences(flow, cells)
    about = {"table": flow.table.name, "row": row.id, "level": flow.table.level, "audiences": audiences}
    change.insert("row_visibility", [about])
    moving.note(workspace, change, Item(flow, cells, ()), Event(BEGIN, str(cells["state"]), person))
    return row.id


def _cells(row: TimeRow) -> Row:
    return {
        "id": row.id,
        "person": row.person,
        "post": row.post or None,
        "kind": row.kind or None,
        "home": row.home or None,
        "organisation": row.organisation,
        "start_day": dt.date.fromordinal(row.start).isoformat(),
        "end_day": None if row.end == FOREVER else dt.date.fromordinal(row.end).isoformat(),
        "fte": round(row.share / FINE),
        "declared": bool(row.declared),
        "contract": row.contract_number or None,
        "state": "running",
    }


def in_force(workspace: Workspace, persons: Iterable[str]) -> list[Row]:
    """Return the appointments in force of some persons, wherever they are: nothing of them is shown as it stands."""
    names = tuple(sorted(set(persons)))
    rows = workspace.desk.select("appointment", where=In("person", names)) if names else []
    return [row for row in rows if row["state"] in LIVE]


def overlapping(workspace: Workspace, row: Row) -> list[Row]:
    """Return the other appointments in force of a person on days of one of them."""
    rows = workspace.desk.select("appointment", where=Eq("person", row["person"]))
    return [
        one
        for one in rows
        if one["id"] != row["id"]
        and one["state"] in LIVE
        and (row["end_day"] is None or one["start_day"] < row["end_day"])
        and (one["end_day"] is None or row["start_day"] < one["end_day"])
    ]


def _unread(file: str, sheet: str, row: int, column: str, seen: str, message: Text, fix: Text, code: str) -> InputError:
    return InputError(message, Place(file, sheet, row, column), seen, fix=fix, code=code)


def _refused(row: TimeRow, column: str, seen: str, message: Text, fix: Text, code: str) -> StateError:
    kind: Mapping[str, list[str]] = {"legal": []}
    place = Place(row.file, row.sheet, row.row, column)
    return StateError(message, place, seen, fix=fix, code=code, detail=kind)


_NO_HOST = Text("an appointment names its organisation", "任职须写明单位")
_GIVE_HOST = Text("fill in the column “organisation”", "请填写“单位”列")
_TWICE = Text("this appointment is registered already", "该任职编号已登记")
_OTHER_ID = Text(
    "move it by yuzui move dual_post ID, or give it another id", "请用 yuzui move dual_post 编号 办理，或另编号"
)
OVER = Text("this person would stand over one full post", "该人员工作量将超过全时")
_LOWER = Text("lower the share or change the days, in the sheet or of what stands", "请调低占比或更改日期")
UNDECLARED = Text("a post that runs beside another is declared, and so is the other", "同期任职须双方均已申报")
_DECLARE = Text("let the person declare it, then write yes under “declared”", "请本人先行申报，再在“已申报”列填“是”")
_TWO_MAIN = Text("a person has one main post on one day", "同一日只能有一个主聘岗位")
_ONE_MAIN = Text("let one of them end, or be of another kind", "请结束其一，或改为其他类别")
