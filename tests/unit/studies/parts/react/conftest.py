# SPDX-License-Identifier: Apache-2.0
"""A schedule kept in a workspace: two tasks placed, one beaten, one too long, one unreadable."""

import json

import pytest

from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule

DAY = 86_400
START = 1_774_828_800
"""2026-03-30 00:00 UTC, POSIX seconds."""


def instance():
    """Return the instance of the kept schedule."""
    span = [START, START + 2 * DAY]
    rows = [("a", 5, DAY, "p"), ("b", 7, DAY, None), ("c", 2, DAY, "p"), ("d", 9, 3 * DAY, None)]
    tasks = [
        {"id": id, "value": value, "duration": length, "partner": partner,
         "alternatives": [{"resource": "station", "windows": [span]}]}
        for id, value, length, partner in rows
    ]  # fmt: skip
    return {
        "unit": "s",
        "title": {"en": "Week of a station", "zh": "台站一周"},
        "timezone": "Asia/Shanghai",
        "origin": "synthetic",
        "horizon": [START, START + 7 * DAY],
        "resources": [{"id": "station"}, {"id": "other"}],
        "tasks": [*tasks, {"id": "bad", "value": -1}],
    }


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Instance and result as files."""
    folder = tmp_path_factory.mktemp("react")
    path, result = folder / "week.json", folder / "result.json"
    path.write_text(json.dumps(instance()), encoding="utf-8")
    document = schedule.run(Workspace(folder / "other"), path=path, budget=0.1)
    result.write_text(json.dumps(document), encoding="utf-8")
    return path, result


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, files):
    """A workspace that keeps the schedule."""
    made = Workspace(tmp_path_factory.mktemp("kept") / "work")
    schedule.keep(made, schedule.run(made, path=files[0], budget=0.1))
    return made
