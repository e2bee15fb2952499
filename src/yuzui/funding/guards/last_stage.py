# SPDX-License-Identifier: Apache-2.0
"""Refuse to accept before the last stage."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("the last stage", "已到最后阶段")


def check(attempt: Attempt) -> Wrong | None:
    stage, stages = int(attempt.row["stage"] or 0), len(attempt.row["stage_shares"])
    if stage >= stages:
        return None
    message = Text("stages are left", "尚有阶段未完成")
    seen = f"{attempt.row['stage']} / {stages}"
    return Wrong(message, seen, Text("let it pass to the next stage", "请准予进入下一阶段"))
