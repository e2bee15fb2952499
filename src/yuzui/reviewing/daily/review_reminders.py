# SPDX-License-Identifier: Apache-2.0
"""Reviews that were accepted and not handed in: their reviewers are reminded a week and a day before the deadline."""

from __future__ import annotations

import datetime as dt

from yuzui.job.workspace import Workspace, clock
from yuzui.reviewing import rounds
from yuzui.text import Text

TITLE = Text("reminders of reviews", "评审催办")
NEAR = (1, 7)
"""Days before the deadline of a round."""


def run(workspace: Workspace) -> list[str]:
    """Remind whose reviews are due soon, once a week and once a day before; return how many by call."""
    lines, now = [], clock()
    for round_ in workspace.view.select("review_round", order=("call",)):
        since = _since(str(round_["closes"]), now)
        if since is None:
            continue
        call = str(round_["call"])
        left = [
            item
            for item in rounds.items(rounds.office(workspace, call), round_)
            if item.status in ("accepted", "half") and str(item.done.get("reminded_at") or "") < since
        ]
        if left:
            lines.append(f"{call}: {rounds.remind(workspace, call, left)}")
    return lines


def _since(closes: str, now: str) -> str | None:
    """Return from when on a reminder counts before a deadline; None while it is far off, or over."""
    for days in NEAR:
        begin = (dt.datetime.fromisoformat(closes) - dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        if begin <= now < closes:
            return begin
    return None
