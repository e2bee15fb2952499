# SPDX-License-Identifier: Apache-2.0
"""A decided succession takes effect: states end and begin, in the same transaction."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.network import register_store
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("let a succession take effect in the register", "沿革在名录中生效")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """End the old states, begin the new ones, write what went where."""
    register_store.apply(workspace, change, attempt.row)
