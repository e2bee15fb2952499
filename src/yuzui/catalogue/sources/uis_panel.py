# SPDX-License-Identifier: Apache-2.0
"""Shares of R&D by type of activity, from the panel of the UNESCO Institute for Statistics.

Percentages are kept in the published unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yuzui.catalogue.extract import Source, each
from yuzui.model.table import Row
from yuzui.text import Text

TITLE = Text("R&D by type of activity (UIS panel)", "研发经费活动类型构成（UIS 面板）")
LICENCE = "CC-BY-SA-3.0-IGO"
URL = "https://uis.unesco.org"
FORMAT = "csv"
HEADINGS = tuple("iso3 country year basic_pct applied_pct experimental_pct not_specified_pct source".split())
TYPES = {
    "basic": "basic_pct",
    "applied": "applied_pct",
    "experimental_development": "experimental_pct",
    "not_specified": "not_specified_pct",
}


def _shares(row: Source) -> Iterator[Row]:
    for category, column in TYPES.items():
        yield {
            "country": row["iso3"],
            "year": row["year"],
            "dimension": "share by type",
            "category": category,
            "unit": "%",
            "vintage": "panel",
            "source": row["source"],
            "value": row[column],
            "vintage_kind": "panel",
            "status": "sourced",
        }


def _rows(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    return each(rows, _shares)


def _apart(row: Source) -> bool:
    """Say whether all four shares are given and miss 100 by more than rounding."""
    try:
        total = sum(float(row[column]) for column in TYPES.values())
    except (TypeError, ValueError):
        return False
    return abs(total - 100) > 0.5


TABLES = {"rd_fact": _rows}
FLAGS = {"parts_not_total": _apart}
SAMPLE = (
    b"iso3,country,year,basic_pct,applied_pct,experimental_pct,not_specified_pct,source\n"
    b"ALB,Albania,2008,27.5,53.4,19.101,0.0,UNESCO Institute for Statistics\n",
    {
        "rd_fact": [
            {"country": "ALB", "year": 2008, "category": "basic", "value": 27.5, "unit": "%"},
            {"category": "applied", "value": 53.4},
            {"category": "experimental_development", "value": 19.101},
            {"category": "not_specified", "value": 0.0},
        ]
    },
)
