# SPDX-License-Identifier: Apache-2.0
"""A confirmed appointment becomes the grant of its role, in the same transaction."""

from __future__ import annotations

from yuzui.administration import granting
from yuzui.administration.accounts import ends, valid_scope
from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store import subjects
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("grant the role of an appointment", "授予所任命的角色")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Grant the role until the day of the appointment, if who proposed or who confirms it may give it there."""
    row, scope = attempt.row, valid_scope(attempt.row["scope"])
    proposer = attempt.log[0]["for_whom"] or attempt.log[0]["actor"]
    may = {role for who in (proposer, attempt.principal) for role in granting.gives(workspace, scope, who)}
    if row["role"] not in may:
        raise granting.not_yours(row["role"], scope, may)
    subjects.appoint(change, row["person"], row["role"], scope, ends(row["end_day"]), attempt.person, row["why"] or "")
