# SPDX-License-Identifier: Apache-2.0
"""A booking gives its slot back: to who waits, and its hours in the ledger."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import desk
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("give the slot of a booking back", "退回预订时段")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Free the slot of a booking that was cancelled, declined or missed."""
    attempt.results["served"] = desk.release(workspace, change, attempt.row, missed=attempt.action == "miss")
