# SPDX-License-Identifier: Apache-2.0
"""An ethics committee approves: the permit that other gates ask for is granted from now until its last day."""

from __future__ import annotations

import datetime as dt

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace, second
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("grant the permit", "发放许可")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Write a permit for what the study is about."""
    row = attempt.row
    until = dt.datetime.combine(dt.date.fromisoformat(str(row["end_day"])), dt.time(), dt.UTC)
    permit = {"subject": subject(row), "type": row["type"], "t0": second()}
    permit |= {"t1": int(until.timestamp()), "authority": row["organisation"] or "ethics committee"}
    permit |= {"number": row["number"], "status": "granted", "persons": row["participants"]}
    change.replace("permit", [{**dict.fromkeys(TABLES["permit"].names), **permit}])


def subject(row: Row) -> str:
    """Return what a permit is for: what the study says it is about, else the study."""
    return str(row["subject"] or row["id"])
