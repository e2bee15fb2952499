# SPDX-License-Identifier: Apache-2.0
"""Looked-up facts, one a row: value, day, page, and the words of the page that contain the value.

A fact whose page was not read again is ``sourced_unquoted``; one that was looked for in vain is
``not_found``, and its note names the places.
"""

from __future__ import annotations

from yuzui.catalogue.extract import Source
from yuzui.text import Text

TITLE = Text("Looked-up facts with their quotations", "查得的事实及其引文")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = ("thing", "fact", "value", "as_of", "read", "source", "says", "status", "note")
STATUSES = {"sourced": "sourced", "sourced_unquoted": "unverified", "not_found": "not found"}
"""Status of a row to status of a fact in the record."""


def _status(row: Source) -> str:
    return STATUSES[row["status"]]


TABLES = {
    "fact": {
        "resource": "thing",
        "attribute": "fact",
        "as_of": lambda row: row["as_of"] or "",
        "source": lambda row: row["source"] or "",
        "value": "value",
        "status": _status,
        "note": "note",
    }
}
FLAGS = {
    "unverified": lambda row: row["status"] == "sourced_unquoted",
    "missing_value": lambda row: row["status"] == "not_found",
}
SAMPLE = (
    b"thing,fact,value,as_of,read,source,says,status,note\n"
    b"A5,route,apply online,2026-11-29,2026-11-29,http://example.org,users apply online,sourced,\n"
    b"S3,route,,,2026-11-29,,,not_found,two searches\n",
    {
        "fact": [
            {"resource": "A5", "attribute": "route", "value": "apply online", "status": "sourced"},
            {"resource": "S3", "attribute": "route", "as_of": "", "value": None, "status": "not found"},
        ]
    },
)
