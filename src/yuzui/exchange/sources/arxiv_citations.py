# SPDX-License-Identifier: Apache-2.0
"""Citations among arXiv papers, one link a row, as in the edge lists of SNAP.

Links to itself and links to a later year are kept and flagged; the year of either end is read
from its identifier.
"""

from __future__ import annotations

import re

from yuzui.exchange.extract import Source, arxiv_year, number
from yuzui.text import Text

TITLE = Text("arXiv citations", "arXiv 引文")
LICENCE = "MIT (package); SNAP asks for citation"
URL = "https://snap.stanford.edu/data/cit-HepPh.html"
FORMAT = "parquet"
HEADINGS = ("citing", "cited")


def _lag(row: Source) -> int | None:
    citing, cited = arxiv_year(row["citing"]), arxiv_year(row["cited"])
    return None if citing is None or cited is None else citing - cited


def _self(row: Source) -> bool:
    return bool(row["citing"] == row["cited"])


def _later(row: Source) -> bool:
    return (_lag(row) or 0) < 0


FLAGS = {"self_link": _self, "negative_lag": _later}
TABLES = {
    "citation": {
        "citing_id": lambda row: number("arxiv", row["citing"]),
        "cited_id": lambda row: number("arxiv", row["cited"]),
        "lag_y": _lag,
    }
}


def FITS(row: Source) -> bool:  # noqa: N802 - a declaration of the seam
    """Say whether both ends of the first row are arXiv identifiers."""
    key = re.compile(r"[a-z.-]+(\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5}")
    return all(key.fullmatch(str(row[end])) for end in HEADINGS)


SAMPLE = (
    b'{"citing": "hep-ph/0001134", "cited": "hep-ph/9301001"}\n'
    b'{"citing": "hep-ph/9301001", "cited": "hep-ph/9301001"}\n'
    b'{"citing": "hep-ph/9301001", "cited": "hep-ph/9402002"}\n',
    {
        "citation": [
            {"lag_y": 7, "flags": None},
            {"lag_y": 0, "flags": ["self_link"]},
            {"lag_y": -1, "flags": ["negative_lag"]},
        ]
    },
)
