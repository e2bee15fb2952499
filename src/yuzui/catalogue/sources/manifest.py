# SPDX-License-Identifier: Apache-2.0
"""A manifest of data files: source, licence, origin and digest of each."""

from __future__ import annotations

from yuzui.catalogue.extract import Source
from yuzui.text import Text

TITLE = Text("Manifest of data files", "数据文件清单")
LICENCE = "facts with source"
URL = "MANIFEST.csv"
FORMAT = "csv"
HEADINGS = tuple("file title_en title_zh source licence redistribution origin vintage rows sha256 note".split())


def _title(row: Source) -> dict[str, str]:
    return {"en": row["title_en"] or "", "zh": row["title_zh"] or ""}


SAME = "source licence redistribution origin vintage rows sha256 note".split()
TABLES = {"dataset": {"id": "file", "title": _title, **{name: name for name in SAME}}}
FLAGS = {"unverified": lambda row: "verify" in f"{row['licence']} {row['note']}"}
SAMPLE = (
    b"file,title_en,title_zh,source,licence,redistribution,origin,vintage,rows,sha256,note\n"
    b"a.csv,Scores,\xe5\x88\x86\xe6\x95\xb0,Somebody,CC0-1.0,yes,real,2018,3,00ff,\n",
    {
        "dataset": [
            {"id": "a.csv", "title": {"en": "Scores", "zh": "分数"}, "licence": "CC0-1.0", "origin": "real", "rows": 3}
        ]
    },
)
