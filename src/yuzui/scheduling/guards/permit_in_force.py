# SPDX-License-Identifier: Apache-2.0
"""Refuse what needs a clearance that nobody gave, or that has run out."""

from __future__ import annotations

from yuzui.job.permits import in_force
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.job.workspace import second
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("cleared, where that is needed", "需放行者已放行")

ETHICS = ("ethics", "animal", "genetic_material")
"""Kinds of permit that an ethics committee gives."""


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row.get("clearance") in (None, "none"):
        return None
    until = str(attempt.row.get("cleared_until") or "")
    if until > attempt.day and attempt.row["clearance"] != "minors":
        return None
    # what an ethics committee approved for this request clears it, and nothing else does where minors take part
    permits = attempt.workspace.desk.select("permit", where=Eq("subject", attempt.id))
    now = second()
    if any(in_force(row, now) for row in permits if row["type"] in ETHICS):
        return None
    message = Text("it is not cleared: safety or ethics come first", "尚未放行：须先过安全或伦理关口")
    return Wrong(message, until or "-", Text("let an officer clear it", "请主管办理放行"))
