# SPDX-License-Identifier: Apache-2.0
"""Material leaves a collection: its use is noted with the item that was sent."""

from __future__ import annotations

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import Eq
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("note what was sent", "登记寄出的材料")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> None:
    """Write the use of an offer of material, of the day on which it was sent."""
    offer = workspace.desk.select("share_offer", where=Eq("id", str(attempt.row["offer"])))[0]
    use = {"request": attempt.id, "n": 1, "offer": offer["id"], "accession": offer["accession"]}
    use |= {"start_day": attempt.day, "amount": attempt.row["agreed"]}
    change.insert("share_use", [{**dict.fromkeys(TABLES["share_use"].names), **use}])
