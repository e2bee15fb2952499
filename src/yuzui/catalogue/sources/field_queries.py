# SPDX-License-Identifier: Apache-2.0
"""Fields with their queries in two languages; loaded are what they are called, the queries are read where they lie."""

from __future__ import annotations

from yuzui.catalogue.extract import Source
from yuzui.text import Text

TITLE = Text("Queries of fields", "领域检索式")
LICENCE = "Apache-2.0"
URL = "field_queries.csv"
FORMAT = "csv"
HEADINGS = tuple(
    "node parent level label_en label_zh kind needs_context query_en query_zh topic_ids hits_nsf hits_eu "
    "hits_paperscape hits_conf hits_reviewer hits_amc hits_handball hits_zh hits_tax third_party_check version".split()
)


def _label(row: Source) -> dict[str, str]:
    return {"en": row["label_en"] or "", "zh": row["label_zh"] or row["label_en"] or ""}


TABLES = {"concept": {"id": "node", "label": _label}}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"node,parent,level,label_en,label_zh,kind,needs_context,query_en,query_zh,topic_ids,hits_nsf,hits_eu,"
    b"hits_paperscape,hits_conf,hits_reviewer,hits_amc,hits_handball,hits_zh,hits_tax,third_party_check,version\n"
    b"LAB-1,LAB,1,quantum information,,query,,qubit*,,T10020,1,,,,,,,,,,1\n",
    {"concept": [{"id": "LAB-1", "label": {"en": "quantum information", "zh": "quantum information"}}]},
)
