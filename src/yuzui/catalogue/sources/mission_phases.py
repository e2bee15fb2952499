# SPDX-License-Identifier: Apache-2.0
"""Phases of deep-space missions as they went: launch, orbit, landing, end; each row names its page."""

from __future__ import annotations

from yuzui.catalogue.extract import const, uncertain
from yuzui.text import Text

TITLE = Text("Phases of deep-space missions", "深空探测任务阶段")
LICENCE = "Apache-2.0"
URL = "https://github.com/gordonhart/atlasof.space"
FORMAT = "csv"
HEADINGS = tuple("id mission mission_zh family phase body start end wiki note source fact_status".split())
SAME = ("id", "mission", "mission_zh", "phase", "body", "source")
TABLES = {
    "mission_phase": {
        **{name: name for name in SAME},
        "basis": const("flown"),
        "start_day": "start",
        "end_day": "end",
        "date_precision": const("day"),
        "outcome": "note",
        "state": const("achieved"),
    }
}
FLAGS = {"quarantined": uncertain("fact_status"), "missing_value": lambda row: not row["start"]}
SAMPLE = (
    b"id,mission,mission_zh,family,phase,body,start,end,wiki,note,source,fact_status\n"
    b"CE5-2,Chang'e 5,,Chang'e,lander,Moon,2020-12-01,2020-12-03,page,,file,sourced\n",
    {
        "mission_phase": [
            {
                "id": "CE5-2",
                "mission": "Chang'e 5",
                "phase": "lander",
                "basis": "flown",
                "start_day": "2020-12-01",
                "end_day": "2020-12-03",
                "state": "achieved",
            }
        ]
    },
)
