# SPDX-License-Identifier: Apache-2.0
"""A phase is carried into the next plan: it keeps its id, and the plans in which it has stood."""

from __future__ import annotations

from typing import Any

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("carry a phase into the next plan", "将阶段结转至下期规划")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> dict[str, Any]:
    """Return the plans so far with the new one behind them."""
    return {"plans": [*(attempt.row.get("plans") or []), attempt.row["plan"]]}
