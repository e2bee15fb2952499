# SPDX-License-Identifier: Apache-2.0
"""Refuse more than is left of an offer when what was agreed of its other requests is taken off."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.network.share_uses import CLOSE, offer_of
from yuzui.text import Text

TITLE = Text("within what is left of the offer", "不超供给余量")
VOID = ("refused", "lapsed", "withdrawn")
"""States of a request that takes nothing of its offer."""


def check(attempt: Attempt) -> Wrong | None:
    offer = offer_of(attempt)
    if offer.get("amount") is None:
        return None
    wanted = attempt.row["agreed"] if attempt.row.get("agreed") is not None else attempt.row["amount"]
    others = attempt.workspace.desk.select("share_request", where=Eq("offer", str(attempt.row["offer"])))
    taken = sum(float(row["agreed"] or 0) for row in others if row["id"] != attempt.id and row["state"] not in VOID)
    left = float(offer["amount"]) - taken
    if float(wanted or 0) <= left + CLOSE:
        return None
    message = Text("more than is left of the offer", "超出供给余量")
    seen = f"{float(wanted):g} > {left:g} {offer['unit'] or ''}".strip()
    return Wrong(message, seen, Text("ask for what is left, or less", "请按余量或更少申请"), "more_than_left")
