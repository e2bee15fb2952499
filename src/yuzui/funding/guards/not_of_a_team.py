# SPDX-License-Identifier: Apache-2.0
"""Refuse who belongs to a team that bids for the item."""

from __future__ import annotations

from yuzui.funding.team_bids import bids
from yuzui.job.signature import plain
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("of no team that bids", "非揭榜团队成员")


def check(attempt: Attempt) -> Wrong | None:
    for bid in bids(attempt):
        if {plain(str(one)) for one in bid["members"] or ()} & attempt.persons:
            message = Text("nobody judges a team of their own", "不得评判本人所在团队")
            fix = Text("let somebody outside the teams do it", "请由团队之外的人员办理")
            return Wrong(message, f"{attempt.person} · {bid['team']}", fix)
    return None
