# SPDX-License-Identifier: Apache-2.0
"""Refuse a bill without a price; a price of nothing is one."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("a price is stated", "已写明单价")


def check(attempt: Attempt) -> Wrong | None:
    if attempt.row.get("price") is not None:
        return None
    message = Text("nobody stated a price; 0 is free of charge", "未写明单价；免费请写 0")
    fix = Text("state it in the offer, and agree anew", "请在供给中写明，再重新同意")
    return Wrong(message, "price = –", fix, "no_price")
