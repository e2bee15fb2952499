# SPDX-License-Identifier: Apache-2.0
"""Which call the rows of a file belong to, so that a second call never changes the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.funding.call_reviews import MARK, marks
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.store.store import View
from yuzui.text import Text

Tables = Mapping[str, Sequence[Row]]
"""Rows by table."""
OWNED = ("proposal", "reviewer")
TIES: Mapping[str, Sequence[str]] = {"proposal": ("proposal", "a", "b"), "reviewer": ("reviewer",)}
"""Columns by which other tables name a proposal or a reviewer."""
WORKBOOKS = (".xlsx",)


def source_of(path: Path) -> str:
    """Return the call that a file is loaded as if nobody names one.

    Examples
    --------
    >>> source_of(Path("in/C7.xlsx")), source_of(Path("in/proposals.csv"))
    ('C7', 'in')
    """
    if path.suffix.lower() in WORKBOOKS:
        return path.stem
    return path.resolve().parent.name or path.stem


def record_id(view: View, call: str, proposal: str) -> str:
    """Return the id under which the record keeps a proposal of a call: another call may have its id."""
    name = f"{call}:{proposal}"
    return name if view.count("proposal", Eq("id", name)) else proposal


def scoped(workspace: Workspace, parts: Sequence[Tables], path: Path, call: str) -> list[Tables]:
    """Return the sheets of one file with every row marked as of its call."""
    named = {name for part in parts for name in part}
    if not named & {*OWNED, "criterion", "review", "affinity", "bid", "conflict", "proposal_link"}:
        return list(parts)
    source = call or source_of(path)
    other: dict[str, dict[str, str]] = {}
    marked: dict[str, dict[str, list[str]]] = {}
    for table in OWNED:
        # an id may be that of a call which whoever loads does not see
        held = {str(row["id"]): row for row in workspace.desk.select(table)}
        marked[table] = {name: marks(row) for name, row in held.items()}
        fresh = [row for part in parts for row in part.get(table, ())]
        other[table] = _renamed(held, fresh, table, source, call, path.name)
        if table == "proposal" and not fresh and not call:
            _ambiguous(held, parts, path.name)
    return [{name: _rows(name, rows, source, call, other, marked) for name, rows in part.items()} for part in parts]


def _renamed(
    held: Mapping[str, Row], fresh: Sequence[Row], table: str, source: str, call: str, file: str
) -> dict[str, str]:
    """Return the id under which each id of another call is kept; refuse where no call is named."""
    # what an earlier file of this call brought under an id of its own is named by the plain one
    prefix = f"{call}:"
    named = {name.removeprefix(prefix): name for name in held if call and name.startswith(prefix)}
    clashes = []
    for row in fresh:
        name = str(row["id"])
        old = held.get(name)
        if old is None or name in named or not _other(old, row, source, call):
            continue
        if call:
            named[name] = prefix + name
        else:
            clashes.append((name, old))
    if clashes:
        name, old = clashes[0]
        first = ", ".join(marks(old)) or str(old.get("call") or "")
        raise InputError(
            Text("{n} ids of this file are already those of another call", "本文件有 {n} 个编号已属于另一批次").format(
                n=str(len(clashes))
            ),
            place=Place(file=file, column=table),
            seen=f"{name} ({first})",
            fix=_name(file, first),
            code="id_of_another_call",
        )
    return named


def _name(file: str, first: str) -> Text:
    return Text(
        "if this is another call, name it: yuzui load {f} --call NAME; if it belongs to “{c}”, say so: --call {c}",
        "若为另一批次，请为其命名：yuzui load {f} --call 名称；若属于“{c}”，请注明：--call {c}",
    ).format(f=file, c=first)


def _ambiguous(held: Mapping[str, Row], parts: Sequence[Tables], file: str) -> None:
    """Refuse rows that name a proposal by an id that two calls have."""
    calls = {str(row["call"]) for row in held.values() if row["call"]}
    twins = {
        name.partition(":")[2]: name
        for name in held
        if name.partition(":")[0] in calls and name.partition(":")[2] in held
    }
    for part in parts:
        for rows in part.values():
            for row in rows if twins else ():
                for column in TIES["proposal"]:
                    if (name := str(row.get(column))) in twins:
                        first = ", ".join(marks(held[name])) or str(held[name].get("call") or "")
                        raise InputError(
                            Text("two calls have a proposal of this id", "两个批次均有该申请号"),
                            place=Place(file=file, column=column),
                            seen=f"{name} · {twins[name]}",
                            fix=_name(file, first),
                            code="id_of_two_calls",
                        )


def _other(old: Row, row: Row, source: str, call: str) -> bool:
    """Say whether a row that is there is of another call: by its mark, or by the call it names."""
    if old.get("call") and row.get("call") and old["call"] != row["call"]:
        return True
    known = marks(old)
    if not known or source in known or (call and old.get("call") == call):
        return False
    if "institute" not in old:
        return True  # who a reviewer is cannot be seen here, so cannot be found to be the same
    return any(old.get(name) != cell for name, cell in row.items() if name not in ("tags", "state") and name in old)


def _rows(
    table: str,
    rows: Sequence[Row],
    source: str,
    call: str,
    other: Mapping[str, Mapping[str, str]],
    marked: Mapping[str, Mapping[str, list[str]]],
) -> Sequence[Row]:
    columns = TABLES[table].names
    ties = [
        (column, other[kind])
        for kind, names in TIES.items()
        for column in names
        if other[kind] and column in columns and table != kind
    ]
    if table not in (*OWNED, "criterion") and not ties:
        return rows
    result = []
    for row in rows:
        new = dict(row)
        for column, names in ties:
            new[column] = names.get(str(row.get(column)), row.get(column))
        if table in OWNED:
            new["id"] = other[table].get(str(row["id"]), row["id"])
            shared = marked[table].get(str(new["id"]), [])
            new["tags"] = {**(row.get("tags") or {}), MARK: sorted({*shared, source})}
        if table == "proposal" and call:
            new["call"] = row.get("call") or call
        if table == "criterion":
            new["call"] = row.get("call") or source
        result.append(new)
    return result
