# SPDX-License-Identifier: Apache-2.0
"""Refuse to note what becomes of a task that the mission does not have."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("a task of the mission", "属本任务的作业")


def check(attempt: Attempt) -> Wrong | None:
    rows = attempt.workspace.desk.select("mission_task", where=Eq("mission", attempt.id), columns=("task",))
    tasks = [str(row["task"]) for row in rows]
    if (task := str(attempt.given.get("task") or "")) in tasks:
        return None
    message = Text("the mission has no such task", "任务中没有该作业")
    fix = Text("write one of: {t}", "请写其中之一：{t}").format(t=", ".join(tasks[:12]) or "–")
    return Wrong(message, task, fix, "unknown_task")
