# SPDX-License-Identifier: Apache-2.0
"""The acts of booking by hand: book, wait, cancel, mark as missed; each in one transaction.

What is checked is checked within the transaction that writes, which one process at a time can be
in. So of two who take one slot one has it, and the other is told when it is taken, and by whom as
far as visibility lets. A slot that comes free goes to the first of the wait list it fits, in the
same transaction. Bookings, wait list and ledger change together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.facilities.accounts.balance import balances
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.scheduling.booking import policy, postings, taken
from yuzui.scheduling.booking.desk import known as knowing
from yuzui.scheduling.booking.desk import ledger, refusing
from yuzui.scheduling.booking.desk.known import Known
from yuzui.scheduling.booking.postings import Kept, standing
from yuzui.scheduling.booking.taken import Slot
from yuzui.store.store import Change


def book(workspace: Workspace, resource: str, wish: Slot, by: str, wait: bool) -> dict[str, Any]:
    """Book a slot; where it is taken, wait for it if that is wanted."""
    with workspace.view.act("book", f"resource {resource}") as change:
        known = knowing.of(workspace, resource, _since(wish))
        refusing.unless_may(workspace, known, by)
        ground = knowing.ground(workspace, known, by, wish.config)
        if broken := policy.broken(wish, ground):
            raise refusing.policy(broken)
        if met := taken.clashes(wish, ground.place):
            if not wait:
                raise refusing.taken_by(workspace, known, wish, met, ground)
            return {"booking": None, "wait": _queue(workspace, change, known, wish, by)}
        return {"booking": _write(workspace, change, known, wish, by), "wait": None}


def cancel(workspace: Workspace, name: str, by: str) -> dict[str, Any]:
    """Cancel a booking, or leave the wait list; what comes free goes to who waits."""
    with workspace.view.act("cancel", f"booking {name}") as change:
        row, known = _found(workspace, name)
        refusing.unless_own(workspace, known, row, by)
        if "place" in row:
            refusing.unless_waiting(row)
            change.replace("booking_wait", [{**row, "state": "withdrawn"}])
            return {"resource": known.id, "booking": None, "wait": row["id"], "served": []}
        refusing.unless_by_hand(row)
        moment = knowing.now()
        refusing.unless_before(row, moment)
        late = row["t0"] < moment + (known.policy["staff_notice"] or 0)
        served = _free(workspace, change, row, "cancel", late)
        return {"resource": known.id, "booking": row["id"], "wait": None, "served": served}


def missed(workspace: Workspace, resource: str) -> list[dict[str, Any]]:
    """Mark the bookings of a resource that nobody began in time; the rest of them comes free."""
    with workspace.view.act("miss", f"resource {resource}") as change:
        known = knowing.of(workspace, resource, 0)
        refusing.unless_answers(workspace, known)
        return [
            {"booking": row["id"], "served": _free(workspace, change, row, "miss", True)}
            for row in late(workspace, known)
        ]


def late(workspace: Workspace, known: Known) -> list[Row]:
    """Return the bookings by hand whose start is over and that no event closes or starts."""
    after = known.policy["missed_after"]
    if after is None:
        return []
    moment = knowing.now()
    rows = [
        row
        for row in known.bookings
        if knowing.by_hand(row) and row["state"] in ("firm", "frozen") and row["t0"] + after <= moment
    ]
    events = workspace.desk.select("event", where=Eq("resource", known.id)) if rows else []
    used = [e for e in events if e["kind"] in ("started", "done", "aborted")]
    return [row for row in rows if not any(_of(event, row) for event in used)]


def _of(event: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    if event["booking"] is not None:
        return bool(event["booking"] == row["id"])
    return bool(row["t0"] <= event["t0"] < row["t1"])


def _since(wish: Slot) -> int:
    return max(0, min(knowing.now(), wish.start) - 3 * 86_400)


def _found(workspace: Workspace, name: str) -> tuple[Row, Known]:
    """Return a booking or a place in the wait list that the subject sees, as the desk reads it."""
    for table in ("booking", "booking_wait"):
        if seen := workspace.view.select(table, where=Eq("id", name)):
            known = knowing.of(workspace, seen[0]["resource"], 0)
            key = tuple(seen[0][one] for one in ("schedule", "id")) if "schedule" in seen[0] else (name,)
            return workspace.desk.get(table, *key), known
    raise refusing.unknown()


def _write(workspace: Workspace, change: Change, known: Known, wish: Slot, by: str) -> str:
    """Write a booking with what it hangs on, and its time into the ledger; return its id."""
    _stand(workspace, change, known)
    name = digest(known.id, change.seq, wish.start, wish.end, wish.config)[:12]
    row = {
        "schedule": standing(known.id),
        "id": name,
        "task": standing(known.id),
        "resource": known.id,
        "t0": wish.start,
        "t1": wish.end,
        "amount": wish.amount,
        "config": wish.config or None,
        "user": by,
        "firmness": "firm",
        "state": "firm",
    }
    change.insert("booking", [row])
    _show(workspace, change, known, "booking", f"{row['schedule']}|{name}")
    kept = keep(row, known)
    made = postings.held(kept)
    old = ledger.of(workspace, [known.id])
    books, stretches = postings.books(made), known.place().open
    opening = ledger.opening(balances(old), books, stretches, known.home)
    ledger.post(workspace, change, old, [*opening, *made])
    return name


def keep(row: Mapping[str, Any], known: Known) -> Kept:
    """Return a booking by hand as the ledger knows it."""
    amount = 1 if row["amount"] is None else row["amount"]
    place = (row["id"], known.id, standing(known.id))
    return Kept(*place, row["t0"], row["t1"], amount, known.home)


def _stand(workspace: Workspace, change: Change, known: Known) -> None:
    """Write what bookings by hand hang on, with the first of them: schedule and task."""
    name = standing(known.id)
    if workspace.desk.count("schedule", Eq("id", name)):
        return
    schedule = {
        "id": name,
        "t0": 0,
        "t1": 2**53,
        "instance_hash": digest(known.id),
        "status": "standing",
        "made_at": clock(),
    }
    task = {"id": name, "proposal": name, "tree": "single", "duration": 0}
    change.insert("schedule", [schedule])
    change.insert("task", [task])


def _show(workspace: Workspace, change: Change, known: Known, table: str, row: str) -> None:
    seen = {"table": table, "row": row, "level": knowing.level(workspace, known.id)}
    change.insert("row_visibility", [seen])


def _queue(workspace: Workspace, change: Change, known: Known, wish: Slot, by: str) -> str:
    """Write a place in the wait list; return its id."""
    refusing.unless_list(known)
    refusing.unless_new(known, wish, by)
    name = digest("wait", known.id, change.seq, wish.start, wish.end)[:12]
    row = {
        "id": name,
        "place": change.seq,
        "resource": known.id,
        "t0": wish.start,
        "t1": wish.end,
        "amount": wish.amount,
        "config": wish.config or None,
        "user": by,
        "since": clock(),
        "state": "waiting",
    }
    change.insert("booking_wait", [row])
    _show(workspace, change, known, "booking_wait", name)
    return name


def _free(workspace: Workspace, change: Change, row: Row, action: str, late: bool) -> list[dict[str, Any]]:
    """Take a booking back and hand its slot over; return what the wait list got."""
    change.replace("booking", [{**row, "state": move("booking", row["state"], action)}])
    before = knowing.of(workspace, row["resource"], 0)
    served = hand_over(workspace, change, row)
    kept = keep(row, before)
    lost = 0
    if late:
        got = [taken.slot(one) for one in served]
        lost = (kept.end - kept.start) * kept.amount - _reused(kept, got)
    old = ledger.of(workspace, [kept.resource])
    ledger.post(workspace, change, old, postings.given_back(kept, lost))
    return [{"wait": one["wait"], "booking": one["id"], "freed": row["id"]} for one in served]


def _reused(kept: Kept, got: list[Slot]) -> int:
    """Return the seconds of capacity of a booking that others took over."""
    return min(
        (kept.end - kept.start) * kept.amount,
        sum(max(0, min(one.end, kept.end) - max(one.start, kept.start)) * one.amount for one in got),
    )


def hand_over(workspace: Workspace, change: Change, freed: Mapping[str, Any]) -> list[Row]:
    """Give a slot that came free to those who wait, in order, where every rule is kept."""
    found: list[Row] = []
    known = knowing.of(workspace, freed["resource"], 0)
    for row in [one for one in known.waiting if one["state"] == "waiting"]:
        wish = taken.slot(row)._replace(booking="")
        if row["t0"] >= freed["t1"] + _reach(known) or freed["t0"] >= row["t1"] + _reach(known):
            continue
        ground = knowing.ground(workspace, known, row["user"], wish.config)
        if policy.broken(wish, ground) or taken.clashes(wish, ground.place):
            continue
        name = _write(workspace, change, known, wish, row["user"])
        done = {"state": "served", "booking": name, "freed": freed["id"], "served_at": clock()}
        change.replace("booking_wait", [{**row, **done}])
        known = knowing.of(workspace, freed["resource"], 0)
        found += [{**one, "wait": row["id"]} for one in known.bookings if one["id"] == name]
    return found


def _reach(known: Known) -> int:
    """Return the longest changeover of a resource: so far a booking is in the way of others."""
    return max((int(row["duration"]) for row in known.changeovers), default=0)
