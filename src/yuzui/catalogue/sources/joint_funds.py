# SPDX-License-Identifier: Apache-2.0
"""Funds in which public funders and partners match each other, one a row; partners are JSON."""

from __future__ import annotations

from yuzui.catalogue.extract import uncertain
from yuzui.text import Text

TITLE = Text("joint funds", "联合基金")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = ("fund", "partners", "match_ratio", "currency", "status", "source", "note")
TABLES = {"joint_fund": {"id": "fund", **{name: name for name in ("partners", "match_ratio", "currency", "source")}}}
FLAGS = {"quarantined": uncertain("status")}
SAMPLE = (
    b"fund,partners,match_ratio,currency,status,source,note\n"
    b'X-1,"{""business"": 0.5, ""council"": 0.5}",1.0,GBP,sourced,page,\n',
    {
        "joint_fund": [
            {"id": "X-1", "partners": {"business": 0.5, "council": 0.5}, "match_ratio": 1.0, "currency": "GBP"}
        ]
    },
)
