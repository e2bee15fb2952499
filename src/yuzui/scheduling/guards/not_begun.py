# SPDX-License-Identifier: Apache-2.0
"""Refuse what can be done only before the time of a booking."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.job.workspace import second
from yuzui.text import Text

TITLE = Text("before its time", "时段开始前")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row["t0"] > second():
        return None
    message = Text("its time has begun", "该时段已开始")
    return Wrong(message, attempt.id, Text("note what happened instead", "请登记实际情况"))
