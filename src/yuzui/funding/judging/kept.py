# SPDX-License-Identifier: Apache-2.0
"""Which judgement of a call is meant: the newest kept one, judged alone or with a slate."""

from __future__ import annotations

from typing import Any

from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace

STUDIES = ("judge", "fund")
"""Studies whose documents hold a judgement."""


def found(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return the newest judgement of a call, or that of a run."""
    for row in workspace.runs(*STUDIES):
        document: dict[str, Any] = row["document"]
        if name in (document["call"]["id"], row["id"]) and _whole(document):
            return document
    raise VisibilityError.not_found()


def _whole(document: dict[str, Any]) -> bool:
    """Return whether a document says all that is shown; those of older versions may not."""
    judge = document["judge"]
    return judge is None or "criteria" in judge
