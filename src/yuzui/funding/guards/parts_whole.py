# SPDX-License-Identifier: Apache-2.0
"""Refuse a joint call whose parts do not add up to the whole, in any of its currencies; nothing is converted."""

from __future__ import annotations

from yuzui.funding.cofunding import CORRECT, NOT_WHOLE, parts
from yuzui.job.workflow.checks import Attempt, Wrong, amounts
from yuzui.text import Text

TITLE = Text("the parts add up to the whole", "各方份额合计等于总额")


def check(attempt: Attempt) -> Wrong | None:
    rows = parts(attempt.workspace, attempt)
    for currency in sorted({str(row["currency"]) for row in rows}):
        mine = [row for row in rows if row["currency"] == currency]
        given, wholes = sum(int(row["amount"]) for row in mine), {int(row["whole"]) for row in mine}
        if currency == attempt.row["currency"] and attempt.row["budget"] is not None:
            wholes.add(int(attempt.row["budget"]))
        if wholes != {given}:
            wanted = [part for one in sorted(wholes) for part in (", ", one)][1:]
            seen = amounts({"currency": currency}, given, " ≠ ", *wanted)
            return Wrong(NOT_WHOLE, seen, CORRECT, "parts_not_whole")
    if rows:
        return None
    message = Text("a joint call has no part of a funder", "联合征集没有任何资助方份额")
    return Wrong(
        message, attempt.id, Text("enter the parts: yuzui call joint FILE", "请录入份额：yuzui call joint 文件")
    )
