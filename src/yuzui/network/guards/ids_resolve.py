# SPDX-License-Identifier: Apache-2.0
"""Refuse what names entries that the register never had."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("the register has these ids", "名录中有这些编号")


def check(attempt: Attempt) -> Wrong | None:
    olds = [one.strip() for one in str(attempt.row["old"]).split(";") if one.strip()]
    known = {row["id"] for row in attempt.workspace.desk.select("register_state", columns=("id",))}
    if not (lacking := [one for one in olds if one not in known]):
        return None
    message = Text("these ids are not in the register", "名录中没有这些编号")
    return Wrong(message, ", ".join(lacking), Text("load the list that has them first", "请先导入含有它们的名单"))
