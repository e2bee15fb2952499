# SPDX-License-Identifier: Apache-2.0
"""Read the United States' national patterns of R&D, footnote letters and all.

What the published table does to a reader: a footnote letter glued to a name (``Businessd``), a
hyphen left from a line break (``All per-formers``), an empty source that means the performer
itself, empty cells that mean "not split" and never zero, and no row for development.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment.series.facts import TABLE, Fact, Facts
from yuzui.model.finding import Finding
from yuzui.text import Text

SOURCE = "NSF NCSES, National Patterns of R&D Resources"
VINTAGE = "final, National Patterns 2024"
UNIT = "M USD"

TYPES: Mapping[str, str] = {"basic research": "basic", "applied research": "applied"}
PERFORMERS: Mapping[str, str] = {
    "Business": "enterprise",
    "Federal intramural": "government_institute",
    "FFRDCs": "government_institute",
    "Nonfederal government": "government_institute",
    "Higher education": "higher_education",
    "NPOs": "other",
}
"""Performing sector to the sector of the series; not an exact mapping."""

PAYS: Mapping[str, str] = {
    "Federal": "central_government",
    "Nonfederal government": "local_government",
    "Business": "enterprise",
    "Own domestic": "enterprise",
    "Other domestic business": "enterprise",
    "Foreign business": "abroad",
    "Higher education": "other",
    "NPO": "other",
    "Other": "other",
}
"""Source of funds to the sector that pays; an empty one is the performer itself."""

ONLY_SOURCE = frozenset({"Federal intramural"})
"""Performers with one source of funds, so that no total is published for them."""

_NAMES = frozenset({*PERFORMERS, "All performers", "All federal"})

Key = tuple[str, int, str]
Paid = tuple[int, str, str, str]
"""Year, sector that pays, performing sector, type."""


def name(text: str) -> str:
    """Return the name of a performer without footnote letter and line-break hyphen.

    Examples
    --------
    >>> name("Businessd"), name("All per-formers"), name("NPOs")
    ('Business', 'All performers', 'NPOs')
    """
    joined = text.replace("per-formers", "performers")
    if joined in _NAMES:
        return joined
    shorter = joined[:-1]
    return shorter if shorter in _NAMES and joined[-1:].islower() else joined


def amount(value: Any) -> Decimal | None:
    """Return a published amount, or None for a cell that is not split."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return Decimal(str(value))


def read(rows: Iterable[Mapping[str, Any]], file: str = "", prices: str = "current") -> Facts:
    """Read the rows of the published table."""
    totals: dict[tuple[str, int], Decimal] = {}
    cells: dict[Key, Decimal] = {}
    paid: dict[Paid, Decimal] = {}
    for row in rows:
        value = amount(row["usd_millions"])
        if row["price_basis"] != prices or value is None:
            continue
        performer, year = name(row["performer"]), int(row["year"])
        kind = TYPES.get(row["type"], "GERD")
        if performer == "All performers":
            totals[kind, year] = value
            continue
        if performer in PERFORMERS and _is_total(performer, row["source"]):
            key = (kind, year, PERFORMERS[performer])
            cells[key] = cells.get(key, Decimal(0)) + value
        if performer in PERFORMERS and (payer := PAYS.get(row["source"] or performer)):
            to = (year, payer, PERFORMERS[performer], kind)
            paid[to] = paid.get(to, Decimal(0)) + value
    facts, findings = _facts(totals, cells, file)
    return Facts((*facts, *_payers(paid)), (), tuple(findings), file)


def _payers(paid: Mapping[Paid, Decimal]) -> list[Fact]:
    """Return who pays by performer and type; of development what is left of all R&D."""
    facts = []
    for (year, payer, performer, kind), value in sorted(paid.items()):
        name, status = kind, "sourced"
        if kind == "GERD":
            parts = (paid.get((year, payer, performer, one)) for one in ("basic", "applied"))
            value -= sum((part for part in parts if part is not None), Decimal(0))
            name, status = "experimental", "derived"
        category = f"{payer}|{performer}|{name}"
        facts.append(_fact(year, "source_x_performer_x_type", category, value, status))
    return facts


def _no_total(year: int, missing: list[str], file: str) -> InputError:
    return InputError(
        Text("the table has no total of {year} over all performers", "表中缺少 {year} 年全部执行部门的合计").format(
            year=year
        ),
        Place(file, column="usd_millions"),
        seen=", ".join(missing),
        expected="All performers",
        fix=Text("fill in this total, or leave the year out", "请补上该合计，或去掉该年份"),
        code="missing_total",
    )


def _is_total(performer: str, source: str) -> bool:
    return source == "Total" or (performer in ONLY_SOURCE and source == "Federal")


def _fact(year: int, dimension: str, category: str, value: Decimal, status: str) -> Fact:
    cell = ("USA", year, dimension, category, value, UNIT)
    return Fact(*cell, "final", VINTAGE, status, SOURCE)


def _facts(
    totals: Mapping[tuple[str, int], Decimal], cells: Mapping[Key, Decimal], file: str
) -> tuple[list[Fact], list[Finding]]:
    facts, findings = [], []
    for year in sorted({year for _, year in totals}):
        if missing := [k for k in ("GERD", "basic", "applied") if (k, year) not in totals]:
            raise _no_total(year, missing, file)
        whole, parts = totals["GERD", year], {k: totals[k, year] for k in ("basic", "applied")}
        facts.append(_fact(year, "total", "GERD", whole, "sourced"))
        facts += [_fact(year, "type", kind, value, "sourced") for kind, value in parts.items()]
        facts.append(_fact(year, "type", "experimental", whole - sum(parts.values()), "derived"))
    for (kind, year, sector), value in sorted(cells.items()):
        if kind == "GERD":
            facts.append(_fact(year, "performer", sector, value, "sourced"))
            known = [cells.get((k, year, sector)) for k in ("basic", "applied")]
            rest = value - sum((part for part in known if part is not None), Decimal(0))
            category = f"{sector}|experimental"
            facts.append(_fact(year, "performer_x_type", category, rest, "derived"))
        else:
            facts.append(_fact(year, "performer_x_type", f"{sector}|{kind}", value, "sourced"))
    for fact in facts:
        if fact.value is not None and fact.value < 0:
            seen = f"{fact.year} {fact.category}: {fact.value}"
            findings.append(Finding("out_of_range", "warning", TABLE, "", "value", seen))
    return facts, findings


# Who pays for R&D: shares of the sectors that pay, and how concentrated they are.


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
    totals: dict[str, float] = {}
    for payer, share in shares.items():
        broad = BROAD.get(payer, payer)
        totals[broad] = totals.get(broad, 0.0) + share
    return totals


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


def read_funding(rows: Iterable[Mapping[str, Any]], prices: str = "current") -> list[Year]:
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
    if unknown := sorted(paid.keys() - whole.keys()):
        raise _no_total(unknown[0], ["GERD"], "")
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
