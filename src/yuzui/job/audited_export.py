# SPDX-License-Identifier: Apache-2.0
"""Handing out a stored result as a file: the same for terminal, page and notebook.

What leaves is exactly what the subject may see, and each file leaves one row in ``export`` with
its digest, so that anyone who holds the file can ask which run it came from.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from yuzui import registry
from yuzui.errors import InputError, Place, VisibilityError
from yuzui.job.contract import of
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.model.finding import MARKED, mix
from yuzui.model.quantity import Origin
from yuzui.model.schema import TABLES
from yuzui.model.table import Row, Table
from yuzui.model.visibility import And, Eq, In
from yuzui.sheets import formats
from yuzui.store.store import Change, View
from yuzui.text import Text

# Which rows of the store are made up: marked when they come in, asked when figures are made.


Key = TypeVar("Key", bound=Hashable)


def mark(view: View, change: Change, table: Table, rows: Sequence[Row], origin: str) -> None:
    """Mark rows that are not real; what is told again as real loses its mark."""
    names = [table.row_id(row) for row in rows]
    if origin in MARKED:
        marks = [{"table": table.name, "row": name, "origin": origin} for name in names]
        change.replace("row_origin", marks)
    elif view.count("row_origin", Eq("table", table.name)):
        where = And((Eq("table", table.name), In("row", tuple(names))))
        change.delete("row_origin", where)


def marks(view: View, table: Table, rows: Iterable[Row]) -> list[Origin | None]:
    """Return the mark of each row, None where it has none.

    A booking without one has that of the run of its schedule.
    """
    rows_ = view.select("row_origin", where=Eq("table", table.name))
    known: dict[str, Origin] = {row["row"]: row["origin"] for row in rows_}
    rows = list(rows)
    origins: list[Origin | None] = [None for _ in rows]
    if known:
        origins = [known.get(table.row_id(row)) for row in rows]
    if table.name == "booking" and None in origins:
        schedules = {row["schedule"] for row, one in zip(rows, origins, strict=True) if one is None}
        runs = _runs(view, schedules)
        origins = [one or runs.get(row["schedule"]) for row, one in zip(rows, origins, strict=True)]
    return origins


def _runs(view: View, schedules: Iterable[str]) -> dict[str, Origin]:
    """Return the marks of schedules that were made from what is made up."""
    runs = view.select("run", where=In("id", tuple(sorted(schedules))))
    origins = {row["id"]: row["document"].get("origin") for row in runs}
    return {name: one for name, one in origins.items() if one in MARKED}


def by(view: View, rows: Iterable[tuple[Key, str, Row]], plain: Origin = "real") -> dict[Key, Origin]:
    """Return what each of several things rests on: rows that are made up, told, or both."""
    sorted_out: dict[str, list[tuple[Key, Row]]] = defaultdict(list)
    for key, table, row in rows:
        sorted_out[table].append((key, row))
    origins: dict[Key, set[Origin]] = defaultdict(set)
    for table, mine in sorted_out.items():
        row_marks = marks(view, TABLES[table], [row for _, row in mine])
        for (key, _), mark in zip(mine, row_marks, strict=True):
            origins[key].add(mark or plain)
    return {key: mix(one) for key, one in origins.items()}


def origins_of(view: View, rows: Mapping[str, Sequence[Row]], plain: Origin = "real") -> Origin:
    """Return what a figure rests on that was made from rows of several tables."""
    every = ((None, table, row) for table, mine in rows.items() for row in mine)
    return by(view, every, plain).get(None, plain)


FORMS = (".xlsx", ".csv", ".json")


class HandedOut(msgspec.Struct, frozen=True):
    """A file that was handed out."""

    file: str
    study: str
    run: str
    rows: int
    sha256: str


class Exports(Tagged, frozen=True, kw_only=True, tag="yuzui.export/1"):
    """The files that were handed out, each noted in the log."""

    exports: list[HandedOut]


def write(workspace: Workspace, study: str, out: Path, lang: str = "en") -> HandedOut:
    """Write the latest result of a study to a file and note it in the log."""
    known(out)
    document = workspace.latest(study) if study in registry.modules("study").places else None
    if document is None:
        raise VisibilityError.not_found()
    return hand_out(workspace, study, document, out, lang)


def known(out: Path) -> None:
    """Refuse a file whose ending is not one of the forms."""
    if out.suffix not in FORMS:
        raise InputError(
            Text("a result cannot be written in that form", "结果不能写成这种格式"),
            place=Place(file=out.name),
            seen=out.suffix or "—",
            expected=" ".join(FORMS),
            fix=Text(f"choose another ending: --out {out.stem}.xlsx", f"请更换扩展名：--out {out.stem}.xlsx"),
        )


def hand_out(workspace: Workspace, study: str, document: Row, out: Path, lang: str = "en") -> HandedOut:
    """Write a result to a file and note it in the log."""
    known(out)
    rows = _write(study, document, out, lang)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    note = {
        "id": secrets.token_hex(8),
        "at": clock(),
        "by": workspace.subject.name,
        "role": " ".join(sorted(workspace.subject.roles)),
        "table": study,
        "filter": {"run": document["run"]["id"], "lang": lang},
        "format": out.suffix.removeprefix("."),
        "rows": rows,
        "sha256": digest,
    }
    with workspace.view.act("export", f"run {document['run']['id']}", study) as change:
        change.insert("export", [note])
    return HandedOut(str(out), study, document["run"]["id"], rows, digest)


def _write(study: str, document: Row, out: Path, lang: str) -> int:
    if out.suffix == ".json":
        formats.write_text(out, json.dumps(document, ensure_ascii=False, indent=1))
        return 1
    tables = list(of(study).exports(document, lang))
    if out.suffix == ".xlsx":
        formats.write_xlsx(out, tables)
        return sum(len(table.rows) for table in tables)
    formats.write_csv(out, tables[0])
    return len(tables[0].rows)
