# SPDX-License-Identifier: Apache-2.0
"""What took place of a phase, as a row of its own beside the planned one."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("note a phase as it went beside its plan", "在计划之外登记阶段的实际情况")
ENDING = "-flown"
"""Behind the id of a planned phase: the id of what took place."""


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Write the row: begun on the day of its beginning in the log, ended on the day of this move."""
    begun = [str(row["at"])[:10] for row in attempt.log if row["move"] == "begin"]
    flown = {
        **attempt.row,
        "id": f"{attempt.id}{ENDING}",
        "basis": "flown",
        "start_day": begun[-1] if begun else None,
        "end_day": attempt.day,
        "date_precision": "day",
        "slip_days": None,
        "after": attempt.id,
        "outcome": attempt.reason or attempt.row.get("outcome"),
        "source": "log",
        "state": attempt.to,
    }
    change.insert("mission_phase", [flown])
