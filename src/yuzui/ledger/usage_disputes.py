# SPDX-License-Identifier: Apache-2.0
"""Uses that another use of the same instrument contradicts: what they cross, and a named person who settles it.

An event stays as it came. Who settles a dispute sets its begin or end in a row of ``override``; what is sound then is
posted to the ledger in the same act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yuzui.errors import InputError
from yuzui.facilities import time_ledger
from yuzui.job import intake
from yuzui.job.workspace import Workspace, clock
from yuzui.ledger import postings, usage_checks, usage_hours
from yuzui.ledger.usage_hours import CountedUse
from yuzui.model.table import Row
from yuzui.model.tables.schedule import EVENT
from yuzui.sheets.overrides import Override
from yuzui.store.store import View
from yuzui.text import Text

OUT, CUT, LATE = "out", "cut", "late"
ANSWERS: Mapping[str, Text] = {
    OUT: Text("it did not take place", "本次未实际使用"),
    CUT: Text("it ended when the other began", "另一次开始时本次已结束"),
    LATE: Text("it began when the other ended", "另一次结束后本次才开始"),
}
"""How a dispute is settled; what cannot be, as a use lies within the other, is not asked."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One use in dispute, and begin and end of the first that it crosses."""

    row: Row
    other: tuple[int, int]

    @property
    def id(self) -> str:
        """Id of the event."""
        return EVENT.row_id(self.row)

    @property
    def answers(self) -> dict[str, tuple[str, int]]:
        """Each answer that is possible, with the column it sets and the value."""
        begin, end = self.other
        found = {OUT: ("t1", self.row["t0"])}
        if self.row["t0"] < begin:
            found[CUT] = ("t1", begin)
        if end < self.row["t1"]:
            found[LATE] = ("t0", end)
        return found


def disputes(view: View, scopes: Iterable[str]) -> list[Dispute]:
    """Return the uses of some resources that are in dispute, in the order of time."""
    uses = usage_hours.counted(view, scopes)
    waiting = [use for use in uses if use.disputed]
    return sorted(_crossing(view, uses, waiting), key=lambda one: (one.row["resource"], one.row["t0"]))


def _crossing(view: View, uses: list[CountedUse], waiting: list[CountedUse]) -> Iterable[Dispute]:
    names = {use.row["resource"] for use in waiting}
    booked = [row for name in names for row in postings.holds(view, time_ledger.ledger(view, (name,)), (name,))]
    for use in waiting:
        own = use.row
        spans = [one.row for one in uses if one is not use and one.row["resource"] == own["resource"]]
        spans += [row for row in booked if row["resource"] == own["resource"]]
        crossed = [(row["t0"], row["t1"]) for row in spans if row["t0"] < own["t1"] and own["t0"] < row["t1"]]
        if crossed:
            yield Dispute(own, min(crossed))


def mine(workspace: Workspace) -> list[Dispute]:
    """Return the disputes about instruments that whoever asks answers for, as the desk reads them."""
    scopes = {one.id for one in usage_checks.instruments(workspace) if one.mine}
    return disputes(workspace.desk, scopes) if scopes else []


def settle(workspace: Workspace, answers: Mapping[str, str]) -> int:
    """Settle disputes by the ids of their events, and post what counts from then on; return how many."""
    known = {one.id: one for one in mine(workspace)}
    chosen = [(known[name], answer) for name, answer in answers.items() if name in known and answer]
    if wrong := [answer for one, answer in chosen if answer not in one.answers]:
        raise InputError(
            Text("choose one of the answers", "请选择一个答案"), seen=wrong[0][:40], expected=", ".join(ANSWERS),
            code="answer",
        )  # fmt: skip
    if not chosen:
        return 0
    at = clock()
    rows = [
        Override("event", one.id, *one.answers[answer], workspace.subject.name, at, ANSWERS[answer].en).record()
        for one, answer in chosen
    ]
    office = intake.office(workspace)
    names = tuple(sorted({one.row["resource"] for one, _ in chosen}))
    with office.view.act("override", "event", f"{len(rows)} uses of {' '.join(names)}") as change:
        change.insert("override", rows)
        for name in names:
            postings.post_events(office.view, change, (name,))
    return len(rows)
