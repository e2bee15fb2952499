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
from yuzui.job import load_report
from yuzui.job.intake import Upload
from yuzui.job.pseudonyms import sealed
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
    fresh: dict[str, list[Row]] = {table: [] for table in KEPT}
    placed: list[tuple[str, Part, Sequence[Row]]] = []
    for k, (part, tables) in enumerate(zip(given.parts, scoped, strict=True), 1):
        own = tables[part.table] if part.table != "review" else sealed(workspace, tables[part.table])
        placed.append((f"{upload.id}.{k}", part, own))
        fresh[part.table] += own
    ids = {str(row["id"]) for row in fresh["proposal"]}
    reviews = _Reviews(_of_proposals(workspace.view, ids | {row["row"] for row in before if row["table"] == "review"}))
    for load, part, own in placed:
        if part.table == "review":
            own = [reviews.add(row) for row in own]
        if part.file:
            _report(change, upload, part, load)
            change.replace("row_source", _from(part.table, load, own, part.lines))
    reviews.take_back(before)
    _remove(workspace, change, name, before, fresh)
    for table in KEPT:
        if table != "review":
            change.replace(table, fresh[table])
    change.insert("review", reviews.new)
    known = {row["id"] for row in workspace.view.select("override", columns=("id",))}
    records = {row["id"]: row for row in (one.record() for one in given.overrides)}
    change.insert("override", [row for id_, row in records.items() if id_ not in known])
    _shown_to_call(workspace, change, name, {**fresh, "review": reviews.new})


def remove(workspace: Workspace, change: Change, upload: Upload) -> None:
    """Take the rows of an upload out of the record; its reviews are taken back by later ones without a score."""
    before = _sources(workspace, [upload.id])
    reviews = _Reviews(_of_proposals(workspace.view, {row["row"] for row in before if row["table"] == "review"}))
    reviews.take_back(before)
    _remove(workspace, change, call_of(upload), before, {})
    change.insert("review", reviews.new)
    _shown_to_call(workspace, change, call_of(upload), {"review": reviews.new})


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
    """Return where rows stood: reviews by proposal, each row of it under the rest of its key."""
    by: dict[str, dict[str, int]] = {}
    for row, line in zip(rows, lines, strict=True):
        name = str(row["proposal"]) if table == "review" else TABLES[table].row_id(row)
        by.setdefault(name, {})[_rest(row) if table == "review" else ""] = line
    return [{"table": table, "row": name, "load": load, "lines": at} for name, at in by.items()]


def _rest(row: Row) -> str:
    return f"{row['reviewer']}|{row['criterion']}|{row['n']}"


class _Reviews:
    """The reviews of a call, those that are held and those that come: the last of one key holds."""

    def __init__(self, held: Sequence[Row]) -> None:
        self.last: dict[tuple[str, str, str], Row] = {}
        self.held: set[tuple[str, str, str]] = set()
        self.told: set[tuple[str, str, str]] = set()
        self.new: list[Row] = []
        for row in sorted(held, key=lambda one: int(one["n"])):
            self.last[self._key(row)] = row
        self.held = {*self.last}

    @staticmethod
    def _key(row: Row) -> tuple[str, str, str]:
        return str(row["proposal"]), str(row["reviewer"]), str(row["criterion"] or "")

    def add(self, row: Row) -> Row:
        """Add a review and return the row that holds it: the one there is, if that says the same."""
        key = self._key(row)
        last = self.last.get(key)
        self.told.add(key)
        if last is not None:
            if key in self.held and all(last[name] == row.get(name) for name in last if name != "n"):
                return last
            row = {**row, "n": max(int(row["n"]), int(last["n"]) + 1)}
        self.last[key] = row
        self.held.discard(key)
        self.new.append(row)
        return row

    def take_back(self, before: Sequence[Row]) -> None:
        """Take back reviews that an earlier upload brought, nobody superseded, and no row tells any more."""
        for source in before:
            for rest in source["lines"] if source["table"] == "review" else ():
                reviewer, criterion, n = rest.rsplit("|", 2)
                key = (str(source["row"]), reviewer, criterion)
                last = self.last.get(key)
                if key not in self.told and last is not None and str(last["n"]) == n:
                    names = dict.fromkeys(TABLES["review"].names)
                    row = {**names, **dict(zip(TABLES["review"].key[:3], key, strict=True)), "n": int(n) + 1}
                    self.last[key] = row
                    self.new.append(row)


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


def _shown_to_call(workspace: Workspace, change: Change, call: str, fresh: Mapping[str, Sequence[Row]]) -> None:
    """Let who works for the office of the call see its rows, where more than one person has a role here."""
    if len({row["subject"] for row in workspace.store.grants()}) < 2:
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
