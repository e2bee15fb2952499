# SPDX-License-Identifier: Apache-2.0
"""Publishing a schedule: what is checked, what is written, who is displaced, what is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.facilities import civil
from yuzui.facilities.civil import between, second, zone
from yuzui.facilities.time_ledger import Book, Posting, balances
from yuzui.job import contract
from yuzui.job.result import digest
from yuzui.job.signature import who
from yuzui.job.workflow import item, moving
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq, In
from yuzui.scheduling import source, verify
from yuzui.scheduling.answer import Answer
from yuzui.scheduling.booking import desk, policy
from yuzui.scheduling.booking import desk as knowing
from yuzui.scheduling.booking.desk import LedgerBooking, cause, standing
from yuzui.scheduling.booking.policy import ANY, Change
from yuzui.scheduling.check import Violation
from yuzui.scheduling.inputs import Publish as Inputs
from yuzui.scheduling.instance import InstanceJson, Resource
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.verify import VerdictFault
from yuzui.store.state.view import FORCE
from yuzui.store.store import Change as Act
from yuzui.text import Text, join

# The instance a kept schedule was made of, found again and gone over with its schedule.


def find(workspace: Workspace, answer: Answer, path: str) -> InstanceJson:
    """Return the very instance a schedule was made of."""
    if not path:
        return answer.reopen(workspace).instance
    named = path if path in source.SIZES else Path(path)
    instance_source = source.find(named, answer.seed)
    wanted = answer.files[0].sha256
    if instance_source.file.sha256 != wanted:
        raise StateError(
            Text("this is not the instance the schedule was made of", "这不是该排程所用的算例"),
            seen=f"{path}: {instance_source.file.sha256[:12]}",
            expected=f"sha256 {wanted[:12]}",
            fix=Text("leave --instance away, or name the file as it was", "请省略 --instance，或指明原文件"),
            code="instance_differs",
        )
    document: InstanceJson = instance_source.document
    return document


def faults(instance: InstanceJson, answer: Answer) -> Sequence[Violation | VerdictFault]:
    """Return what is wrong with a schedule: rules broken, sums, proof; none if it is sound."""
    return answer.violations or verify.verify(instance, answer.document()).faults


# From a kept schedule to the rows of the record: schedule, certificate, bookings.


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule about to be published."""

    answer: Answer
    source: InstanceJson
    reading: Read
    home: ZoneInfo
    freeze: int | None
    parent: str | None

    @property
    def id(self) -> str:
        """Id of the run, and of the schedule."""
        return self.answer.run.id

    @property
    def resources(self) -> Mapping[str, Resource]:
        """Resources of the instance that the schedule uses."""
        used = {row.resource for row in self.answer.schedule}
        return {k: v for k, v in self.reading.instance.resources.items() if k in used}


def bookings(plan: Plan) -> list[Row]:
    """Return a row of ``booking`` for every task placed."""
    rows = []
    for one in plan.answer.schedule:
        firmness = "frozen" if plan.freeze is not None and one.start < plan.freeze else "firm"
        rows.append(
            {
                "schedule": plan.id,
                "id": one.task,
                "task": one.task,
                "resource": one.resource,
                "t0": one.start,
                "t1": one.end,
                "amount": 1,
                "config": plan.answer.placed[one.task][1] or None,
                "firmness": firmness,
                "state": firmness,
            }
        )
    return rows


def schedule(answer: Answer, source: InstanceJson, status: str, **more: Any) -> Row:
    """Return the row of ``schedule`` of an answer."""
    low, high = answer.instance.horizon
    return {
        "id": answer.run.id,
        "t0": low,
        "t1": high,
        "instance_hash": digest(source),
        "version": answer.run.version,
        "seed": answer.seed,
        "objective": answer.objective,
        "bound": answer.bound,
        "bound_kind": answer.bound_kind,
        "gap": answer.gap,
        "budget": answer.budget,
        "status": status,
        "made_at": clock(),
        **more,
    }


def certificate(answer: Answer, faults: Sequence[Violation | VerdictFault]) -> Row:
    """Return the row of ``certificate``; what is wrong stands in it where something is."""
    return {
        "schedule": answer.run.id,
        "kind": answer.certificate.kind,
        "duals": answer.certificate.duals,
        "checker": " ".join(dict.fromkeys(one.code for one in faults)) or "ok",
        "value_function": "sum of the values of the tasks placed",
        "unplaced": msgspec.to_builtins(answer.unplaced),
    }


def unknown_resources(plan: Plan, known: Mapping[str, Row]) -> dict[str, list[Row]]:
    """Return rows of resources that only the instance names, so that they can be looked up."""
    tables: dict[str, list[Row]] = {"resource": [], "changeover": []}
    for id, one in plan.resources.items():
        if id in known:
            continue
        row = {"id": id, "name": id, "booking_mode": "scheduled", "capacity": one.capacity,
               "unit": "s", "tz": plan.home.key, "source": f"schedule {plan.id}"}  # fmt: skip
        tables["resource"].append(row)
        table = {(ANY, ANY): one.changeover.default, **one.changeover.pairs}
        tables["changeover"] += [
            {"resource": id, "from_config": a, "to_config": b, "duration": seconds}
            for (a, b), seconds in table.items()
            if seconds or a != b
        ]
    return tables


# What the ledger notes when a schedule is published: opened, granted, held, given back, owed.


def noted(
    workspace: Workspace, plan: Plan, difference: Change, old: Sequence[Row], new: Sequence[Row], away: Sequence[Row]
) -> list[Posting]:
    """Return the entries of a schedule that comes into force."""
    homes, owners = _homes(workspace, plan, (*old, *away)), _owners(workspace, (*old, *new))
    gone = {*difference.moved, *difference.dropped}
    spared = {(row["schedule"], row["id"]) for row in away}
    back = [row for row in old if row["id"] in gone and (row["schedule"], row["id"]) not in spared]
    balance = defaultdict(int, balances(desk.ledger_of(workspace, sorted(homes))))
    entries: list[Posting] = []
    for row in back:
        entries += _note(balance, desk.release_postings(_ledger_booking(row, homes, owners), 0))
    for row in away:
        rest = _ledger_booking(row, homes, owners)
        entries += _note(balance, desk.compensation_postings(rest, balance, f"schedule:{plan.id}"))
    fresh = [row for row in new if row["id"] not in set(difference.unchanged)]
    held = [_ledger_booking(row, homes, owners) for row in fresh]
    entries += _note(balance, _opening(workspace, plan, held, homes, balance))
    for one in held:
        partner = plan.reading.instance.tasks[one.id].partner
        entries += _note(balance, list(_granted(one, partner, balance)))
    return entries


def post(workspace: Workspace, act: Act, entries: Sequence[Posting]) -> list[int] | None:
    """Write the entries of an act."""
    if not entries:
        return None
    old = desk.ledger_of(workspace, sorted({one.debit.scope for one in entries}))
    last = desk.post(workspace, act, old, entries)
    return [last - len(entries) + 1, last]


def _note(balance: dict[str, int], entries: Sequence[Posting]) -> Sequence[Posting]:
    for one in entries:
        balance[one.debit.id] -= one.amount
        balance[one.credit.id] += one.amount
    return entries


def _granted(one: LedgerBooking, partner: str | None, balance: Mapping[str, int]) -> Iterator[Posting]:
    """Yield what holds a booking, and before it what its proposal still needs to be granted."""
    for book, amount, low in desk.parts(one):
        mine, why = book("proposal", one.proposal), cause(one.id)
        if (need := amount - max(0, balance[mine.id])) > 0:
            source = book("pool")
            if partner:
                share = book("partner", partner)
                if (short := need - max(0, balance[share.id])) > 0:
                    yield Posting("grant", source, share, short, low, why)
                source = share
            yield Posting("grant", source, mine, need, low, why)
        yield Posting("hold", mine, book("held", one.proposal), amount, low, why)


def _opening(
    workspace: Workspace,
    plan: Plan,
    held: Sequence[LedgerBooking],
    homes: Mapping[str, ZoneInfo],
    balance: Mapping[str, int],
) -> list[Posting]:
    """Return what opens the user time of the cycles that bookings lie in."""
    used: dict[str, dict[Book, None]] = {}
    for one in held:
        for book, _, _ in desk.parts(one):
            used.setdefault(one.resource, {})[book] = None
    view = workspace.desk
    entries: list[Posting] = []
    for resource, books in used.items():
        place = plan.reading.instance.resources[resource]
        rows = view.select("calendar", where=Eq("resource", resource))
        stretches = [(a, b, place.capacity) for a, b in place.calendar]
        if rows:
            stretches = policy.opened(rows, place.capacity)
        entries += desk.openings(balance, books, stretches, homes[resource])
    return entries


def _homes(workspace: Workspace, plan: Plan, others: Sequence[Row]) -> dict[str, ZoneInfo]:
    """Return the zone of every resource concerned: of the record, else of the instance."""
    named = {*plan.resources, *(str(row["resource"]) for row in others)}
    rows = workspace.desk.select("resource", where=In("id", tuple(sorted(named))))
    zones = {row["id"]: civil.zone(row["tz"]) for row in rows if row["tz"]}
    return {name: zones.get(name, plan.home) for name in named}


def _owners(workspace: Workspace, rows: Sequence[Row]) -> dict[str, str]:
    """Return the proposal of each task: of the record, else the task is its own."""
    ids = tuple({str(row["task"]) for row in rows})
    known = workspace.desk.select("task", where=In("id", ids))
    return {row["id"]: str(row["proposal"]) for row in known if row["proposal"]}


def _ledger_booking(row: Row, homes: Mapping[str, ZoneInfo], owners: Mapping[str, str]) -> LedgerBooking:
    resource, task = str(row["resource"]), str(row["task"])
    amount = 1 if row.get("amount") is None else int(row["amount"])
    proposal = owners.get(task, task)
    if task == standing(resource):
        proposal = task
    return LedgerBooking(row["id"], resource, proposal, row["t0"], row["t1"], amount, homes[resource])


# What is not published, and what whoever wanted it is told.


ROLES = ("facility_officer", "decider")
"""Roles that may publish a schedule."""


def not_found() -> VisibilityError:
    """Return the error of a schedule that does not exist for the subject."""
    return VisibilityError.not_found()


def signed(approve: str) -> str:
    """Return the name out of "name, office"; refuse what is not both."""
    name, _, office = approve.replace("，", ",").partition(",")
    if not name.strip() or not office.strip():
        raise InputError(
            Text("a schedule is published by a named person with an office", "排程须由具名且有职务的人员批准发布"),
            place=Place(column="--approve"),
            seen=approve.strip()[:80] or "–",
            expected='"NAME, OFFICE"',
            fix=Text('write both: --approve "name, office"', "请写明二者：--approve “姓名，职务”"),
            code="unsigned",
        )
    return name.strip()


def unless_draft(workspace: Workspace, name: str) -> None:
    """Refuse what was published or refused before."""
    for row in workspace.desk.select("schedule", where=Eq("id", name)):
        move("schedule", row["status"], "publish")


def unless_may(workspace: Workspace, name: str) -> None:
    """Refuse an account, or a named one, that may not publish."""
    who(workspace, name, ROLES, option="--approve")


def unless_placed(answer: Answer) -> None:
    """Refuse a schedule without bookings."""
    if not answer.schedule:
        raise StateError(
            Text("a schedule without bookings or bound is not published", "无预订或无上界的排程不得发布"),
            seen=f"objective {answer.objective}, bound {answer.bound}",
            fix=Text("make it again, or hand it out as a draft: --out FILE", "请重新排程，或以草案导出：--out 文件"),
            code="no_bound",
        )


def refused(name: str, wrong: Sequence[Violation | VerdictFault]) -> StateError:
    """Return the error of a schedule that the checker refuses: the rules it breaks."""
    sentence = [one.message for one in wrong[:3]]
    return StateError(
        Text("the checker refuses this schedule: ", "检查未通过：") + join(sentence, "; ", "；"),
        seen=name,
        fix=Text(
            "it is kept as refused; make another: yuzui schedule make INSTANCE",
            "已按“未通过”留存；请另行排程：yuzui schedule make 算例",
        ),
        code="refused",
        detail={"rules": [one.code for one in wrong], "legal": []},
    )


def parent(workspace: Workspace, plan: Plan) -> Row | None:
    """Return the schedule it takes the place of; refuse one that does not hold."""
    if plan.parent is None:
        return None
    rows = workspace.desk.select("schedule", where=Eq("id", plan.parent))
    if not rows or not workspace.view.count("schedule", Eq("id", plan.parent)):
        raise not_found()
    move("schedule", rows[0]["status"], "supersede")
    return rows[0]


def unless_capacity(row: Row, capacity: int) -> None:
    """Refuse a schedule that takes a resource for larger or smaller than the record does."""
    known = 1 if row["capacity"] is None else row["capacity"]
    if known != capacity:
        raise StateError(
            Text("the record gives this resource another capacity than the instance", "登记容量与算例不一致"),
            place=Place(sheet="resource", column="capacity"),
            seen=f"{row['id']}: {capacity}",
            expected=str(known),
            fix=Text("mend the one that is wrong", "请更正有误的一方"),
            code="capacity_differs",
        )


def unless_preempted(workspace: Workspace, away: Sequence[Row], preempt: str) -> None:
    """Refuse to displace without a reason, or what has begun."""
    begun = [row for row in away if row["state"] in ("started", "done")]
    if not away or (preempt.strip() and not begun):
        return
    notes = [_slot_label(workspace, row) for row in (begun or away)[:3]]
    more = len(begun or away) - len(notes)
    seen = "; ".join(notes) + (f"; + {more}" if more else "")
    if begun:
        raise StateError(
            Text("what has begun is not displaced", "已开始的预订不得抢占"),
            seen=seen,
            fix=Text("make a schedule around it", "请避开该预订重新排程"),
            code="begun",
        )
    raise StateError(
        Text("bookings that hold would be displaced: {n}", "将抢占已生效的预订：{n} 项").format(n=len(away)),
        seen=seen,
        expected="--preempt REASON",
        fix=Text(
            "make a schedule around them, or say why they give way: --preempt REASON; each is compensated",
            "请避开它们重新排程，或说明抢占理由：--preempt 理由；各项均获补偿",
        ),
        code="holds",
        detail={"bookings": [[row["schedule"], row["id"]] for row in away], "legal": []},
    )


def _slot_label(workspace: Workspace, row: Row) -> str:
    rows = workspace.desk.select("resource", where=Eq("id", row["resource"]))
    home = zone(rows[0]["tz"] if rows else None)
    return f"{row['resource']} {between(row['t0'], row['t1'], home)}"


# The act of a named person that makes a draft the schedule that holds.


class GaveWay(msgspec.Struct, frozen=True):
    """A booking that gave way; not whose it was."""

    schedule: str
    id: str
    resource: str
    t0: int
    t1: int
    when: str


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing changed: bookings by id, who gave way, first and last entry of the ledger."""

    unchanged: list[str] = msgspec.field(name="kept")
    moved: list[str]
    added: list[str]
    dropped: list[str]
    displaced: list[GaveWay]
    entries: list[int] | None


def publish(workspace: Workspace, inputs: Inputs) -> Published:
    """Publish a kept schedule."""
    name = signed(inputs.approve)
    answer: Answer | None = contract.of("schedule").latest(workspace, inputs.schedule)
    if answer is None:
        raise not_found()
    instance = find(workspace, answer, inputs.instance)
    wrong = faults(instance, answer)
    if wrong:
        refuse(workspace, answer, instance, wrong)
        raise refused(inputs.schedule, wrong)
    plan = _plan(workspace, answer, instance, inputs)
    with workspace.view.act("publish", f"schedule {plan.id}", _why(inputs) or inputs.approve, name) as act:
        unless_draft(workspace, plan.id)
        unless_may(workspace, name)
        unless_placed(answer)
        parent_ = parent(workspace, plan)
        return _write(workspace, act, plan, parent_, inputs)


def _why(inputs: Inputs) -> str:
    return " · ".join(filter(None, (inputs.reason, inputs.preempt)))


def _plan(workspace: Workspace, answer: Answer, instance: InstanceJson, inputs: Inputs) -> Plan:
    home = civil.zone(answer.instance.timezone)
    freeze = answer.frozen.until if answer.frozen else None
    if inputs.freeze:
        freeze = second(inputs.freeze, home.key, Place(column="--freeze"))
    parent = inputs.supersedes or _followed(workspace, answer)
    return Plan(answer, instance, read(instance), home, freeze, parent)


def _followed(workspace: Workspace, answer: Answer) -> str | None:
    """Return the schedule that holds and that this one was made from, if any."""
    name = answer.parent or ""
    where = And((Eq("id", name), Eq("status", "published")))
    return name if name and workspace.view.count("schedule", where) else None


def refuse(
    workspace: Workspace, answer: Answer, instance: InstanceJson, wrong: Sequence[Violation | VerdictFault]
) -> None:
    """Keep a schedule that breaks a rule as refused, with the rule; it is never published."""
    name = answer.run.id
    with workspace.view.act("refuse", f"schedule {name}", wrong[0].code) as act:
        unless_draft(workspace, name)
        act.insert("certificate", [certificate(answer, wrong)])
        act.insert("schedule", [schedule(answer, instance, "refused")])


def _write(workspace: Workspace, act: Act, plan: Plan, parent: Row | None, inputs: Inputs) -> Published:
    view = workspace.desk
    new = bookings(plan)
    old = [] if parent is None else view.select("booking", where=Eq("schedule", parent["id"]))
    old = [row for row in old if row["state"] in ("firm", "frozen")]
    difference = policy.compare(old, new)
    known = _resources(workspace, plan)
    away = [*_moved(old, difference), *_in_the_way(workspace, plan, new, known)]
    unless_preempted(workspace, away, inputs.preempt)
    away += _owed(workspace, plan, old, difference)
    more = {
        "parent": plan.parent,
        "freeze_until": plan.freeze,
        "approver": inputs.approve,
        "reason": _why(inputs) or None,
        "published_at": clock(),
    }
    if parent is not None:
        act.replace("schedule", [{**parent, "status": move("schedule", parent["status"], "supersede")}])
    flow, by = definitions(workspace)["booking"], signed(inputs.approve)
    for row in away:
        moving.apply(workspace, act, item.item(workspace, flow, row), "displace", by, reason=inputs.preempt)
    _insert(workspace, act, plan, new, more)
    return Published(
        unchanged=list(difference.unchanged),
        moved=list(difference.moved),
        added=list(difference.added),
        dropped=list(difference.dropped),
        displaced=[_gave_way(row, workspace) for row in away],
        entries=post(workspace, act, noted(workspace, plan, difference, old, new, away)),
    )


def _gave_way(row: Row, workspace: Workspace) -> GaveWay:
    rows = workspace.view.select("resource", where=Eq("id", row["resource"]))
    home = zone(rows[0]["tz"] if rows else None)
    when = between(row["t0"], row["t1"], home)
    return GaveWay(row["schedule"], row["id"], row["resource"], row["t0"], row["t1"], when)


def _insert(workspace: Workspace, act: Act, plan: Plan, new: Sequence[Row], more: Row) -> None:
    """Write resources nobody knew, certificate, schedule and bookings, as visible as resources."""
    for table, listed in unknown_resources(plan, _resources(workspace, plan)).items():
        act.insert(table, listed)
    act.insert("certificate", [certificate(plan.answer, ())])
    act.insert("schedule", [schedule(plan.answer, plan.source, "published", **more)])
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
    rows = workspace.desk.select("resource", where=In("id", tuple(plan.resources)))
    for row in rows:
        unless_capacity(row, plan.resources[row["id"]].capacity)
    return {row["id"]: row for row in rows}


def _moved(old: Sequence[Row], difference: Change) -> list[Row]:
    """Return the frozen bookings of the earlier schedule that would move or go."""
    touched = {*difference.moved, *difference.dropped}
    return [row for row in old if row["id"] in touched and row["state"] == "frozen"]


def _owed(workspace: Workspace, plan: Plan, old: Sequence[Row], difference: Change) -> list[Row]:
    """Return the firm bookings that went for urgent tasks: who picked the way signed for them.

    One urgent task may have been inserted after another before the schedule is published.
    """
    answer: Answer | None = plan.answer
    while plan.parent and answer and answer.change and answer.change.kind == "insert":
        if answer.parent == plan.parent:
            gone = set(difference.dropped)
            return [row for row in old if row["id"] in gone and row["state"] == "firm"]
        # inserted into a schedule that only files hold: nobody was promised its bookings here
        answer = contract.of("schedule").latest(workspace, answer.parent) if answer.parent else None
    return []


def _in_the_way(workspace: Workspace, plan: Plan, new: Sequence[Row], known: Mapping[str, Row]) -> list[Row]:
    """Return bookings in force, made by hand or by other schedules, that the new ones displace."""
    view = workspace.desk
    force = {one["id"] for one in view.select("schedule", where=In("status", FORCE))}
    force.discard(plan.parent)
    rows: list[Row] = []
    for resource, fresh in policy.by_resource(new).items():
        if resource not in known:
            continue
        start = min(row["t0"] for row in fresh) - 30 * 86_400
        held = view.select(
            "booking", where=Eq("resource", resource), order=("t1", "schedule", "id"), after=(start, "", "")
        )
        held = [row for row in held if row["schedule"] in force and knowing.holds(row)]
        slots = {policy.slot(row)._replace(booking=f"{row['schedule']}|{row['id']}"): row for row in held}
        one = plan.resources[resource]
        met = policy.in_the_way([policy.slot(row) for row in fresh], sorted(slots), one.capacity, one.changeover)
        rows += [slots[slot] for slot in met]
    return rows
