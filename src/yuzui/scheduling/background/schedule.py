# SPDX-License-Identifier: Apache-2.0
"""Make a schedule with its proof, within a budget of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job import background
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.scheduling.inputs import Schedule
from yuzui.scheduling.jobs import schedule
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Make a schedule", "排程")
NEXT = Text("Open the schedule", "打开排程")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Keep a schedule and return its page; ``args`` are inputs of ``schedule`` by name."""
    inputs = background.inputs(Schedule, args)
    tell(Text("Bounding, placing, checking", "正在求上界、安排、检查"))
    answer = schedule.compute(workspace, inputs)
    schedule.keep(workspace, answer, str(args.get("lang", "en")))
    return f"/facilities/schedules/{encode(answer.run.id)}"
