# SPDX-License-Identifier: Apache-2.0
"""Refuse to pay a team that was not named, or more than the stages reached are worth."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong, amounts
from yuzui.model.visibility import And, Eq
from yuzui.text import Text

TITLE = Text("within the stages reached", "不超已到阶段的经费")


def check(attempt: Attempt) -> Wrong | None:
    team, row = str(attempt.given.get("team")), attempt.row
    if team not in (row["teams"] or ()):
        message = Text("this team was not named", "该团队未被确定")
        return Wrong(message, team, Text("name one of: {t}", "可选：{t}").format(t=", ".join(row["teams"] or ())))
    where = And((Eq("item", attempt.id), Eq("team", team)))
    paid = sum(int(one["sum"]) for one in attempt.workspace.desk.select("item_payment", where=where))
    reached = int(row["amount"] or 0) * sum(row["stage_shares"][: int(row["stage"] or 0)]) // 100
    wanted = int(attempt.given.get("sum") or 0)
    if paid + wanted <= reached:
        return None
    message = Text("more than the stages reached are worth", "超出已到阶段的经费")
    seen = amounts(row, paid + wanted, " > ", reached)
    return Wrong(message, seen, Text("pay what is left of the stage", "请按阶段余额拨付"))
