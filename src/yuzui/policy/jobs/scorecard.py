# SPDX-License-Identifier: Apache-2.0
"""The scorecard of a plan: which sentences are served today, on real data, and what proves it.

Three axes are never merged into one: what the software can do on real reference data, whether
this installation has rows of its own, and whether the world has reached the aim. A status is
computed from checks that can fail; nobody writes one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from yuzui.errors import UnknownIdentifierError
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace, clock
from yuzui.policy.evidence.document import changes, counts, drawn, nodes_of, refreshed, transcript
from yuzui.policy.evidence.run import World
from yuzui.policy.evidence.sheets import tables
from yuzui.policy.plan import edition, loader
from yuzui.policy.plan.clause import Clause, matrix, union_counts
from yuzui.policy.plan.edition import Plan
from yuzui.text import Text, same

TITLE = Text("the plan, clause by clause, with its evidence", "规划逐条及其证据")
QUESTION = Text("Which sentences of the plan are served today, on real data?", "规划的哪些条款今天已由真实数据支撑？")
SOURCE = "Yuzui"
SCHEMA = "yuzui.plan/1"
LEVEL = "public"
INPUTS = (
    Input("plan", Text("name or file of the plan", "规划名称或文件")),
    Input("section", Text("only this section", "仅此章节")),
    Input("clause", Text("only this clause", "仅此条款")),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Run the checks of a plan."""
    plan = loader.load(inputs.get("plan"))
    with World.of(workspace, shipped_only=bool(inputs.get("shipped_only"))) as world:
        for study, document in (inputs.get("known") or {}).items():
            world.know(study, document)
        return score(plan, world, chosen(plan, inputs.get("section"), inputs.get("clause")))


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


def score(plan: Plan, world: World, clauses: list[Clause]) -> dict[str, Any]:
    """Return the scorecard of some clauses of a plan."""
    from yuzui.policy.evidence import document as run

    waived = run.waivers(plan, world)
    rows = [run.clause_row(plan, clause, world, waived) for clause in clauses]
    outcomes = [[c["name"], c["outcome"], c["measured"]] for row in rows for c in row["checks"]]
    basis = {"plan": plan.digest, "data": run.data_digest(rows), "outcomes": digest(outcomes)}
    return {
        "schema": SCHEMA,
        "run": stamp("scorecard", {**basis, "clauses": [row["id"] for row in rows]}),
        "plan": plan.head.id,
        "title": plan.head.title.json(),
        "period": list(plan.head.period),
        "edition": plan.head.edition,
        "note": plan.head.note.json() if plan.head.note else None,
        "origin": edition.origin(plan.head),
        "digest": plan.digest,
        "data_digest": basis["data"],
        "day": world.today.isoformat(),
        "counts": run.counts(rows),
        "counterparts": sum(row["counterpart_status"] == "served" for row in rows),
        "waived": sum(row["waiver"] is not None for row in rows),
        "of": len(rows),
        "whole": len(rows) == len(plan.clauses),
        "text_coverage": {"status": "no_data", "source": plan.head.text_source},
        "sections": [
            {"id": key, "title": title.json(), **_section(rows, key)}
            for key, title in plan.sections.items()
            if any(row["section"] == key for row in rows)
        ],
        "concepts": _concepts(plan),
        "clauses": rows,
    }


def _section(rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return {"counts": counts(row for row in rows if row["section"] == key)}


def _concepts(plan: Plan) -> list[dict[str, Any]]:
    lists = sorted({node.split("-")[0] for node in plan.placed})
    table = matrix(plan.placed, lists)
    size = {c.id: sum(name == c.id for name, _ in plan.placed.values()) for c in plan.concepts}
    wanted: dict[str, list[str]] = {}
    for clause in plan.clauses:
        for node in nodes_of(plan, clause):
            wanted.setdefault(node, []).append(clause.id)
    counted = {name: (once, total) for name, once, total in union_counts(plan.placed, wanted)}
    return [
        {
            "id": c.id,
            "label": c.label.json(),
            "lists": table.get(c.id, {}),
            "relations": {m.node: m.relation for m in c.members},
            "nodes": size[c.id],
            "union": counted.get(c.id, (0, 0))[0],
            "sum": counted.get(c.id, (0, 0))[1],
            "see": list(c.see),
        }
        for c in plan.concepts
    ]


def stored(workspace: Workspace, plan_name: str | None = None) -> dict[str, Any] | None:
    """Return the newest scorecard that was kept, aged against the data that are there now."""
    plan = loader.load(plan_name)
    documents = (row["document"] for row in workspace.runs("scorecard"))
    document = next((one for one in documents if one["plan"] == plan.head.id), None)
    if document is None:
        return None
    with World.of(workspace) as world:
        return refreshed(document, plan, world)


def keep(workspace: Workspace, document: Mapping[str, Any]) -> str:
    """Keep a scorecard: one evidence row for each check, and the run if it is of the whole plan."""
    at, before = clock(), workspace.view.count("evidence_run")
    rows = [
        {
            "id": digest([document["run"]["id"], row["id"], check["name"], before])[:24],
            "plan": document["plan"],
            "clause": row["id"],
            "check": check["name"],
            "started": at,
            "data_digest": check["data_digest"],
            "code_version": document["run"]["version"],
            "outcome": check["outcome"],
            "measured": None if check["measured"] is None else str(check["measured"]),
            "bar": check["bar"],
            "message": check["message"],
        }
        for row in document["clauses"]
        for check in row["checks"]
    ]
    run = str(document["run"]["id"])
    if document["whole"]:
        workspace.save("scorecard", dict(document), LEVEL)
    with workspace.view.act("check", f"plan {document['plan']}", run) as change:
        change.insert("evidence_run", [{**row, "audit_seq": change.seq} for row in rows])
    return run


def since(workspace: Workspace, document: Mapping[str, Any], day: dt.date) -> list[dict[str, str]]:
    """Return what rose and fell since the last scorecard kept on or before a day."""
    for row in workspace.runs("scorecard"):
        old = row["document"]
        if row["made_at"][:10] <= day.isoformat() and old["plan"] == document["plan"]:
            return changes(old, document)
    return []


lines = transcript


pictures = drawn


exports = tables
