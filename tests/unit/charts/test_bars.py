# SPDX-License-Identifier: Apache-2.0
"""Bars start at zero, stack in order, show their number and interval."""

from __future__ import annotations

from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts import bars


def marks(picture, kind, lang="en", width=760):
    return [x for x in picture.spec(lang, width)["layer"] if x["mark"]["type"] == kind]


def test_bars_start_at_zero(gallery):
    (layer,) = marks(gallery["bars"], "bar")
    assert [v["x"] for v in layer["data"]["values"]] == [0, 0, 0, 0]
    assert layer["encoding"]["x"]["scale"]["domain"][0] == -0.0


def test_stack_adds_up(gallery):
    first, second = marks(gallery["bars-stacked"], "bar")
    assert [(v["x"], v["x2"]) for v in first["data"]["values"]] == [(0, 3), (0, 4), (0, 5)]
    assert [(v["x"], v["x2"]) for v in second["data"]["values"]] == [(3, 6), (4, 8), (5, 10)]


def test_numbers_stand_at_the_ends(gallery):
    words = [v["t"] for x in marks(gallery["bars-stacked"], "text") for v in x["data"]["values"]]
    assert {"6", "8", "10"} <= set(words)


def test_unknown_is_said_in_words(gallery):
    words = [v["t"] for x in marks(gallery["bars-one"], "text", "zh") for v in x["data"]["values"]]
    assert "无数据" in words


def test_negative_bars_reach_left_of_zero(gallery):
    label, rows = Text("a", "甲"), []
    for value in (-2.0, 3.0):
        name = Text(f"{label.en}{value}", f"{label.zh}{value}")
        rows.append({"label": name, "value": value, "group": None})
    made = bars.draw(gallery["bars"].meta, rows, (label, ""))
    (layer,) = marks(made, "bar")
    assert layer["encoding"]["x"]["scale"]["domain"] == [-2.0, 3.0]


def test_one_group_needs_no_legend(gallery):
    label = Text("a", "甲")
    made = bars.draw(gallery["bars"].meta, [{"label": label, "value": 1, "group": label}], (label, ""))
    assert not [v for x in marks(made, "text") for v in x["data"]["values"] if "■" in v["t"]]


def test_the_interval_of_a_bar_below_nothing_stays_inside_the_picture(gallery):
    rows = [{"label": Text("a", "甲"), "value": -2.0, "group": None, "low": -3.0, "high": -1.0}]
    (layer,) = marks(bars.draw(gallery["bars"].meta, rows, (Text("x", "横"), "")), "bar")
    assert layer["encoding"]["x"]["scale"]["domain"] == [-3.0, 0.0]


def test_shares_of_one_whole_do_not_say_that_they_make_100_percent(gallery):
    def ends(values, form="%"):
        rows = [
            {"label": Text(name, name), "value": value, "group": Text(group, group)} for name, group, value in values
        ]
        made = bars.draw(gallery["bars"].meta, rows, (Text("x", "横"), form))
        return {v["t"] for x in marks(made, "text") for v in x["data"]["values"]}

    whole = [("a", "g", 0.25), ("a", "h", 0.75), ("b", "g", 0.4), ("b", "h", 0.6)]
    assert not any("100" in word for word in ends(whole))
    assert any("85" in word for word in ends([*whole[:3], ("b", "h", 0.45)]))
    assert "1.00" in ends(whole, "")
    assert any("100" in word for word in ends([("a", "g", 1.0), ("b", "g", 1.0)]))


def test_no_bar_is_long_and_labelled_nought():
    """Small effects once drew full bars labelled 0.00; rounding is no effect at all."""
    import re

    from yuzui.view.charts import draw

    def drawn(values):
        rows = [
            {"label": same(f"r{i}"), "value": v, "group": None, "low": None, "high": None} for i, v in enumerate(values)
        ]
        meta = Meta("x", same("x"), same("x"), "derived", same("x"), same("x"))
        picture = bars.draw(meta, rows, (Text("points", "百分点"), ""))
        svg = draw.svg(picture, "en", 760)
        widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="16"', svg)]
        labels = re.findall(r">([−\d.,]+)</text>", svg)
        return widths, labels, picture.twin

    widths, labels, twin = drawn([0.0012, -0.0009, 0.00031])
    assert max(widths) > 100 and labels == ["0.0012", "−0.0009", "0.0003"]
    assert twin.columns[-1].digits == 4
    widths, labels, _ = drawn([1e-17, -3e-18])
    assert max(widths, default=0) < 1 and set(labels) <= {"0.00", "−0.00"}
