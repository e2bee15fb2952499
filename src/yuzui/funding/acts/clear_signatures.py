# SPDX-License-Identifier: Apache-2.0
"""The draft of a joint call goes back: what was signed was another text."""

from __future__ import annotations

from yuzui.funding.cofunding import parts
from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("let all signatures fall", "作废各方签署")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Write it beside the parts."""
    change.replace("cofunding", [{**row, "signed_on": None} for row in parts(workspace, attempt)])
