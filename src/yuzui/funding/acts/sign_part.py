# SPDX-License-Identifier: Apache-2.0
"""A funder signs its part of a joint call."""

from __future__ import annotations

from yuzui.funding.cofunding import parts
from yuzui.job.signature import plain
from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("sign the part of a funder", "代表资助方签署")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Write it beside the parts."""
    for row in parts(workspace, attempt):
        if not row["signed_on"] and plain(str(row["signer"])) in attempt.persons:
            change.replace("cofunding", [{**row, "signed_on": attempt.day}])
