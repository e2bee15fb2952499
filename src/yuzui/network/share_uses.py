# SPDX-License-Identifier: Apache-2.0
"""Uses of one request as they count, and the offer it is asked of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.network import instrument_hours

CLOSE = 1e-6
"""Amounts that differ by less are equal: 0.1 + 0.2 hours are 0.3."""


def offer_of(attempt: Attempt) -> Row:
    """Return the offer of the request that moves; an empty one where there is none."""
    rows = attempt.workspace.desk.select("share_offer", where=Eq("id", str(attempt.row["offer"])))
    return rows[0] if rows else {}


def standing_uses(workspace: Workspace, request: str) -> list[Row]:
    """Return the uses of a request that nobody took back, by number."""
    return not_undone(workspace.desk.select("share_use", where=Eq("request", request), order=("n",)))


def not_undone(uses: Sequence[Row]) -> list[Row]:
    """Return the uses among rows of uses that none of these rows takes back."""
    undone = {(row["request"], row["undoes"]) for row in uses}
    return [row for row in uses if row["undoes"] is None and (row["request"], row["n"]) not in undone]


def used(workspace: Workspace, uses: Sequence[Mapping[str, Any]]) -> float:
    """Return what some uses come to; that of a booking is what its instrument delivered."""
    booked = instrument_hours.delivered(workspace, [str(row["booking"]) for row in uses if row.get("booking")])
    typed = [float(row["amount"]) for row in uses if not row.get("booking") and row.get("amount") is not None]
    return sum(typed) + sum(booked.values())
