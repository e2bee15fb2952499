# SPDX-License-Identifier: Apache-2.0
"""Refuse an item whose stages do not make up the whole sum."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("the stages make up the whole sum", "各阶段合计为 100%")


def check(attempt: Attempt) -> Wrong | None:
    shares = attempt.row["stage_shares"]
    whole = isinstance(shares, list) and all(isinstance(one, int) and one > 0 for one in shares) and sum(shares) == 100
    if whole:
        return None
    message = Text("the shares of the stages do not sum to 100 hundredths", "各阶段比例合计不为 100%")
    return Wrong(message, str(shares), Text("write them as [30, 40, 30]", "请写作 [30, 40, 30]"))
