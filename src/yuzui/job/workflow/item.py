# SPDX-License-Identifier: Apache-2.0
"""A row in its workflow: where it stands, by its own column or by the last of its moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from yuzui.errors import VisibilityError
from yuzui.job.workflow import values
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import DESK, Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import FALSE, TRUE, And, Eq, In, Or, Predicate
from yuzui.store.store import View
from yuzui.text import Text


@dataclass(frozen=True)
class Item:
    """A row in its workflow, as it stands in the transaction that looks at it."""

    flow: Workflow
    row: Row
    log: Sequence[Row]

    @property
    def id(self) -> str:
        """The one text id of the row."""
        return self.flow.table.row_id(self.row)

    @property
    def state(self) -> str:
        """The last state it came to; that in which it began, where nothing moved it."""
        stored = self.row.get("state") if "state" in self.flow.table else None
        return str(stored or (self.log[-1]["to"] if self.log else self.flow.start))

    @property
    def mine(self) -> bool:
        """Whether the row moves by this workflow: one table may have several, a row has one."""
        return not self.log or self.log[0]["workflow"] == self.flow.name

    @property
    def currency(self) -> str:
        """The currency of its amounts."""
        return str(self.row.get("currency") or "")

    @property
    def due(self) -> str | None:
        """The day by which the next party moves."""
        return self.log[-1]["due"] if self.log else None

    @property
    def title(self) -> Text:
        """What it is called."""
        return values.title(self.flow.table, self.row)


def _office(workspace: Workspace) -> View:
    """Return the store as the desk sees it, and what who asks sees by a scope besides: sealed rows among it."""
    return workspace.store.open(replace(DESK, audiences=workspace.subject.audiences))


def find(workspace: Workspace, name: str, id: str) -> Item:
    """Return a row in its workflow; one that the subject does not see does not exist."""
    flow = definitions(workspace)[name]
    table = flow.table
    parts = id.split("|") if len(table.key) > 1 and "|" in id else [id]
    keys = table.key if len(parts) == len(table.key) else table.key[-1:]
    where = And(tuple(Eq(column, part) for column, part in zip(keys, parts, strict=False)))
    seen = workspace.view.select(table.name, where=where, limit=2)
    if len(seen) != 1:
        raise VisibilityError.not_found()
    one = item(workspace, flow, seen[0])
    if not one.mine:
        raise VisibilityError.not_found()
    return one


def item(workspace: Workspace, flow: Workflow, seen: Row) -> Item:
    """Return a row that the subject sees, with its moves and the version it began with."""
    table = flow.table
    mine = And(tuple(Eq(column, seen[column]) for column in table.key))
    whole = _office(workspace).select(table.name, where=mine) or [seen]
    log = _office(workspace).select(
        "move_log", where=And((Eq("table", table.name), Eq("row", table.row_id(seen)))), order=("n",)
    )
    if log and log[-1]["workflow"] == flow.name and log[-1]["version"] != flow.version:
        flow = definitions(workspace).version(flow.name, log[-1]["version"])
    return Item(flow, whole[0], log)


def items(workspace: Workspace, flow: Workflow, states: Collection[str] = ()) -> Iterator[Item]:
    """Yield the rows of a workflow that the subject sees, in some states or in any; read together."""
    table, where = flow.table, TRUE
    if states and "state" in table:
        # what nobody moved stands in the first state
        first: Predicate = Eq("state", None) if flow.start in states else FALSE
        where = Or((In("state", tuple(states)), first))
    seen = {table.row_id(row) for row in workspace.view.select(table.name, where=where, columns=table.key)}
    if not seen:
        return
    logs: dict[str, list[Row]] = {}
    for row in _office(workspace).select("move_log", where=Eq("table", table.name), order=("row", "n")):
        logs.setdefault(str(row["row"]), []).append(row)
    known = definitions(workspace)
    for row in _office(workspace).select(table.name, where=where):
        name = table.row_id(row)
        log = logs.get(name, [])
        if name not in seen or (log and log[-1]["workflow"] != flow.name):
            continue
        version = log[-1]["version"] if log else flow.version
        one = Item(flow if version == flow.version else known.version(flow.name, version), row, log)
        if not states or one.state in states:
            yield one
