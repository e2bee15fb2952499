# SPDX-License-Identifier: Apache-2.0
"""Spans by row and cause: each in the table, none too thin to be seen, letters beside colour."""

import pytest

from yuzui.text import Text
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import timeline

ROWS = [
    {"label": "BL01", "spans": [(0.0, 0.001, 0, "a"), (50.0, 60.0, 1, "b")]},
    {"label": "BL02", "spans": [(10.0, 20.0, 0, "c")]},
]
GROUPS = [Text("fault", "故障"), Text("weather", "天气")]
META = Meta("outages", Text("x", "x"), Text("y", "y"), "real", Text("s", "s"), "2026")


def made():
    return timeline.draw(META, ROWS, GROUPS, ((0.0, 100.0), Text("days", "天")))


def test_every_span_stands_in_the_table():
    assert [row[0] for row in made().twin.rows] == ["BL01", "BL01", "BL02"]
    assert made().twin.rows[1][1:4] == (GROUPS[1], 50.0, 60.0)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_short_span_is_drawn_wide_enough_and_long_ones_as_they_are(width):
    found = made().spec("en", width)
    bars = [
        value
        for layer in found["layer"]
        if isinstance(layer["mark"], dict) and layer["mark"].get("height") == timeline.BAR
        for value in layer["data"]["values"]
    ]
    lengths = sorted(value["x2"] - value["x"] for value in bars)
    assert len(bars) == 3 and 0.3 < lengths[0] < 3 and lengths[1:] == [10.0, 10.0]


def test_causes_are_told_by_letter_too():
    text = str(made().spec("zh", WIDE))
    assert "■ A 故障" in text and "■ B 天气" in text
