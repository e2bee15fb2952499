# SPDX-License-Identifier: Apache-2.0
"""Known figures of PSPLIB: 480, 480 and 600 problems; proved shortest projects of ten of them.

Source: Kolisch & Sprecher (1997), doi:10.1016/S0377-2217(96)00170-1; shortest projects of j301_1 to
j301_10 as listed by github.com/ScheduleOpt/optalcp-benchmarks; MPM-Time, the length of the longest
chain, as each file states it.
"""

import os
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tests.golden.facilities import psplib

from yuzui.scheduling.check import violations

FOLDER = Path(os.environ.get("YUZUI_DATA", "")) / "allocation" / "psplib"
SHORTEST = (43, 47, 47, 62, 39, 48, 60, 53, 49, 45)
pytestmark = pytest.mark.data(*(f"allocation/psplib/{name}.zip" for name in ("j30", "j60", "j120")))


def problems(name):
    with zipfile.ZipFile(FOLDER / f"{name}.zip") as file:
        return {
            Path(entry).stem: file.read(entry).decode("latin-1") for entry in file.namelist() if entry.endswith(".sm")
        }


def in_number_order(project):
    """Start each job, by number, at the first period its predecessors and resources allow."""
    whole = sum(project.duration.values())
    free = np.tile(np.array(project.capacity)[:, None], whole)
    start = {}
    for job in sorted(project.duration):
        length, needs = project.duration[job], np.array(project.uses[job])[:, None]
        at = max((start[other] + project.duration[other] for other in project.after[job]), default=0)
        while (free[:, at : at + length] < needs).any():
            at += 1
        free[:, at : at + length] -= needs
        start[job] = at
    return start


def test_all_problems_are_read_and_the_longest_chain_is_the_one_stated():
    for name, count, jobs in [("j30", 480, 30), ("j60", 480, 60), ("j120", 600, 120)]:
        found = problems(name)
        assert len(found) == count
        for text in found.values():
            project = psplib.read(text)
            stated = re.search(r"MPM-Time\s*\n\s*(?:\d+\s+){5}(\d+)", text)
            assert psplib.critical_path(project) == int(stated[1])
            assert len(project.duration) == jobs
    # projects in number order keep every rule and none is shorter than the shortest
    found = problems("j30")
    for name, text in sorted(found.items())[::8]:
        project = psplib.read(text)
        start = in_number_order(project)
        end = max(start[job] + project.duration[job] for job in start)
        assert end >= psplib.critical_path(project), name
        rows = [
            {"task": str(job), "resource": "project", "start": at, "end": at + project.duration[job]}
            for job, at in start.items()
        ]
        assert violations(psplib.instance(project, end), rows) == []
        assert violations(psplib.instance(project, end - 1), rows) != []
    for number, shortest in enumerate(SHORTEST, start=1):
        project = psplib.read(found[f"j301_{number}"])
        start = in_number_order(project)
        assert max(start[job] + project.duration[job] for job in start) >= shortest
