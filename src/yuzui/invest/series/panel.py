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
from yuzui.invest.series.cells import STATUSES, figure, plain
from yuzui.invest.series.facts import HELD_BACK, Facts
from yuzui.invest.series.facts import read as read_facts
from yuzui.text import Text

LARGEST_NOT_SPECIFIED = Decimal(10)
"""Per cent of R&D without a type above which a row does not enter the panel."""

MEASURES: Mapping[str, str] = {
    "basic": "basic_pct",
    "applied": "applied_pct",
    "experimental": "experimental_pct",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """Shares by country and year.

    Parameters
    ----------
    shares : mapping
        ISO code to year to share, fraction.
    excluded : mapping
        Reason to number of rows left out: ``no_value``, ``not_specified``, ``held_back``,
        ``duplicate``.
    filter : str
        The filter in words, printed beside every count.
    confirmed : mapping
        Id of a row from memory to the person who confirmed it.
    """

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
    """Read the rows of a panel file.

    Parameters
    ----------
    rows : iterable of mapping
        Cells by column name: ``iso3``, ``year``, ``basic_pct`` …, ``not_specified_pct``, and
        ``status`` if present; shares in per cent.
    measure : str
        A key of :data:`MEASURES`.
    largest : Decimal
        Rows with a larger share not specified, in per cent, are left out.
    confirmed : mapping
        Id of a row from memory, as :func:`fact_id` makes it, to the person who confirmed it.

    Returns
    -------
    Panel
        Shares as fractions. A country without a split by type is left out and counted, never
        imputed; of several sources of one country-year the first counts.

    Raises
    ------
    ColumnError
        If the file has no column for the measure.
    """
    shares: dict[str, dict[int, float]] = {}
    named: dict[str, str] = {}
    excluded: Counter[str] = Counter()
    for row in rows:
        if MEASURES[measure] not in row:
            raise ColumnError(
                Text("the panel has no such column", "面板数据缺少该列"),
                Place(column=MEASURES[measure]),
                seen=", ".join(map(str, row)),
                fix=Text(
                    "add this column to the file, in per cent", "请在文件中增加该列，以百分数填写"
                ),
            )
        value = figure(row[MEASURES[measure]])
        unknown = figure(row.get("not_specified_pct"))
        status = STATUSES.get(plain(row.get("status")).casefold(), "")
        country, year = plain(row["iso3"]), int(plain(row["year"]))
        who = confirmed.get(fact_id(row, measure), "") if status in HELD_BACK else ""
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
            named |= {fact_id(row, measure): who} if who else {}
    kept = {country: years for country, years in sorted(shares.items()) if years}
    return Panel(kept, dict(excluded), f"not_specified_pct <= {largest}", named)


def fact_id(row: Mapping[str, Any], measure: str) -> str:
    """Return the id of a share of a row, as that of the fact it is."""
    place = (plain(row["iso3"]), plain(row["year"]), "share_of_GERD", measure, "percent", "panel")
    return "|".join((*place, plain(row.get("source"))))


def facts(
    rows: Iterable[Mapping[str, Any]],
    file: str = "",
    confirmed: Mapping[str, str] = MappingProxyType({}),
) -> Facts:
    """Return the rows of a panel file as published shares, one fact per country, year and type.

    Parameters
    ----------
    rows : iterable of mapping
        As for :func:`read`.
    file : str
        Name of the file.
    confirmed : mapping
        Id of a row from memory to the person who confirmed it.

    Returns
    -------
    Facts
        Facts of dimension ``share_of_GERD`` in per cent, kind of vintage ``panel``.
    """
    return read_facts(
        (
            {
                "country": row["iso3"],
                "year": row["year"],
                "dimension": "share_of_GERD",
                "category": measure,
                "value": row[column],
                "unit": "percent",
                "vintage": "panel",
                "status": row.get("status") or "sourced",
                "source": row.get("source", ""),
            }
            for row in rows
            for measure, column in MEASURES.items()
            if plain(row[column])
        ),
        file,
        confirmed=confirmed,
    )
