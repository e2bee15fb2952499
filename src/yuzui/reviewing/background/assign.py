# SPDX-License-Identifier: Apache-2.0
"""Assign the reviewers of a call, after every pair was looked at for conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import background
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.reviewing.inputs import Assign
from yuzui.reviewing.jobs import assign
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Assign reviewers", "指派评审专家")
NEXT = Text("Open the assignment", "打开评审指派")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Keep an assignment and return its page; ``args`` are inputs of ``assign`` by name."""
    inputs = background.inputs(Assign, args)
    tell(Text("Looking for conflicts, scoring pairs, assigning", "正在核查回避、计分、指派"))
    answer = assign.compute(workspace, inputs)
    assign.keep(workspace, answer)
    return f"/fund/reviewers/{encode(answer.run.id)}"
