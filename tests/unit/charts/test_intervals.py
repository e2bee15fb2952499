# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.drawn import marks, words

from yuzui.text import Text, same
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, Ranked, caterpillar_chart, dot_chart
from yuzui.view.drawing import Box, Line, Points, Rects, Rules
from yuzui.view.palette import CARD, RIVER, SILT

NOTE = Text("why", "理由")
ROWS = [
    Ranked("B", 3.0, 1, 5, "lottery", NOTE, 2, 4),
    Ranked("A", 1.5, 1, 2, "fund", NOTE),
    Ranked("C", 5.0, 4, 5, "decline", NOTE, 4, 5, own=True),
]


@pytest.fixture
def made(gallery):
    return caterpillar_chart(gallery["cat-some"].meta, ROWS, (2.0, 4.0))


def test_rows_stand_from_best_to_worst_whatever_their_order(made):
    assert [row[0] for row in made.twin.rows] == ["A", "B", "C"]
    turned = caterpillar_chart(made.meta, ROWS[::-1], (2.0, 4.0))
    assert turned.drawing("zh", 360) == made.drawing("zh", 360)


def test_every_proposal_is_one_mark_with_its_intervals(made):
    places = [place for mark in marks(made, Points) for place in mark.places]
    assert places == [(1.5, 0), (3.0, 1), (5.0, 2)]
    pieces = [piece for mark in marks(made, Line) for piece in mark.pieces]
    outer, inner = [[(1, 0), (2, 0)], [(1, 1), (5, 1)], [(4, 2), (5, 2)]], [[(2, 1), (4, 1)], [(4, 2), (5, 2)]]
    assert sorted(pieces) == sorted([*outer, *inner])


def test_bands_differ_in_shape_as_well_as_ink_and_are_counted(made):
    points = marks(made, Points)
    assert [mark.shape for mark in points] == ["circle", "diamond", "circle"]
    assert points[2].fill == CARD != points[0].fill
    assert {"● fund 1", "◆ lottery band 1", "○ decline 1", "▸ C"} <= set(words(made))
    assert {"● 资助 1", "◆ 抽签区间 1", "○ 不资助 1"} <= set(words(made, "zh"))


def test_the_line_is_a_band_if_lots_are_drawn(made):
    (ground,) = marks(made, Rects)
    assert ground.boxes == [Box(2.0, 4.0, 0, made.drawing("en", 760).frame.plot_height)]
    assert marks(caterpillar_chart(made.meta, ROWS), Rects) == []


def test_large_pictures_group_equal_ranks_by_band(gallery):
    many = [
        Ranked(f"{i:04d}", 100.0 * (i // 100) + 0.001 * i, 1, 400, ("decline", "fund")[i % 2], NOTE) for i in range(400)
    ]
    rows = caterpillar_chart(gallery["cat-many"].meta, many).twin.rows
    ranks = [row[1] // 100 for row in rows]
    assert ranks == sorted(ranks), "a row never crosses from one tie to another"
    assert [row[4].en for row in rows[:100]] == ["fund"] * 50 + ["decline"] * 50


def test_names_stand_at_few_dots_only_and_the_twin_holds_all(gallery):
    assert "R003" in words(gallery["dots"]) and "R003" not in words(gallery["dots-many"])
    assert gallery["dots-many"].twin.rows[3][0].en == "R003"


def test_dots_stand_at_their_values_and_the_legend_counts_them(gallery):
    assert {"◆ low 1", "○ neither 1", "● high 3"} <= set(words(gallery["dots"]))
    assert [mark.places for mark in marks(gallery["dots"], Points)] == [
        [(-2.0, 0)], [(-1.0, 1)], [(0.0, 2), (1.0, 3), (2.0, 4)]
    ]  # fmt: skip
    assert marks(gallery["dots"], Line)[2].pieces == [[(-1.0, 2), (1.0, 2)], [(0.0, 3), (2.0, 3)], [(1.0, 4), (3.0, 4)]]
    (line,) = marks(gallery["dots"], Rules)
    assert line.ends[0].x == 0 and marks(gallery["dots-many"], Rules) == []


def test_of_one_kind_alone_no_legend_is_drawn_and_the_table_does_not_name_it(gallery):
    high, low = DotKind(Text("high", "高"), RIVER), DotKind(Text("low", "低"), SILT)
    own = [Dot(same("R"), 1.0, 0.0, 2.0, "high"), Dot(same("S"), 1.0, None, None, "high")]
    alone, both = (
        dot_chart(gallery["dots"].meta, own, kinds, DotAxis(Text("effect", "效应")))
        for kinds in ({"high": high}, {"high": high, "low": low})
    )
    assert "● high 2" in words(both) and not any("high" in word for word in words(alone))
    assert [column.name for column in alone.twin.columns] == ["item", "value", "low", "high"]
    assert [row[:4] for row in both.twin.rows] == list(alone.twin.rows)
    assert [mark.pieces for mark in marks(alone, Line)] == [[[(0.0, 0), (2.0, 0)]]], "no interval where none is known"


def test_fractions_are_shares_and_do_not_fall_below_zero(gallery):
    kinds = {"high": DotKind(Text("high", "高"), RIVER)}
    rows = [Dot(same("5"), 0.2, 0.0, 0.3, "high")]
    picture = dot_chart(gallery["dots"].meta, rows, kinds, DotAxis(Text("share", "占比"), "%"))
    assert picture.twin.columns[1].unit == "%"
    assert "0\u202f%" in words(picture) and not any("\u2212" in word for word in words(picture))
