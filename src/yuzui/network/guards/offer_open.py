# SPDX-License-Identifier: Apache-2.0
"""Refuse a request for what is not offered, not offered any more or, of an instrument, not seen."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.text import Text

TITLE = Text("the offer is open", "供给开放中")


def check(attempt: Attempt) -> Wrong | None:
    seen = attempt.workspace.view.select("share_offer", where=Eq("id", str(attempt.row["offer"])))
    fix = Text("choose an offer of the list: yuzui share list", "请从供给清单中选择：yuzui share list")
    if not attempt.row["offer"]:
        message = Text("nothing says which offer is asked for", "未写明所申请的供给")
        give = Text(
            "name an offer of the list: --set offer=ID (yuzui share list)",
            "请写明供给编号：--set offer=编号（yuzui share list）",
        )
        return Wrong(message, "–", give, "no_offer")
    if not seen:
        message = Text("there is no such offer", "没有该供给")
        return Wrong(message, str(attempt.row["offer"]), fix, "unknown_offer")
    first, last = seen[0]["start_day"] or "", seen[0]["end_day"] or "9999"
    if first <= attempt.day < last:
        return None
    message = Text("the offer is not open on this day", "该供给此日不开放")
    return Wrong(message, f"{attempt.day}: {first} … {seen[0]['end_day'] or ''}", fix, "offer_lapsed")
