# SPDX-License-Identifier: Apache-2.0
"""Refuse who has a conflict of interest with the row, or with a proposal of the call it is about."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("no conflict of interest", "无利益冲突")


def check(attempt: Attempt) -> Wrong | None:
    desk = attempt.workspace.desk
    about = {attempt.id, *(str(value) for name, value in attempt.row.items() if name in ("proposal", "id"))}
    if attempt.table == "call":
        about |= {str(row["id"]) for row in desk.select("proposal", where=Eq("call", attempt.id), columns=("id",))}
    for person in (attempt.person, attempt.principal):
        ties = desk.select("conflict", where=Eq("reviewer", person))
        if tied := next((row for row in ties if row["proposal"] in about), None):
            message = Text("this person has a conflict of interest", "此人存在利益冲突")
            fix = Text("let a person without one do it", "请由无利益冲突者办理")
            return Wrong(message, f"{person} · {tied['proposal']}", fix)
    return None
