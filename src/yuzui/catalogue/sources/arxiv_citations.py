# SPDX-License-Identifier: Apache-2.0
"""Citations among arXiv papers, one link a row, as in the edge lists of SNAP.

Links to itself and links to a later year are kept and flagged; the year of either end is read
from its identifier.
"""

from __future__ import annotations

import re
from operator import eq

from yuzui.catalogue.extract import Source, arxiv_year, each_once, numbered, over
from yuzui.model.table import Columns
from yuzui.text import Text

TITLE = Text("arXiv citations", "arXiv 引文")
LICENCE = "MIT (package); SNAP asks for citation"
URL = "https://snap.stanford.edu/data/cit-HepPh.html"
FORMAT = "parquet"
HEADINGS = ("citing", "cited")


@over
def _lag(cells: Columns) -> list[int | None]:
    citing, cited = (each_once(arxiv_year, cells[end]) for end in HEADINGS)
    return [None if a is None or b is None else a - b for a, b in zip(citing, cited, strict=True)]


@over
def _self(cells: Columns) -> list[bool]:
    return list(map(eq, cells["citing"], cells["cited"]))


@over
def _later(cells: Columns) -> list[bool]:
    return [lag is not None and lag < 0 for lag in _lag.make(cells)]


FLAGS = {"self_link": _self, "negative_lag": _later}
TABLES = {"citation": {"citing_id": numbered("arxiv", "citing"), "cited_id": numbered("arxiv", "cited"), "lag_y": _lag}}


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
