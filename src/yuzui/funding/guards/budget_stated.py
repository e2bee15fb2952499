# SPDX-License-Identifier: Apache-2.0
"""Refuse to open a call whose budget nobody stated."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("budget stated", "已写明预算")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row.get("budget"):
        return None
    message = Text("a call is not opened without a budget", "未写明预算的批次不得发布")
    return Wrong(message, "budget = –", Text("state it first: --set budget=AMOUNT", "请先写明：--set budget=金额"))
