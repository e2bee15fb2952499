# SPDX-License-Identifier: Apache-2.0
"""The scorecard of a plan: what the tool proves of each clause, on whose data, and whether the aim is met.

Three axes are never merged into one. The first is a property of the release and comes from its
evidence file; the second counts the workspace's own data; the third looks at the world.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any, Literal

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.job.contract import of, read
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.policy.evidence import aim, document, release, run, sheets
from yuzui.policy.evidence.data_ladder import Ladder
from yuzui.policy.evidence.outcome import Outcome, find
from yuzui.policy.evidence.world import Registry, World
from yuzui.policy.inputs import Scorecard as Inputs
from yuzui.policy.plan import clause as plans
from yuzui.policy.plan import edition, loader
from yuzui.policy.plan.check import TOOL, Check, kind
from yuzui.policy.plan.clause import Clause, matrix, union_counts
from yuzui.policy.plan.edition import Plan
from yuzui.policy.plan_answer import Answer, Change, Concept, Section, Target, TextCoverage
from yuzui.policy.plan_answer import Clause as ClauseRow
from yuzui.settings import setting
from yuzui.text import Text, same
from yuzui.view.cache import Cache
from yuzui.view.view import View

TITLE = Text("the plan, clause by clause, with its evidence", "规划逐条及其证据")
QUESTION = Text(
    "What of the plan does the tool prove, on whose data, and is the aim met?",
    "规划各条：工具能证明什么、用谁的数据、目标是否达到？",
)
SOURCE = "Yuzui"
LEVEL = "public"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the scorecard of a plan; no check runs that the release has run."""
    return scored(workspace, inputs)


def scored(workspace: Workspace, inputs: Inputs, *, again: bool = False, today: dt.date | None = None) -> Answer:
    """Return the scorecard of a plan, or of part of it.

    Parameters
    ----------
    workspace : Workspace
        Whose own data and newest results are read; never for the first axis.
    inputs : Inputs
        Which plan, section, clause.
    again : bool
        Whether every check is run here too, and stands beside the released result.
    today : date, optional
        Day on which ages and waivers count.

    Notes
    -----
    A check that the release has no result of is run here whether asked or not, and says so.
    """
    plan = loader.load(inputs.plan)
    day = today or dt.date.today()
    clauses = chosen(plan, inputs.section, inputs.clause)
    live = _run(plan, clauses, again, day)
    return score(plan, clauses, workspace, live, day)


def _run(plan: Plan, clauses: Sequence[Clause], again: bool, day: dt.date) -> dict[str, Outcome]:
    """Run the checks that are asked again, or that the release does not know."""
    wanted: dict[str, Check] = {}
    for clause in clauses:
        for check in clause.check:
            if kind(check) in TOOL and (again or release.result_of(check, clause, plan) is None):
                wanted.setdefault(release.address(clause, check), check)
    if not wanted:
        return {}
    with World.open(today=day) as world:
        results = run.outcomes(list(wanted.values()), world, float(setting("check_timeout")))
    return dict(zip(wanted, results, strict=True))


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


def score(
    plan: Plan, clauses: Sequence[Clause], workspace: Workspace, live: Mapping[str, Outcome], today: dt.date,
    registry: Registry | None = None,
) -> Answer:  # fmt: skip
    """Return the scorecard of some clauses of a plan from released and live results."""
    waived = document.waivers(plan, workspace, today)
    known = registry or Registry.installed()
    aims = _aims(plan, clauses, workspace, today)
    ladder = Ladder(workspace, plan.head.id, today)
    rows = [document.clause_row(plan, clause, ladder, known, waived, live, aims) for clause in clauses]
    evidence = release.released(plan)
    seal = evidence.seal if evidence is not None and evidence.format and evidence.digest == plan.digest else ""
    outcomes = [[check.name, check.outcome, check.measured, str(check.again)] for row in rows for check in row.checks]
    rungs = [[rung.table, rung.rung, rung.rows] for row in rows for rung in row.own]
    basis = {"plan": plan.digest, "evidence": seal, "outcomes": digest([outcomes, rungs])}
    days = [check.day for row in rows for check in row.checks if check.basis == "release" and check.day]
    return Answer(
        run=Run.of("scorecard", {**basis, "clauses": [row.id for row in rows]}),
        plan=plan.head.id,
        title=plan.head.title,
        period=plan.head.period,
        edition=plan.head.edition,
        note=plan.head.note,
        origin=edition.origin(plan.head),
        digest=plan.digest,
        evidence=seal,
        day=max(days) if days and not live else today.isoformat(),
        counts=document.counts(rows),
        counterparts=sum(row.counterpart_status == "served" for row in rows),
        waived=sum(row.waiver is not None for row in rows),
        of=len(rows),
        whole=len(rows) == len(plan.clauses),
        package=sum(_packaged(row) for row in rows),
        basis=_basis(rows),
        text_coverage=TextCoverage("no_data", plan.head.text_source),
        sections=[
            Section(key, title, document.counts(row for row in rows if row.section == key))
            for key, title in plan.sections.items()
            if any(row.section == key for row in rows)
        ],
        concepts=concepts(plan),
        clauses=rows,
    )


def _packaged(row: ClauseRow) -> bool:
    """Return whether a clause is proven and can be run again from the package alone."""
    needed = [check for check in row.checks if check.required and check.basis != "beside"]
    return row.status == "served" and row.waiver is None and all(check.package for check in needed)


def _basis(rows: Sequence[ClauseRow]) -> Literal["release", "live", "mixed"]:
    words = {check.basis for row in rows for check in row.checks} - {"beside"}
    if words == {"release", "live"}:
        return "mixed"
    return "live" if words == {"live"} else "release"


def _aims(plan: Plan, clauses: Sequence[Clause], workspace: Workspace, today: dt.date) -> dict[str, Target]:
    """Return the third axis: of the newest result kept here, else of the release, else measured now."""
    evidence = release.released(plan)
    known = evidence.aims if evidence is not None and evidence.format and evidence.digest == plan.digest else {}
    states = {}
    for clause in clauses:
        if clause.target is None:
            continue
        study = clause.target.measure.ref.removeprefix("study:") if clause.target.measure else ""
        newest = workspace.latest(study) if study else None
        released = known.get(clause.id)
        if released is not None and (newest is None or _same(clause.target, newest, released)):
            states[clause.id] = released
        else:
            states[clause.id] = aim.state(clause.target, partial(_study_document, workspace, newest), today)
    return states


def _same(target: plans.Target, newest: Mapping[str, Any], released: Target) -> bool:
    """Return whether a kept document has the figure on which the released state of an aim rests."""
    measure = target.measure
    return measure is not None and (find(newest, measure.at), find(newest, measure.year)) == (
        released.value,
        released.year,
    )


def _study_document(
    workspace: Workspace, newest: Mapping[str, Any] | None, study: str, args: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the newest kept document of a study where nothing else is asked of it, else run it."""
    if newest is not None and not args:
        return newest
    answer: Mapping[str, Any] = of(study).run(workspace, **args).document()
    return answer


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


def stored_scorecards(workspace: Workspace, limit: int | None = None) -> Iterator[tuple[Row, Answer]]:
    """Yield the scorecards that were kept with their rows, newest first; none of an earlier version."""
    for row in workspace.runs("scorecard", limit=limit, raw=("document",)):
        try:
            yield row, read(Answer, row["document"])
        except InputError:
            continue


def current(workspace: Workspace) -> Answer:
    """Return the scorecard that pages show: of the first plan as released, or another plan's that was kept last."""
    newest = next((answer for _, answer in stored_scorecards(workspace, 1)), None)
    first = loader.head(None).id
    if newest is not None and newest.plan != first:
        return newest
    plan = loader.load(None)
    released = release.released(plan)
    # all that a scorecard is made from: who sees which rows, as the log left them, and what came with Yuzui
    key = (
        *(workspace.dir.absolute(), workspace.version, workspace.subject, dt.date.today(), str(setting("data"))),
        *(plan.digest, released and released.seal),
    )
    return _CURRENT.get(key, lambda: compute(workspace, Inputs()), lambda _: 1)


_CURRENT: Cache[Answer] = Cache(8)
"""The last scorecards of pages, each some MB: what one costs is most of what such a page costs."""


def keep(workspace: Workspace, answer: Answer) -> None:
    """Keep a scorecard: one evidence row for each check that ran here, and the run if it is of the whole plan."""
    at, before = clock(), workspace.view.count("evidence_run")
    rows = [
        {
            "id": digest([answer.run.id, row.id, check.name, before])[:24],
            "plan": answer.plan,
            "clause": row.id,
            "check": check.name,
            "started": at,
            "code_version": answer.run.version,
            "outcome": one.outcome,
            "measured": None if one.measured is None else str(one.measured),
            "bar": check.bar,
            "message": one.message.json(),
        }
        for row in answer.clauses
        for check in row.checks
        if (one := check.again or (check if check.basis == "live" else None)) is not None
    ]
    if answer.whole:
        workspace.save("scorecard", answer, LEVEL)
    with workspace.view.act("check", f"plan {answer.plan}", answer.run.id) as change:
        change.insert("evidence_run", [{**row, "audit_seq": change.seq} for row in rows])


def since(workspace: Workspace, answer: Answer, day: dt.date) -> list[Change]:
    """Return what rose and fell since the last scorecard kept on or before a day."""
    for row, old in stored_scorecards(workspace):
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
