# SPDX-License-Identifier: Apache-2.0
"""Refuse shares of one old entry that are known in part, or do not add up to 1."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("shares add up to 1", "比例合计为 1")


def check(attempt: Attempt) -> Wrong | None:
    parts = [one for one in str(attempt.row["new"] or "").split(";") if one.strip()]
    shares = [one.partition("=")[2].strip() for one in parts]
    if not any(shares) or attempt.row["kind"] == "part_moved":
        return None  # a part that moved leaves the rest behind; what it may be is checked where it is written
    try:
        total = sum(float(one) for one in shares)
    except ValueError:
        total = 0.0
    if all(shares) and abs(total - 1) <= 1e-9:
        return None
    message = Text("the shares must add up to 1, or all be left out", "比例之和须为 1，或全部不填")
    return Wrong(message, str(attempt.row["new"]), Text("correct the shares: A=0.6;B=0.4", "请更正比例：A=0.6;B=0.4"))
