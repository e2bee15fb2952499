# SPDX-License-Identifier: Apache-2.0
"""Refuse to go on with a proposal that was not compared with others."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("compared with other proposals", "已与其他建议比较")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row.get("compared") or attempt.given.get("compared"):
        return None
    message = Text("it was not compared with other proposals", "尚未与其他建议比较")
    fix = Text("compare them first: yuzui labs options {i},ID", "请先比较：yuzui labs options {i},编号")
    return Wrong(message, "compared = –", fix.format(i=attempt.id))
