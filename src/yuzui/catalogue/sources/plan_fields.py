# SPDX-License-Identifier: Apache-2.0
"""The lists of a plan: fields, frontiers and tasks, one line a row."""

from __future__ import annotations

from yuzui.catalogue.extract import const
from yuzui.text import Text

TITLE = Text("Lists of the plan", "规划清单")
LICENCE = "facts with source"
URL = "14th Five-Year Plan, chapter 4"
FORMAT = "csv"
HEADINGS = ("id", "parent", "level", "label", "section", "text_kind", "query_hint", "source")
TABLES = {
    "list_entry": {
        "id": "id",
        "parent": "parent",
        "level": "level",
        "label": "label",
        "plan": const("cn_14fyp_ch4"),
        "section": "section",
        "text_kind": "text_kind",
        "query_hint": "query_hint",
        "source": "source",
    }
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"id,parent,level,label,section,text_kind,query_hint,source\n"
    b"LAB-1,LAB,1,quantum information,s1,major field,,plan text\n",
    {"list_entry": [{"id": "LAB-1", "parent": "LAB", "level": 1, "label": "quantum information"}]},
)
