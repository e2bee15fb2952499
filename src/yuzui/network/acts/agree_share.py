# SPDX-License-Identifier: Apache-2.0
"""A request is agreed to: at the price, in the unit and the currency that the offer has now."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("note the price agreed", "登记约定单价")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> Row:
    """Return price, currency and unit of the offer, and what is agreed where nobody says less."""
    offer = workspace.desk.select("share_offer", where=Eq("id", str(attempt.row["offer"])))[0]
    agreed = attempt.row["amount"] if attempt.row.get("agreed") is None else attempt.row["agreed"]
    return {**{name: offer[name] for name in ("unit", "price", "currency")}, "agreed": agreed}
