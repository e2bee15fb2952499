# SPDX-License-Identifier: Apache-2.0
"""From a draft to the schedule that holds, by a named person; and where every schedule stands."""

from __future__ import annotations

from typing import Any

from yuzui.facilities.civil import between, zone
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.scheduling import publication, publish
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("a named person publishes a schedule", "由具名人员批准发布排程")
QUESTION = Text(
    "Which schedule holds, who approved it, and whom does it displace?", "哪份排程有效？由谁批准？影响何人？"
)
SOURCE = "Yuzui"
SCHEMA = "yuzui.publication/1"
INPUTS = (
    Input("schedule", Text("id of the kept schedule; empty lists them", "排程编号；空为列表"), ""),
    Input("approve", Text("person and office, with a comma", "姓名与职务，以逗号分隔"), ""),
    Input("reason", Text("why", "理由"), ""),
    Input("preempt", Text("why bookings that hold give way", "抢占已生效预订的理由"), ""),
    Input("supersedes", Text("schedule it takes the place of", "所取代的排程"), ""),
    Input("freeze", Text("bookings before this time are frozen", "此前的预订冻结"), ""),
    Input("instance", Text("its instance, where the run was kept without", "运行未附算例时的算例"), ""),
)


def run(workspace: Workspace, **inputs: str) -> dict[str, Any]:
    """Publish a schedule, or list what there is."""
    values = {one.name: str(inputs.get(one.name) or "").strip() for one in INPUTS}
    done = None
    if values["schedule"]:
        names = ("schedule", "approve", "reason", "preempt", "supersedes", "freeze", "instance")
        act = publish.publish(workspace, publish.Asked(*(values[name] for name in names)))
        done = act | {"displaced": [_away(row, workspace) for row in act["displaced"]]}
    rows = publication.every(workspace)
    if done is not None:
        rows = [row for row in rows if row["id"] == values["schedule"]]
    about = {"schedules": rows, "published": done}
    return {"schema": SCHEMA, "run": stamp("publish", about), **about}


def _away(row: dict[str, Any], workspace: Workspace) -> dict[str, Any]:
    """Return what is told of a booking that gave way; not whose it was."""
    rows = workspace.view.select("resource", where=Eq("id", row["resource"]))
    home = zone(rows[0]["tz"] if rows else None)
    names = ("schedule", "id", "resource", "t0", "t1")
    return {**{name: row[name] for name in names}, "when": between(row["t0"], row["t1"], home)}


lines = publication.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the pictures are those of the schedule."""
    return []


exports = publication.exports
