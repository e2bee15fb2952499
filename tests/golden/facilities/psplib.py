# SPDX-License-Identifier: Apache-2.0
r"""Published project scheduling problems as instances: precedence and four shared resources.

SYNTHETIC, made by a generator and published for comparison. They ask for the shortest project; here
a deadline is given and as many jobs as fit are placed, so all are placed exactly when a project of
that length exists.

References
----------
Kolisch & Sprecher (1997), PSPLIB, doi:10.1016/S0377-2217(96)00170-1, single-mode sets j30, j60,
j120 in the format .sm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Project:
    """One problem, without the first and last job, which take no time."""

    duration: Mapping[int, int]
    after: Mapping[int, tuple[int, ...]]
    uses: Mapping[int, tuple[int, ...]]
    capacity: tuple[int, ...]


def read(text: str, file: str = "") -> Project:
    """Read a problem."""
    follow = _rows(text, "PRECEDENCE RELATIONS", file)
    work = _rows(text, "REQUESTS/DURATIONS", file)
    capacity = _rows(text, "RESOURCEAVAILABILITIES", file)[0]
    modes = {row[0]: row[1] for row in follow}
    width = {len(row) - 3 for row in work}
    if [row[0] for row in work] != list(modes) or set(modes.values()) != {1} or (width != {len(capacity)}):
        raise InputError(
            Text("the tables of jobs do not fit together", "作业表互不相符"),
            place=Place(file),
            seen=f"{len(follow)} / {len(work)}",
            expected="one mode a job, one amount a resource",
            code="wrong_type",
        )
    duration = {row[0]: row[2] for row in work if row[2] > 0}
    before: dict[int, list[int]] = {job: [] for job in duration}
    for job, _, _, *next_ in follow:
        for other in next_:
            if job in duration and other in duration:
                before[other].append(job)
    return Project(
        duration,
        {job: tuple(jobs) for job, jobs in before.items()},
        {row[0]: tuple(row[3:]) for row in work if row[0] in duration},
        tuple(capacity),
    )


def _rows(text: str, title: str, file: str) -> list[list[int]]:
    """Return the rows of whole numbers below a title, until the next line of stars."""
    _, title_found, rest = text.partition(title)
    lines = re.split(r"^\*{5,}", rest, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    rows = [[int(word) for word in line.split()] for line in lines if re.fullmatch(r"[\d\s]+", line)]
    rows = [row for row in rows if row]
    if not title_found or not rows:
        raise InputError(
            Text("a section of the file is missing", "文件缺少一节"),
            place=Place(file),
            expected=title,
            code="missing_value",
        )
    return rows


def critical_path(project: Project) -> int:
    """Return the length of the longest chain of jobs: no project is shorter."""
    end: dict[int, int] = {}
    for job in sorted(project.duration):
        begin = max((end[other] for other in project.after[job]), default=0)
        end[job] = begin + project.duration[job]
    return max(end.values(), default=0)


def instance(project: Project, deadline: int) -> dict[str, Any]:
    """Return a problem as an instance document."""
    whole = [0, deadline]
    return {
        "unit": "s",
        "horizon": whole,
        "resources": [{"id": "project", "calendar": [whole], "capacity": len(project.duration)}],
        "pools": [
            {"id": f"R{number}", "capacity": most, "calendar": [whole]}
            for number, most in enumerate(project.capacity, start=1)
        ],
        "tasks": [
            {
                "id": str(job),
                "value": 1.0,
                "duration": periods,
                "config": "",
                "partner": None,
                "uses": {f"R{k}": part for k, part in enumerate(project.uses[job], 1) if part},
                "alternatives": [{"resource": "project", "windows": [whole]}],
                "after": [[str(other), 0, None] for other in project.after[job]],
                "group": None,
            }
            for job, periods in project.duration.items()
        ],
        "groups": [],
        "quotas": [],
    }
