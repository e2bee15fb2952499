# SPDX-License-Identifier: Apache-2.0
"""Refuse to spend or give back more of a gift than came in and is left."""

from __future__ import annotations

from yuzui.investment.gift_account import balance
from yuzui.job.workflow.checks import Attempt, Wrong, amounts
from yuzui.text import Text

TITLE = Text("money is left", "尚有余额")


def check(attempt: Attempt) -> Wrong | None:
    wanted = int(attempt.given.get("sum") or 0)
    left = balance(attempt.workspace, attempt.id)
    if wanted <= left:
        return None
    message = Text("more than is left of the gift", "超出捐赠余额")
    return Wrong(
        message,
        amounts(attempt.row, wanted, " > ", left),
        Text("spend what is left, or note further receipts", "请按余额支出，或先登记新的到账"),
    )
