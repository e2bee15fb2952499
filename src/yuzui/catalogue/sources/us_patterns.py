# SPDX-License-Identifier: Apache-2.0
"""National patterns of R&D resources of the United States, 1953 onwards.

A category joins type, performer and source of funds by bars; names keep the footnote letters
under which they were published.
"""

from __future__ import annotations

from yuzui.catalogue.extract import const, joined, over
from yuzui.text import Text

TITLE = Text("US national patterns of R&D", "美国研发资源格局")
LICENCE = "US government data"
URL = "https://ncses.nsf.gov/surveys/national-patterns"
FORMAT = "parquet"
HEADINGS = ("type", "year", "performer", "source", "source2", "usd_millions", "price_basis")
TABLES = {
    "rd_fact": {
        "country": const("USA"),
        "year": "year",
        "dimension": const("type|performer|source of funds"),
        "category": joined("type", "performer", "source", "source2"),
        "unit": over(lambda cells: [f"1e6 USD {basis}" for basis in cells["price_basis"]]),
        "vintage": const("National Patterns 2024"),
        "source": const("NSF NCSES, National Patterns of R&D Resources"),
        "value": "usd_millions",
        "vintage_kind": const("final"),
        "status": const("sourced"),
    }
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b'{"type": "R&D", "year": 1953, "performer": "All performers", "source": "All funding'
    b' sources", "source2": "", "usd_millions": 5160.0, "price_basis": "current"}\n',
    {
        "rd_fact": [
            {
                "country": "USA",
                "year": 1953,
                "category": "R&D|All performers|All funding sources|",
                "value": 5160.0,
                "unit": "1e6 USD current",
            }
        ]
    },
)
