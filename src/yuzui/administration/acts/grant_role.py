# SPDX-License-Identifier: Apache-2.0
"""A confirmed appointment becomes the grant of its role, in the same transaction."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store import subjects
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("grant the role of an appointment", "授予所任命的角色")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Grant the role until the day of the appointment."""
    row, until = attempt.row, f"{attempt.row['end_day']}T00:00:00Z"
    subjects.appoint(change, row["person"], row["role"], row["scope"], until, attempt.person, row["why"] or "")
