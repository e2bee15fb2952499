# SPDX-License-Identifier: Apache-2.0
"""Shares of many countries by year: the history against which forecasts are scored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, Place
from yuzui.investment.series.cells import STATUSES, figure, plain
from yuzui.investment.series.cells import year as as_year
from yuzui.investment.series.facts import HELD_BACK, Fact, Facts, one
from yuzui.investment.series.facts import read as read_facts
from yuzui.text import Text

LARGEST_NOT_SPECIFIED = Decimal(10)
"""Per cent of R&D without a type above which a row does not enter the panel."""

MEASURES: Mapping[str, str] = {"basic": "basic_pct", "applied": "applied_pct", "experimental": "experimental_pct"}


def column_of(measure: str) -> str:
    """Return the column of a panel file for a measure: ``government`` is ``government_pct``."""
    return MEASURES.get(measure, f"{measure.rpartition('.')[2]}_pct")


@dataclass(frozen=True, slots=True)
class Panel:
    """Shares by country and year."""

    shares: Mapping[str, Mapping[int, float]]
    excluded: Mapping[str, int]
    filter: str
    confirmed: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of country-years."""
        return sum(len(years) for years in self.shares.values())

    def without(self, country: str) -> Panel:
        """Return the panel without one country, which may not predict itself."""
        kept = {name: years for name, years in self.shares.items() if name != country}
        return replace(self, shares=kept)


def read(
    rows: Iterable[Mapping[str, Any]],
    measure: str = "basic",
    largest: Decimal = LARGEST_NOT_SPECIFIED,
    confirmed: Mapping[str, str] = MappingProxyType({}),
) -> Panel:
    """Read the rows of a panel file."""
    shares: dict[str, dict[int, float]] = {}
    named: dict[str, str] = {}
    excluded: Counter[str] = Counter()
    wanted = column_of(measure)
    for line, row in enumerate(rows, 2):
        if wanted not in row:
            raise ColumnError(
                Text("the panel has no such column", "面板数据缺少该列"),
                Place(column=wanted),
                seen=", ".join(map(str, row)),
                fix=Text("add this column to the file, in per cent", "请在文件中增加该列，以百分数填写"),
            )
        value = figure(row[wanted])
        unknown = figure(row.get("not_specified_pct"))
        status = STATUSES.get(plain(row.get("status")).casefold(), "")
        country = plain(row["iso3"])
        year = as_year(plain(row["year"]), Place(row=line, column="year"))
        known = fact(row, measure, line).id if status in HELD_BACK else ""
        who = confirmed.get(known, "")
        if status in HELD_BACK and not (who and value is not None):
            excluded["held_back"] += 1
        elif value is None:
            excluded["no_value"] += 1
        elif unknown is not None and unknown > largest:
            excluded["not_specified"] += 1
        elif year in shares.setdefault(country, {}):
            excluded["duplicate"] += 1
        else:
            shares[country][year] = float(value / 100)
            named |= {known: who} if who else {}
    kept = {country: years for country, years in sorted(shares.items()) if years}
    return Panel(kept, dict(excluded), f"not_specified_pct <= {largest}", named)


def fact(row: Mapping[str, Any], measure: str, line: int = 0, file: str = "") -> Fact:
    """Return the published share of one type that stands in a row of a panel file."""
    return one(_cells(row, measure), line, file)


def _cells(row: Mapping[str, Any], measure: str) -> dict[str, Any]:
    """Return the cells of a row of a series file that say what a row of a panel file says."""
    return {
        "country": row["iso3"],
        "year": row["year"],
        "dimension": "share_of_GERD",
        "category": measure,
        "value": row[column_of(measure)],
        "unit": "percent",
        "vintage": "panel",
        "status": row.get("status") or "sourced",
        "source": row.get("source", ""),
    }


def facts(
    rows: Iterable[Mapping[str, Any]], file: str = "", confirmed: Mapping[str, str] = MappingProxyType({})
) -> Facts:
    """Return the rows of a panel file as published shares, one fact per country, year and type."""
    return read_facts(
        (_cells(row, measure) for row in rows for measure, column in MEASURES.items() if plain(row[column])),
        file,
        confirmed=confirmed,
    )
