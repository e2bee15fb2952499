# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.text import Text, same
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import draw, spec
from yuzui.view.charts.dots import NAMED, Axis, Kind
from yuzui.view.charts.dots import draw as dots

KINDS = {
    "low": Kind(Text("low", "低"), spec.SILT, "diamond"),
    "none": Kind(Text("neither", "居中"), spec.STONE, hollow=True),
    "high": Kind(Text("high", "高"), spec.RIVER),
}
META = Meta("dots", same("finding"), same("marks"), "real", same("source"), "2026")


def rows(count):
    return [
        {"label": same(f"R{k:03d}"), "value": k - 2.0, "low": k - 3.0, "high": k - 1.0,
         "kind": ("low", "none", "high")[min(2, k)]}
        for k in range(count)
    ]  # fmt: skip


def drawn(count, lang="en", width=WIDE, **axis):
    picture = dots(META, rows(count), KINDS, Axis(Text("effect", "效应"), **axis))
    return picture, draw.svg(picture, lang, width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("count", [0, 1, 5, NAMED, NAMED + 60])
def test_every_size_is_drawn_in_both_languages(count, width):
    for lang, word in (("en", "neither"), ("zh", "居中")):
        picture, svg = drawn(count, lang, width, at=0.0)
        assert word in svg and len(picture.twin.rows) == count


def test_names_stand_at_few_rows_only_and_the_twin_holds_all():
    few, many = drawn(5)[1], drawn(NAMED + 1)
    assert "R003" in few and "R003" not in many[1]
    assert many[0].twin.rows[3][0].en == "R003"


def test_legend_counts_and_line_stands_where_it_is_asked():
    assert "◆ low 1" in drawn(5)[1] and "○ neither 1" in drawn(5)[1] and "● high 3" in drawn(5)[1]
    assert drawn(5, at=0.0)[1] != drawn(5)[1]


def test_of_one_kind_alone_no_legend_is_drawn_and_the_table_does_not_name_it():
    own = [row | {"kind": "high"} for row in rows(3)]
    alone, beside = (dots(META, own, kinds, Axis(Text("effect", "效应")))
                     for kinds in ({"high": KINDS["high"]}, KINDS))  # fmt: skip
    assert "● high 3" in draw.svg(beside, "en", WIDE)
    assert "high" not in draw.svg(alone, "en", WIDE)
    assert [one.name for one in alone.twin.columns] == ["item", "value", "low", "high"]
    assert [row[:4] for row in beside.twin.rows] == list(alone.twin.rows)


def test_fractions_are_shares_and_do_not_fall_below_zero():
    picture = dots(
        META,
        [{"label": same("5"), "value": 0.2, "low": 0.0, "high": 0.3, "kind": "high"}],
        KINDS,
        Axis(Text("share", "占比"), "%"),
    )
    assert picture.twin.columns[1].unit == "%"
    svg = draw.svg(picture, "en", WIDE)
    assert "0 %" in svg.replace("\u202f", " ") and "\u22125" not in svg
