# SPDX-License-Identifier: Apache-2.0
"""Refuse what is no material, and material that may not be given away."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.model.visibility import Eq
from yuzui.network.share_uses import offer_of
from yuzui.text import Text

TITLE = Text("material that may be given away", "可共享的材料")


def check(attempt: Attempt) -> Wrong | None:
    offer = offer_of(attempt)
    if offer.get("kind") != "material":
        message = Text("this offer is no material", "该供给不是材料")
        fix = Text("ask for it by share_offer", "请用 share_offer 流程申请")
        return Wrong(message, str(offer.get("kind") or "–"), fix, "not_material")
    if not offer.get("accession"):
        return None
    items = attempt.workspace.desk.select("accession", where=Eq("id", str(offer["accession"])))
    if not items or items[0]["shareable"] != "no":
        return None
    message = Text("this item may not be given away", "该条目不可共享")
    return Wrong(message, str(offer["accession"]), Text("ask for another one", "请申请其他条目"), "not_shareable")
