# SPDX-License-Identifier: Apache-2.0
"""A request begins: whom it is asked of comes from its offer, who asks is who begins it."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("note whose offer it is", "登记提供单位")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> Row:
    """Return the owner, the keeper and the unit of the offer, and who asks when."""
    offer = workspace.desk.select("share_offer", where=Eq("id", str(attempt.row["offer"])))[0]
    own = {name: offer[name] for name in ("owner", "keeper", "unit")}
    return {**own, "person": attempt.person, "asked_on": attempt.day}
