# SPDX-License-Identifier: Apache-2.0
"""Awards of the U.S. National Science Foundation with their titles.

The file also holds the abstracts, which are read where they are shown and searched
(``funding/awards.py``): the record holds no texts.
"""

from __future__ import annotations

from yuzui.catalogue.sources import nsf_awards
from yuzui.text import Text

TITLE = Text("NSF awards with title and abstract", "美国国家科学基金会资助项目（含题目和摘要）")
LICENCE = "US government work"
URL = nsf_awards.URL
FORMAT = "parquet"
HEADINGS = ("title", "abstract", *nsf_awards.HEADINGS)
TABLES = {"award": {**nsf_awards.TABLES["award"], "title": "title"}}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b'{"award_id": "2400155", "title": "Frustrated spins", "abstract": "This award supports [name].",'
    b' "institution": "Baylor University", "state": "TX", "directorate": "MPS", "division": "DMR",'
    b' "amount_usd": 299999, "start_date": "2026-04-01", "end_date": "2028-03-31"}\n',
    {"award": [{"id": "2400155", "title": "Frustrated spins", "amount": 29999900, "end_day": "2028-04-01"}]},
)
