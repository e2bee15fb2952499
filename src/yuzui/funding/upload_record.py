# SPDX-License-Identifier: Apache-2.0
"""Rows of an upload in the record: written by the act that loads it, taken out when it is replaced or dropped.

Proposals, reviewers, conflicts and criteria of an earlier upload of the call that the new one no longer has are
removed. Reviews are superseded, never changed: one that is gone stays, and a later one without a score takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from yuzui.errors import Place, StoreError
from yuzui.funding import call_sheets, record_ids
from yuzui.funding.call_corrections import corrected
from yuzui.funding.call_data import Material, declared_criteria
from yuzui.funding.call_reviews import MARK, marks
from yuzui.funding.call_sheets import Sorted
from yuzui.job import load_report, pseudonyms
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace, clock
from yuzui.model.finding import Finding
from yuzui.model.quantity import digits
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In
from yuzui.sheets.overrides import Override
from yuzui.sheets.understand.mapping import Rejected
from yuzui.store.store import Change, View
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY

KEPT = ("proposal", "reviewer", "conflict", "criterion", "proposal_link", "review")
"""Tables of the record that an upload of a call writes."""
_MANY = 5_000
"""Most ids in one condition."""
_WITHDRAWN = re.compile(r"withdr|retract|cancel|撤", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that one sheet gave, and where each stood."""

    table: str
    file: str
    sheet: str
    rows: Sequence[Row]
    lines: Sequence[int]
    mapping: Sequence[dict[str, Any]] = ()
    encoding: str = ""
    rejected: Sequence[Rejected] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """All that an upload brings into the record."""

    parts: Sequence[Part]
    overrides: Sequence[Override]


def rows(upload: Upload, done: Sorted, lines: Sequence[Override], material: Material) -> Rows:
    """Return the rows of an upload under its corrections, as the record holds them.

    ``material`` is the same call as it was read for the list: it says who is out, and the scale of the scores.
    """
    done = corrected(done, lines)
    out = {one.id: one.status for one in material.out}
    coin = material.currency or upload.answer("about.currency")
    reviewed = bool(material.reviews.get("proposal"))
    parts = []
    for one in done.understood:
        if one.table not in ("proposal", "review"):
            continue
        mine = list(one.rows)
        if one.table == "proposal":
            mine = [_proposal(row, coin, out, reviewed) for row in mine]
        mapping = [meaning.json() for meaning in one.mapping]
        parts.append(
            Part(one.table, one.file, one.sheet, mine, one.lines, mapping, one.encoding, one.rejected, one.findings)
        )
    tables, places = call_sheets.further(done)
    for name in KEPT:
        if name in tables:
            parts += _grouped(name, tables[name], places[name])
    if reviewed and "criterion" not in tables:
        parts.append(Part("criterion", "", "", _criteria(material), ()))
    return Rows(parts, lines)


def _proposal(row: Row, coin: str, out: Mapping[str, str], reviewed: bool) -> Row:
    """Return a proposal with the currency of its call and its place in the life cycle."""
    state = "review" if reviewed else "submitted"
    if (word := out.get(str(row["id"]))) is not None:
        state = "withdrawn" if _WITHDRAWN.search(word) else "ineligible"
    new = {**row, "state": state}
    if not row.get("currency") and coin:
        new["currency"] = coin
        shift = digits(coin) - digits(NO_CURRENCY)
        for name in ("amount", "recommended"):
            if shift and row.get(name) is not None:
                new[name] = round(row[name] * 10.0**shift)
    return new


def _grouped(table: str, columns: Mapping[str, Sequence[Any]], places: Sequence[Place]) -> Iterator[Part]:
    """Yield the rows of a further table by the sheet they stood in."""
    known = {*TABLES[table].names}
    by: dict[tuple[str, str], tuple[list[Row], list[int]]] = {}
    for k, place in enumerate(places):
        cells = {name: column[k] for name, column in columns.items()}
        row = {name: cell for name, cell in cells.items() if name in known}
        tags = {name: cell for name, cell in cells.items() if name not in known and cell is not None}
        if tags and "tags" in known:
            row["tags"] = tags
        mine, lines = by.setdefault((place.file, place.sheet), ([], []))
        mine.append(_stated(table, row))
        lines.append(place.row or 0)
    for (file, sheet), (mine, lines) in by.items():
        yield Part(table, file, sheet, mine, lines)


def _stated(table: str, row: Row) -> Row:
    """Return a row with what a file leaves unsaid: a conflict it names is declared, or waived."""
    if table != "conflict":
        return row
    state = row.get("state") or ("waived" if row.get("waived_by") else "declared")
    return {**row, "kind": row.get("kind") or "declared", "state": state}


def _criteria(material: Material) -> list[Row]:
    """Return what reviewers scored and on which scale, where no sheet of criteria says it."""
    declared = declared_criteria(material)
    found = []
    for name in dict.fromkeys(str(one or "") for one in material.reviews.get("criterion", ())):
        own = declared.get(name, {})
        low, high = material.scale or (None, None)
        row = {
            "criterion": name,
            "low": low,
            "high": high,
            "direction": "higher",
            "weight": material.weights.get(name),
            "scale": "ordinal" if material.letters else "numeric",
            "letters": list(material.letters) or None,
        }
        found.append({**row, **{key: cell for key, cell in own.items() if cell is not None}})
    return found


# Written within the act that loads.


def write(workspace: Workspace, change: Change, upload: Upload, given: Rows) -> None:
    """Write the rows of an upload in place of those of an earlier one of its call."""
    name = call_of(upload)
    parts = [{one.table: one.rows} for one in given.parts]
    scoped = record_ids.scoped(workspace, parts, upload.files[0].path, name)
    before = _sources(workspace, _earlier(workspace, upload))
    reviewed = [tables["review"] for tables in scoped if "review" in tables]
    ids = {str(row["id"]) for tables in scoped for row in tables.get("proposal", ())}
    ids |= {str(row["row"]) for row in before if row["table"] == "review"}
    shared = _shared(workspace)
    reviews = _Reviews(_of_proposals(workspace.desk, ids), shared, plain=not before and len(reviewed) == 1)
    names = pseudonyms.stored_pseudonyms(workspace, [row for rows_ in reviewed for row in rows_])
    fresh: dict[str, list[Row]] = {table: [] for table in KEPT}
    for k, (part, tables) in enumerate(zip(given.parts, scoped, strict=True), 1):
        load, own = f"{upload.id}.{k}", tables[part.table]
        if part.file:
            _report(change, upload, part, load)
        if part.table == "review":
            change.insert("row_source", _reviews(change, reviews, own, names, load, part.lines))
            continue
        fresh[part.table] += own
        if part.file:
            change.insert("row_source", _from(part.table, load, own, part.lines))
    _remove(workspace, change, name, before, fresh)
    for table in KEPT:
        if table != "review":
            _put(workspace, change, table, fresh[table])
    change.insert("review", reviews.take_back(before))
    known = {row["id"] for row in workspace.view.select("override", columns=("id",))}
    records = {row["id"]: row for row in (one.record() for one in given.overrides)}
    change.insert("override", [row for id_, row in records.items() if id_ not in known])
    _shown_to_call(workspace, change, name, {**fresh, "review": reviews.new})


def _put(workspace: Workspace, change: Change, table: str, rows_: Sequence[Row]) -> None:
    """Add rows, and replace those that are there: to ask of each alone takes longer than writing it."""
    kind = TABLES[table]
    there = {kind.row_id(row) for row in workspace.view.select(table, columns=kind.key)}
    by = {kind.row_id(row): row for row in rows_}
    change.replace(table, [row for name, row in by.items() if name in there])
    change.insert(table, [row for name, row in by.items() if name not in there])


def remove(workspace: Workspace, change: Change, upload: Upload) -> None:
    """Take the rows of an upload out of the record; its reviews are taken back by later ones without a score."""
    before = _sources(workspace, [upload.id])
    ids = {str(row["row"]) for row in before if row["table"] == "review"}
    reviews = _Reviews(_of_proposals(workspace.desk, ids), _shared(workspace))
    _remove(workspace, change, call_of(upload), before, {})
    change.insert("review", reviews.take_back(before))
    _shown_to_call(workspace, change, call_of(upload), {"review": reviews.new})


def written(workspace: Workspace, upload: str) -> bool:
    """Say whether the rows of an upload are in the record."""
    loads = workspace.desk.select("load", columns=("id",))
    return any(str(row["id"]).rpartition(".")[0] == upload for row in loads)


def stood(workspace: Workspace, proposal: str) -> Text | None:
    """Return where a proposal and its reviews stood in the files that were loaded; None where none was."""
    found: dict[str, dict[Place, set[int]]] = {"proposal": {}, "review": {}}
    loads: dict[str, Row] = {}
    for row in workspace.view.select("row_source", where=Eq("row", proposal)):
        if row["table"] in found and row["lines"]:
            name = row["load"]
            loads[name] = loads.get(name) or workspace.view.get("load", name)
            place = Place(loads[name]["file"], loads[name]["sheet"])
            found[row["table"]].setdefault(place, set()).update(row["lines"].values())
    parts = []
    for table, label in (("proposal", same("")), ("review", Text("reviews: ", "评审意见："))):
        for place, lines in found[table].items():
            rows_ = Text(", row {n}", "，第 {n} 行") if len(lines) == 1 else Text(", rows {n}", "，第 {n} 行")
            parts.append(label + place.text() + rows_.format(n=", ".join(map(str, sorted(lines)))))
    return join(parts, "; ", "；") if parts else None


def call_of(upload: Upload) -> str:
    """Return the call that the rows of an upload belong to."""
    return upload.call or upload.answer("about.name") or upload.id


def _earlier(workspace: Workspace, upload: Upload) -> list[str]:
    """Return the uploads of the same call that were loaded before."""
    found = workspace.view.select("upload", where=Eq("call", upload.call or None), columns=("id", "purpose", "state"))
    return [
        str(row["id"])
        for row in found
        if upload.call and row["id"] != upload.id and (row["purpose"], row["state"]) == (upload.purpose, "loaded")
    ]


def _sources(workspace: Workspace, uploads: Sequence[str]) -> list[Row]:
    """Return where the rows of uploads stood."""
    if not uploads:
        return []
    loads = workspace.view.select("load", columns=("id",))
    names = [str(row["id"]) for row in loads if str(row["id"]).rpartition(".")[0] in uploads]
    return [row for some in _some(names) for row in workspace.view.select("row_source", where=In("load", some))]


def _some(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    ordered = sorted(names)
    return (tuple(ordered[k : k + _MANY]) for k in range(0, len(ordered), _MANY))


def _of_proposals(view: View, ids: Iterable[str]) -> list[Row]:
    return [row for some in _some(ids) for row in view.select("review", where=In("proposal", some))]


def _from(table: str, load: str, rows: Sequence[Row], lines: Sequence[int]) -> list[Row]:
    """Return where rows stood."""
    kind = TABLES[table]
    return [
        {"table": table, "row": kind.row_id(row), "load": load, "lines": {"": line}}
        for row, line in zip(rows, lines, strict=True)
    ]


def _reviews(
    change: Change, held: _Reviews, rows: Sequence[Row], names: Mapping[str, str], load: str, lines: Sequence[int]
) -> list[Row]:
    """Write reviews under pseudonyms, some at a time, and return by proposal where each stood."""
    by: dict[str, dict[str, int]] = {}
    for k in range(0, len(rows), _MANY):
        fresh = []
        for row, line in zip(rows[k : k + _MANY], lines[k : k + _MANY], strict=True):
            own = {**row, "reviewer": names.get(str(row["reviewer"]), row["reviewer"])}
            kept, new = held.add(own)
            by.setdefault(str(kept["proposal"]), {})[f"{kept['reviewer']}|{kept['criterion']}|{kept['n']}"] = line
            if new:
                fresh.append(kept)
        change.insert("review", fresh)
    return [{"table": "review", "row": name, "load": load, "lines": at} for name, at in by.items()]


class _Reviews:
    """The reviews of a call, those that are held and those that come: the last of one key holds.

    Plain are those of one sheet beside which there are no others: no two of them have one key.
    """

    def __init__(self, held: Sequence[Row], shared: bool, plain: bool = False) -> None:
        self.plain, self.shared = plain and not held, shared
        self.held: dict[tuple[str, str, str], Row] = {}
        self.n: dict[tuple[str, str, str], int] = {}
        self.new: list[Row] = []
        for row in sorted(held, key=lambda one: int(one["n"])):
            self.held[self._key(row)] = row
        self.n = {key: int(row["n"]) for key, row in self.held.items()}
        self.told: set[tuple[str, str, str]] = set()

    @staticmethod
    def _key(row: Row) -> tuple[str, str, str]:
        return str(row["proposal"]), str(row["reviewer"]), str(row["criterion"] or "")

    def add(self, row: Row) -> tuple[Row, bool]:
        """Return the row that holds a review, and whether it is new: one that says the same may be there."""
        if not self.plain:
            key = self._key(row)
            self.told.add(key)
            last = self.held.pop(key, None)
            if last is not None and all(last[name] == row.get(name) for name in last if name != "n"):
                return last, False
            if key in self.n:
                row = {**row, "n": max(int(row["n"]), self.n[key] + 1)}
            self.n[key] = int(row["n"])
        if self.shared:
            self.new.append(row)
        return row, True

    def take_back(self, before: Sequence[Row]) -> list[Row]:
        """Return what takes back reviews that an earlier upload brought, if nobody superseded or told them again."""
        taken: list[Row] = []
        names = TABLES["review"].names
        for source in before:
            for rest in source["lines"] if source["table"] == "review" else ():
                reviewer, criterion, n = rest.rsplit("|", 2)
                key = (str(source["row"]), reviewer, criterion)
                if key not in self.told and self.n.get(key) == int(n):
                    own = dict(zip(TABLES["review"].key, (*key, int(n) + 1), strict=True))
                    taken.append({**dict.fromkeys(names), **own})
                    self.new.append(taken[-1])
        return taken


def _remove(
    workspace: Workspace, change: Change, call: str, before: Sequence[Row], fresh: Mapping[str, Sequence[Row]]
) -> None:
    """Remove rows of earlier uploads that the new one no longer has; of lists that calls share only the mark."""
    for table in KEPT:
        if table == "review":
            continue
        stay = {TABLES[table].row_id(row) for row in fresh.get(table, ())}
        gone = {str(row["row"]) for row in before if row["table"] == table} - stay
        rows_ = [row for row in workspace.view.select(table) if TABLES[table].row_id(row) in gone] if gone else []
        shared = [row for row in rows_ if table == "reviewer" and {*marks(row)} - {call}]
        change.replace(table, [_unmarked(row, call) for row in shared])
        for row in rows_:
            if row not in shared:
                change.delete(table, And(tuple(Eq(name, row[name]) for name in TABLES[table].key)))
    for some in _some({str(row["load"]) for row in before}):
        change.delete("row_source", In("load", some))


def _unmarked(row: Row, call: str) -> Row:
    tags = {**(row["tags"] or {}), MARK: [one for one in marks(row) if one != call]}
    return {**row, "tags": tags}


def _report(change: Change, upload: Upload, part: Part, load: str) -> None:
    """Write how a sheet was understood, its findings and the rows that were set aside."""
    file = next((one for one in upload.files if one.name == part.file), upload.files[0])
    row = {
        "id": load,
        "file": part.file,
        "file_hash": file.sha256,
        "loaded_at": clock(),
        "sheet": part.sheet,
        "kind": file.sniffed,
        "table": part.table,
        "mapping": list(part.mapping),
        "encoding": part.encoding or None,
        "rows_in": len(part.rows) + len(part.rejected),
        "kept": len(part.rows),
        "flagged": len({one.row for one in part.findings}),
        "rejected": len(part.rejected),
    }
    change.replace("load", [row])
    change.replace("finding", list(load_report.findings(load, part.findings)))
    change.replace("reject", list(load_report.rejects(load, part.rejected)))


def _shared(workspace: Workspace) -> bool:
    """Say whether more than one person has a role here."""
    return len({row["subject"] for row in workspace.store.grants()}) > 1


def _shown_to_call(workspace: Workspace, change: Change, call: str, fresh: Mapping[str, Sequence[Row]]) -> None:
    """Let who works for the office of the call see its rows, where there are others than the owner."""
    if not _shared(workspace):
        return
    for table, rows_ in fresh.items():
        governed = [
            {
                "table": table,
                "row": TABLES[table].row_id(row),
                "level": TABLES[table].level,
                "audiences": [f"call:{call}"],
            }
            for row in rows_
        ]
        try:
            change.insert("row_visibility", governed)
        except StoreError:  # some were seen by it before
            for one in governed:
                with suppress(StoreError):
                    change.insert("row_visibility", [one])
