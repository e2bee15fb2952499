# SPDX-License-Identifier: Apache-2.0
"""A succession is taken back by an event of its own, in the same transaction; nothing is erased."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.network import register_store
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("take a succession back in the register", "在名录中撤回沿革")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Let the old ids go on from today, and what the event had made lead back to them."""
    register_store.reverse(workspace, change, attempt.row, attempt.reason, attempt.person)
