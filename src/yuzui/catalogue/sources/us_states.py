# SPDX-License-Identifier: Apache-2.0
"""R&D of the states of the United States by performer; non-profit organisations are left out."""

from __future__ import annotations

from yuzui.catalogue.extract import const, joined
from yuzui.text import Text

TITLE = Text("US R&D by state", "美国各州研发经费")
LICENCE = "US government data"
URL = "https://ncses.nsf.gov/surveys/national-patterns"
FORMAT = "csv"
HEADINGS = ("year", "state", "performer", "usd_millions")
TABLES = {
    "rd_fact": {
        "country": const("USA"),
        "year": "year",
        "dimension": const("region_x_performer"),
        "category": joined("state", "performer"),
        "unit": const("1e6 USD current"),
        "vintage": const("National Patterns, state tables"),
        "source": const("NSF NCSES, National Patterns of R&D Resources, state tables"),
        "value": "usd_millions",
        "vintage_kind": const("final"),
        "status": const("sourced"),
    }
}
FLAGS = {"missing_value": lambda row: row["usd_millions"] in (None, "")}
SAMPLE = (
    b"year,state,performer,usd_millions\n2021,Alabama,business,2910\n",
    {
        "rd_fact": [
            {"country": "USA", "year": 2021, "category": "Alabama|business", "value": 2910, "unit": "1e6 USD current"}
        ]
    },
)
