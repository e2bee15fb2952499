# SPDX-License-Identifier: Apache-2.0
"""Refuse to begin a phase whose predecessor is unknown or not achieved."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("the phase before is achieved", "前一阶段已完成")


def check(attempt: Attempt) -> Wrong | None:
    before = attempt.row.get("after")
    if not before:
        return None
    rows = attempt.workspace.desk.select("mission_phase", where=Eq("id", str(before)), columns=("state",))
    if rows and rows[0]["state"] == "achieved":
        return None
    seen = f"{before}: {rows[0]['state'] or 'announced'}" if rows else f"{before}: –"
    message = Text("the phase before is not achieved", "前一阶段尚未完成")
    return Wrong(message, seen, Text("achieve it first, or correct “after”", "请先完成前一阶段，或改正“前一阶段”"))
