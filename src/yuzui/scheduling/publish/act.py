# SPDX-License-Identifier: Apache-2.0
"""The act of a named person that makes a draft the schedule that holds.

Everything is checked again within the transaction that writes: rules and proof by code that
shares nothing with what made them, and what else holds on the same resources. What is published
never changes; another schedule may take its place. A frozen booking, and whatever stands in the
way, gives way to a reason only, and has its time again from the reserve by an entry of its own;
so has a firm booking that went for an urgent task that an operator inserted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import Place
from yuzui.facilities import civil
from yuzui.facilities.civil import second
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In
from yuzui.scheduling.booking import change as changes
from yuzui.scheduling.booking import taken
from yuzui.scheduling.booking.change import Change
from yuzui.scheduling.booking.desk import known as knowing
from yuzui.scheduling.publish import instance, noting, refusing, rows
from yuzui.scheduling.publish.rows import Plan
from yuzui.scheduling.reading import read
from yuzui.store.state.guards import FORCE
from yuzui.store.store import Change as Act


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for."""

    run: str
    approve: str
    reason: str = ""
    preempt: str = ""
    supersedes: str = ""
    freeze: str = ""
    path: str = ""


def publish(workspace: Workspace, asked: Asked) -> dict[str, Any]:
    """Publish a kept schedule."""
    name = refusing.signed(asked.approve)
    document = workspace.latest("schedule", asked.run)
    if document is None:
        raise refusing.unknown()
    found = instance.find(workspace, document, asked.path)
    wrong = instance.faults(found, document)
    if wrong:
        refuse(workspace, document, found, wrong)
        raise refusing.refused(asked.run, wrong)
    plan = _plan(workspace, document, found, asked)
    why = " · ".join(filter(None, (asked.reason, asked.preempt)))
    with workspace.view.act("publish", f"schedule {plan.id}", why or asked.approve, name) as act:
        refusing.unless_draft(workspace, plan.id)
        refusing.unless_may(workspace, name)
        refusing.unless_proven(document)
        parent = refusing.parent(workspace, plan)
        return _write(workspace, act, plan, parent, asked)


def _plan(workspace: Workspace, document: Mapping[str, Any], given: Any, asked: Asked) -> Plan:
    home = civil.zone(document["instance"]["timezone"])
    freeze = (document.get("frozen") or {}).get("until")
    if asked.freeze:
        freeze = second(asked.freeze, home.key, Place(column="--freeze"))
    parent = asked.supersedes or _followed(workspace, document)
    return Plan(document, given, read(given), home, freeze, parent)


def _followed(workspace: Workspace, document: Mapping[str, Any]) -> str | None:
    """Return the schedule that holds and that this one was made from, if any."""
    name = str(document.get("parent") or "")
    where = And((Eq("id", name), Eq("status", "published")))
    return name if name and workspace.view.count("schedule", where) else None


def refuse(workspace: Workspace, document: Mapping[str, Any], given: Any, wrong: Sequence[Mapping[str, Any]]) -> None:
    """Keep a schedule that breaks a rule as refused, with the rule; it is never published."""
    name = document["run"]["id"]
    with workspace.view.act("refuse", f"schedule {name}", str(wrong[0]["code"])) as act:
        refusing.unless_draft(workspace, name)
        act.insert("certificate", [rows.certificate(document, wrong)])
        act.insert("schedule", [rows.schedule(document, given, "refused")])


def _write(workspace: Workspace, act: Act, plan: Plan, parent: Row | None, asked: Asked) -> dict[str, Any]:
    view = workspace.desk
    new = rows.bookings(plan)
    old = [] if parent is None else view.select("booking", where=Eq("schedule", parent["id"]))
    old = [row for row in old if row["state"] in ("firm", "frozen")]
    difference = changes.between(old, new)
    known = _resources(workspace, plan)
    away = [*_moved(old, difference), *_in_the_way(workspace, plan, new, known)]
    refusing.unless_preempted(workspace, away, asked.preempt)
    away += _owed(workspace, plan, old, difference)
    more = {
        "parent": plan.parent,
        "freeze_until": plan.freeze,
        "approver": asked.approve.strip(),
        "reason": " · ".join(filter(None, (asked.reason, asked.preempt))) or None,
        "published_at": clock(),
    }
    if parent is not None:
        act.replace("schedule", [{**parent, "status": move("schedule", parent["status"], "supersede")}])
    gone = [{**row, "state": move("booking", row["state"], "displace")} for row in away]
    act.replace("booking", gone)
    _insert(workspace, act, plan, new, more)
    made = noting.noted(workspace, plan, difference, old, new, away)
    entries = noting.post(workspace, act, made)
    changed = {name: list(ids) for name, ids in difference._asdict().items()}
    return {**changed, "displaced": away, "entries": entries}


def _insert(workspace: Workspace, act: Act, plan: Plan, new: Sequence[Row], more: Mapping[str, Any]) -> None:
    """Write resources nobody knew, certificate, schedule and bookings, as visible as resources."""
    for table, listed in rows.unknown(plan, _resources(workspace, plan)).items():
        act.insert(table, listed)
    act.insert("certificate", [rows.certificate(plan.document, ())])
    act.insert("schedule", [rows.schedule(plan.document, plan.source, "published", **more)])
    act.insert("booking", new)
    levels = {id: knowing.level(workspace, id) for id in plan.resources}
    seen = [{"table": "booking", "row": f"{plan.id}|{row['id']}", "level": levels[row["resource"]]} for row in new]
    hidden = set(levels.values()) - {"public"}
    whole = "restricted" if len(hidden) > 1 else next(iter(hidden), "public")
    for table in ("schedule", "certificate"):
        seen.append({"table": table, "row": plan.id, "level": whole})
    act.insert("row_visibility", seen)


def _resources(workspace: Workspace, plan: Plan) -> dict[str, Row]:
    """Return the resources of the record that the schedule uses; refuse another capacity."""
    found = workspace.desk.select("resource", where=In("id", tuple(plan.resources)))
    for row in found:
        refusing.unless_capacity(row, plan.resources[row["id"]].capacity)
    return {row["id"]: row for row in found}


def _moved(old: Sequence[Row], difference: Change) -> list[Row]:
    """Return the frozen bookings of the earlier schedule that would move or go."""
    touched = {*difference.moved, *difference.dropped}
    return [row for row in old if row["id"] in touched and row["state"] == "frozen"]


def _owed(workspace: Workspace, plan: Plan, old: Sequence[Row], difference: Change) -> list[Row]:
    """Return the firm bookings that went for urgent tasks: who picked the way signed for them.

    One urgent task may have been inserted after another before the schedule is published.
    """
    document: Mapping[str, Any] | None = plan.document
    while plan.parent and document and (document.get("change") or {}).get("kind") == "insert":
        if document["parent"] == plan.parent:
            gone = set(difference.dropped)
            return [row for row in old if row["id"] in gone and row["state"] == "firm"]
        # inserted into a schedule that only files hold: nobody was promised its bookings here
        document = document["parent"] and workspace.latest("schedule", document["parent"])
    return []


def _in_the_way(workspace: Workspace, plan: Plan, new: Sequence[Row], known: Mapping[str, Row]) -> list[Row]:
    """Return bookings in force, made by hand or by other schedules, that the new ones displace."""
    view = workspace.desk
    force = {one["id"] for one in view.select("schedule", where=In("status", FORCE))}
    force.discard(plan.parent)
    found: list[Row] = []
    for resource, fresh in changes.by_resource(new).items():
        if resource not in known:
            continue
        start = min(row["t0"] for row in fresh) - 30 * 86_400
        held = view.select(
            "booking", where=Eq("resource", resource), order=("t1", "schedule", "id"),
            after=(start, "", ""),
        )  # fmt: skip
        held = [row for row in held if row["schedule"] in force and knowing.holds(row)]
        slots = {taken.slot(row)._replace(booking=f"{row['schedule']}|{row['id']}"): row for row in held}
        one = plan.resources[resource]
        met = changes.in_the_way([taken.slot(row) for row in fresh], sorted(slots), one.capacity, one.changeover)
        found += [slots[slot] for slot in met]
    return found
