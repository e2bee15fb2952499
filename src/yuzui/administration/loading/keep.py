# SPDX-License-Identifier: Apache-2.0
"""Keep a file: all its rows in one transaction with its report, or nothing of it.

Transactional tables go to the store, analytic ones to a new snapshot that is published as the
last step before the transaction commits. If the process dies between the two, the snapshot
holds rows that the store does not report; loading the file again mends that, because rows are
replaced by key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import JSONEncoder
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yuzui
from yuzui.administration.loading import sealing
from yuzui.administration.loading.part import Part
from yuzui.facilities.accounts import stored
from yuzui.job import row_origins
from yuzui.job.workspace import Workspace, clock
from yuzui.model.column import Type
from yuzui.model.schema import TABLES
from yuzui.model.table import Columns, Row, Table
from yuzui.model.visibility import Eq
from yuzui.sheets import overrides
from yuzui.store.sql.columns import columns_of
from yuzui.store.store import Change

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


def keep(workspace: Workspace, parts: Sequence[Part], file_hash: str, about: About) -> tuple[str, ...]:
    """Keep the sheets of one file."""
    name = parts[0].file
    with workspace.view.act("load", f"file {name}", f"sha256 {file_hash}") as change:
        tables, acted = _corrected(workspace, change, parts)
        for table, rows in tables.items():
            if TABLES[table].state:
                named = table != "review"
                stored = rows if named else sealing.sealed(workspace, rows)
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


def _stated(table: str, row: Row) -> Row:
    """Return a row with what a file leaves unsaid: a conflict it names is declared, or waived."""
    if table != "conflict" or row.get("state"):
        return row
    return {**row, "state": "waived" if row.get("waived_by") else "declared"}


def _corrected(
    workspace: Workspace, change: Change, parts: Sequence[Part]
) -> tuple[dict[str, Sequence[Row]], tuple[str, ...]]:
    """Return the rows of all sheets by table, with the workspace's overrides applied."""
    tables: dict[str, Sequence[Row]] = {}
    for part in parts:
        for name, rows in part.tables.items():
            tables[name] = [*tables[name], *rows] if name in tables else rows
    path = workspace.dir / "overrides.csv"
    if not path.is_file():
        return tables, ()
    lines = overrides.read(path)
    used = []
    named = {line.table for line in lines}
    for name, rows in ((name, rows) for name, rows in tables.items() if name in named):
        done = overrides.apply(TABLES[name], rows, lines)
        tables[name] = done.rows
        used += [one.record() for one in done.used]
    held = {row["id"] for row in workspace.view.select("override")}
    fresh = {row["id"]: row for row in used if row["id"] not in held}
    change.insert("override", fresh.values())
    return tables, tuple(row["id"] for row in used)


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
    {"event": stored.take_events, "entry": stored.take_entries, "calendar": stored.take_calendar}
)
"""Tables whose rows are checked against those that are there before they are written."""


def _mark(workspace: Workspace, change: Change, table: Table, rows: Sequence[Row], origin: str) -> None:
    """Mark rows of a file that is made up; of a row that a real file tells again the mark goes."""
    named = rows if table.name != "entry" else stored.numbered(workspace.view, rows)
    row_origins.mark(workspace.view, change, table, named, origin)


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
    row = part.json()
    change.replace(
        "load",
        [
            {
                "id": load,
                "file_hash": file_hash,
                "loaded_at": clock(),
                "sheet": part.sheet,
                **{k: row[k] for k in ("file", "kind", "table", "mapping", "encoding")},
                **{k: row[k] for k in ("rows_in", "kept", "flagged", "rejected")},
            }
        ],
    )
    change.replace("finding", list(_findings(load, part)))
    change.replace("reject", list(_rejects(load, part)))
    _hold_back(change, part)


def _findings(load: str, part: Part) -> Iterator[Row]:
    for n, one in enumerate(part.findings):
        yield {
            "load": load,
            "n": n,
            "code": one.code,
            "severity": one.severity,
            "table": one.table,
            "row": one.row,
            "column": one.column,
            "seen": one.seen,
            "count": one.count,
        }


def _rejects(load: str, part: Part) -> Iterator[Row]:
    for n, one in enumerate(part.rejected):
        yield {
            "load": load,
            "n": n,
            "line": one.line,
            "column": one.column,
            "code": one.code,
            "cells": [plain(cell) for cell in one.cells],
        }


def _hold_back(change: Change, part: Part) -> None:
    """Take rows that wait for confirmation out of what the public sees."""
    rows = [{"table": table, "row": row, "level": "restricted"} for table, row in part.held]
    change.replace("row_visibility", rows)


def plain(cell: Any) -> Any:
    """Return a cell as a JSON value."""
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell != cell:
        return None
    if isinstance(cell, str | int | float | bool | list | dict) or cell is None:
        return cell
    return str(cell)


def _publish(
    workspace: Workspace, change: Change, tables: Mapping[str, Sequence[Row]], about: About, file_hash: str
) -> None:
    from yuzui.store import snapshot

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
    from yuzui.store import snapshot

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
