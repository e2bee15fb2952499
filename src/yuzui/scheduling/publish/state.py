# SPDX-License-Identifier: Apache-2.0
"""Where every schedule stands: a draft until somebody approves it, published, superseded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq

NAMES = ("id", "parent", "status", "approver", "reason", "published_at", "freeze_until")


def of(workspace: Workspace, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a kept schedule stands, as the reader may know."""
    name = document["run"]["id"]
    rows = workspace.view.select("schedule", where=Eq("id", name))
    if not rows:
        status = "refused" if document["status"] == "refused" else "draft"
        return dict.fromkeys(NAMES) | {"id": name, "status": status, "by": None}
    return _stands(workspace, rows[0])


def _stands(workspace: Workspace, row: Row) -> dict[str, Any]:
    later = workspace.view.select("schedule", where=Eq("parent", row["id"]))
    by = next((one["id"] for one in later if one["status"] in ("published", "superseded")), None)
    return {**{name: row.get(name) for name in NAMES}, "by": by}


def every(workspace: Workspace) -> list[dict[str, Any]]:
    """Return every schedule kept here, the newest first, with where it stands."""
    found = []
    for run in workspace.runs("schedule"):
        document = run["document"]
        found.append(
            {
                **of(workspace, document),
                "title": document["instance"]["title"],
                "made_at": run["made_at"],
                "tasks": document["instance"]["tasks"],
                "placed": len(document["schedule"]),
                **{name: document[name] for name in ("objective", "bound", "gap")},
            }
        )
    return found
