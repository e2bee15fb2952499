# SPDX-License-Identifier: Apache-2.0
"""Bids of teams for an item of a challenge call."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.job.workflow.checks import Attempt
from yuzui.model.table import Row
from yuzui.model.visibility import Eq


def bids(attempt: Attempt) -> Sequence[Row]:
    """Return the bids for the item that moves, by team."""
    return attempt.workspace.desk.select("call_bid", where=Eq("item", attempt.id), order=("team",))
