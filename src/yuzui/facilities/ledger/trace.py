# SPDX-License-Identifier: Apache-2.0
"""The log of a computing centre as bookings and events, so that its time enters the ledger.

The batch system of the centre dispatches; here its log becomes what it amounts to. Each job held
what it asked for, what ran was delivered whatever came of the job, and the rest went back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yuzui.facilities.ledger.account import Book
from yuzui.facilities.ledger.balance import balances
from yuzui.facilities.ledger.entries import Ledger, Posting, append, post
from yuzui.facilities.ledger.events import Examined, examine
from yuzui.facilities.ledger.replay import held, replayed

if TYPE_CHECKING:
    from yuzui.facilities.usage import Jobs

UNIT = "core-s"


def bookings(jobs: Jobs, centre: str) -> dict[str, Any]:
    """Return one booking a job.

    Parameters
    ----------
    jobs : Jobs
        As :func:`yuzui.facilities.usage.jobs` reads them.
    centre : str
        Id of the resource.

    Returns
    -------
    dict of str to array
        ``id`` counts the jobs from 1, ``proposal`` is the group. Length is the time asked for;
        where that is unknown, the time it ran. Starts are as :attr:`Jobs.start` takes them.
    """
    import numpy as np

    length = np.where(jobs.req_time > 0, jobs.req_time, jobs.run)
    return {
        "id": [f"job{n}" for n in range(1, len(jobs.run) + 1)],
        "resource": [centre] * len(jobs.run),
        "t0": jobs.start,
        "t1": jobs.start + length,
        "amount": jobs.procs,
        "proposal": [f"group{n}" for n in jobs.group.tolist()],
    }


def events(jobs: Jobs, centre: str, source: str) -> dict[str, Any]:
    """Return one event a job: that its processors were given from start to end.

    Parameters
    ----------
    jobs : Jobs
        The same jobs.
    centre, source : str
        Id of the resource, name of the log.

    Returns
    -------
    dict of str to sequence
        Columns of the table ``event``.
    """
    names = [f"job{n}" for n in range(1, len(jobs.run) + 1)]
    return {
        "source": [source] * len(names),
        "source_key": names,
        "resource": [centre] * len(names),
        "booking": names,
        "t0": jobs.start,
        "t1": jobs.end,
        "kind": ["done"] * len(names),
        "mode": ["remote"] * len(names),
        "user_class": [None] * len(names),
    }


def ledger(jobs: Jobs, centre: str, source: str, processors: int | None) -> tuple[Ledger, Examined]:
    """Return the ledger of a log.

    Parameters
    ----------
    jobs : Jobs
        The jobs.
    centre, source : str
        Id of the resource, name of the log.
    processors : int or None
        Processors of the centre; None if unknown, which opens nothing.

    Returns
    -------
    (Ledger, Examined)
        What was opened is processors times the span of the log. No grant is known, so each group
        is granted what its jobs held, net of what it gave back.
    """
    book = Book(centre, UNIT, source)
    booked, happened = bookings(jobs, centre), events(jobs, centre, source)
    examined = examine(happened, booked)
    parts = held(booked, book), replayed(booked, happened, examined, book, "refund")
    opened = (processors or 0) * int(jobs.end.max(initial=0))
    first = [Posting("open", book("source"), book("pool"), opened, 0, source)] if opened else []
    spent = Ledger()
    for part in parts:
        spent = append(spent, part.accounts, part.columns)
    grants = [
        Posting("grant", book("pool"), spent.accounts[name], -amount, 0, source)
        for name, amount in sorted(balances(spent).items())
        if spent.accounts[name].owner == "proposal" and amount < 0
    ]
    granted = post(Ledger(), [*first, *grants])
    return append(granted, spent.accounts, spent.entries), examined
