# SPDX-License-Identifier: Apache-2.0
"""Refuse to take back a use that was never noted, or was taken back already."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.network.share_uses import standing_uses
from yuzui.text import Text

TITLE = Text("a use that stands", "未撤销的使用")


def check(attempt: Attempt) -> Wrong | None:
    uses = standing_uses(attempt.workspace, attempt.id)
    if attempt.given.get("undoes") in {row["n"] for row in uses}:
        return None
    each = ", ".join(
        f"{row['n']} ({row['booking'] or format(float(row['amount'] or 0), 'g')}, {row['start_day'] or '–'})"
        for row in uses[:12]
    )
    fix = Text("write the number of one of: {u}", "请写以下之一的序号：{u}").format(u=each or "–")
    message = Text("the request has no such use", "该申请没有这次使用")
    return Wrong(message, str(attempt.given.get("undoes")), fix, "no_such_use")
