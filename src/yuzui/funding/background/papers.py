# SPDX-License-Identifier: Apache-2.0
"""Make letters and board paper of a decision: from the decision, never from a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import outbox
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Make letters and board paper", "生成通知书与审议材料")
NEXT = Text("Open the decision", "打开决定")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Write what decisions owe and return the page of the one named; what was written is written again alike."""
    tell(Text("Writing the letters and the board paper", "正在写出通知书与审议材料"))
    outbox.complete(workspace)
    return f"/fund/decisions/{encode(str(args['decision']))}"
