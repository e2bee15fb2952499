# SPDX-License-Identifier: Apache-2.0
"""The parts of a joint call are paid: each as it was signed."""

from __future__ import annotations

from yuzui.funding.cofunding import parts
from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("note that the parts were paid", "登记各方拨付")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Write it beside the parts."""
    paid = [{**row, "paid": row["amount"], "paid_on": attempt.day} for row in parts(workspace, attempt)]
    change.replace("cofunding", paid)
