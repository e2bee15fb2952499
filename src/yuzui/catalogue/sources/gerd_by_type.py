# SPDX-License-Identifier: Apache-2.0
"""Gross R&D expenditure of countries by type of R&D, one row a country and year.

The table names no currency; its figures are kept in the published unit. A row whose parts do not
add up to its total within rounding is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from yuzui.catalogue.extract import Source, each
from yuzui.model.table import Row
from yuzui.text import Text

TITLE = Text("R&D expenditure by type, countries", "各国研发经费（按类型）")
LICENCE = "US government data"
URL = "https://ncses.nsf.gov/indicators"
FORMAT = "csv"
HEADINGS = tuple(
    "country year ncses_table gerd basic applied experimental_development other sum_ok basic_share".split()
)
PARTS = ("basic", "applied", "experimental_development", "other")
CODES = MappingProxyType(
    {
        "China": "CHN",
        "France": "FRA",
        "Germany": "DEU",
        "India": "IND",
        "Israel": "ISR",
        "Italy": "ITA",
        "Japan": "JPN",
        "South Korea": "KOR",
        "Korea": "KOR",
        "Russia": "RUS",
        "Taiwan": "TWN",
        "United Kingdom": "GBR",
        "United States": "USA",
        "UK": "GBR",
        "US": "USA",
    }
)
UNIT = "1e9 USD PPP"


def _figures(row: Source) -> Iterator[Row]:
    for name in ("gerd", *PARTS):
        yield {
            "country": CODES.get(row["country"], row["country"]),
            "year": row["year"],
            "dimension": "total" if name == "gerd" else "type",
            "category": "GERD" if name == "gerd" else name,
            "unit": UNIT,
            "vintage": f"NCSES table {row['ncses_table']}",
            "source": "NSF NCSES, Science and Engineering Indicators",
            "value": row[name],
            "vintage_kind": "final",
            "status": "sourced",
        }


def _rows(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    return each(rows, _figures)


TABLES = {"rd_fact": _rows}
FLAGS = {"parts_not_total": lambda row: str(row["sum_ok"]).lower() == "false"}
SAMPLE = (
    b"country,year,ncses_table,gerd,basic,applied,experimental_development,other,sum_ok,"
    b"basic_share\nChina,2017,1878,496.0,27.5,52.1,416.4,0.0,true,0.0554\n",
    {
        "rd_fact": [
            {"country": "CHN", "year": 2017, "category": "GERD", "value": 496.0},
            {"category": "basic", "value": 27.5},
            {"category": "applied", "value": 52.1},
            {"category": "experimental_development", "value": 416.4},
            {"category": "other", "value": 0.0},
        ]
    },
)
