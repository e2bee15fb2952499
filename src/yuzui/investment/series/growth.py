# SPDX-License-Identifier: Apache-2.0
"""Published growth rates against the growth of the published amounts, like vintage with like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yuzui.investment.series.facts import Fact, Facts

PREFIX = "growth_"
"""A rate of dimension ``growth_type`` is the growth of the amounts of dimension ``type``."""

BASES = ("restated", "final")
"""Kind of vintage of the year before that a rate is over: the newest at hand when it came out."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One published rate beside the growth of the amounts."""

    fact: Fact
    base: str
    recomputed: float | None
    missing: int | None = None

    @property
    def apart(self) -> float:
        """How far the two are apart, percentage points; 0 where nothing can be compared."""
        if self.recomputed is None or self.fact.value is None:
            return 0.0
        return abs(self.recomputed - float(self.fact.value))


def compare(rates: Facts, series: Facts) -> list[Rate]:
    """Recompute every published growth rate that the amounts allow.

    Notes
    -----
    The amount of the year is of the vintage of the rate: a preliminary rate is of a preliminary
    amount. The year before is restated where the series restates it, else final: a rate is
    published over the newest figure of the year before.
    """
    wanted = [fact for fact in rates.rows if fact.dimension.startswith(PREFIX)]
    return [_rate(fact, series.rows) for fact in wanted if fact.value is not None]


def _rate(fact: Fact, rows: Sequence[Fact]) -> Rate:
    dimension = fact.dimension.removeprefix(PREFIX)
    own = [r for r in rows if (r.country, r.dimension, r.category) == _of(fact, dimension)]
    now = _amount(own, fact.year, (fact.vintage_kind,))
    before = _amount(own, fact.year - 1, BASES)
    if now is None or before is None or now.unit != before.unit:
        return Rate(fact, "", None, fact.year if now is None else fact.year - 1)
    growth = 100 * (float(now.value or 0) / float(before.value or 0) - 1)
    return Rate(fact, before.vintage_kind, growth)


def _of(fact: Fact, dimension: str) -> tuple[str, str, str]:
    return fact.country, dimension, fact.category


def _amount(rows: Iterable[Fact], year: int, kinds: Sequence[str]) -> Fact | None:
    found = [r for r in rows if r.year == year and r.vintage_kind in kinds and r.value]
    return min(found, key=lambda r: kinds.index(r.vintage_kind), default=None)
