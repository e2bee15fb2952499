# SPDX-License-Identifier: Apache-2.0
"""A microscope that is booked by hand, in a workspace of its own; nothing of it is real."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from tests.jobs.scheduling import documents
from tests.people import admit

from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.scheduling.jobs import booking
from yuzui.store.subjects import operator

HOME = ZoneInfo("Asia/Shanghai")
OFFICER = Subject("office", frozenset({"facility_officer", "programme_officer", "decider"}))
LOADER = Subject("loader", frozenset({"programme_officer", "facility_officer"}))
DAY = dt.date(2026, 12, 1)
NOW = "1796000400"  # 2026-11-30 09:00 +08:00
POLICY = {
    "min_block": 1800, "max_block": 4 * 3600, "horizon": 14 * 86_400, "per_user_day": 6 * 3600,
    "off_hours": "closed", "day_from": "08:00", "day_to": "20:00", "missed_after": 900,
    "wait_list": True, "staff_notice": 7200,
}  # fmt: skip


def second(hour, day=0, minute=0):
    """Return a second of a day from the first of December on."""
    moment = dt.datetime.combine(DAY, dt.time(hour, minute), HOME) + dt.timedelta(days=day)
    return int(moment.timestamp())


def make(folder, *, capacity=1, mode="first_come", changeover=1800, level=None, **policy):
    """Return a workspace with one resource, five days of user time and a policy."""
    workspace = Workspace(folder, OFFICER)
    operator(workspace.store)
    admit(workspace, "Wu Min", "吴敏", roles=("facility_officer",))
    rows = {
        "resource": [{"id": "EM1", "kind": "biomedical", "name": "Microscope", "unit": "s",
                      "booking_mode": mode, "capacity": capacity, "tz": "Asia/Shanghai"}],
        "calendar": [{"resource": "EM1", "t0": second(8, n), "t1": second(20, n), "version": 1,
                      "state": "user"} for n in range(-1, 4)],
        "booking_policy": [{"resource": "EM1", **POLICY, **policy}],
        "changeover": [{"resource": "EM1", "from_config": "*", "to_config": "*",
                        "duration": changeover}],
    }  # fmt: skip
    with workspace.store.open(LOADER).act("load", "lab") as change:
        for table, listed in rows.items():
            change.insert(table, listed)
        if level is not None:
            change.insert("row_visibility", [{"table": "resource", "row": "EM1", "level": level}])
    return workspace


def as_(workspace, name, *roles):
    """Return the workspace as a person sees it."""
    return workspace.seen_by(Subject(name, frozenset(roles or {"member"})))


def book(workspace, start, until, by=None, **more):
    """Book by the hour of the first of December."""
    at = {"start": _said(start), "until": _said(until)}
    by = by or workspace.subject.name
    return documents.ask(booking, workspace, act="book", resource="EM1", by=by, **at, **more)


def _said(hour):
    return hour if isinstance(hour, str) else f"2026-12-01T{int(hour):02d}:{int(hour % 1 * 60):02d}"


def entries(workspace):
    """Return kind and amount of every entry of the ledger."""
    rows = workspace.store.open(OFFICER).select("entry")
    return [(row["kind"], row["amount"]) for row in rows]


def sound(workspace):
    """Return every rule that the kept ledger breaks; none if it is sound."""
    from yuzui.facilities.replay import check
    from yuzui.facilities.time_ledger import Ledger, account, columns

    view = workspace.store.open(OFFICER)
    accounts = {row["id"]: account(row) for row in view.select("account")}
    return check(Ledger(accounts, columns(view.select("entry"))))
