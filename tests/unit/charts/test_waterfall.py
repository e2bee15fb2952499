# SPDX-License-Identifier: Apache-2.0
"""Waterfall: each step begins where the last ended; the last bar is the sum."""

from __future__ import annotations

import pytest

from yuzui.text import Text
from yuzui.view.charts import draw, spec, waterfall

WORDS = (Text("value, points", "价值（分）"), Text("whole change", "合计"))


def bars(picture):
    return [
        (layer["mark"]["fill"], row["x"], row["x2"])
        for layer in picture.spec("en", 760)["layer"]
        if layer["mark"]["type"] == "bar"
        for row in layer["data"]["values"]
    ]


def test_steps_up_and_down_differ_in_ink_and_sign(gallery):
    inks = [ink for ink, _, _ in bars(gallery["waterfall"])]
    assert inks.count(spec.RIVER) == 2 and inks.count(spec.SILT) == 2 and inks[-1] == spec.INK_2
    said = str(gallery["waterfall"].spec("en", 760))
    assert "+1.24" in said and "\u22121.47" in said


def test_each_step_begins_where_the_last_ended(gallery):
    ends = sorted((low, high) for _, low, high in bars(gallery["waterfall"]))
    assert ends[0] == pytest.approx((-1.47, -0.23)) or ends[0] == pytest.approx((-1.47, 0))
    assert gallery["waterfall"].twin.rows[-1][-1] == pytest.approx(-0.54)
    sums = [row[2] for row in gallery["waterfall"].twin.rows]
    assert sums[:-1] == pytest.approx([-1.47, -0.23, 0.56, -0.54])


def test_many_steps_are_drawn_as_one_and_still_add_up(gallery):
    drawn = bars(gallery["waterfall-many"])
    assert len(drawn) == waterfall.MOST + 1
    assert drawn[-1][2] == pytest.approx(4.0)
    assert len(gallery["waterfall-many"].twin.rows) == 41


def test_nothing_adds_up_to_nothing(gallery):
    assert gallery["waterfall-none"].twin.rows == [(gallery["waterfall"].twin.rows[-1][0], 0.0, 0.0)]


def test_what_is_said_keeps_its_digits(gallery):
    steps = [{"label": WORDS[1], "value": 0.00125}, {"label": WORDS[1], "value": -0.5655}]
    made = waterfall.draw(gallery["waterfall"].meta, steps, WORDS, 4)
    for lang in ("en", "zh"):
        for width in (760, 360):
            drawn = draw.svg(made, lang, width)
            assert ">\u22120.5655<" in drawn and ">\u22120.5643<" in drawn


def test_a_small_sum_is_not_shown_as_none(gallery):
    steps = [{"label": Text("in", "进"), "value": 1.2451}, {"label": Text("out", "出"), "value": -1.24556}]
    drawn = waterfall.draw(gallery["waterfall"].meta, steps, WORDS, 3)
    said = str(drawn.spec("en", 760))
    assert "\u22120.0005" in said and "\u22120.000'" not in said and "+1.245'" in said


def test_no_change_is_shown_with_no_more_digits_than_the_others(gallery):
    steps = [{"label": Text("in", "进"), "value": 1.5}, {"label": Text("out", "出"), "value": -1.5}]
    for nothing in (0.0, 1e-17):
        more = [*steps, {"label": Text("same", "同"), "value": nothing}]
        said = str(waterfall.draw(gallery["waterfall"].meta, more, WORDS, 3).spec("en", 760))
        assert "0.000'" in said and "0.0000" not in said
