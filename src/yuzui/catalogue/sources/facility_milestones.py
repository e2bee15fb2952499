# SPDX-License-Identifier: Apache-2.0
"""Gates of facilities with the words that give their dates.

A date known to the month or year stands as its first day, with the precision beside it. Where a
source says that a gate was passed and not when, no date is given.
"""

from __future__ import annotations

from yuzui.catalogue.extract import const, uncertain
from yuzui.text import Text

TITLE = Text("Milestones of facilities", "设施里程碑")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple("id project gate planned forecast actual date_precision evidence source fact_status".split())
SAME = HEADINGS[:-1]
TABLES = {"project_milestone": {**{name: name for name in SAME}, "version": const(1)}}
FLAGS = {
    "quarantined": uncertain("fact_status"),
    "missing_value": lambda row: not (row["planned"] or row["forecast"] or row["actual"]),
}
SAMPLE = (
    b"id,project,gate,planned,forecast,actual,date_precision,evidence,source,fact_status\n"
    b"P6-M1,P6,first beam,,,2025-10-01,month,first beam 2025-10,page,sourced\n",
    {
        "project_milestone": [
            {
                "id": "P6-M1",
                "project": "P6",
                "gate": "first beam",
                "version": 1,
                "actual": "2025-10-01",
                "date_precision": "month",
                "planned": None,
            }
        ]
    },
)
