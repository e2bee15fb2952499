# SPDX-License-Identifier: Apache-2.0
"""R&D expenditure as published, one figure a row, with the vintage of the publication."""

from __future__ import annotations

from yuzui.catalogue.extract import Source
from yuzui.text import Text

TITLE = Text("R&D expenditure by vintage", "研发经费（按数据版次）")
LICENCE = "official figures quoted as facts"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple("country year dimension category value unit vintage status source note".split())


def _vintage(row: Source) -> str:
    text = str(row["vintage"] or "")
    for word in ("preliminary", "restated", "derived"):
        if text.startswith(word):
            return word
    return "final"


TABLES = {"rd_fact": {**{name: name for name in HEADINGS}, "vintage_kind": _vintage}}
FLAGS = {"restated": lambda row: _vintage(row) == "restated", "quarantined": lambda row: row["status"] == "memory-only"}
SAMPLE = (
    b"country,year,dimension,category,value,unit,vintage,status,source,note\n"
    b"CHN,2014,type,basic,613.5,100M CNY,final communique,sourced,http://example.org,\n",
    {
        "rd_fact": [
            {
                "country": "CHN",
                "year": 2014,
                "dimension": "type",
                "category": "basic",
                "value": 613.5,
                "vintage_kind": "final",
            }
        ]
    },
)
