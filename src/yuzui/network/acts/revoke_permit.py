# SPDX-License-Identifier: Apache-2.0
"""An approval is suspended or has run out: the permit no longer opens a gate."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import And, Eq
from yuzui.network.acts.grant_permit import subject
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("revoke the permit", "撤销许可")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Revoke the permits that this approval gave."""
    where = And((Eq("subject", subject(attempt.row)), Eq("number", attempt.row["number"]), Eq("status", "granted")))
    rows = workspace.desk.select("permit", where=where)
    if rows:
        change.replace("permit", [{**row, "status": "revoked"} for row in rows])
