# SPDX-License-Identifier: Apache-2.0
"""Appeals as a reader may see them: a column the reader may not read is null, as if empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yuzui.funding.decisions import succession
from yuzui.job.signature import state
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import TRUE, Eq, In

Row = dict[str, Any]

SHOWN = (
    "id", "decision", "proposal", "by", "grounds", "filed", "deadline", "handler", "outcome",
    "reason", "settled", "run", "final",
)  # fmt: skip


def of_call(workspace: Workspace, call: str | None = None) -> list[Row]:
    """Return the appeals of a call, or all, the one filed first first."""
    where = TRUE
    if call is not None:
        runs = workspace.view.select("slate_run", where=Eq("call", call), columns=("id",))
        named = In("run", tuple(row["id"] for row in runs))
        made = workspace.view.select("decision", where=named, columns=("id",))
        where = In("decision", tuple(row["id"] for row in made))
    return told(workspace, workspace.view.select("appeal", where=where))


def of_slate(workspace: Workspace, run: str) -> list[Row]:
    """Return the appeals against every decision on a slate; see :func:`told`."""
    made = workspace.view.select("decision", where=Eq("run", run), columns=("id",))
    where = In("decision", tuple(row["id"] for row in made))
    return told(workspace, workspace.view.select("appeal", where=where))


def one(workspace: Workspace, appeal: str) -> Row:
    """Return one appeal, or raise as if there were none."""
    return told(workspace, [workspace.view.get("appeal", appeal)])[0]


def told(workspace: Workspace, rows: Sequence[Row]) -> list[Row]:
    """Return appeals with what else must be known of them."""
    today, found = clock()[:10], []
    for row in sorted(rows, key=lambda one: (one["filed"], one["id"])):
        decided = workspace.view.get("decision", row["decision"])
        slate = workspace.view.select("slate_run", where=Eq("id", decided["run"]))
        again = workspace.latest("appeal", row["run"]) if row["run"] else None
        answered = row["settled"] or today
        found.append(
            {
                **{name: row.get(name) for name in SHOWN},
                "final": bool(row["final"]),
                "state": state(row),
                "late": bool(row["deadline"] and answered > row["deadline"]),
                "same": None if again is None else again["recomputed"]["same"],
                "call": slate[0]["call"] if slate else None,
                "slate": decided["run"],
                "stage": succession.stage(workspace, row["decision"]),
            }
        )
    return found
