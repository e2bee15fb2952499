# SPDX-License-Identifier: Apache-2.0
"""Going over what is kept of schedules and bookings, with the ledger they are noted in."""

from __future__ import annotations

from collections.abc import Iterator

from yuzui.facilities.accounts import check, stored
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import And, Eq
from yuzui.scheduling.booking import audit
from yuzui.scheduling.booking.audit import Kept
from yuzui.text import Text, same


def kept(workspace: Workspace) -> Kept:
    """Return what is kept, as the desk reads it."""
    view = workspace.desk
    made = {}
    for run in view.select("run", where=Eq("study", "schedule")):
        rows = run["document"]["schedule"]
        made[run["id"]] = frozenset((row["task"], row["resource"], row["start"], row["end"]) for row in rows)
    return Kept(
        view.select("schedule"),
        view.select("booking"),
        view.select("certificate"),
        view.select("resource"),
        view.select("calendar"),
        view.select("changeover"),
        view.select("window"),
        view.select("entry", order=("seq",)),
        view.select("event"),
        made,
    )


def problems(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Yield what does not hold: rule, where, and what is said."""
    for fault in audit.faults(kept(workspace)):
        where = And((Eq("schedule", fault.schedule), Eq("id", fault.booking)))
        place = f"schedule {fault.schedule}"
        if fault.booking and workspace.view.count("booking", where):
            place += f", booking {fault.booking}"
        yield f"schedule_{fault.code}", place, audit.RULES[fault.code]
    ledger = stored.ledger(workspace.desk)
    for one in check.check(ledger):
        said = one.message + Text(" ({s}, may be {m})", "（{s}，应为 {m}）").format(
            s=same(one.seen or "–"), m=same(one.limit or "–")
        )
        yield f"ledger_{one.rule}", "entry " + ", ".join(map(str, one.entries)), said
