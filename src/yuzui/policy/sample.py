# SPDX-License-Identifier: Apache-2.0
"""A named person states that a sample of a workspace's own rows was checked: the third rung of own data."""

from __future__ import annotations

import datetime as dt

from yuzui.errors import InputError, Place, StateError
from yuzui.job import signature
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.policy.evidence import data_ladder
from yuzui.policy.jobs.scorecard import chosen
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import WorkspaceRows
from yuzui.policy.plan_answer import Rung
from yuzui.text import Text, same

ROLES = ("decider", "curator", "analyst", "programme_officer", "facility_officer")


class Sample(Tagged, frozen=True, kw_only=True, tag="yuzui.plan.sample/1"):
    """What was stated, by whom, and how far own data have come since."""

    plan: str
    clause: str
    by: str
    day: str
    sampled: int
    statement: str
    identity: Text
    own: list[Rung]


def state(workspace: Workspace, plan_name: str | None, clause_id: str, rows: int, statement: str, by: str) -> Sample:
    """Record that a person checked so many rows of the data that a clause asks for.

    Raises
    ------
    StateError
        If the clause asks for no own data, or none are loaded.
    InputError
        If the sample is empty or nothing is said of it.
    """
    plan = loader.load(plan_name)
    clause = chosen(plan, clause=clause_id)[0]
    if not any(isinstance(check, WorkspaceRows) for check in clause.check):
        raise StateError(
            Text("this clause asks for no own data", "该条款不涉及本单位数据"),
            seen=clause.id,
            fix=same("yuzui plan"),
            code="no_own_data",
        )
    if rows < 1 or not statement.strip():
        raise InputError(
            Text("say how many rows were checked, and what was seen", "请写明核对了多少行、看到了什么"),
            place=Place(column="--rows" if rows < 1 else "--statement"),
            seen=str(rows),
            expected=">= 1",
            fix=same(f'yuzui plan sample {clause.id} --rows 50 --statement "…"'),
            code="empty_sample",
        )
    name = signature.who(workspace, by, ROLES)
    day = clock()[:10]
    rungs = data_ladder.Ladder(workspace, plan.head.id, dt.date.fromisoformat(day)).rungs(clause)
    if data_ladder.lowest(rungs) == "none":
        raise StateError(
            Text("no own rows are loaded yet: ", "尚无本单位数据：") + rungs[0].why,
            seen=clause.id,
            fix=same("yuzui load FILE"),
            code="nothing_loaded",
        )
    tables = " ".join(rung.table for rung in rungs)
    head = plan.head
    edition = {"id": head.id, "edition": str(head.edition), "title": head.title.json(), "digest": plan.digest}
    with workspace.view.act("attest", f"plan {head.id} {clause.id}", statement) as change:
        change.replace("plan", [edition])
        change.insert(
            "attestation",
            [
                {
                    "plan": plan.head.id,
                    "clause": clause.id,
                    "date": day,
                    "document": f"{data_ladder.STATED} {rows} {tables}",
                    "by": name,
                    "statement": statement,
                }
            ],
        )
    return Sample(
        plan=plan.head.id,
        clause=clause.id,
        by=name,
        day=day,
        sampled=rows,
        statement=statement,
        identity=signature.identity(workspace),
        own=data_ladder.Ladder(workspace, plan.head.id, dt.date.fromisoformat(day)).rungs(clause),
    )
