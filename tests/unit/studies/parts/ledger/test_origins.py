# SPDX-License-Identifier: Apache-2.0
"""Rows that are made up keep their mark; what is computed from them is tested with the ledger."""

from yuzui.record.schema import TABLES
from yuzui.studies.parts.ledger import origins

EVENTS = """system,event id,resource,from,to,kind
door,1,BL01,2026-01-05T00:00:00Z,2026-01-05T01:00:00Z,done
"""


def test_marks_are_read_row_by_row(workspace, take):
    take("events.csv", EVENTS, "synthetic")
    rows = [{"source": "door", "source_key": "1"}, {"source": "door", "source_key": "77"}]
    assert origins.marks(workspace.view, TABLES["event"], rows) == ["synthetic", None]
    assert origins.marks(workspace.view, TABLES["entry"], [{"seq": 1}]) == [None]
