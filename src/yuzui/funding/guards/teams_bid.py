# SPDX-License-Identifier: Apache-2.0
"""Refuse teams that did not bid, and more teams than the item takes."""

from __future__ import annotations

from yuzui.funding.team_bids import bids
from yuzui.job.workflow.checks import Attempt, Wrong
from yuzui.text import Text

TITLE = Text("teams that bid and are not too many", "团队已揭榜且不超上限")


def check(attempt: Attempt) -> Wrong | None:
    wanted = attempt.row["teams"]
    wanted = wanted if isinstance(wanted, list) else [wanted]
    known = {str(bid["team"]) for bid in bids(attempt)}
    if strange := [str(one) for one in wanted if str(one) not in known] or (["-"] if not wanted else []):
        message = Text("this team did not bid", "该团队没有揭榜")
        return Wrong(
            message, ", ".join(strange), Text("name one of: {t}", "可选：{t}").format(t=", ".join(sorted(known)))
        )
    most = attempt.row["teams_at_most"]
    if most is None or len(wanted) <= most:
        return None
    message = Text("more teams than the item takes", "超出该榜单的团队上限")
    return Wrong(message, f"{len(wanted)} > {most}", Text("name fewer teams", "请减少团队"))
