# SPDX-License-Identifier: Apache-2.0
"""Strips of time with arrows between bars that moved."""

from __future__ import annotations

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Meta, Twin
from yuzui.view.charts import draw, spec, strips
from yuzui.view.charts.strips import Key, Strips
from yuzui.view.table import Column

META = Meta("strips", Text("Moved", "移动"), Text("Rows", "行"), "synthetic", same("x"), "1")
KEYS = (Key(Text("before", "之前"), spec.STONE, "line"), Key(Text("now", "现在"), spec.RIVER, "solid"))
ROWS = [
    {"label": "L1", "strips": 2, "open": [(0, 4)], "bars": [(0, 3, 0, 0), (1, 4, 1, 1)]},
    {"label": "L2", "strips": 1, "open": [(0, 10)], "bars": []},
]


@pytest.fixture
def picture():
    twin = Twin((Column("task", same("t")),), [("a",)])
    arrows = [((0, 0, 1.5), (0, 1, 2.5))]
    return strips.draw(META, twin, Strips(ROWS, KEYS, (0.0, 10.0), Text("days", "天"), arrows))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_every_strip_has_its_ground_and_every_kind_its_layer(picture, lang, width):
    bars = [one for one in picture.spec(lang, width)["layer"] if one["mark"]["type"] == "bar"]
    closed, opened, before, now = bars
    assert len(closed["data"]["values"]) == 3 and len(opened["data"]["values"]) == 3
    assert before["mark"]["stroke"] == spec.STONE and now["mark"]["fill"] == spec.RIVER
    above, below = before["data"]["values"][0]["py"], now["data"]["values"][0]["py"]
    assert below - above == strips.PITCH
    assert draw.svg(picture, lang, width).startswith("<svg")


def test_an_arrow_joins_both_places_and_has_its_head_at_the_new_one(picture):
    layers = picture.spec("en", 760)["layer"]
    line = next(one for one in layers if one["mark"]["type"] == "line")["data"]["values"]
    head = next(one for one in layers if one["mark"]["type"] == "point")["data"]["values"]
    assert len(line) == 2 and line[1]["px"] > line[0]["px"] and line[1]["py"] > line[0]["py"]
    assert head == [{"px": line[1]["px"], "py": line[1]["py"]}]


def test_kinds_differ_by_sign_and_not_by_colour_alone(picture):
    texts = [
        value["t"]
        for layer in picture.spec("en", 760)["layer"]
        if layer["mark"]["type"] == "text"
        for value in layer["data"]["values"]
    ]
    assert {"□ before", "■ now", "▨ closed"} <= set(texts)
    assert len({sign for sign, _ in strips.MARKS.values()}) == len(strips.MARKS)


def test_nothing_to_draw_is_an_empty_picture():
    empty = Strips([], KEYS, (0.0, 1.0), Text("days", "天"))
    assert draw.svg(strips.draw(META, Twin((), []), empty), "en", 360).startswith("<svg")
