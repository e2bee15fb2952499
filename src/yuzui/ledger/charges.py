# SPDX-License-Identifier: Apache-2.0
"""What the jobs of a log cost their users: whole core-seconds times one price, invoiced exactly.

A price is a fraction of a minor unit per core-second, so a charge is exact until it is written on
an invoice; what is written adds up to the sum by the method of largest remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from yuzui.ledger.usage import Jobs


@dataclass(frozen=True, slots=True)
class Account:
    """What is charged to one account.

    Parameters
    ----------
    account : int
        User or group id of the log; -1 where the log does not say.
    jobs : int
        Jobs charged.
    seconds : int
        Core-seconds charged.
    """

    account: int
    jobs: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Bill:
    """A log charged job by job.

    Parameters
    ----------
    accounts : tuple of Account
        By core-seconds, most first.
    waived_jobs : int
        Jobs of a status that is not charged.
    waived_seconds : int
        Their core-seconds.
    """

    accounts: tuple[Account, ...]
    waived_jobs: int
    waived_seconds: int

    @property
    def seconds(self) -> int:
        """Core-seconds charged."""
        return sum(one.seconds for one in self.accounts)

    @property
    def jobs(self) -> int:
        """Jobs charged."""
        return sum(one.jobs for one in self.accounts)


def bill(jobs: Jobs, by: str = "user", waive: Sequence[int] = ()) -> Bill:
    """Charge every job to its account."""
    free = np.isin(jobs.status, np.array(waive, dtype=np.int64))
    seconds = jobs.run * jobs.procs
    owners = getattr(jobs, by)[~free]
    names, place = np.unique(owners, return_inverse=True)
    sums = np.zeros(len(names), dtype=np.int64)
    np.add.at(sums, place, seconds[~free])
    counts = np.bincount(place, minlength=len(names))
    rows = [Account(int(name), int(count), int(total)) for name, count, total in zip(names, counts, sums, strict=True)]
    rows.sort(key=lambda one: (-one.seconds, one.account))
    return Bill(tuple(rows), int(free.sum()), int(seconds[free].sum()))


def written(amounts: Sequence[Fraction]) -> list[int]:
    """Round amounts so that they add up to their rounded sum.

    Examples
    --------
    >>> written([Fraction(1, 2), Fraction(1, 2), Fraction(1)])
    [1, 0, 1]
    """
    floors = [amount.numerator // amount.denominator for amount in amounts]
    missing = round(sum(amounts, Fraction(0))) - sum(floors)
    order = sorted(range(len(amounts)), key=lambda k: (floors[k] - amounts[k], k))
    more = set(order[:missing])
    return [floor + (k in more) for k, floor in enumerate(floors)]
