# SPDX-License-Identifier: Apache-2.0
"""The yearly sheet on open sharing of a facility: its cells, why some are blank, whether it is complete.

A cell is summed from the ledger, so that every number leads to its events; a blank has a reason that a named
person gave, or is open. The columns of the form are data (``facilities/open_sharing.yaml``), since the form changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.facilities import key_figures
from yuzui.facilities.key_figures import Cell, Instrument
from yuzui.facilities.time_ledger import Ledger
from yuzui.job.result import digest
from yuzui.job.workspace import DESK, Workspace, clock
from yuzui.ledger import postings, usage_checks, usage_hours
from yuzui.ledger.usage_hours import CountedUse
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.tables.schedule import EVENT
from yuzui.model.tables.usage import BLANK_REASONS
from yuzui.model.visibility import And, Eq, In
from yuzui.sheets.sheet import Export
from yuzui.store.sql.statement import columns_of
from yuzui.store.store import Change
from yuzui.text import Text
from yuzui.text.numbers import count

REASONS: Mapping[str, Text] = dict(
    zip(
        BLANK_REASONS,
        (
            Text("not switched on", "未开机"),
            Text("down for repair", "维修停机"),
            Text("not reported yet", "尚未填报"),
            Text("outside the form", "不在填报范围"),
            Text("not applicable", "不适用"),
        ),
        strict=True,
    )
)
"""Why a cell may be blank."""
OF_USE = ("effective", "external", "sharing")
"""Columns that a stop of the instrument leaves blank."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of the form."""

    cell: str
    label: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell without a value: why the ledger has none, and the reason that was given, if one was."""

    resource: str
    name: str
    column: FormColumn
    why: Text
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One instrument of the sheet, a cell a column; ``text`` of those that are words."""

    id: str
    name: str
    cells: Mapping[str, Cell]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SharingSheet:
    """The sheet of a facility in a year."""

    facility: str
    title: Text
    year: int
    columns: tuple[FormColumn, ...]
    rows: tuple[SheetRow, ...]
    blanks: tuple[Blank, ...]
    below: int
    mine: bool
    ledger: Ledger
    events: tuple[Row, ...]
    completed: Row | None
    instruments: tuple[Instrument, ...]
    disputed: tuple[CountedUse, ...]

    @property
    def open(self) -> tuple[Blank, ...]:
        """Blanks that nobody gave a reason for."""
        return tuple(one for one in self.blanks if not one.reason)

    @property
    def digest(self) -> str:
        """Digest of its figures and reasons."""
        cells = [[row.id, *(repr(cell.value) for cell in row.cells.values()), *row.words.values()] for row in self.rows]
        return digest(cells, [[one.resource, one.column.cell, one.reason] for one in self.blanks])

    @property
    def complete(self) -> bool:
        """Whether it was declared complete as it stands now."""
        return self.completed is not None and not self.open and self.completed["digest"] == self.digest


def reasons(cell: str) -> Mapping[str, Text]:
    """Return the reasons that a column may be blank for: a stop explains hours, not a value or a register."""
    stops = ("idle", "repair")
    return {name: text for name, text in REASONS.items() if cell in OF_USE or name not in stops}


@cache
def columns(year: int) -> tuple[FormColumn, ...]:
    """Return the columns of the form of a year."""
    document = yaml.safe_load((files("yuzui.facilities") / "open_sharing.yaml").read_text(encoding="utf-8"))
    forms = [form for form in document["forms"] if form["since"] <= year] or document["forms"][:1]
    newest = max(forms, key=lambda form: int(form["since"]))
    return tuple(FormColumn(one["cell"], Text(one["en"], one["zh"]), one["unit"]) for one in newest["columns"])


def of(workspace: Workspace, facility: str, year: int) -> SharingSheet:
    """Return the sheet of a facility and its instruments in a year."""
    known = {one.id: one for one in usage_checks.instruments(workspace)}
    if facility not in known:
        raise VisibilityError.not_found()
    mine = known[facility].mine
    # whoever answers for it reads what the desk reads of it: rows bear no facility
    reader = workspace.seen_by(DESK) if mine else workspace
    resources = reader.view.select("resource")
    scope = postings.parts(facility, resources)
    rows = [row for row in resources if row["id"] in scope]
    whole = {row["parent"] for row in rows}
    rows = [row for row in rows if row["id"] not in whole or row["asset_value"] is not None]
    ledger, events, charges = _material(reader, facility, year)
    assessed = key_figures.instruments(
        ledger, columns_of(list(events), EVENT.names), rows, str(year), charges, unvalued=True
    )
    held = reader.view.select("blank", where=And((Eq("year", year), In("resource", tuple(sorted(scope))))))
    given = {(row["resource"], row["cell"]): row for row in held}
    form = columns(year)
    made = [SheetRow(one.id, one.name, one.columns, {"origin": one.origin or ""}) for one in assessed]
    blanks = [
        _blank(row, column, given.get((row.id, column.cell)))
        for row in made
        for column in form
        if row.cells[column.cell].value is None and not row.words.get(column.cell)
    ]
    where = And((Eq("resource", facility), Eq("year", year)))
    completed = next(iter(reader.view.select("sharing_sheet", where=where)), None)
    own = next(row for row in resources if row["id"] == facility)
    title = Text(own["name"] or own["name_zh"] or facility, own["name_zh"] or own["name"] or facility)
    return SharingSheet(
        facility, title, year, form, tuple(made), tuple(blanks), len(rows) - len(assessed), mine, ledger,
        tuple(events), completed, tuple(assessed), _disputed(reader, rows, year),
    )  # fmt: skip


def _disputed(reader: Workspace, rows: Sequence[Row], year: int) -> tuple[CountedUse, ...]:
    """Return the uses of a year that count for nothing yet, as others contradict them."""
    zones = {row["id"]: ZoneInfo(row["tz"] or "UTC") for row in rows}
    uses = usage_hours.counted(reader.view, zones)
    return tuple(use for use in uses if use.disputed and usage_hours.year_of(use, zones.__getitem__) == year)


def _material(reader: Workspace, facility: str, year: int) -> tuple[Ledger, Sequence[Row], Sequence[Row] | None]:
    """Return ledger, events and charges of a year; empty where nothing was posted."""
    try:
        found = postings.gather(reader, facility, str(year))
    except InputError as error:
        if error.code != "no_entries":
            raise
        return Ledger(), (), None
    return found.ledger, found.events, found.tables.get("charge") or None


def _blank(row: SheetRow, column: FormColumn, given: Row | None) -> Blank:
    why = row.cells[column.cell].reason or Text("not known", "未知")
    # a reason that was taken for any column once does not stand where it says nothing
    if given is None or given["reason"] not in reasons(column.cell):
        return Blank(row.id, row.name, column, why, "", "")
    return Blank(row.id, row.name, column, why, given["reason"], str(given.get("by") or ""))


def events_of(sheet: SharingSheet, resource: str, cell: str) -> list[tuple[Row, int]]:
    """Return the events that a number is summed from, each with its seconds."""
    row = next((one for one in sheet.rows if one.id == resource), None)
    if row is None or cell not in row.cells:
        raise VisibilityError.not_found()
    wanted = set(row.cells[cell].seqs)
    events = {f"event:{one['source']}/{one['source_key']}": one for one in sheet.events}
    names = ("seq", "cause", "amount")
    entries: list[Any] = list(zip(*(sheet.ledger.entries[name].tolist() for name in names), strict=True))
    return [(events[cause], amount) for seq, cause, amount in entries if seq in wanted and cause in events]


# What an officer does: give reasons, declare it complete.


def _unless_mine(sheet: SharingSheet) -> None:
    if not sheet.mine:
        raise VisibilityError.not_found()


def give(workspace: Workspace, sheet: SharingSheet, answers: Mapping[tuple[str, str], str]) -> int:
    """Keep the reasons given for blanks, by instrument and column; an empty one takes back the one before."""
    _unless_mine(sheet)
    blank = {(one.resource, one.column.cell): one for one in sheet.blanks}
    changed = {at: reason for at, reason in answers.items() if at in blank and blank[at].reason != reason}
    wrong = [(at, reason) for at, reason in changed.items() if reason and reason not in reasons(at[1])]
    if wrong:
        (resource, cell), reason = wrong[0]
        label = blank[resource, cell].column.label
        raise InputError(
            Text("{r}, {c}: choose one of the reasons of this column", "{r}，{c}：请从该列的原因中选择").format(
                r=resource, c=label
            ),
            seen=reason[:40], expected=", ".join(reasons(cell)), code="answer",
        )  # fmt: skip
    if not changed:
        return 0
    rows = [
        {"resource": resource, "year": sheet.year, "cell": cell, "reason": reason, "by": workspace.subject.name,
         "at": clock()}
        for (resource, cell), reason in changed.items()
        if reason
    ]  # fmt: skip
    with workspace.view.act("blank", f"resource:{sheet.facility}", f"{sheet.year}: {len(changed)} cells") as change:
        _put(change, "blank", rows, sheet, [at for at in changed if not blank[at].reason])
        for (resource, cell), reason in changed.items():
            if not reason:
                where = (Eq("resource", resource), Eq("year", sheet.year), Eq("cell", cell))
                change.delete("blank", And(where))
    return len(changed)


def _put(change: Change, table: str, rows: Sequence[Row], sheet: SharingSheet, new: Sequence[tuple[str, ...]]) -> None:
    """Write rows of a sheet; its officers see them, and who is given a facility alone is one."""
    change.replace(table, rows)
    keys = {tuple(row[name] for name in ("resource", "cell") if name in row): row for row in rows}
    governed = [
        {"table": table, "row": TABLES[table].row_id(keys[at]), "level": "organisation",
         "audiences": sorted({f"facility:{name}" for name in (sheet.facility, at[0])})}
        for at in new
        if at in keys
    ]  # fmt: skip
    change.replace("row_visibility", governed)


def complete(workspace: Workspace, sheet: SharingSheet) -> None:
    """Declare the sheet complete as it stands; refused while a blank has no reason."""
    _unless_mine(sheet)
    if sheet.open:
        first = sheet.open[0]
        raise StateError(
            Text(
                "{n} blanks have no reason yet, the first: {r}, {c}", "尚有 {n} 个空缺未注明原因，首个：{r}，{c}"
            ).format(n=str(len(sheet.open)), r=first.resource, c=first.column.label),
            fix=Text("give each blank a reason, or load what it lacks", "请逐一注明原因，或补充所缺数据"),
            code="blanks_open",
            detail={"legal": ["blanks"]},
        )
    row = {"resource": sheet.facility, "year": sheet.year, "digest": sheet.digest}
    with workspace.view.act("complete", f"resource:{sheet.facility}", f"open sharing {sheet.year}") as change:
        row |= {"by": workspace.subject.name, "at": clock()}
        _put(change, "sharing_sheet", [row], sheet, [] if sheet.completed else [(sheet.facility,)])


def blank_reason(one: Blank) -> Text:
    """Return what stands in a blank cell, on the page and in the workbook."""
    return REASONS[one.reason] if one.reason else key_figures.BLANK


def state(sheet: SharingSheet) -> Text:
    """Return whether the sheet is complete, by whom, or what it lacks."""
    if sheet.complete and sheet.completed is not None:
        return Text("Complete, declared by {who} at {at} UTC. ", "已定稿：{who}，{at}（世界协调时）。").format(
            who=str(sheet.completed.get("by") or ""), at=str(sheet.completed["at"])[:16].replace("T", " ")
        )
    if sheet.open:
        return Text("NOT COMPLETE: {n} without a reason. ", "尚未定稿：{n}未注明原因。").format(
            n=count(len(sheet.open), Text("blank", "个空缺"))
        )
    return Text("NOT COMPLETE: nobody has declared it complete. ", "尚未定稿：尚无人确认定稿。")


def workbook(sheet: SharingSheet, lang: str) -> list[Export]:
    """Return the sheets of the workbook: what the page shows, its state in the first line."""
    given = {(one.resource, one.column.cell): (blank_reason(one), one.by) for one in sheet.blanks if one.reason}
    return key_figures.exports(sheet.instruments, sheet.ledger, str(sheet.year), lang, given, state(sheet))


def file_name(facility: str, year: int, kind: str = "") -> str:
    """Return the name of a workbook: what it is, of when and of what.

    Examples
    --------
    >>> file_name("20160108E", 2025, "not-complete")
    'open-sharing-2025-20160108E-not-complete.xlsx'
    """
    parts = ("open-sharing", str(year), re.sub(r"[^A-Za-z0-9]+", "-", facility).strip("-"), kind)
    return "-".join(part for part in parts if part) + ".xlsx"
