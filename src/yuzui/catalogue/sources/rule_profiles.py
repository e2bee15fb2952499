# SPDX-License-Identifier: Apache-2.0
"""Rules that every call of a jurisdiction keeps, one a row; the body is JSON as in a rules file."""

from __future__ import annotations

from yuzui.text import Text

TITLE = Text("rules of jurisdictions", "法域规则")
LICENCE = "own encoding of published acts"
URL = "acts named in each row"
FORMAT = "csv"
HEADINGS = ("jurisdiction", "rule", "kind", "body", "strength", "source", "note")
TABLES = {"rule_profile": {name: name for name in HEADINGS}}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"jurisdiction,rule,kind,body,strength,source,note\n"
    b'CHN,mail reviews,threshold,"{""reviews_at_least"": 3}",hard,art. 15,\n',
    {
        "rule_profile": [
            {
                "jurisdiction": "CHN",
                "rule": "mail reviews",
                "kind": "threshold",
                "body": {"reviews_at_least": 3},
                "strength": "hard",
            }
        ]
    },
)
