# SPDX-License-Identifier: Apache-2.0
"""What a workspace holds of one call, as the material a slate or an assignment is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding.call_data import call_data as reading
from yuzui.funding.call_data import calls, money, standing
from yuzui.funding.call_data.sheets import FURTHER, table_columns
from yuzui.job.workspace import Workspace
from yuzui.model.money import digits
from yuzui.model.schema import TABLES
from yuzui.sheets.understand import load_map
from yuzui.store.duck import file_rows
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY

Row = dict[str, Any]


def material(workspace: Workspace, call: str, said: Any = None) -> reading.Material:
    """Return what was loaded of a call, as its subject sees it."""
    rows = workspace.view.select("proposal", order=("id",))
    mine = _of_call(rows, call)
    if not mine:
        raise calls.named(call, known(workspace))
    # of which the further lists are: those loaded with its proposals
    sources = {call, *(mark for row in mine for mark in calls.marks(row))}
    currency = _currency(mine)
    proposals, years = reading.proposal_columns([_open(row) for row in mine], 10.0 ** -digits(currency or NO_CURRENCY))
    ids = {str(row["id"]) for row in mine}
    found = reading.Material(
        call=call,
        proposals=proposals,
        reviews=reading.review_columns(_latest(workspace, ids)),
        currency=currency,
        by_year=years,
        files=_files(workspace),
        sheets=_beside(workspace, ids, sources),
    )
    people = found.sheets.get("conflict", {}).get("reviewer", ())
    found.sealed = calls.pseudonyms(workspace, map(str, people))
    if said is not None:
        found.settled = standing.Settled.of(load_map(Path(said)))
    standing.apply(found, {})
    return found


def known(workspace: Workspace) -> list[str]:
    """Return the calls of which proposals are loaded: as their files name them, or as loaded."""
    rows = workspace.view.select("proposal")
    named = {str(row["call"]) for row in rows if row["call"]}
    return sorted(named | {m for row in rows if not row["call"] for m in calls.marks(row)})


def _of_call(rows: Sequence[Row], call: str) -> list[Row]:
    """Return the proposals of a call: that name it, that were loaded as it, or all that name none.

    The last only if they were loaded as one call: two that nobody named are never put together.
    """
    if mine := [row for row in rows if str(row["call"] or "") == call]:
        return mine
    unnamed = [row for row in rows if not row["call"]]
    if mine := [row for row in unnamed if call in calls.marks(row)]:
        return mine
    sources = {mark for row in unnamed for mark in calls.marks(row)}
    return unnamed if len(sources) < 2 and len(unnamed) == len(rows) else []


def meant(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs in which a path that is no file is the call of that name, if one is loaded."""
    path = given["path"]
    if path is None or given["call"] is not None or Path(path).exists():
        return dict(given)
    name = str(path)
    if name in known(workspace):
        return {**given, "path": None, "call": name}
    return {**given, "path": None} if name == "demo" else dict(given)


def same_call(asked: str, ruled: str) -> None:
    """Refuse rules that were written for another call."""
    if asked != ruled:
        raise InputError(
            Text("the rules are those of another call", "规则属于另一批次"),
            seen=ruled,
            expected=asked,
            fix=Text(
                f"take the rules of “{asked}”, or ask for the call “{ruled}”",
                f"请改用“{asked}”的规则，或改选批次“{ruled}”",
            ),
            code="other_call",
        )


def _open(row: Row) -> Row:
    """Return a row as a file would give it: without its place in the life cycle."""
    return {name: value for name, value in calls.unmarked(row).items() if name != "state"}


def _currency(rows: Sequence[Row]) -> str:
    seen = sorted({str(row["currency"]) for row in rows if row.get("currency")})
    if len(seen) > 1:
        raise money.mixed(", ".join(seen), Place(column="currency"))
    return next(iter(seen), "")


def _latest(workspace: Workspace, ids: set[str]) -> list[Row]:
    """Return the reviews of these proposals, the last wording of each."""
    kept: dict[tuple[str, str, str], Row] = {}
    names = ("proposal", "reviewer", "criterion", "n")
    for row in workspace.view.select("review", order=names):
        if str(row["proposal"]) in ids:
            key = (str(row["proposal"]), str(row["reviewer"]), str(row["criterion"] or ""))
            kept[key] = row
    return list(kept.values())


def _beside(workspace: Workspace, ids: set[str], sources: set[str]) -> dict[str, reading.Columns]:
    """Return every further table with rows of these proposals, or loaded with them."""
    found: dict[str, reading.Columns] = {}
    for name in FURTHER:
        ties = [column for column in ("proposal", "a", "b") if column in TABLES[name].names]
        rows = [row for row in _rows(workspace, name) if all(str(row[t]) in ids for t in ties)]
        if name == "criterion":
            own = [row for row in rows if str(row["call"]) in sources]
            rows = [{**row, "call": ""} for row in own or rows if own or not row["call"]]
        if name == "reviewer":
            mine = [row for row in rows if any(calls.belongs(row, one) for one in sources)]
            rows = [calls.unmarked(row) for row in mine]
        if rows:
            found[name] = table_columns(rows, TABLES[name].names)
    return found


def _rows(workspace: Workspace, name: str) -> list[Row]:
    if TABLES[name].state:
        return workspace.view.select(name)
    snapshot = workspace.snapshot
    if snapshot is None or name not in snapshot.tables:
        return []
    return file_rows(snapshot.path(name))


def _files(workspace: Workspace) -> list[Row]:
    """Return the files whose rows may stand in the call: every load of a table it reads."""
    tables = {"proposal", "review", *FURTHER}
    return [
        {
            "path": Path(row["file"]).name,
            "sheet": row["sheet"] or None,
            "rows": row["rows_in"],
            "rejected": row["rejected"],
        }
        for row in workspace.view.select("load", order=("id",))
        if row["table"] in tables
    ]
