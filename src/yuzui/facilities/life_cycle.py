# SPDX-License-Identifier: Apache-2.0
"""What the life of a facility costs at a real rate, what a year of waiting changes, how often peers were late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from yuzui.model.quantity import wilson

RATES = (0.0, 0.03, 0.07)
"""Real rates at which lives are added up."""
LEAST_PEERS = 5
"""Peers below which no share is told."""


@dataclass(frozen=True, slots=True)
class Life:
    """Costs in units of a currency, real; years may be parts of one.

    Building is paid in equal parts at the start of each year, running at the start of each year of use, the
    upgrade half-way through the use, taking down at its end.
    """

    build: float
    build_years: float = 1.0
    operate: float = 0.0
    life_years: float = 0.0
    upgrade: float = 0.0
    decommission: float = 0.0
    escalation: float = 0.0
    replaced: float = 0.0

    def cost(self, rate: float) -> float:
        """Return the life-cycle cost C(r) = Σ payment_t / (1 + r)^t."""
        years = max(self.build_years, 1.0)
        total = _stream(self.build / years, 0.0, years, rate)
        total += _stream(self.operate, years, self.life_years, rate)
        total += self.upgrade / (1 + rate) ** (years + self.life_years / 2)
        total += self.decommission / (1 + rate) ** (years + self.life_years)
        return float(total)

    def cost_of_a_year(self, rate: float) -> float:
        """Return what a year of waiting costs: C(1 + e)/(1 + r) − C + a year more of what it replaces."""
        whole = self.cost(rate)
        return whole * (1 + self.escalation) / (1 + rate) - whole + self.replaced


def _stream(payment: float, start: float, years: float, rate: float) -> float:
    """Return equal payments at the start of each year; of a part of a year, that part."""
    total, at = 0.0, 0.0
    while at < years - 1e-9:
        part = min(1.0, years - at)
        total += part * payment / (1 + rate) ** (start + at)
        at += 1.0
    return total


class DelayRisk(msgspec.Struct, frozen=True):
    """Peers whose first planned day and outcome are known, how many were later, with the 95 % Wilson interval."""

    n: int
    late: int
    share: float
    interval: list[float]


def delay_risk(late: Iterable[bool]) -> DelayRisk | None:
    """Return the share of peers that were later than first planned; None of fewer than five."""
    outcomes = list(late)
    n = len(outcomes)
    if n < LEAST_PEERS:
        return None
    share = sum(outcomes) / n
    low, high = wilson(sum(outcomes), n)
    return DelayRisk(n, sum(outcomes), share, [low, high])
