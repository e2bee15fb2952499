# SPDX-License-Identifier: Apache-2.0
"""Papers of arXiv by identifier, as in the citation sets of SNAP.

An identifier tells archive, year and month; the day is not in it, so dates have month precision.

References
----------
Leskovec, Kleinberg, Faloutsos 2005, doi 10.1145/1081870.1081893 (cit-HepPh).
"""

from __future__ import annotations

import re

from yuzui.catalogue.extract import Source, const, numbered, over
from yuzui.model.table import Columns
from yuzui.text import Text

TITLE = Text("arXiv papers", "arXiv 论文")
LICENCE = "MIT (package); SNAP asks for citation"
URL = "https://snap.stanford.edu/data/cit-HepPh.html"
FORMAT = "parquet"
HEADINGS = ("arxiv_id", "year", "month")


@over
def _archive(cells: Columns) -> list[str | None]:
    keys = map(str, cells["arxiv_id"])
    return [key.split("/")[0] if "/" in key else None for key in keys]


@over
def _date(cells: Columns) -> list[str | None]:
    pairs = zip(cells["year"], cells["month"], strict=True)
    return [f"{y}-{int(m):02d}-01" if y and m else None for y, m in pairs]


TABLES = {
    "work": {
        "work_id": numbered("arxiv", "arxiv_id"),
        "source_key": "arxiv_id",
        "ext_ids": over(lambda cells: [{"arxiv": key} for key in cells["arxiv_id"]]),
        "year": "year",
        "month": "month",
        "date": _date,
        "date_precision": over(lambda cells: ["month" if m else "year" for m in cells["month"]]),
        "type": const("preprint"),
        "venue": const("arXiv"),
        "field": _archive,
        "retracted": const(False),
    }
}
FLAGS = {"unknown_year": over(lambda cells: [year is None for year in cells["year"]])}


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
