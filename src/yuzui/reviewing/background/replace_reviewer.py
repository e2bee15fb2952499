# SPDX-License-Identifier: Apache-2.0
"""Ask the next best reviewer in the place of each who declined, with as few others moved as can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.reviewing import invitations
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Ask somebody else to review", "改请他人评审")
NEXT = Text("Open the reviews of the call", "查看批次评审")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Propose who comes in the place of each of some pairs, and return the page of the round."""
    for n, (proposal, reviewer) in enumerate(args["pairs"], 1):
        tell(Text("Looking for who comes next: {n}", "正在查找替补人选：{n}").format(n=f"{n} / {len(args['pairs'])}"))
        seat = invitations.seat_of(workspace, str(args["run"]), str(proposal), str(reviewer))
        invitations.decline(workspace, seat, "")
    return f"/fund/calls/{encode(str(args['call']))}/returns?{urlencode({'asked': len(args['pairs'])})}"
