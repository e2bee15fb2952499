# SPDX-License-Identifier: Apache-2.0
"""Refuse to look again before half of the years are over."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("half-time has come", "已到中期")


def check(attempt: Attempt) -> Wrong | None:
    middle = (attempt.row["first_year"] + attempt.row["last_year"] + 1) // 2
    if int(attempt.day[:4]) >= middle:
        return None
    message = Text("half-time has not come", "尚未到中期")
    return Wrong(message, attempt.day, Text("look again from {y} on", "请自 {y} 年起复核").format(y=middle))
