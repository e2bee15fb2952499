# SPDX-License-Identifier: Apache-2.0
"""Refuse to pay more than the share of the stage."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong, amounts
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("within the share of the stage", "不超该阶段的经费")


def check(attempt: Attempt) -> Wrong | None:
    share = int(attempt.row.get("share") or 0)
    paid = sum(int(row["sum"]) for row in attempt.workspace.desk.select("gate_payment", where=Eq("gate", attempt.id)))
    wanted = int(attempt.given.get("sum") or 0)
    if paid + wanted <= share:
        return None
    message = Text("more than the share of the stage", "超出该阶段的经费")
    seen = amounts(attempt.row, paid + wanted, " > ", share)
    return Wrong(message, seen, Text("pay what is left of the share", "请按阶段余额拨付"))
