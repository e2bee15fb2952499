# SPDX-License-Identifier: Apache-2.0
"""An appointment that ends takes its role back, in the same transaction."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store import subjects
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("end the role of an appointment", "终止所任命的角色")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """End the role now."""
    row = attempt.row
    subjects.dismiss(workspace.store, change, row["person"], row["role"], row["scope"])
