# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.text import Text, same
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import draw
from yuzui.view.charts.spaghetti import draw as spaghetti

META = Meta("spaghetti", same("finding"), same("marks"), "real", same("source"), "2026")
AXES = (Text("years after", "经过年数"), Text("points", "百分点"))


def line(name, named, *values):
    return {"name": same(name), "points": list(enumerate(values)), "named": named}


LINES = [line("A", False, 0.0, 1.0, 2.0), line("B", False, 0.0, -1.0), line("Korea", True, 0.0, 3.5)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("lines", [[], LINES[:1], LINES])
def test_every_size_is_drawn_in_both_languages(lines, width):
    picture = spaghetti(META, lines, AXES)
    for lang, word in (("en", "points"), ("zh", "百分点")):
        assert word in draw.svg(picture, lang, width)


def test_only_named_lines_bear_their_name_and_the_twin_holds_all():
    picture = spaghetti(META, LINES, AXES)
    svg = draw.svg(picture, "en", WIDE)
    assert ">Korea<" in svg and ">A<" not in svg
    assert len(picture.twin.rows) == sum(len(each["points"]) for each in LINES)
