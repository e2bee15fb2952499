# SPDX-License-Identifier: Apache-2.0
"""Published review scores of a conference: running number, outcome, scores and confidences.

Reviewers are not named, so each review gets an id that never repeats: nobody is linked by it and
severity is not identifiable.
"""

from __future__ import annotations

from yuzui.catalogue.extract import Source, const
from yuzui.text import Text

TITLE = Text("Published review scores of a conference", "会议公开的评审分数")
LICENCE = "facts without text or names; terms at the primary source not confirmed"
URL = "https://openreview.net"
FORMAT = "csv"
HEADINGS = ("submission", "outcome", "n", "score", "confidence")


def _unnamed(row: Source) -> str:
    return f"{row['submission']}#{row['n']}"


TABLES = {
    "review": {
        "proposal": "submission",
        "reviewer": _unnamed,
        "criterion": const(""),
        "n": const(1),
        "score": "score",
        "confidence": "confidence",
    },
    "proposal": {"id": "submission", "status": "outcome"},
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"submission,outcome,n,score,confidence\r\n1,Reject,1,5,4\r\n1,Reject,2,6,\r\n",
    {
        "proposal": [{"id": "1", "status": "Reject"}],
        "review": [
            {"proposal": "1", "reviewer": "1#1", "n": 1, "score": 5.0, "confidence": 4.0},
            {"proposal": "1", "reviewer": "1#2", "n": 1, "score": 6.0, "confidence": None},
        ],
    },
)
