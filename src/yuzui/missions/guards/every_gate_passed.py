# SPDX-License-Identifier: Apache-2.0
"""Refuse to close a mission while a gate of it has no go."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("every gate is passed", "各关口均已通过")


def check(attempt: Attempt) -> Wrong | None:
    desk = attempt.workspace.desk
    tasks = desk.select("mission_task", where=Eq("mission", attempt.id))
    gates = [str(row["task"]) for row in tasks if row["gate"] == "gate"]
    reviews = desk.select("gate_review", where=Eq("mission", attempt.id))
    passed = {str(row["task"]) for row in reviews if row["state"] in ("go", "closed")}
    if not (waiting := [gate for gate in gates if gate not in passed]):
        return None
    message = Text("a gate has not been passed", "有关口尚未通过")
    fix = Text("let its review end with a go, or stop the mission", "请先完成该关口评审并通过，或终止任务")
    return Wrong(message, ", ".join(waiting)[:80], fix, "gate_open")
