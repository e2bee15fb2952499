# SPDX-License-Identifier: Apache-2.0
"""The next stage of an item begins."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("begin the next stage", "启动下一阶段")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> Row:
    """Return the number of the stage that begins."""
    return {"stage": int(attempt.row["stage"] or 0) + 1}
