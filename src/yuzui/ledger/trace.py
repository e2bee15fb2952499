# SPDX-License-Identifier: Apache-2.0
"""The log of a computing centre as bookings and events, so that its time enters the ledger.

The batch system of the centre dispatches; here its log becomes what it amounts to. Each job held
what it asked for, what ran was delivered whatever came of the job, and the rest went back. A job
whose run time cannot be is an event all the same: what it asked for stays held, so that
completeness shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.facilities.accounts.account import Book
from yuzui.facilities.accounts.balance import balances
from yuzui.facilities.accounts.entries import Ledger, Posting, append, post
from yuzui.facilities.accounts.events import Examined, examine
from yuzui.facilities.accounts.replay import held, replayed
from yuzui.ledger.usage import Jobs

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
