# SPDX-License-Identifier: Apache-2.0
"""Who sees a programme follows its state: the office before it is published, nobody but its keepers while sealed."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("set who sees the programme", "设定计划的可见范围")
LEVELS = {"proposed": "restricted", "sealed": "sealed"}
"""Level in each state that confines it; every other state opens it. Who holds ``sealed:ID`` sees it in all of them."""


def run(workspace: Workspace, change: Change, attempt: Attempt) -> Row:
    """Confine or open the programme as its new state says; the row itself stays."""
    if attempt.to not in LEVELS:
        change.publish("programme", [(attempt.id,)])
        return {}
    audiences = [f"sealed:{attempt.id}"]
    if attempt.state:
        change.confine("programme", (attempt.id,), LEVELS[attempt.to], audiences)
    else:  # it begins
        seen = {"table": "programme", "row": attempt.id, "level": LEVELS[attempt.to]}
        change.insert("row_visibility", [{**seen, "audiences": audiences}])
    return {}
