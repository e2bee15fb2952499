# SPDX-License-Identifier: Apache-2.0
"""Refuse the use of an offer whose terms nobody stated."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.network.share_uses import offer_of
from yuzui.text import Text

TITLE = Text("terms are stated", "已写明条款")


def check(attempt: Attempt) -> Wrong | None:
    if str(offer_of(attempt).get("terms") or "").strip():
        return None
    message = Text("the offer states no terms: without terms no use", "供给未写明使用条款：无条款不得使用")
    fix = Text("let the owner state the terms of the offer", "请提供单位写明使用条款")
    return Wrong(message, str(attempt.row["offer"]), fix, "no_terms")
