# SPDX-License-Identifier: Apache-2.0
"""Refuse to close the account of a gift of which something is left."""

from __future__ import annotations

from yuzui.investment.gift_account import balance
from yuzui.job.workflow.checks import Attempt, Wrong, amounts
from yuzui.text import Text

TITLE = Text("nothing is left", "余额为零")


def check(attempt: Attempt) -> Wrong | None:
    left = balance(attempt.workspace, attempt.id)
    if not left:
        return None
    message = Text("money of the gift is left", "捐赠尚有余额")
    fix = Text("note what it was spent on, or that it was given back", "请登记其支出或退还")
    return Wrong(message, amounts(attempt.row, left), fix)
