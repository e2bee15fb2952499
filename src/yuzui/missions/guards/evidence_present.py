# SPDX-License-Identifier: Apache-2.0
"""Refuse a go without evidence."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("evidence is in", "已有证据")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row.get("evidence"):
        return None
    message = Text("no evidence is in: a gate is not passed without", "尚无证据：没有证据不得通过关口")
    return Wrong(message, "evidence = –", Text("hold, and let the performer hand it in", "请先暂缓，由承担方提交证据"))
