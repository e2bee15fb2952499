# SPDX-License-Identifier: Apache-2.0
"""Refuse a call that closes before it opens."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("closes after it opens", "截止晚于开放")


def check(attempt: Attempt) -> Wrong | None:
    opens, closes = attempt.row.get("opens"), attempt.row.get("closes")
    if not opens or not closes or opens < closes:
        return None
    message = Text("a call closes after it opens", "截止日须晚于开放日")
    return Wrong(
        message, f"{opens} … {closes}", Text("state another day: --set closes=DAY", "请改写：--set closes=日期")
    )
