# SPDX-License-Identifier: Apache-2.0
"""Refuse a study with minors that the full committee did not review."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("full committee where minors take part", "涉未成年人须会议审查")


def check(attempt: Attempt) -> Wrong | None:
    if not attempt.row.get("minors") or attempt.row.get("review") == "full":
        return None
    message = Text("a study with minors needs review by the full committee", "涉及未成年人的研究须经会议审查")
    fix = Text("let the full committee review it: --set review=full", "请提交会议审查：--set review=full")
    return Wrong(message, str(attempt.row.get("review") or "–"), fix, "full_review")
