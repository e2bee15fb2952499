# SPDX-License-Identifier: Apache-2.0
"""Refuse material without a permit in force for it, its offer or its request."""

from __future__ import annotations

from yuzui.job.permits import in_force
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.job.workspace import second
from yuzui.model.visibility import Eq
from yuzui.network.share_uses import offer_of
from yuzui.text import Text

TITLE = Text("a permit in force covers it", "有有效许可")


def check(attempt: Attempt) -> Wrong | None:
    offer, number = offer_of(attempt), str(attempt.row.get("permit") or "")
    about = {attempt.id, str(attempt.row["offer"]), str(offer.get("accession") or "")} - {""}
    now = second()
    for row in attempt.workspace.desk.select("permit", where=Eq("number", number)) if number else ():
        if row["subject"] in about and in_force(row, now):
            return None
    message = Text("no permit in force covers this material", "没有覆盖该材料的有效许可")
    fix = Text("load the permit first, then name its number", "请先载入许可，再填写证号")
    return Wrong(message, number or "–", fix, "no_permit")
