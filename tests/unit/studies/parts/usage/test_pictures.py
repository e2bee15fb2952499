# SPDX-License-Identifier: Apache-2.0
"""Pictures of a log: only what is known is drawn."""

from yuzui.ledger.use import pictures

OUTCOMES = [{"status": 1, "label": {"en": "completed", "zh": "完成"}, "jobs": 4, "share": 1.0}]
TRACE = {"source": "made up", "vintage": "2026"}


def document(**changed):
    return {
        "origin": "real", "trace": TRACE, "outcomes": OUTCOMES, "ledger": {"processors": None, "days": []},
        "waits": {"bins": [], "known": 0, "quantiles": {}},
    } | changed  # fmt: skip


def test_without_size_and_waits_only_outcomes_are_drawn():
    assert [p.meta.name for p in pictures.draw(document())] == ["outcomes"]


def test_waits_are_named_by_their_ends():
    waits = {
        "known": 4, "quantiles": {"0.5": 1, "0.95": 90},
        "bins": [{"up_to": 10, "jobs": 2}, {"up_to": 60, "jobs": 1}, {"up_to": None, "jobs": 1}],
    }  # fmt: skip
    picture = pictures.draw(document(waits=waits))[0]
    assert [row[0].en for row in picture.twin.rows] == ["up to 10 s", "10 s to 60 s", "over 60 s"]
    assert [row[1] for row in picture.twin.rows] in ([0.5, 0.25, 0.25], [50.0, 25.0, 25.0])
