# SPDX-License-Identifier: Apache-2.0
"""The bill by job and the clock by processor, put side by side in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from yuzui.facilities.occupancy import swept
from yuzui.ledger.charges import bill, whole, written
from yuzui.ledger.recovery.asked import Asked
from yuzui.ledger.usage import Jobs


def reconciled(jobs: Jobs, processors: int, asked: Asked) -> dict[str, Any]:
    """Return accounts, balance and residual of a log.

    Notes
    -----
    The bill adds up jobs; the clock adds up free processors. Only if both are right, and the log
    is possible on that many processors, is what was opened the sum of what was charged, waived
    and idle. The residual is what was opened less that sum; nothing is set to make it vanish.
    """
    side, span = bill(jobs, asked.by, asked.waive), int(jobs.end.max(initial=0))
    rows = zip(jobs.start.tolist(), jobs.end.tolist(), jobs.procs.tolist(), strict=True)
    clock = swept(rows, processors, span)
    price = asked.per_second
    seconds = [*(one.seconds for one in side.accounts), side.waived_seconds, clock.idle]
    *invoiced, waived, idle = written([price * n for n in seconds])
    opened, spent = whole(price * clock.opened), asked.spent(span)
    cost = opened if spent is None else whole(spent)
    balance = {
        "cost": cost,
        "opened": opened,
        "invoiced": sum(invoiced),
        "waived": waived,
        "idle": idle,
        "unpriced": cost - opened,
    }
    return {
        "accounts": [
            {"account": one.account, "jobs": one.jobs, "seconds": one.seconds, "invoice": amount}
            for one, amount in zip(side.accounts, invoiced, strict=True)
        ],
        "waived_jobs": side.waived_jobs,
        "seconds": {
            "span": span,
            "opened": clock.opened,
            "charged": side.seconds,
            "waived": side.waived_seconds,
            "idle": clock.idle,
            "over": clock.over,
            "residual": clock.opened - sum(seconds),
        },
        "balance": balance,
        "residual_minor_units": opened - sum(invoiced) - waived - idle,
        "in_use": {"most": clock.most, "processors": processors},
    }


def even(found: Mapping[str, Any]) -> Fraction | None:
    """Return the price of a core-hour at which the charged hours pay the cost."""
    charged = found["seconds"]["charged"]
    return Fraction(found["balance"]["cost"] * 3_600, charged) if charged else None
