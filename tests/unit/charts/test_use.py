# SPDX-License-Identifier: Apache-2.0
"""How much of each resource is in use."""

import pytest

from yuzui.charts import draw, spec, use
from yuzui.charts.gantt import Axis
from yuzui.charts.picture import Meta
from yuzui.text import Text, same

META = Meta("use", Text("Booked", "已排"), Text("Rows", "行"), "synthetic", same("x"), "1")
ROWS = [
    {"label": "L1", "open": [(0, 48)], "bookings": [(0, 24, 0, "a")]},
    {"label": "L2", "open": [(48, 96)], "bookings": []},
]
AXIS = Axis((0.0, 96.0), Text("hours", "小时"))


@pytest.fixture
def picture():
    return use.draw(META, ROWS, AXIS)


def test_the_table_says_every_cell(picture):
    assert len(picture.twin.rows) == 2 * use.bins(2)
    first, second = (
        [row[3] for row in picture.twin.rows if row[0] == name] for name in ("L1", "L2")
    )
    assert first[:24] == [1.0] * 24 and first[24:48] == [0.0] * 24 and set(first[48:]) == {None}
    assert set(second[:48]) == {None} and second[48:] == [0.0] * 48


def test_closed_is_hatched_and_use_is_shaded(picture):
    cells, closed = (
        one for one in picture.spec("zh", 760)["layer"]
        if one["mark"]["type"] == "rect" and "y" in one["encoding"] and one["encoding"]["y"]["field"] == "y"
    )  # fmt: skip
    assert len(cells["data"]["values"]) == len(closed["data"]["values"]) == 96
    assert closed["mark"]["fill"] == spec.HATCH
    assert max(one["shade"] for one in cells["data"]["values"]) == 1.0


def test_a_picture_stays_light_however_many_rows():
    assert use.bins(1) == 96 and use.bins(300) * 300 <= use.CELLS + 300 and use.bins(10_000) == 8


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_it_is_drawn(picture, lang, width):
    assert "<svg" in draw.svg(picture, lang, width)
    assert "<svg" in draw.svg(use.draw(META, [], AXIS), lang, width)
