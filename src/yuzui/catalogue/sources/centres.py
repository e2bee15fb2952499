# SPDX-License-Identifier: Apache-2.0
"""Science and innovation centres, national laboratories, and counts of such bodies.

A row of kind ``count`` is no body: its statement, as in ``1,798 (end 2023)``, becomes a fact
with number and date. Rows that rest on memory alone are quarantined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yuzui.catalogue.extract import Source, counted, uncertain
from yuzui.model.table import Row
from yuzui.text import Text

TITLE = Text("Science and innovation centres", "科学中心与创新中心")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple("id kind name location field since status source fact_status note".split())


def _bodies(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    for index, row in enumerate(rows):
        if row["kind"] != "count":
            yield (
                index,
                {
                    "id": row["id"],
                    "name": row["name"],
                    "kind": row["kind"],
                    "region": row["location"],
                    "since": row["since"],
                    "field": row["field"],
                    "status": row["status"],
                    "source": row["source"],
                    "fact_status": row["fact_status"],
                    "note": row["note"],
                },
            )


def _counts(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    for index, row in enumerate(rows):
        if row["kind"] == "count":
            amount, as_of = counted(row["status"] or "") or (None, "")
            yield (
                index,
                {
                    "resource": row["id"],
                    "attribute": row["name"],
                    "as_of": as_of,
                    "source": row["source"] or "",
                    "value": row["status"],
                    "amount": amount,
                    "unit": "1",
                    "status": row["fact_status"],
                    "note": row["note"],
                },
            )


TABLES = {"organisation": _bodies, "fact": _counts}
FLAGS = {"quarantined": uncertain("fact_status")}
SAMPLE = (
    b"id,kind,name,location,field,since,status,source,fact_status,note\n"
    b"NL-A,national laboratory,Laboratory A,Hefei,quantum information,,,,memory-only,verify\n"
    b'CNT-19,count,technology centres,,,,"1,798 (end 2023)",http://example.org,sourced,\n',
    {
        "organisation": [{"id": "NL-A", "region": "Hefei", "fact_status": "memory-only"}],
        "fact": [
            {
                "resource": "CNT-19",
                "attribute": "technology centres",
                "as_of": "2023",
                "amount": 1798.0,
                "value": "1,798 (end 2023)",
            }
        ],
    },
)
