# SPDX-License-Identifier: Apache-2.0
"""Refuse a use beyond what was agreed; the hours of a booking are those of its instrument."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.network.share_uses import CLOSE, standing_uses, used
from yuzui.text import Text

TITLE = Text("within what was agreed", "不超同意量")


def check(attempt: Attempt) -> Wrong | None:
    uses = standing_uses(attempt.workspace, attempt.id)
    now = used(attempt.workspace, [attempt.given])
    before = used(attempt.workspace, uses)
    agreed = float(attempt.row["agreed"] or 0)
    if attempt.given.get("booking") and any(row["booking"] == attempt.given["booking"] for row in uses):
        message = Text("this booking is noted already", "该预订已登记过")
        return Wrong(
            message, str(attempt.given["booking"]), Text("note another one", "请登记其他预订"), "noted_already"
        )
    if now <= 0:
        message = Text("nothing was used: the hours of this booking are not known", "未见使用：该预订尚无机时")
        fix = Text("wait until the booking is done, or note the amount", "请待预订完成，或登记使用量")
        return Wrong(message, str(attempt.given.get("booking") or attempt.given.get("amount")), fix, "no_hours")
    if before + now <= agreed + CLOSE:
        return None
    message = Text("more than was agreed", "超出同意量")
    seen = f"{before:g} + {now:g} > {agreed:g} {attempt.row['unit'] or ''}".strip()
    return Wrong(message, seen, Text("let the owner agree to more first", "请先征得提供单位追加同意"), "over_agreed")
