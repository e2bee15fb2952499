# SPDX-License-Identifier: Apache-2.0
"""Refuse to assign the tasks of a mission while nobody is named to do one."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("every task has a performer", "各作业均有承担单位")


def check(attempt: Attempt) -> Wrong | None:
    tasks = attempt.workspace.desk.select("mission_task", where=Eq("mission", attempt.id))
    if not (bare := [str(row["task"]) for row in tasks if not row["performer"]]):
        return None
    message = Text("a task has no performer", "有作业没有承担单位")
    return Wrong(message, ", ".join(bare)[:80], Text("name who does it", "请写明由谁承担"), "no_performer")
