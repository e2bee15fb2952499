# SPDX-License-Identifier: Apache-2.0
"""A use is taken back: a bill that counted it no longer holds."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("void the bill", "作废结算")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> Row:
    """Return that nothing is billed."""
    return {"billed": None}
