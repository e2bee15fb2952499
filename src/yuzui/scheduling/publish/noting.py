# SPDX-License-Identifier: Apache-2.0
"""What the ledger notes when a schedule is published: opened, granted, held, given back, owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.facilities import civil
from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances
from yuzui.facilities.accounts.entries import Posting
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, In
from yuzui.scheduling.booking import postings, taken
from yuzui.scheduling.booking.change import Change
from yuzui.scheduling.booking.desk import ledger
from yuzui.scheduling.booking.postings import Kept, cause, standing
from yuzui.scheduling.publish.rows import Plan
from yuzui.store.store import Change as Act


def noted(
    workspace: Workspace, plan: Plan, difference: Change, old: Sequence[Row], new: Sequence[Row], away: Sequence[Row]
) -> list[Posting]:
    """Return the entries of a schedule that comes into force."""
    homes, owners = _homes(workspace, plan, (*old, *away)), _owners(workspace, (*old, *new))
    gone = {*difference.moved, *difference.dropped}
    spared = {(row["schedule"], row["id"]) for row in away}
    back = [row for row in old if row["id"] in gone and (row["schedule"], row["id"]) not in spared]
    balance = defaultdict(int, balances(ledger.of(workspace, sorted(homes))))
    made: list[Posting] = []
    for row in back:
        made += _note(balance, postings.given_back(_kept(row, homes, owners), 0))
    for row in away:
        kept = _kept(row, homes, owners)
        made += _note(balance, postings.compensated(kept, balance, f"schedule:{plan.id}"))
    fresh = [row for row in new if row["id"] not in set(difference.kept)]
    held = [_kept(row, homes, owners) for row in fresh]
    made += _note(balance, _opening(workspace, plan, held, homes, balance))
    for one in held:
        partner = plan.given.instance.tasks[one.id].partner
        made += _note(balance, list(_granted(one, partner, balance)))
    return made


def post(workspace: Workspace, act: Act, made: Sequence[Posting]) -> list[int] | None:
    """Write the entries of an act."""
    if not made:
        return None
    old = ledger.of(workspace, sorted({one.debit.scope for one in made}))
    last = ledger.post(workspace, act, old, made)
    return [last - len(made) + 1, last]


def _note(balance: dict[str, int], made: Sequence[Posting]) -> Sequence[Posting]:
    for one in made:
        balance[one.debit.id] -= one.amount
        balance[one.credit.id] += one.amount
    return made


def _granted(one: Kept, partner: str | None, balance: Mapping[str, int]) -> Iterator[Posting]:
    """Yield what holds a booking, and before it what its proposal still needs to be granted."""
    for book, amount, low in postings.parts(one):
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
    workspace: Workspace, plan: Plan, held: Sequence[Kept], homes: Mapping[str, Any],
    balance: Mapping[str, int],
) -> list[Posting]:  # fmt: skip
    """Return what opens the user time of the cycles that bookings lie in."""
    used: dict[str, dict[Book, None]] = {}
    for one in held:
        for book, _, _ in postings.parts(one):
            used.setdefault(one.resource, {})[book] = None
    view = workspace.desk
    found: list[Posting] = []
    for resource, books in used.items():
        place = plan.given.instance.resources[resource]
        rows = view.select("calendar", where=Eq("resource", resource))
        stretches = [(a, b, place.capacity) for a, b in place.calendar]
        if rows:
            stretches = taken.opened(rows, place.capacity)
        found += ledger.opening(balance, books, stretches, homes[resource])
    return found


def _homes(workspace: Workspace, plan: Plan, others: Sequence[Row]) -> dict[str, Any]:
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


def _kept(row: Row, homes: Mapping[str, Any], owners: Mapping[str, str]) -> Kept:
    resource, task = str(row["resource"]), str(row["task"])
    amount = 1 if row.get("amount") is None else int(row["amount"])
    proposal = owners.get(task, task)
    if task == standing(resource):
        proposal = task
    return Kept(row["id"], resource, proposal, row["t0"], row["t1"], amount, homes[resource])
