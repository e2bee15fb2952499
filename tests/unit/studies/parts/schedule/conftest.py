# SPDX-License-Identifier: Apache-2.0
"""A week of one station, small enough to be gone over by hand."""

import json

import pytest

from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule

DAY = 86_400
START = 1_774_828_800
"""2026-03-30 00:00 UTC, POSIX seconds."""


def _instance(**more):
    """Two days of one station: three tasks of a day each, one of which cannot be read."""
    window = [[START, START + 2 * DAY]]
    tasks = [
        {
            "id": name,
            "value": value,
            "duration": DAY,
            "partner": "p",
            "alternatives": [{"resource": "station", "windows": window}],
        }
        for name, value in (("a", 5), ("b", 7), ("c", 2), ("bad", -1))
    ]
    return {"unit": "s", "horizon": [START, START + 7 * DAY], "resources": [{"id": "station"}], "tasks": tasks, **more}


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the document of the small instance, with whatever is added to it."""

    def make(**more):
        folder = tmp_path_factory.mktemp("schedule")
        path = folder / "week.json"
        path.write_text(json.dumps(_instance(**more)), encoding="utf-8")
        workspace = Workspace(folder / "work")
        return schedule.run(workspace, path=path, budget=0.1)

    return make


@pytest.fixture(scope="session")
def document(made):
    return made(title={"en": "Week of a station", "zh": "台站一周"}, timezone="Asia/Shanghai")
