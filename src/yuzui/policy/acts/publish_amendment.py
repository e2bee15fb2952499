# SPDX-License-Identifier: Apache-2.0
"""An agreed amendment becomes a new edition of its plan."""

from __future__ import annotations

from typing import Any

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.policy.plan import amendment
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("publish an amendment as a new edition", "将修订发布为新版")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> dict[str, Any]:
    """Write the edition beside the workspace; a file without its row, after a fault, is written again."""
    return {"file": amendment.publish(workspace, attempt.row)}
