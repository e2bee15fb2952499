# SPDX-License-Identifier: Apache-2.0
"""Clusters of a computing testbed as instruments: maker, where its maker sits, age, support.

Country of origin is where the maker has its seat, not where the machine was put together. A first
day of operation may lie years after the making: machines are handed on. 1970-01-01 is what a
machine says that was never told the date; such an end of support is left out and counted.
"""

from __future__ import annotations

from yuzui.catalogue.extract import Source, const
from yuzui.text import Text

TITLE = Text("clusters of a computing testbed", "计算试验床集群")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple(
    "id name site country owner model maker origin_country commissioned made supported_until"
    " capacity unit source fact_status note".split()
)
NO_DATE = "1970-01-01"
SAME = (
    "id name site country owner model maker origin_country commissioned capacity unit source fact_status note".split()
)


def _supported(row: Source) -> str | None:
    return None if row["supported_until"] == NO_DATE else row["supported_until"]


TABLES = {"resource": {"kind": const("instrument"), **{name: name for name in SAME}, "supported_until": _supported}}
FLAGS = {
    "sentinel_date": lambda row: NO_DATE in (row["made"], row["supported_until"]),
    "missing_value": lambda row: not row["maker"],
}
SAMPLE = (
    b"id,name,site,country,owner,model,maker,origin_country,commissioned,made,supported_until,"
    b"capacity,unit,source,fact_status,note\n"
    b"G5K-uvb,uvb (Sophia),Sophia,France,Grid'5000,Dell PowerEdge C6100,Dell,US,2011-01-04,"
    b"2011-01-04,1970-01-01,4,node,page,sourced,\n",
    {
        "resource": [
            {
                "id": "G5K-uvb",
                "kind": "instrument",
                "maker": "Dell",
                "origin_country": "US",
                "capacity": 4,
                "supported_until": None,
            }
        ]
    },
)
