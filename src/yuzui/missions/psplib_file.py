# SPDX-License-Identifier: Apache-2.0
"""Files of the project scheduling library (``.sm``), single-mode: tasks, what follows what, needs, capacities.

References
----------
Kolisch and Sprecher 1997, PSPLIB, doi 10.1016/S0377-2217(96)00170-1
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.missions.mission_plan import Capacity, Link, Plan, Task
from yuzui.text import Text


def read(path: Path) -> Plan:
    """Read one file."""
    return plan(path.read_text(encoding="latin-1"), path.name)


def networks(path: Path) -> list[str]:
    """Return the names of the networks of an archive, in order of their numbers."""
    with zipfile.ZipFile(path) as archive:
        names = [one for one in archive.namelist() if one.endswith(".sm")]
    return sorted((Path(one).stem for one in names), key=_number)


def _number(name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d+", name))


def network(path: Path, name: str) -> Plan:
    """Read one network of an archive."""
    with zipfile.ZipFile(path) as archive:
        inner = next((one for one in archive.namelist() if Path(one).stem == name), None)
        if inner is None:
            raise InputError(
                Text("there is no such network in the archive", "压缩包中没有该算例"),
                place=Place(path.name, column="--network"),
                seen=name,
                expected="j301_1 …",
                code="unknown_network",
            )
        return plan(archive.read(inner).decode("latin-1"), Path(inner).name)


def every(path: Path) -> Iterator[tuple[str, Plan, int]]:
    """Yield every network of an archive: name, plan, and the length of its chain as the file itself states it."""
    with zipfile.ZipFile(path) as archive:
        for inner in archive.namelist():
            if inner.endswith(".sm"):
                text = archive.read(inner).decode("latin-1")
                stated = _rows(text, "PROJECT INFORMATION", inner)[0][5]  # “MPM-Time”
                yield Path(inner).stem, plan(text, Path(inner).name), stated


def plan(text: str, file: str) -> Plan:
    """Return the plan of a file; its first and last job take no time and are left out."""
    follow = _rows(text, "PRECEDENCE RELATIONS", file)
    work = {row[0]: row for row in _rows(text, "REQUESTS/DURATIONS", file)}
    there = _rows(text, "RESOURCEAVAILABILITIES", file)[0]
    if set(work) != {row[0] for row in follow} or any(len(row) != 3 + len(there) for row in work.values()):
        raise InputError(
            Text("the tables of jobs do not fit together", "作业表互不相符"),
            place=Place(file),
            seen=f"{len(follow)} / {len(work)}",
            expected="one mode a job, one amount a resource",
            code="wrong_type",
        )
    ends = {follow[0][0], follow[-1][0]}
    before: dict[int, list[int]] = {job: [] for job in work}
    for job, _, _, *others in follow:
        for other in others:
            before[other].append(job)
    tasks = [
        Task(
            str(job),
            float(row[2]),
            needs={f"R{k}": units for k, units in enumerate(row[3:], start=1) if units},
            after=tuple(Link(str(one)) for one in before[job] if one not in ends),
            place=Place(file),
        )
        for job, row in work.items()
        if job not in ends
    ]
    capacities = tuple(Capacity(f"R{k}", units) for k, units in enumerate(there, start=1))
    return Plan(tuple(tasks), capacities, "period", source=file, origin="synthetic")


def _rows(text: str, title: str, file: str) -> Sequence[list[int]]:
    """Return the rows of whole numbers below a title, until the next line of stars."""
    _, there, rest = text.partition(title)
    lines = re.split(r"^\*{5,}", rest, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    rows = [[int(word) for word in line.split()] for line in lines if re.fullmatch(r"[\d\s]+", line) and line.strip()]
    if not there or not rows:
        raise InputError(
            Text("a section of the file is missing", "文件缺少一节"),
            place=Place(file),
            expected=title,
            fix=Text("take a file of the single-mode sets as it was published", "请使用单模式算例的原始文件"),
            code="missing_section",
        )
    return rows
