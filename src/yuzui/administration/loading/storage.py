# SPDX-License-Identifier: Apache-2.0
"""Keep a file: all its rows in one transaction with its report, or nothing of it.

Transactional tables go to the store, analytic ones to a new snapshot that is published as the
last step before the transaction commits. If the process dies between the two, the snapshot
holds rows that the store does not report; loading the file again mends that, because rows are
replaced by key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from json import JSONEncoder
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yuzui
from yuzui.administration.loading.reading import Part
from yuzui.errors import Place
from yuzui.facilities import time_ledger
from yuzui.job import audited_export, load_report
from yuzui.job.pseudonyms import sealed
from yuzui.job.workspace import Workspace, clock
from yuzui.model.finding import CODES, Finding
from yuzui.model.schema import TABLES
from yuzui.model.table import Columns, Row, Table, Type
from yuzui.model.visibility import TRUE, Eq, In
from yuzui.sheets import overrides
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.sheets.values import vocabulary
from yuzui.store import snapshot
from yuzui.store.sql.statement import columns_of
from yuzui.store.store import Change
from yuzui.text import Text, same

FEW = 500
"""Names asked for one by one; of more, the whole table is read."""
_json = JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class About:
    """Where the data of a file come from."""

    source: str
    licence: str
    vintage: str
    origin: str
    dataset: Row | None = None


def known(workspace: Workspace, file_hash: str) -> list[Row]:
    """Return the reports of a file that is already in the workspace with all its rows."""
    loads = workspace.view.select("load", where=Eq("file_hash", file_hash), order=("id",))
    snapshot = workspace.snapshot
    there = set(snapshot.tables) if snapshot else set()
    whole = all(TABLES[row["table"]].state or row["table"] in there for row in loads)
    return loads if whole else []


REGISTRY = ("resource", "capability", "changeover", "booking_policy")
"""What is known of instruments: loading its file again brings back what a later file changed."""


def merged(workspace: Workspace, parts: Sequence[Part]) -> dict[str, list[Row]]:
    """Return the rows of all sheets by table, each over what stands in the record under its key.

    A sheet says nothing of a column it lacks, and a blank cell says nothing unless somebody said that it clears.
    """
    tables: dict[str, list[Row]] = {}
    standing: dict[str, dict[tuple[Any, ...], Row]] = {}
    for part in parts:
        for name, rows in part.tables.items():
            known = tables.setdefault(name, [])
            if part.source or not _replaced(name):
                known += rows
                continue
            if name not in standing:
                every = [row for one in parts for row in one.tables.get(name, ())]
                standing[name] = standing_rows(workspace, name, every)
            for row in rows:
                key = tuple(row[k] for k in TABLES[name].key)
                news = {k: value for k, value in row.items() if value is not None or k in part.clears}
                standing[name][key] = {**standing[name][key], **news} if key in standing[name] else row
                known.append(standing[name][key])
    return tables


def with_blanks(workspace: Workspace, parts: Sequence[Part]) -> list[Part]:
    """Return the sheets with a finding for each column whose blank cells leave a value that stands."""
    done = []
    for part in parts:
        read = {one.column for one in part.mapping} - part.clears
        counts: Counter[tuple[str, str]] = Counter()
        for name, rows in part.tables.items():
            bare = [row for row in rows if any(k in row and row[k] is None for k in read)]
            if part.source or not bare or not _replaced(name):
                continue
            standing = standing_rows(workspace, name, bare)
            for row in bare:
                before = standing.get(tuple(row[k] for k in TABLES[name].key), {})
                counts.update((name, k) for k in read if k in row and row[k] is None and before.get(k) is not None)
        noted = [Finding("blank_stays", "note", table, "", k, "", n) for (table, k), n in sorted(counts.items())]
        done.append(replace(part, findings=[*part.findings, *noted]) if noted else part)
    return done


def _replaced(name: str) -> bool:
    """Say whether a row of a table takes the place of the one of its key."""
    table = TABLES[name]
    return table.state and not table.append_only and name not in _TAKEN


def standing_rows(workspace: Workspace, name: str, rows: Sequence[Row]) -> dict[tuple[Any, ...], Row]:
    """Return the rows of a table that may be meant, by key."""
    table = TABLES[name]
    first = tuple({row[table.key[0]] for row in rows})
    where = In(table.key[0], first) if len(first) <= FEW else TRUE
    return {tuple(row[k] for k in table.key): row for row in workspace.view.select(name, where=where)}


def changes(workspace: Workspace, parts: Sequence[Part]) -> bool:
    """Say whether rows of the registry would change if a file that was loaded before were loaded again."""
    tables, _ = _overridden(workspace, merged(workspace, [part for part in parts if part.table in REGISTRY]))
    for name, rows in tables.items():
        standing = standing_rows(workspace, name, rows)
        for row in rows:
            before = standing.get(tuple(row[k] for k in TABLES[name].key))
            # a file names some columns of a table; what it does not name does not change
            if before is None or any(before.get(k) != value for k, value in row.items()):
                return True
    return False


def keep(workspace: Workspace, parts: Sequence[Part], file_hash: str, about: About) -> tuple[str, ...]:
    """Keep the sheets of one file."""
    name = parts[0].file
    with workspace.view.act("load", f"file {name}", f"sha256 {file_hash}") as change:
        return write_file(workspace, change, parts, file_hash, about)


def write_file(
    workspace: Workspace, change: Change, parts: Sequence[Part], file_hash: str, about: About
) -> tuple[str, ...]:
    """Write the sheets of one file within an act under way."""
    tables, acted = _corrected(workspace, change, parts)
    stands = places(parts)
    for table, rows in sorted(tables.items(), key=lambda one: one[0] == "calendar"):  # hours are of what is there
        if TABLES[table].state:
            named = table != "review"
            stored = rows if named else sealed(workspace, rows)
            if table == "calendar":
                time_ledger.take_calendar(workspace.view, change, stored, stands)
            else:
                _put(workspace, change, TABLES[table], [_stated(table, row) for row in stored])
            _mark(workspace, change, TABLES[table], stored, about.origin)
    if about.dataset is not None:
        change.replace("dataset", [about.dataset])
    for part in parts:
        _report(workspace, change, part, file_hash)
    analytic = {table: rows for table, rows in tables.items() if not TABLES[table].state}
    if any(analytic.values()):
        _publish(workspace, change, analytic, about, file_hash)
    return acted


def places(parts: Sequence[Part]) -> dict[tuple[Any, ...], Place]:
    """Return where in the file each row of the calendar stands, under the heading of its begin."""
    key = TABLES["calendar"].key
    by_key = {}
    for part in parts:
        heading = next((one.heading for one in part.mapping if one.column == "t0"), "t0")
        for row, line in zip(part.tables.get("calendar", ()), part.lines, strict=False):
            by_key[tuple(row[name] for name in key)] = Place(part.file, part.sheet, line, heading)
    return by_key


def _stated(table: str, row: Row) -> Row:
    """Return a row with what a file leaves unsaid: a conflict it names is declared, or waived."""
    if table != "conflict" or row.get("state"):
        return row
    return {**row, "state": "waived" if row.get("waived_by") else "declared"}


def _corrected(
    workspace: Workspace, change: Change, parts: Sequence[Part]
) -> tuple[dict[str, Sequence[Row]], tuple[str, ...]]:
    """Return the rows of all sheets by table, with the workspace's overrides applied."""
    tables, used = _overridden(workspace, merged(workspace, parts))
    if not used:
        return tables, ()
    held = {row["id"] for row in workspace.view.select("override")}
    fresh = {row["id"]: row for row in used if row["id"] not in held}
    change.insert("override", fresh.values())
    return tables, tuple(row["id"] for row in used)


def _overridden(
    workspace: Workspace, tables: Mapping[str, Sequence[Row]]
) -> tuple[dict[str, Sequence[Row]], list[Row]]:
    """Return the rows by table with the workspace's overrides applied, and those that were used."""
    corrected, used = dict(tables), []
    path = workspace.dir / "overrides.csv"
    lines = overrides.read(path) if path.is_file() else []
    for name in {line.table for line in lines} & {*tables}:
        done = overrides.apply(TABLES[name], tables[name], lines)
        corrected[name] = done.rows
        used += [one.record() for one in done.used]
    return corrected, used


def _put(workspace: Workspace, change: Change, table: Table, rows: Sequence[Row]) -> None:
    """Add rows; a row of an append-only table that changed supersedes, one that did not is left."""
    if table.name in _TAKEN:
        _TAKEN[table.name](workspace.view, change, rows)
        return
    if not table.append_only:
        change.replace(table.name, rows)
        return
    held = {tuple(row[k] for k in table.key): row for row in workspace.view.select(table.name)}
    fresh = []
    for row in rows:
        old = held.get(tuple(row[k] for k in table.key))
        if old is not None and table.name == "review" and _differs(old, row):
            fresh.append(_superseding(held, table, row))
        elif old is None:
            fresh.append(row)
    change.insert(table.name, fresh)


_TAKEN: Mapping[str, Callable[..., int]] = MappingProxyType(
    {"event": time_ledger.take_events, "entry": time_ledger.take_entries}
)
"""Tables whose rows are checked against those that are there before they are written."""


def _mark(workspace: Workspace, change: Change, table: Table, rows: Sequence[Row], origin: str) -> None:
    """Mark rows of a file that is made up; of a row that a real file tells again the mark goes."""
    named = rows if table.name != "entry" else time_ledger.numbered(workspace.view, rows)
    audited_export.mark(workspace.view, change, table, named, origin)


def _differs(old: Row, row: Row) -> bool:
    return any(old[name] != value for name, value in row.items() if name in old and name != "n")


def _superseding(held: Mapping[tuple[Any, ...], Row], table: Table, row: Row) -> Row:
    n = int(row["n"])
    while tuple({**row, "n": n}[k] for k in table.key) in held:
        n += 1
    return {**row, "n": n}


def _report(workspace: Workspace, change: Change, part: Part, file_hash: str) -> None:
    """Write the report of a sheet, its findings and its rejected rows."""
    load = part.load_id(file_hash)
    row = {
        "id": load,
        "file": part.file,
        "file_hash": file_hash,
        "loaded_at": clock(),
        "sheet": part.sheet,
        "kind": part.kind,
        "table": part.table,
        "mapping": [meaning.json() for meaning in part.mapping],
        "encoding": part.encoding or None,
        "rows_in": part.rows_in,
        "kept": part.kept,
        "flagged": part.flagged,
        "rejected": sum(part.counts.values()),
    }
    change.replace("load", [row])
    change.replace("finding", list(load_report.findings(load, part.findings)))
    change.replace("reject", list(load_report.rejects(load, part.rejected)))
    _hold_back(change, part)


def _hold_back(change: Change, part: Part) -> None:
    """Take rows that wait for confirmation out of what the public sees; what a person confirmed since stays open."""
    change.govern([{"table": table, "row": row, "level": "restricted"} for table, row in part.held])


def _publish(
    workspace: Workspace, change: Change, tables: Mapping[str, Sequence[Row]], about: About, file_hash: str
) -> None:
    folder = workspace.dir / "snapshots"
    manifest = {
        "source": about.source,
        "licence": about.licence,
        "vintage": about.vintage,
        "origin": about.origin,
        "created": clock(),
        "audit_seq": change.seq,
    }
    columns = {name: _stored(TABLES[name], columns_of(rows, TABLES[name].names)) for name, rows in tables.items()}
    n = snapshot.publish(folder, columns, manifest, adding=True)
    _record(workspace, change, folder, n)
    change.insert(
        "snapshot_source",
        [
            {
                "snapshot": n,
                "source": about.source,
                "vintage": about.vintage,
                "licence": about.licence,
                "sha256": file_hash,
                "n_works": len(tables["work"]) if "work" in tables else None,
                "n_citations": len(tables["citation"]) if "citation" in tables else None,
            }
        ],
    )


def _stored(table: Table, columns: Columns) -> dict[str, Sequence[Any]]:
    """Return columns with JSON as text, the form it has in a file."""
    arrays = dict(columns)
    for column in table.columns:
        if column.type is Type.JSON:
            arrays[column.name] = [None if value is None else _json(value) for value in columns[column.name]]
    return arrays


def _record(workspace: Workspace, change: Change, folder: Path, n: int) -> None:
    """Enter a snapshot in the store, with any earlier one that an interrupted load left out."""
    held = {row["n"] for row in workspace.view.select("snapshot", columns=("n",))}
    numbers = {int(p.name) for p in folder.iterdir() if p.name.isdigit()}
    rows = []
    for number in sorted(numbers - held):
        snapshot_ = snapshot.read(folder, number)
        rows.append(
            {
                "n": number,
                "parent": snapshot_.manifest["parent"],
                "created": snapshot_.manifest["created"],
                "manifest_sha": snapshot_.digest,
                "code_version": yuzui.__version__,
                "audit_seq": snapshot_.manifest["audit_seq"],
                "state": "published",
            }
        )
    change.insert("snapshot", rows)


# `rejects.xlsx` and `findings.xlsx`: what was set aside and what is odd, for people.


SHOWN = 100_000
"""Most lines in a sheet; the store holds all of them."""


def write(workspace: Workspace) -> list[str]:
    """Write both workbooks from what the store holds, and return their paths."""
    view = workspace.view
    loads = {row["id"]: row for row in view.select("load")}
    written = []
    for name, table, headings, line in (
        ("rejects", "reject", REJECTS, _reject),
        ("findings", "finding", FINDINGS, _finding),
    ):
        rows_held = view.select(table, limit=SHOWN)
        rows = [line(row, loads[row["load"]]) for row in rows_held if row["load"] in loads]
        if rows:
            path = workspace.dir / f"{name}.xlsx"
            width = max(map(len, rows))
            more = [""] * (width - len(headings))
            full = [[*row, *[None] * (width - len(row))] for row in rows]
            write_xlsx(path, [Export(name, (*headings, *more), full)])
            written.append(str(path))
    return written


REJECTS = ("file 文件", "sheet 工作表", "row 行号", "column 列", "code 代码", "reason", "原因", "cells 单元格 →")
FINDINGS = (
    "file 文件",
    "sheet 工作表",
    "table 数据表",
    "row 行",
    "column 列",
    "seen 原值",
    "count 数量",
    "code 代码",
    "finding",
    "说明",
)


def _reject(row: Row, load: Row) -> list[Any]:
    cells = row.get("cells") or []
    message = _message(row, load["table"])
    where = [load["file"], load["sheet"], row["line"], row["column"]]
    return [*where, row["code"], message.en, message.zh, *map(_shown, cells)]


def _finding(row: Row, load: Row) -> list[Any]:
    message = _message(row, row["table"])
    where = [load["file"], load["sheet"], row["table"], row["row"], row["column"]]
    return [*where, row.get("seen"), row["count"], row["code"], message.en, message.zh]


def _message(row: Row, table: str) -> Text:
    """Return what is odd, with the words that are allowed where one is none of them."""
    words = vocabulary(table, row["column"] or "") if row["code"] == "unknown_word" else ""
    return CODES[row["code"]] + (Text(f": {words}", f"：{words}") if words else same(""))


def _shown(cell: Any) -> Any:
    return str(cell) if isinstance(cell, list | dict) else cell
