# SPDX-License-Identifier: Apache-2.0
"""The log of a computing centre as bookings and events, so that its time enters the ledger.

The batch system of the centre dispatches; here its log becomes what it amounts to. Each job held
what it asked for, what ran was delivered whatever came of the job, and the rest went back. A job
whose run time cannot be is an event all the same: what it asked for stays held, so that
completeness shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yuzui.facilities.accounts.entries import Book, Ledger, Posting, append, balances, post
from yuzui.facilities.accounts.events import Examined, examine
from yuzui.facilities.accounts.replay import held, replayed
from yuzui.facilities.kinds.quota import first_come
from yuzui.ledger.usage import Jobs, Waits, waits

UNIT = "core-s"


@dataclass(frozen=True, slots=True)
class Source:
    """Which log of which centre."""

    centre: str
    name: str
    cycle: str = ""

    @property
    def book(self) -> Book:
        """Book of the ledger that its time stands in."""
        return Book(self.centre, UNIT, self.cycle or self.name)


def bookings(jobs: Jobs, source: Source) -> dict[str, Any]:
    """Return one booking a job."""
    length = np.where(jobs.req_time > 0, jobs.req_time, np.maximum(jobs.run, 0))
    return {
        "id": [f"{source.name}:{n}" for n in jobs.number.tolist()],
        "resource": [source.centre] * len(jobs.run),
        "t0": jobs.began + jobs.start,
        "t1": jobs.began + jobs.start + length,
        "amount": np.maximum(jobs.procs, 0),
        "proposal": [f"group{n}" for n in jobs.group.tolist()],
    }


def events(jobs: Jobs, source: Source) -> dict[str, Any]:
    """Return one event a job: that its processors were given from start to end."""
    count = len(jobs.number)
    return {
        "source": [source.name] * count,
        "source_key": [str(n) for n in jobs.number.tolist()],
        "resource": [source.centre] * count,
        "booking": bookings(jobs, source)["id"],
        "t0": jobs.began + jobs.start,
        "t1": jobs.began + jobs.end,
        "kind": ["done"] * count,
        "mode": ["remote"] * count,
        "user_class": [None] * count,
    }


def opened(jobs: Jobs, processors: int | None) -> int:
    """Return what a centre opened while a log was kept."""
    return (processors or 0) * int(jobs.end[jobs.countable].max(initial=0))


def spent(jobs: Jobs, source: Source) -> tuple[Ledger, Examined]:
    """Return what jobs held, used and gave back, and what no grant is known for."""
    book = source.book
    booked, happened = bookings(jobs, source), events(jobs, source)
    examined = examine(happened, booked)
    used = Ledger()
    for part in held(booked, book), replayed(booked, happened, examined, book, "refund"):
        used = append(used, part.accounts, part.columns)
    grants = [
        Posting("grant", book("pool"), used.accounts[name], -amount, 0, f"log:{source.name}")
        for name, amount in sorted(balances(used).items())
        if used.accounts[name].owner == "proposal" and amount < 0
    ]
    return append(post(Ledger(), grants), used.accounts, used.entries), examined


def ledger(jobs: Jobs, source: Source, processors: int | None) -> tuple[Ledger, Examined]:
    """Return the ledger of a log."""
    book, amount = source.book, opened(jobs, processors)
    cause = f"log:{source.name}"
    first = [Posting("open", book("source"), book("pool"), amount, 0, cause)] if amount else []
    used, examined = spent(jobs, source)
    return append(post(Ledger(), first), used.accounts, used.entries), examined


# A real log of jobs as a scheduling problem: the same jobs, the same processors, one question.


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
    rows = []
    for task in document["tasks"]:
        start = max(begin, int(jobs.start[int(task["id"][1:]) - 1]))
        if start + task["duration"] <= task["alternatives"][0]["windows"][0][1]:
            rows.append(_booking(task, start))
    return rows


def _booking(task: Mapping[str, Any], start: int) -> dict[str, Any]:
    end = start + task["duration"]
    return {"task": task["id"], "resource": "centre", "start": start, "end": end}


def in_order_of_arrival(jobs: Jobs, processors: int) -> Waits:
    """Return the waits of the same jobs served strictly in order of arrival."""
    order = np.argsort(jobs.submit, kind="stable")
    submit, run, procs = (getattr(jobs, n)[order].tolist() for n in ("submit", "run", "procs"))
    starts = np.array(first_come(submit, run, procs, processors), dtype=np.int64)
    return waits(replace(jobs, wait=starts - jobs.submit[order]))
