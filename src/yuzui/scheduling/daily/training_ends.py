# SPDX-License-Identifier: Apache-2.0
"""Trainings that end within 30 days: who holds one is told, once."""

from __future__ import annotations

from yuzui.job import notices
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import desk, training
from yuzui.text import Text

TITLE = Text("trainings that end within 30 days", "30 天内到期的资质")


def run(workspace: Workspace) -> list[str]:
    """Tell the holders of trainings that end soon; return who was told of which."""
    now, lines = desk.now(), []
    known = {str(row["subject"]) for row in workspace.store.grants()}
    for row in workspace.desk.select("qualification", order=("person", "resource", "level")):
        soon = row["t1"] is not None and row["t1"] <= now + training.ENDS_SOON
        if not soon or row["person"] not in known or not training.holds_now(row, now):
            continue
        event = f"training:{row['resource']}:{row['level']}:ends:{row['t1']}"
        if notices.was_notified(workspace, str(row["person"]), event):
            continue
        notices.tell(workspace, "training_ends", str(row["person"]), event, training.page_of(str(row["resource"])))
        lines.append(f"{row['person']}: {row['resource']} {row['level']}")
    return lines
