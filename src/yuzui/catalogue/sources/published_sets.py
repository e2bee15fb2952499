# SPDX-License-Identifier: Apache-2.0
"""Data sets that others published and that came from a facility, by their own record.

Only the record of a set is read, not the set; what its page did not say stays empty.
"""

from __future__ import annotations

from yuzui.catalogue.extract import Source, const, uncertain
from yuzui.text import Text

TITLE = Text("Data sets published from facilities", "设施产出的已发布数据集")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple("id title_en title_zh resource doi source licence created fact_status note".split())


def _title(row: Source) -> dict[str, str]:
    return {"en": row["title_en"] or "", "zh": row["title_zh"] or ""}


SAME = "id resource doi source licence created note".split()
TABLES = {"dataset": {"title": _title, "origin": const("real"), **{name: name for name in SAME}}}
FLAGS = {"quarantined": uncertain("fact_status"), "missing_value": lambda row: not row["licence"]}
SAMPLE = (
    b"id,title_en,title_zh,resource,doi,source,licence,created,fact_status,note\n"
    b"d1,Transport,\xe8\xbe\x93\xe9\x80\x81,H5,10.5281/zenodo.1,page,,,sourced,\n",
    {
        "dataset": [
            {
                "id": "d1",
                "title": {"en": "Transport", "zh": "输送"},
                "resource": "H5",
                "origin": "real",
                "licence": None,
            }
        ]
    },
)
