# SPDX-License-Identifier: Apache-2.0
"""Rows of a schedule: closures hatched, unused time white, partner by colour and letter."""

from __future__ import annotations

import pytest

from yuzui.charts import draw, gantt, spec
from yuzui.charts.picture import Meta
from yuzui.text import Text, same

META = Meta("gantt", Text("Booked", "已排"), Text("Rows", "行"), "synthetic", same("x"), "1")
ROWS = [
    {"label": "L1", "open": [(0, 4), (6, 10)], "bookings": [(0, 3, 0, "a"), (6, 6.1, 1, "b")]},
    {"label": "L2", "open": [(0, 10)], "bookings": []},
]


@pytest.fixture
def picture():
    return gantt.draw(META, ROWS, [same("p1"), same("p2")], ((0.0, 10.0), Text("days", "天")))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_closed_is_hatched_under_what_is_open(picture, lang, width):
    closed, opened, *booked = [
        one for one in picture.spec(lang, width)["layer"] if one["mark"]["type"] == "bar"
    ]
    assert closed["mark"]["fill"] == spec.HATCH and len(closed["data"]["values"]) == 2
    assert opened["mark"]["fill"] == spec.CARD and len(opened["data"]["values"]) == 3
    assert [one["mark"]["fill"] for one in booked] == list(spec.SERIES[:2])
    assert draw.svg(picture, lang, width).startswith("<svg")


def test_a_letter_stands_where_it_fits_and_the_table_names_all(picture):
    texts = [
        value["t"]
        for layer in picture.spec("en", 760)["layer"]
        if layer["mark"]["type"] == "text"
        for value in layer["data"]["values"]
    ]
    assert texts.count("A") == 1 and texts.count("B") == 0
    assert any(text.startswith("■ A p1") for text in texts)
    assert [row[1] for row in picture.twin.rows] == ["a", "b"]
