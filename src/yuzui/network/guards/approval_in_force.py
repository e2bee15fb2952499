# SPDX-License-Identifier: Apache-2.0
"""Refuse to start a study whose approval has run out."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("the approval is in force", "批准有效")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.state == "exempt" or str(attempt.row.get("end_day") or "") > attempt.day:
        return None
    message = Text("the approval has run out", "批准已失效")
    fix = Text("ask the committee again", "请重新提请审查")
    return Wrong(message, str(attempt.row.get("end_day") or "–"), fix, "not_approved")
