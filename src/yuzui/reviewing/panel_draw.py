# SPDX-License-Identifier: Apache-2.0
"""The end of a draw of reviewers: the secret is public once the assignment is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move

Row = dict[str, Any]


def close(workspace: Workspace, row: Row, document: Mapping[str, Any]) -> None:
    """Note in the log that the secret of a draw was revealed for an assignment."""
    drawn, run = document["draw"], document["run"]["id"]
    fixed = move("draw", row["state"], "fix") if row["state"] == "committed" else row["state"]
    done = row | {
        "list_hash": drawn["list_hash"],
        "fixed_at": clock(),
        "public": drawn["public"],
        "secret": drawn["secret"],
        "document": {"schema": document["schema"], "run": run},
        "state": move("draw", fixed, "reveal"),
    }
    with workspace.view.act("reveal", f"draw {row['id']}", f"assignment {run}") as change:
        change.replace("draw", [done])
