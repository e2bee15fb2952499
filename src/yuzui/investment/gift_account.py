# SPDX-License-Identifier: Apache-2.0
"""The account of a gift: what came in, was spent and given back."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq


def balance(workspace: Workspace, gift: str) -> int:
    """Return what is left of a gift, in minor units."""
    rows = workspace.desk.select("gift_entry", where=Eq("gift", gift))
    return sum(int(row["sum"]) * (1 if row["kind"] == "receive" else -1) for row in rows)
