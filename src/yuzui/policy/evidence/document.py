# SPDX-License-Identifier: Apache-2.0
"""The scorecard's document: every clause with its three axes, never merged into one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from yuzui.job.result import digest
from yuzui.model.visibility import Eq
from yuzui.policy.evidence import aim
from yuzui.policy.evidence.outcome import NoDataError
from yuzui.policy.evidence.run import Result, clause_results
from yuzui.policy.evidence.status import STATUSES, judge, kind
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.check import Own
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan.edition import Plan
from yuzui.settings import setting


def clause_row(plan: Plan, clause: Clause, world: World, waived: Mapping[str, Any]) -> dict[str, Any]:
    """Run the checks of one clause and return its row."""
    results = clause_results(_with_own(clause, world), world, float(setting("check_timeout")))
    bindings = {b.ref: world.registry.has(b.ref) for b in clause.bind}
    words = [(r.check, r.outcome.outcome) for r in results]
    status, counterpart = judge(clause, bindings, words)
    return {
        "id": clause.id,
        "section": clause.section,
        "title": clause.title.json(),
        "kinds": list(clause.kinds),
        "owner": clause.owner,
        "horizon": clause.horizon,
        "status": status,
        "counterpart_status": counterpart,
        "counterpart": clause.counterpart.json() if clause.counterpart else None,
        "own_data": _own_data(results),
        "target": aim.state(clause.target, world) if clause.target else None,
        "bindings": [
            {
                "ref": b.ref,
                "role": b.role,
                "resolved": bindings[b.ref],
                "nearest": "" if bindings[b.ref] else world.registry.nearest(b.ref),
            }
            for b in clause.bind
        ],
        "checks": [_check_row(result) for result in results],
        "concepts": sorted({plan.placed[node][0] for node in nodes_of(plan, clause)}),
        "does_not_show": clause.does_not_show.json(),
        "text_flag": clause.text_flag.json() if clause.text_flag else None,
        "quote": clause.quote or None,
        "waiver": waived.get(clause.id),
    }


def _with_own(clause: Clause, world: World) -> Clause:
    """Add a check on own rows for each table bound, so that the second axis speaks."""
    asked = {c.data for c in clause.check if isinstance(c, Own)}
    tables = [b.ref for b in clause.bind if b.ref.startswith("table:") and b.ref not in asked]
    extra = [
        Own(name=f"own-{ref.removeprefix('table:')}", data=ref, required=False)
        for ref in tables
        if world.registry.has(ref)
    ]
    return clause if not extra else _replaced(clause, extra)


def _replaced(clause: Clause, extra: Sequence[Own]) -> Clause:
    return msgspec.structs.replace(clause, check=[*clause.check, *extra])


def _own_data(results: Iterable[Result]) -> str:
    words = [r.outcome.outcome for r in results if kind(r.check) == "own"]
    if not words:
        return "not_asked"
    return "loaded" if all(word == "pass" for word in words) else "none"


def _check_row(result: Result) -> dict[str, Any]:
    outcome, check = result.outcome, result.check
    return {
        "name": check.name,
        "kind": kind(check),
        "required": check.required,
        "outcome": outcome.outcome,
        "measured": outcome.measured,
        "bar": outcome.bar,
        "data": list(outcome.data),
        "data_digest": result.digest,
        "message": outcome.message.json(),
        "citation": getattr(check, "citation", None),
    }


def nodes_of(plan: Plan, clause: Clause) -> list[str]:
    """Return the list nodes that a clause is about, in the order of its checks."""
    named = [
        str(check["node"]) for check in plan.raw[clause.id]["check"] if isinstance(check, Mapping) and "node" in check
    ]
    return [node for node in dict.fromkeys(named) if node in plan.placed]


def waivers(plan: Plan, world: World) -> dict[str, Any]:
    """Return the waivers that hold today, by clause: the plan's and the installation's."""
    today = world.today.isoformat()
    held = {
        w.clause: {"reason": w.reason.json(), "by": w.name, "role": w.role, "until": w.until}
        for w in plan.waivers
        if w.since <= today <= w.until
    }
    for row in world.workspace.view.select("waiver", where=Eq("plan", plan.head.id)):
        if str(row["valid_from"]) <= today <= str(row["valid_to"]):
            reason = {"en": row["reason"], "zh": row["reason"]}
            until = str(row["valid_to"])
            held[row["clause"]] = {
                "reason": reason, "by": row["by"], "role": row["role"], "until": until
            }  # fmt: skip
    return held


def counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many clauses have each status; waived ones are counted apart."""
    found = dict.fromkeys(STATUSES, 0)
    for row in rows:
        if row["waiver"] is None:
            found[row["status"]] += 1
    return found


def data_digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return one digest of all data the checks looked at."""
    seen = {check["data_digest"] for row in rows for check in row["checks"]}
    return digest(sorted(d for d in seen if d))


def refreshed(document: Mapping[str, Any], plan: Plan, world: World) -> dict[str, Any]:
    """Return a kept scorecard as it stands on the data that are there now."""
    now: dict[tuple[str, ...], str | None] = {}
    rows = []
    for row in document["clauses"]:
        checks = [_aged(check, world, now) for check in row["checks"]]
        stale = any(c["outcome"] == "stale" for c in checks)
        if stale and row["id"] in plan.raw:
            clause = plan[row["id"]]
            by_name = {c.name: c for c in clause.check}
            words = [(by_name[c["name"]], c["outcome"]) for c in checks if c["name"] in by_name]
            bindings = {b["ref"]: bool(b["resolved"]) for b in row["bindings"]}
            status, counterpart = judge(clause, bindings, words)
            row = {**row, "status": status, "counterpart_status": counterpart}
        rows.append({**row, "checks": checks, "stale": stale})
    changed = document["digest"] != plan.digest
    return {**document, "clauses": rows, "counts": counts(rows), "plan_changed": changed}


def _aged(check: Mapping[str, Any], world: World, now: dict[tuple[str, ...], str | None]) -> dict[str, Any]:
    if check["data_digest"] is None:
        return dict(check)
    refs = tuple(check["data"])
    if refs not in now:
        try:
            now[refs] = digest([world.digest(ref) for ref in refs if world.is_data(ref)])
        except NoDataError:
            now[refs] = None
    return {**check, "outcome": check["outcome"] if now[refs] == check["data_digest"] else "stale"}


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return which clauses rose, fell or went stale between two scorecards, and why."""
    return [
        {**change, "why": "; ".join(f"{name}: {was} → {now}" for name, was, now in change["why"])}
        for change in moves(old, new)
    ]


def moves(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return which clauses moved between two scorecards, with each check that made them move."""
    before = {row["id"]: row for row in old["clauses"]}
    found = []
    for row in new["clauses"]:
        was = before.get(row["id"])
        if was is None or (was["status"], was["counterpart_status"]) == (
            row["status"], row["counterpart_status"]
        ):  # fmt: skip
            continue
        had = {check["name"]: check["outcome"] for check in was["checks"]}
        why = [
            (check["name"], had.get(check["name"], "-"), check["outcome"])
            for check in row["checks"]
            if had.get(check["name"]) != check["outcome"]
        ]
        found.append(
            {
                "clause": row["id"],
                "from": was["counterpart_status"] or was["status"],
                "to": row["counterpart_status"] or row["status"],
                "why": why,
            }
        )
    return found
