# SPDX-License-Identifier: Apache-2.0
"""A real log of jobs as a scheduling problem: the same jobs, the same processors, one question.

What could have run in time, had the order been chosen? Jobs are as logged; only how long a user
would have waited is assumed, and the batch system of the centre stays in charge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from yuzui.facilities.kinds.quota import first_come
from yuzui.ledger.usage import Jobs, waits

HOUR = 3_600
"""Seconds."""


def instance(jobs: Jobs, processors: int, span: tuple[int, int] | None = None, patience: int = HOUR) -> dict[str, Any]:
    """Return the jobs submitted in a span as an instance document."""
    begin, until = span or (0, int(jobs.end.max(initial=0)) + 1)
    running = (jobs.start < begin) & (jobs.end > begin)
    fresh = (jobs.submit >= begin) & (jobs.submit < until) & (jobs.run > 0)
    rows = np.flatnonzero(running | fresh)
    release = np.where(running, begin, jobs.submit)[rows]
    rows, release = (part[np.argsort(release, kind="stable")] for part in (rows, release))
    length = np.where(running, jobs.end - begin, jobs.run)[rows]
    last = release + length + np.where(running[rows], 0, patience)
    tasks = [
        {
            "id": f"j{row + 1:06d}",
            "value": float(seconds * procs),
            "duration": seconds,
            "config": "",
            "partner": None,
            "uses": {"processors": procs},
            "alternatives": [{"resource": "centre", "windows": [[start, end]]}],
            "after": [],
            "group": None,
        }
        for row, start, seconds, end, procs in zip(
            *(part.tolist() for part in (rows, release, length, last, jobs.procs[rows])), strict=True
        )
    ]
    horizon = [begin, max(until, int(last.max(initial=0)))]
    return {
        "unit": "s",
        "horizon": horizon,
        "resources": [{"id": "centre", "calendar": [horizon], "capacity": len(tasks)}],
        "pools": [{"id": "processors", "capacity": processors, "calendar": [horizon]}],
        "tasks": tasks,
        "groups": [],
        "quotas": [],
    }


def in_order(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the bookings of strict service in order of arrival."""
    tasks = document["tasks"]
    windows = [task["alternatives"][0]["windows"][0] for task in tasks]
    starts = first_come(
        [start for start, _ in windows],
        [task["duration"] for task in tasks],
        [task["uses"]["processors"] for task in tasks],
        document["pools"][0]["capacity"],
    )
    return [
        _booking(task, start)
        for task, (_, end), start in zip(tasks, windows, starts, strict=True)
        if start + task["duration"] <= end
    ]


def as_it_was(document: Mapping[str, Any], jobs: Jobs) -> list[dict[str, Any]]:
    """Return the bookings the log itself reports."""
    begin = document["horizon"][0]
    found = []
    for task in document["tasks"]:
        start = max(begin, int(jobs.start[int(task["id"][1:]) - 1]))
        if start + task["duration"] <= task["alternatives"][0]["windows"][0][1]:
            found.append(_booking(task, start))
    return found


def _booking(task: Mapping[str, Any], start: int) -> dict[str, Any]:
    end = start + task["duration"]
    return {"task": task["id"], "resource": "centre", "start": start, "end": end}


def in_order_of_arrival(jobs: Jobs, processors: int) -> dict[str, Any]:
    """Return the waits of the same jobs served strictly in order of arrival."""
    order = np.argsort(jobs.submit, kind="stable")
    submit, run, procs = (getattr(jobs, n)[order].tolist() for n in ("submit", "run", "procs"))
    starts = np.array(first_come(submit, run, procs, processors), dtype=np.int64)
    return waits(replace(jobs, wait=starts - jobs.submit[order]))
