# SPDX-License-Identifier: Apache-2.0
"""The second axis: how far a workspace's own data have come; a copy of reference data is not own data."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Literal

from yuzui.job.result import canonical
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, Predicate
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Scalar, WorkspaceRows
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan_answer import Rung
from yuzui.store.duck import file_sample
from yuzui.text import Text

COPY = 0.9
"""Share of rows that stand in a pinned set alike, from which a table counts as its copy."""
RUNGS: dict[str, Text] = {
    "none": Text("none", "无"),
    "loaded": Text("loaded", "已装载"),
    "checked": Text("checked", "已核对"),
    "used": Text("used", "已使用"),
    "not_asked": Text("not asked", "不涉及"),
}
_BOOKKEEPING = ("audit_seq", "load", "source", "vintage", "snapshot", "valid_from", "valid_to")
Where = Literal["none", "loaded", "checked", "used"]


SAMPLED = 400
"""Most rows of a table that are held against the pinned sets."""
WHOLE = 20_000
"""Most rows of a pinned set of which every one is marked; of more, those that a digest of the key picks."""


def marks(rows: Iterable[Row]) -> set[str]:
    """Return marks of rows, alike wherever the same row stands."""
    return {_mark(row) for row in rows}


def _mark(row: Row) -> str:
    cells = {name: str(cell) for name, cell in row.items() if name not in _BOOKKEEPING and cell not in (None, "")}
    return hashlib.sha256(canonical(cells).encode()).hexdigest()[:6]


def sample(
    workspace: Workspace, table: str, where: Mapping[str, Scalar] = MappingProxyType({}), most: int = SAMPLED
) -> tuple[int, list[Row]]:
    """Return how many rows meet a condition and a sample of them, the same whatever their order.

    Of the record the first by key, of a snapshot those that a digest of the key picks.
    """
    if TABLES[table].state:
        met = And(tuple(Eq(name, value) for name, value in where.items()))
        order = TABLES[table].key
        return workspace.view.count(table, met), workspace.view.select(table, where=met, order=order, limit=most)
    snapshot = workspace.snapshot
    if snapshot is None or table not in snapshot.tables:
        return 0, []
    return file_sample(snapshot.path(table), TABLES[table].key, where, most)


@cache
def reference() -> Mapping[str, frozenset[str]]:
    """Return the marks of the rows that the pinned shipped sets make, by table; made with the evidence."""
    packed = (loader.evidence() / "reference_rows.json.gz").read_bytes()
    return {table: frozenset(known) for table, known in json.loads(gzip.decompress(packed)).items()}


class Ladder:
    """How far a workspace's own data have come, clause by clause; each table is looked at once.

    Parameters
    ----------
    workspace : Workspace
        Whose data.
    plan : str
        Id of the plan, for what people stated of its clauses.
    today : date
        Day from which twelve months count back.
    """

    def __init__(self, workspace: Workspace, plan: str, today: dt.date) -> None:
        self.workspace, self.plan, self.today = workspace, plan, today
        self._counts: dict[str, tuple[int, int]] = {}

    def rungs(self, clause: Clause) -> list[Rung]:
        """Return the rung of each table that a clause asks for."""
        return [self._rung(check, clause) for check in clause.check if isinstance(check, WorkspaceRows)]

    def _rung(self, check: WorkspaceRows, clause: Clause) -> Rung:
        rows, own = self._counted(check)
        if not rows:
            return _of(check, "none", 0, _NOTHING)
        if not own:
            return _of(check, "none", rows, _COPIED.format(n=rows))
        if own < check.at_least:
            return _of(check, "none", rows, _FEW.format(n=own, most=check.at_least))
        checked = _attested(self.workspace, self.plan, clause.id)
        if checked is None:
            return _of(check, "loaded", rows, _LOADED.format(n=own))
        words = {"n": own, "by": checked["by"], "day": checked["date"]}
        decision = _decided(self.workspace, [ref for ref in clause.primary if ref.startswith("study:")], self.today)
        if decision is None:
            return _of(check, "checked", rows, _CHECKED.format(**words))
        return _of(check, "used", rows, _USED.format(decision=decision, **words))

    def _counted(self, check: WorkspaceRows) -> tuple[int, int]:
        """Return how many rows are there and how many of them are own."""
        if check.table not in TABLES:
            return 0, 0
        key = canonical([check.table, check.where])
        if key not in self._counts:
            count, rows = sample(self.workspace, check.table, check.where)
            self._counts[key] = (count, _not_copied(check.table, count, rows))
        return self._counts[key]


def lowest(rungs: Sequence[Rung]) -> Literal["none", "loaded", "checked", "used", "not_asked"]:
    """Return the rung of a clause: that of its least advanced data."""
    order = list(RUNGS)
    return min((rung.rung for rung in rungs), key=order.index) if rungs else "not_asked"


_NOTHING = Text("nothing of your own is loaded", "尚未装载本单位数据")
_COPIED = Text("{n} rows, a copy of reference data", "{n} 行，为参考数据的副本")
_FEW = Text("{n} rows of your own; {most} are asked", "本单位数据 {n} 行，至少需 {most} 行")
_LOADED = Text("{n} rows of your own, checked by nobody yet", "本单位数据 {n} 行，尚无人核对")
_CHECKED = Text("{n} rows, checked by {by} on {day}; no decision rests on them yet",
                "{n} 行，由 {by} 于 {day} 核对；尚无决定以其为据")  # fmt: skip
_USED = Text("{n} rows, checked by {by} on {day}; decision {decision} rests on them",
             "{n} 行，由 {by} 于 {day} 核对；决定 {decision} 以其为据")  # fmt: skip


def _of(check: WorkspaceRows, rung: Where, rows: int, why: Text) -> Rung:
    wanted = Text(" (wanted: ", "（需要：") + check.wants + Text(")", "）") if check.wants and rung == "none" else None
    return Rung(table=check.table, rung=rung, rows=rows, why=why + wanted if wanted else why)


def _not_copied(table: str, count: int, rows: Sequence[Row]) -> int:
    """Return how many rows are own: none where nearly all of a sample stand in a pinned set alike, else the others."""
    known = reference().get(table, frozenset())
    if not known or not rows:
        return count
    seen = marks(rows)
    alike = len(seen & known) / len(seen)
    return 0 if alike >= COPY else round(count * (1 - alike))


def _attested(workspace: Workspace, plan: str, clause: str) -> Row | None:
    """Return the newest statement of a named person that a sample of the rows was checked."""
    where: Predicate = And((Eq("plan", plan), Eq("clause", clause)))
    rows = workspace.view.select("attestation", where=where, order=("-date",))
    return next((row for row in rows if str(row["document"]).startswith(STATED)), None)


STATED = "sample:"
"""How the document of a statement begins that says which sample of own rows was checked."""


def _decided(workspace: Workspace, studies: Collection[str], today: dt.date) -> str | None:
    """Return a decision of the last twelve months that cites a run of a study that serves the clause."""
    names = {ref.removeprefix("study:") for ref in studies}
    since = (today - dt.timedelta(days=365)).isoformat()
    for row in workspace.view.select("decision", order=("-at",)):
        if str(row["at"])[:10] < since:
            return None
        run = workspace.view.get("run", row["run"]) if row.get("run") else None
        if run is not None and run["study"] in names:
            return str(row["id"])
    return None
