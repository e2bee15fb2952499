# SPDX-License-Identifier: Apache-2.0
"""Refuse what can be done only once the time of a booking has begun."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.job.workspace import second
from yuzui.text import Text

TITLE = Text("once its time has begun", "时段开始后")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row["t0"] <= second():
        return None
    message = Text("its time has not begun", "该时段尚未开始")
    return Wrong(message, attempt.id, Text("wait until it begins, or cancel it", "请待其开始，或取消预订"))
