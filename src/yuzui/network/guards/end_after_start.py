# SPDX-License-Identifier: Apache-2.0
"""Refuse an appointment that would end before it began."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("ends after it starts", "终止晚于起始")


def check(attempt: Attempt) -> Wrong | None:
    start, end = str(attempt.row["start_day"]), attempt.row["end_day"]
    if end is None or end > start:
        return None
    message = Text("it would end before it began", "终止日早于起始日")
    fix = Text("write a day after {d}: --set end_day=DAY", "请写晚于 {d} 的日期：--set end_day=日期").format(d=start)
    return Wrong(message, f"{end} ≤ {start}", fix, "end_before_start")
