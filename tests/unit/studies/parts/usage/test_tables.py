# SPDX-License-Identifier: Apache-2.0
"""Tables of a log keep the unknown empty."""

from yuzui.ledger.use import tables

DAY = {"day": 0, "jobs": 1, "opened": None, "delivered": 7200, "idle": None, "requested": None,
       "utilisation": None}  # fmt: skip


def test_unknown_is_an_empty_cell_and_seconds_become_hours():
    document = {
        "ledger": {"days": [DAY]}, "waits": {"quantiles": {}}, "users": [], "outcomes": [],
        "findings": [],
    }  # fmt: skip
    by_day, waits, *_ = tables.all_of(document, "en")
    assert by_day.rows == [(0, 1, None, 2.0, None, None, None)]
    assert waits.rows == []
