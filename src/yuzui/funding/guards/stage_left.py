# SPDX-License-Identifier: Apache-2.0
"""Refuse to pass beyond the last stage."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("a stage is left", "尚有后续阶段")


def check(attempt: Attempt) -> Wrong | None:
    if int(attempt.row["stage"] or 0) < len(attempt.row["stage_shares"]):
        return None
    message = Text("this is the last stage", "已是最后阶段")
    return Wrong(message, str(attempt.row["stage"]), Text("accept or stop", "请验收或终止"))
