# SPDX-License-Identifier: Apache-2.0
"""Choose a set under all rules from what was loaded, and draw it again until the close calls are settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import board_pack
from yuzui.funding.inputs import Fund
from yuzui.funding.jobs import fund
from yuzui.job import background
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Draft an award list", "拟定资助清单")
NEXT = Text("Open the award list", "打开拟资助清单")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Keep an award list and return its page; ``args`` are inputs of ``fund`` by name."""
    inputs = background.inputs(Fund, args)
    tell(Text("Reading proposals, reviews and rules", "正在读取申请书、评审意见与规则"))
    answer = fund.compute(workspace, inputs, tell)
    tell(Text("Writing the board paper", "正在写出审议材料"))
    answer, _ = board_pack.keep(workspace, answer, inputs.lang, "board")
    return f"/fund/lists/{encode(answer.run.id)}"
