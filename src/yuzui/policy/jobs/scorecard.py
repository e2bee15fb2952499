# SPDX-License-Identifier: Apache-2.0
"""The scorecard of a plan: which sentences are served today, on real data, and what proves it.

Three axes are never merged into one: what the software can do on real reference data, whether
this installation has rows of its own, and whether the world has reached the aim. A status is
computed from checks that can fail; nobody writes one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.job.contract import decoded
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.policy.evidence import document, sheets
from yuzui.policy.evidence.run import World
from yuzui.policy.inputs import Scorecard as Inputs
from yuzui.policy.plan import edition, loader
from yuzui.policy.plan.clause import Clause, matrix, union_counts
from yuzui.policy.plan.edition import Plan
from yuzui.policy.plan_answer import Answer, Change, Concept, Section, TextCoverage
from yuzui.text import Text, same
from yuzui.view.view import View

TITLE = Text("the plan, clause by clause, with its evidence", "规划逐条及其证据")
QUESTION = Text("Which sentences of the plan are served today, on real data?", "规划的哪些条款今天已由真实数据支撑？")
SOURCE = "Yuzui"
LEVEL = "public"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Run the checks of a plan."""
    return checked(workspace, inputs)


def checked(
    workspace: Workspace,
    inputs: Inputs,
    known: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    *,
    shipped_only: bool = False,
) -> Answer:
    """Run the checks of a plan; ``known`` holds documents of studies that were just run without arguments."""
    plan = loader.load(inputs.plan)
    with World.of(workspace, shipped_only=shipped_only) as world:
        for study, one in known.items():
            world.know(study, dict(one))
        return score(plan, world, chosen(plan, inputs.section, inputs.clause))


def chosen(plan: Plan, section: str | None = None, clause: str | None = None) -> list[Clause]:
    """Return the clauses of a section, one clause, or all."""
    clauses = [
        c
        for c in plan.clauses
        if section in (None, c.section) and (clause is None or c.id.casefold() == clause.casefold())
    ]
    if clauses:
        return clauses

    near = get_close_matches(str(clause).upper(), [c.id for c in plan.clauses], 1)
    raise UnknownIdentifierError(
        Text("there is no such clause in this plan", "该规划中没有这一条款"),
        seen=str(clause or section),
        expected=" ".join(plan.sections) if section else " ".join(near),
        fix=same(f"yuzui plan show {near[0]}") if near else same("yuzui plan"),
        code="unknown_clause",
    )


def score(plan: Plan, world: World, clauses: list[Clause]) -> Answer:
    """Return the scorecard of some clauses of a plan."""
    waived = document.waivers(plan, world)
    rows = [document.clause_row(plan, clause, world, waived) for clause in clauses]
    outcomes = [[check.name, check.outcome, check.measured] for row in rows for check in row.checks]
    basis = {"plan": plan.digest, "data": document.data_digest(rows), "outcomes": digest(outcomes)}
    return Answer(
        run=Run.of("scorecard", {**basis, "clauses": [row.id for row in rows]}),
        plan=plan.head.id,
        title=plan.head.title,
        period=plan.head.period,
        edition=plan.head.edition,
        note=plan.head.note,
        origin=edition.origin(plan.head),
        digest=plan.digest,
        data_digest=basis["data"],
        day=world.today.isoformat(),
        counts=document.counts(rows),
        counterparts=sum(row.counterpart_status == "served" for row in rows),
        waived=sum(row.waiver is not None for row in rows),
        of=len(rows),
        whole=len(rows) == len(plan.clauses),
        text_coverage=TextCoverage("no_data", plan.head.text_source),
        sections=[
            Section(key, title, document.counts(row for row in rows if row.section == key))
            for key, title in plan.sections.items()
            if any(row.section == key for row in rows)
        ],
        concepts=concepts(plan),
        clauses=rows,
    )


def concepts(plan: Plan) -> list[Concept]:
    """Return the concepts of a plan with the lists they stand in and the clauses that speak of them."""
    lists = sorted({node.split("-")[0] for node in plan.placed})
    table = matrix(plan.placed, lists)
    size = {c.id: sum(name == c.id for name, _ in plan.placed.values()) for c in plan.concepts}
    wanted: dict[str, list[str]] = {}
    for clause in plan.clauses:
        for node in document.nodes_of(plan, clause):
            wanted.setdefault(node, []).append(clause.id)
    counted = {name: (once, total) for name, once, total in union_counts(plan.placed, wanted)}
    return [
        Concept(
            id=c.id,
            label=c.label,
            lists=table.get(c.id, {}),
            relations={m.node: m.relation for m in c.members},
            nodes=size[c.id],
            union=counted.get(c.id, (0, 0))[0],
            sum=counted.get(c.id, (0, 0))[1],
            see=list(c.see),
        )
        for c in plan.concepts
    ]


def kept(workspace: Workspace, limit: int | None = None) -> Iterator[tuple[Row, Answer]]:
    """Yield the scorecards that were kept with their rows, newest first; none of an earlier version."""
    for row in workspace.runs("scorecard", limit=limit):
        try:
            yield row, decoded(Answer, row["document"])
        except InputError:
            continue


def stored(workspace: Workspace, plan_name: str | None = None) -> Answer | None:
    """Return the newest scorecard that was kept, aged against the data that are there now."""
    plan = loader.load(plan_name)
    answer = next((one for _, one in kept(workspace) if one.plan == plan.head.id), None)
    if answer is None:
        return None
    with World.of(workspace) as world:
        return document.refreshed(answer, plan, world)


def keep(workspace: Workspace, answer: Answer) -> None:
    """Keep a scorecard: one evidence row for each check, and the run if it is of the whole plan."""
    at, before = clock(), workspace.view.count("evidence_run")
    rows = [
        {
            "id": digest([answer.run.id, row.id, check.name, before])[:24],
            "plan": answer.plan,
            "clause": row.id,
            "check": check.name,
            "started": at,
            "data_digest": check.data_digest,
            "code_version": answer.run.version,
            "outcome": check.outcome,
            "measured": None if check.measured is None else str(check.measured),
            "bar": check.bar,
            "message": check.message.json(),
        }
        for row in answer.clauses
        for check in row.checks
    ]
    if answer.whole:
        workspace.save("scorecard", answer, LEVEL)
    with workspace.view.act("check", f"plan {answer.plan}", answer.run.id) as change:
        change.insert("evidence_run", [{**row, "audit_seq": change.seq} for row in rows])


def since(workspace: Workspace, answer: Answer, day: dt.date) -> list[Change]:
    """Return what rose and fell since the last scorecard kept on or before a day."""
    for row, old in kept(workspace):
        if row["made_at"][:10] <= day.isoformat() and old.plan == answer.plan:
            return document.changes(old, answer)
    return []


VIEW = View(
    headline=document.headline,
    sentences=document.transcript,
    charts=(document.statuses, document.aims),
    first=(sheets.CLAUSES,),
    tables=sheets.TABLES,
)
