# SPDX-License-Identifier: Apache-2.0
"""Refuse to agree to more than was asked for."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.network.share_uses import CLOSE
from yuzui.text import Text

TITLE = Text("within what was asked for", "不超申请量")


def check(attempt: Attempt) -> Wrong | None:
    agreed, amount = attempt.row.get("agreed"), attempt.row.get("amount")
    if agreed is None or amount is None or agreed <= amount + CLOSE:
        return None
    fix = Text("agree to what was asked, or to less", "同意量不得多于申请量")
    return Wrong(Text("more than was asked for", "多于申请量"), f"{agreed:g} > {amount:g}", fix, "more_than_asked")
