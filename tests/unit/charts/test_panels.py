# SPDX-License-Identifier: Apache-2.0
"""Small multiples: what is over is filled, what is not is hollow, and the table says all."""

from __future__ import annotations

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts import draw, panels, spec
from yuzui.view.charts.panels import Axes, Mark, Panel

META = Meta("panels", Text("Two", "两项"), Text("Rows", "行"), "synthetic", same("x"), "1")
MARKS = {"woke": Mark(Text("awakening", "唤醒"))}


def points(values, censored=0, ends=False):
    return [
        {"x": x, "y": y, "low": y - 1 if ends else None, "high": y + 1 if ends else None,
         "censored": x >= len(values) - censored}
        for x, y in enumerate(values)
    ]  # fmt: skip


def made(common=False, ends=False):
    rows = [Panel(same("a"), points([1, 4, 2, 8], 1, ends), {1: "woke"}), Panel(same("b"), points([2, 1], 0, ends))]
    axes = Axes(Text("age", "年龄"), Text("count", "次数"), Text("Work", "成果"), common=common)
    return panels.draw(META, rows, MARKS, axes)


def layers(picture, kind):
    return [one for one in picture.spec("en", 760)["layer"] if one["mark"]["type"] == kind]


def test_the_table_holds_every_point_its_state_and_its_mark():
    twin = made(ends=True).twin
    assert [c.name for c in twin.columns] == ["item", "x", "y", "low", "high", "state", "mark"]
    assert len(twin.rows) == 6
    assert [row[5].en for row in twin.rows[:4]] == ["complete"] * 3 + ["not over yet"]
    assert twin.rows[1][6].zh == "唤醒" and twin.rows[0][6] is None
    assert [c.name for c in made().twin.columns][3] == "state"


def test_what_is_not_over_is_a_hollow_dotted_outline():
    full, hollow, other = (layers(made(), "line")[0], layers(made(), "line")[1], layers(made(), "area"))
    assert full["mark"]["strokeDash"] == [] and hollow["mark"]["strokeDash"]
    assert len(hollow["data"]["values"]) == 2, "the outline begins where the area ends"
    assert [len(one["data"]["values"]) for one in other] == [3, 2]
    fills = [one["mark"]["fill"] for one in layers(made(), "point") if "fill" in one["mark"]]
    assert spec.CARD in fills and spec.SILT in fills


def test_panels_share_a_scale_or_have_their_own():
    def heights(common):
        return [max(p["py2"] - p["py"] for p in one["data"]["values"]) for one in layers(made(common), "area")]

    own, shared = heights(False), heights(True)
    assert own[1] == pytest.approx(panels.HEIGHT) and shared[1] == pytest.approx(panels.HEIGHT / 4)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
@pytest.mark.parametrize("ends", [False, True])
def test_it_is_drawn_in_both_languages_and_widths(lang, width, ends):
    svg = draw.svg(made(ends=ends), lang, width)
    assert svg.startswith("<svg") and {"en": "awakening", "zh": "唤醒"}[lang] in svg


def test_nothing_and_a_single_point_are_drawn_too():
    axes = Axes(same("x"), same("y"), same("item"))
    for rows in ([], [Panel(same("a"), points([3]))], [Panel(same("a"), [])]):
        assert draw.svg(panels.draw(META, rows, {}, axes), "en", 760).startswith("<svg")
