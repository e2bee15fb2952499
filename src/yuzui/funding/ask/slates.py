# SPDX-License-Identifier: Apache-2.0
"""Which slate is meant: a run, a call, or ``RUN:ALTERNATIVE``; seen through the one predicate."""

from __future__ import annotations

from typing import Any

from yuzui.errors import VisibilityError
from yuzui.funding.ask.answers import Other
from yuzui.job.workspace import Workspace


def found(workspace: Workspace, name: str | None = None) -> dict[str, Any]:
    """Return a slate by the id of its run or of its call, or the newest."""
    document = workspace.latest("fund", name)
    if document is None and name is not None:
        document = _of_call(workspace, name)
    if document is None:
        raise VisibilityError.not_found()
    return document


def _of_call(workspace: Workspace, call: str) -> dict[str, Any] | None:
    """Return the newest slate of a call."""
    for row in workspace.runs("fund"):
        document: dict[str, Any] = row["document"]
        if document["call"]["id"] == call:
            return document
    return None


def other(workspace: Workspace, name: str) -> Other:
    """Return a slate, or one of its alternatives by ``RUN:ALTERNATIVE``."""
    slate, _, alternative = name.partition(":")
    return Other(name, found(workspace, slate), alternative)


def holding(workspace: Workspace, proposal: str) -> dict[str, Any] | None:
    """Return the newest slate that holds a proposal, or None if none does for this subject."""
    for row in workspace.runs("fund"):
        document: dict[str, Any] = row["document"]
        if any(one["id"] == proposal for one in document["proposals"]):
            return document
    return None
