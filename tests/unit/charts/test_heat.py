# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.text import Text, same
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import draw
from yuzui.view.charts.heat import Axes
from yuzui.view.charts.heat import draw as heat

META = Meta("heat", same("finding"), same("marks"), "real", same("source"), "2026")
AXES = Axes(Text("growth", "增速"), Text("deadline", "期限"))
COLUMNS = [same("2030"), same("2035")]


def row(*values, seen=None):
    framed = [value <= 0.1 for value in values]
    return {"label": same("5 %"), "values": values, "framed": framed, "seen": seen}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("rows", [[], [row(0.2, 0.1)], [row(0.2, 0.2), row(0.1, 0.05, seen=same("2024"))]])
def test_every_size_is_drawn_in_both_languages(rows, width):
    picture = heat(META, rows, COLUMNS, AXES)
    for lang, word in (("en", "growth"), ("zh", "增速")):
        assert word in draw.svg(picture, lang, width)
    assert len(picture.twin.rows) == len(rows)


def test_numbers_stand_in_cells_and_observed_rows_are_marked():
    picture = heat(META, [row(0.213, 0.05, seen=same("2024"))], COLUMNS, AXES)
    wide, narrow = draw.svg(picture, "zh", WIDE), draw.svg(picture, "zh", NARROW)
    assert ">21.3%<" in wide and "● 5 % 2024" in wide
    assert ">21.3<" in narrow and "● 5 %" in narrow and "2024" not in narrow.split("</desc>")[1]


def test_only_what_was_seen_is_framed():
    with_frame = draw.svg(heat(META, [row(0.05, 0.2)], COLUMNS, AXES), "en", WIDE)
    without = draw.svg(heat(META, [row(0.3, 0.2)], COLUMNS, AXES), "en", WIDE)
    assert len(with_frame) > len(without)
