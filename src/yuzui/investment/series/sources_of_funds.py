# SPDX-License-Identifier: Apache-2.0
"""Who pays for R&D: shares of the sectors that pay, and how concentrated they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.national_patterns import PAYS, amount, name
from yuzui.text import Text

GOVERNMENT = ("central_government", "local_government")
FUNDERS = (*GOVERNMENT, "enterprise", "abroad", "other", "not_split")
"""Sectors that pay; ``not_split`` is money whose payer the table does not name."""

SHARE, ERROR = "share_of_GERD_by_source", "share_of_GERD_by_source_error"
"""Dimensions: share of all R&D by who pays, and the half-width of its rounding."""

BROAD: Mapping[str, str] = dict.fromkeys(GOVERNMENT, "government") | {"abroad": "enterprise"}
"""Sectors put together for the index: money from abroad stands under business before 2008."""


@dataclass(frozen=True, slots=True)
class Year:
    """Who paid in one year."""

    year: int
    amounts: Mapping[str, float]
    total: float

    @property
    def shares(self) -> dict[str, float]:
        """Share of each sector in the sum of all, fractions."""
        whole = sum(self.amounts.values())
        return {payer: value / whole for payer, value in self.amounts.items()}

    @property
    def concentration(self) -> float:
        """Herfindahl index of government, enterprises with abroad, others."""
        return herfindahl(together(self.shares))


def together(shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares of the broad sectors, which every year of every series can be put into."""
    found: dict[str, float] = {}
    for payer, share in shares.items():
        broad = BROAD.get(payer, payer)
        found[broad] = found.get(broad, 0.0) + share
    return found


def herfindahl(shares: Mapping[str, float]) -> float:
    """Return the Herfindahl index of shares: their sum of squares.

    Notes
    -----
    ``H = Σ s²``; ``1/H`` is the number of equal payers that would be as concentrated.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54, 761.
    """
    return sum(share * share for share in shares.values())


def bounds(known: float, others: int, error: float = 0.0) -> tuple[float, float]:
    """Return the least and largest index if one share is known and the rest is not split."""
    # both are parabolas: least nearest to their foot, largest at an end
    ends = (max(known - error, 0.0), min(known + error, 1.0))
    equal = min(max(1 / (others + 1), ends[0]), ends[1])
    least = equal * equal + (1 - equal) ** 2 / others
    return least, max(one * one + (1 - one) ** 2 for one in ends)


def read(rows: Iterable[Mapping[str, Any]], prices: str = "current") -> list[Year]:
    """Return who paid, by year, from the national patterns of the United States."""
    paid: dict[int, dict[str, float]] = {}
    whole: dict[int, float] = {}
    totals: dict[tuple[int, str], float] = {}
    for row in rows:
        value = amount(row["usd_millions"])
        if row["type"] != "R&D" or row["price_basis"] != prices or value is None:
            continue
        year, performer, source = int(row["year"]), name(row["performer"]), row["source"]
        if performer == "All performers":
            whole[year] = float(value)
        elif source == "Total" and performer != "All federal":
            totals[year, performer] = totals.get((year, performer), 0.0) + float(value)
        elif payer := PAYS.get(source or performer):
            own = paid.setdefault(year, {})
            own[payer] = own.get(payer, 0.0) + float(value)
            totals[year, performer] = totals.get((year, performer), 0.0) - float(value)
    if not paid:
        raise _nothing()
    # a performer with one source has no total: what is left of it is below zero
    for (year, _), left in totals.items():
        if left > ROUNDING:
            own = paid.setdefault(year, {})
            own["not_split"] = own.get("not_split", 0.0) + left
    return [Year(year, {p: own[p] for p in FUNDERS if p in own}, whole[year]) for year, own in sorted(paid.items())]


ROUNDING = 3.0
"""Published sources of one performer add up to its total within this much, M USD."""


def _nothing() -> InputError:
    return InputError(
        Text("no row names a source of funds", "没有任何一行标明资金来源"),
        Place(column="source"),
        expected=", ".join(PAYS),
        fix=Text("fill in the column “source”", "请填写“source”列"),
        code="no_sources",
    )


@dataclass(frozen=True, slots=True)
class GovernmentShare:
    """The government's share of a country that publishes nothing else."""

    year: int
    share: float
    error: float | None
    status: str
    source: str
    note: str


def government(facts: Facts, country: str) -> list[GovernmentShare]:
    """Return the government's published share of all R&D by year."""
    rows = [
        f
        for f in facts.select(country=country, category="government", unit="percent")
        if f.dimension in (SHARE, ERROR) and f.value is not None
    ]
    errors = {f.year: float(f.value) / 100 for f in rows if f.dimension == ERROR and f.value}
    return [
        GovernmentShare(f.year, float(f.value) / 100, errors.get(f.year), f.status, f.source, f.note)
        for f in sorted(rows, key=lambda f: f.year)
        if f.dimension == SHARE and f.value is not None
    ]
