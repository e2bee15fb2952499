# SPDX-License-Identifier: Apache-2.0
"""Papers of arXiv by identifier, as in the citation sets of SNAP.

An identifier tells archive, year and month; the day is not in it, so dates have month precision.

References
----------
Leskovec, Kleinberg, Faloutsos 2005, doi 10.1145/1081870.1081893 (cit-HepPh).
"""

from __future__ import annotations

import re

from yuzui.exchange.extract import Source, const, number
from yuzui.text import Text

TITLE = Text("arXiv papers", "arXiv 论文")
LICENCE = "MIT (package); SNAP asks for citation"
URL = "https://snap.stanford.edu/data/cit-HepPh.html"
FORMAT = "parquet"
HEADINGS = ("arxiv_id", "year", "month")


def _archive(row: Source) -> str | None:
    return str(row["arxiv_id"]).split("/")[0] if "/" in str(row["arxiv_id"]) else None


def _date(row: Source) -> str | None:
    return f"{row['year']}-{int(row['month']):02d}-01" if row["year"] and row["month"] else None


TABLES = {
    "work": {
        "work_id": lambda row: number("arxiv", row["arxiv_id"]),
        "source_key": "arxiv_id",
        "ext_ids": lambda row: {"arxiv": row["arxiv_id"]},
        "year": "year",
        "month": "month",
        "date": _date,
        "date_precision": lambda row: "month" if row["month"] else "year",
        "type": const("preprint"),
        "venue": const("arXiv"),
        "field": _archive,
        "retracted": const(False),
    }
}
FLAGS = {"unknown_year": lambda row: row["year"] is None}


def FITS(row: Source) -> bool:  # noqa: N802 - a declaration of the seam
    """Say whether the first row holds an arXiv identifier."""
    return bool(re.fullmatch(r"[a-z.-]+(\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5}", str(row["arxiv_id"])))


SAMPLE = (
    b'{"arxiv_id": "hep-ph/9203201", "year": 1992, "month": 3}\n',
    {
        "work": [
            {
                "source_key": "hep-ph/9203201",
                "year": 1992,
                "month": 3,
                "date": "1992-03-01",
                "date_precision": "month",
                "type": "preprint",
                "field": "hep-ph",
            }
        ]
    },
)
