# SPDX-License-Identifier: Apache-2.0
"""A ten-year plan is replaced: the new one comes into force in the same transaction."""

from __future__ import annotations

from yuzui.errors import StateError
from yuzui.job.workflow import moving
from yuzui.job.workflow.checks import Attempt
from yuzui.job.workflow.item import find
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("let the new ten-year plan come into force", "使新的十年方案生效")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Adopt the plan that takes the place of this one; it was drafted by somebody else."""
    new = find(workspace, "ten_year_plan", str(attempt.row["replaced_by"]))
    if new.id == attempt.id or new.row["last_year"] <= attempt.row["last_year"]:
        raise StateError(
            Text("a plan is replaced by one that reaches further", "替换方案须延伸至更晚的年份"),
            seen=f"{new.id}: {new.row['last_year']}",
            expected=f"> {attempt.row['last_year']}",
            fix=Text("name another plan: --set replaced_by=ID", "请写明另一方案：--set replaced_by=编号"),
            code="not_further",
        )
    if new.state == "drafted":
        moving.apply(workspace, change, new, "adopt", attempt.person, reason=attempt.reason)
