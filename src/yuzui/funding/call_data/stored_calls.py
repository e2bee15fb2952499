# SPDX-License-Identifier: Apache-2.0
"""What a workspace holds of one call, as the material a slate or an assignment is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding.call_data import call_data
from yuzui.funding.call_data.sheets import FURTHER, table_columns
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import digits
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.sheets.understand import load_map
from yuzui.store.duck import file_rows
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY

# Which call the rows of a workspace were loaded as, and under which name reviews are kept.


MARK = "loaded_as"
"""Key among the further columns of a proposal or reviewer: the calls it was loaded as."""


def marks(row: Mapping[str, Any]) -> list[str]:
    """Return the calls a row was loaded as; none for rows of an older workspace."""
    return list((row.get("tags") or {}).get(MARK) or ())


def belongs(row: Mapping[str, Any], call: str) -> bool:
    """Say whether a row of a shared list may stand in a call: it was loaded as it, or as none."""
    known = marks(row)
    return not known or call in known


def unmarked(row: Row) -> Row:
    """Return a row without its mark, as its file gave it."""
    tags = {name: tag for name, tag in (row.get("tags") or {}).items() if name != MARK}
    return {**row, "tags": tags or None} if "tags" in row else row


def named(call: str, known: Sequence[str]) -> InputError:
    """Return the error for a call of which nothing is loaded."""
    return InputError(
        Text("nothing is loaded of this call", "没有导入该批次的数据"),
        seen=call,
        expected=" · ".join(known[:12]),
        fix=same("yuzui load proposals.csv reviews.csv --call NAME"),
        code="no_proposals",
    )


def pseudonyms(workspace: Workspace, persons: Iterable[str], call: str = "") -> dict[str, str]:
    """Return the pseudonyms under which reviews of these people were kept; of others none."""
    wanted = set(persons)
    if not wanted or not (workspace.dir / "sealed.sqlite").is_file():
        return {}
    file = open_sealed(workspace.dir)
    try:
        return dict(file.known(call, wanted))
    finally:
        file.close()


StoredRow = dict[str, Any]


def material(workspace: Workspace, call: str, mapping: Any = None) -> call_data.Material:
    """Return what was loaded of a call, as its subject sees it."""
    rows = workspace.view.select("proposal", order=("id",))
    mine = _of_call(rows, call)
    if not mine:
        raise named(call, known(workspace))
    # of which the further lists are: those loaded with its proposals
    sources = {call, *(mark for row in mine for mark in marks(row))}
    currency = _currency(mine)
    proposals, years = call_data.proposal_columns(
        [_open(row) for row in mine], 10.0 ** -digits(currency or NO_CURRENCY)
    )
    ids = {str(row["id"]) for row in mine}
    result = call_data.Material(
        call=call,
        proposals=proposals,
        reviews=call_data.review_columns(_latest(workspace, ids)),
        currency=currency,
        by_year=years,
        files=_files(workspace),
        sheets=_beside(workspace, ids, sources),
    )
    people = result.sheets.get("conflict", {}).get("reviewer", ())
    result.sealed = pseudonyms(workspace, map(str, people))
    if mapping is not None:
        result.settled = call_data.Settled.of(load_map(Path(mapping)))
    call_data.apply(result, {})
    return result


def known(workspace: Workspace) -> list[str]:
    """Return the calls of which proposals are loaded: as their files name them, or as loaded."""
    rows = workspace.view.select("proposal")
    named = {str(row["call"]) for row in rows if row["call"]}
    return sorted(named | {m for row in rows if not row["call"] for m in marks(row)})


def _of_call(rows: Sequence[StoredRow], call: str) -> list[StoredRow]:
    """Return the proposals of a call: that name it, that were loaded as it, or all that name none.

    The last only if they were loaded as one call: two that nobody named are never put together.
    """
    if mine := [row for row in rows if str(row["call"] or "") == call]:
        return mine
    unnamed = [row for row in rows if not row["call"]]
    if mine := [row for row in unnamed if call in marks(row)]:
        return mine
    sources = {mark for row in unnamed for mark in marks(row)}
    return unnamed if len(sources) < 2 and len(unnamed) == len(rows) else []


def meant(workspace: Workspace, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return inputs in which a path that is no file is the call of that name, if one is loaded."""
    path = inputs["path"]
    if path is None or inputs["call"] is not None or Path(path).exists():
        return dict(inputs)
    name = str(path)
    if name in known(workspace):
        return {**inputs, "path": None, "call": name}
    return {**inputs, "path": None} if name == "demo" else dict(inputs)


def same_call(call_named: str, ruled: str) -> None:
    """Refuse rules that were written for another call."""
    if call_named != ruled:
        raise InputError(
            Text("the rules are those of another call", "规则属于另一批次"),
            seen=ruled,
            expected=call_named,
            fix=Text(
                f"take the rules of “{call_named}”, or ask for the call “{ruled}”",
                f"请改用“{call_named}”的规则，或改选批次“{ruled}”",
            ),
            code="other_call",
        )


def _open(row: StoredRow) -> StoredRow:
    """Return a row as a file would give it: without its place in the life cycle."""
    return {name: value for name, value in unmarked(row).items() if name != "state"}


def _currency(rows: Sequence[StoredRow]) -> str:
    seen = sorted({str(row["currency"]) for row in rows if row.get("currency")})
    if len(seen) > 1:
        raise call_data.mixed(", ".join(seen), Place(column="currency"))
    return next(iter(seen), "")


def _latest(workspace: Workspace, ids: set[str]) -> list[StoredRow]:
    """Return the reviews of these proposals, the last wording of each."""
    newest: dict[tuple[str, str, str], StoredRow] = {}
    names = ("proposal", "reviewer", "criterion", "n")
    for row in workspace.view.select("review", order=names):
        if str(row["proposal"]) in ids:
            key = (str(row["proposal"]), str(row["reviewer"]), str(row["criterion"] or ""))
            newest[key] = row
    return list(newest.values())


def _beside(workspace: Workspace, ids: set[str], sources: set[str]) -> dict[str, call_data.Columns]:
    """Return every further table with rows of these proposals, or loaded with them."""
    sheets: dict[str, call_data.Columns] = {}
    for name in FURTHER:
        ties = [column for column in ("proposal", "a", "b") if column in TABLES[name].names]
        rows = [row for row in _rows(workspace, name) if all(str(row[t]) in ids for t in ties)]
        if name == "criterion":
            own = [row for row in rows if str(row["call"]) in sources]
            rows = [{**row, "call": ""} for row in own or rows if own or not row["call"]]
        if name == "reviewer":
            mine = [row for row in rows if any(belongs(row, one) for one in sources)]
            rows = [unmarked(row) for row in mine]
        if rows:
            sheets[name] = table_columns(rows, TABLES[name].names)
    return sheets


def _rows(workspace: Workspace, name: str) -> list[StoredRow]:
    if TABLES[name].state:
        return workspace.view.select(name)
    snapshot = workspace.snapshot
    if snapshot is None or name not in snapshot.tables:
        return []
    return file_rows(snapshot.path(name))


def _files(workspace: Workspace) -> list[StoredRow]:
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
