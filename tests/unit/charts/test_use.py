# SPDX-License-Identifier: Apache-2.0
"""How much of each resource is in use."""

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts import draw, spec, utilisation
from yuzui.view.charts.gantt import Axis

META = Meta("use", Text("Booked", "已排"), Text("Rows", "行"), "synthetic", same("x"), "1")
ROWS = [
    {"label": "L1", "open": [(0, 48)], "bookings": [(0, 24, 0, "a")]},
    {"label": "L2", "open": [(48, 96)], "bookings": []},
]
AXIS = Axis((0.0, 96.0), Text("hours", "小时"))


@pytest.fixture
def picture():
    return utilisation.draw(META, ROWS, AXIS)


def test_the_table_says_every_cell(picture):
    assert len(picture.twin.rows) == 2 * utilisation.bins(2)
    first, second = ([row[3] for row in picture.twin.rows if row[0] == name] for name in ("L1", "L2"))
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
    assert (
        utilisation.bins(1) == 96
        and utilisation.bins(300) * 300 <= utilisation.CELLS + 300
        and utilisation.bins(10_000) == 8
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_it_is_drawn(picture, lang, width):
    assert "<svg" in draw.svg(picture, lang, width)
    assert "<svg" in draw.svg(utilisation.draw(META, [], AXIS), lang, width)
