# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

from tests.drawn import marks, words

from yuzui.text import Text, same
from yuzui.view.charts import lines
from yuzui.view.charts.lines import CurvePoint, Level
from yuzui.view.drawing import NARROW, WIDE, Area, Box, Line, Points, Rects, Rules
from yuzui.view.palette import CARD

GROUP = Text("a", "甲")


def curve(gallery, points):
    return lines.curve_chart(gallery["curves"].meta, points, (GROUP, GROUP, ""))


def test_censored_points_are_hollow_and_joined_by_dots(gallery):
    hollow = [mark for mark in marks(gallery["curves"], Points) if mark.fill == CARD]
    assert [x for x, _ in hollow[0].places] == [6, 7, 8]
    dotted = [mark for mark in marks(gallery["curves"], Line) if mark.dash == (2, 3)]
    assert dotted[0].pieces[0][0][0] == 5, "the dots leave from the last complete point"


def test_hatch_begins_between_complete_and_censored_and_is_none_where_they_mix(gallery):
    (ground,) = marks(gallery["curves"], Rects)
    assert [(box.x, box.x2) for box in ground.boxes] == [(5.5, 8)]
    mixed = [CurvePoint(x, 1.0, GROUP, censored=x == 1) for x in range(3)]
    assert marks(curve(gallery, mixed), Rects) == []


def test_intervals_are_drawn_and_in_the_twin(gallery):
    bands = marks(gallery["curves"], Area)
    assert len(bands) == 2 and bands[0].band[3] == (3, 0.3, 0.35)
    assert [column.name for column in gallery["curves"].twin.columns] == ["group", "x", "y", "low", "high", "censored"]
    (one,) = marks(gallery["curves-one"], Rules)
    assert one.ends == [Box(0, 0, 0, 0.05)]


def test_points_stand_in_the_order_of_x_and_missing_values_are_not_zero(gallery):
    made = curve(gallery, [CurvePoint(x, None if x == 1 else x + 2.0, GROUP) for x in (2, 1, 0)])
    assert marks(made, Line)[0].pieces == [[(0, 2.0), (2, 4.0)]]
    assert marks(made, Points)[0].places == [(0, 2.0), (2, 4.0)]
    assert [row[2] for row in made.twin.rows] == [4.0, None, 2.0]
    empty = curve(gallery, [CurvePoint(1, None, same("b")), CurvePoint(1, 1.0, GROUP)])
    assert "◆ a" in words(empty) and "● b" in words(empty)


def test_a_long_name_stands_above_the_lines_and_is_not_cut(gallery):
    name = "● R&D as a rising part of a slower GDP, and of a slower one still"
    assert name in words(gallery["curves-long"]) and "◆ B" in words(gallery["curves-long"])
    narrow = " ".join(words(gallery["curves-long"], width=NARROW))
    assert name in narrow


def test_steps_hold_their_level_to_the_next_point(gallery):
    (area,), (line,) = marks(gallery["steps"], Area), marks(gallery["steps"], Line)
    assert area.steps and line.steps and area.y.low == 0 and {low for _, low, _ in area.band} == {0}
    gap = [Level(t, None if t == 1 else 1.0, GROUP) for t in range(4)]
    (broken,) = marks(lines.step_chart(gallery["steps"].meta, gap, (GROUP, GROUP, "")), Line)
    assert broken.pieces == [[(0.0, 1.0)], [(2.0, 1.0), (3.0, 1.0)]]


def test_months_are_written_in_each_language_and_short_spans_name_their_days(gallery):
    rows = [Level(f"2014-{m:02d}-01", 1.0, GROUP) for m in range(3, 9)]
    made = lines.step_chart(gallery["steps"].meta, rows, (GROUP, GROUP, "%"))
    assert "Jun 2014" in words(made) and "2014年6月" in words(made, "zh")
    assert not any(re.search(r"[A-Z][a-z]{2} 2014", word) for word in words(made, "zh"))
    assert "2014-06-01" in words(gallery["steps-one"])


def test_groups_of_steps_are_lines_with_different_dashes(gallery):
    rows = [Level(t, t, Text(name, name)) for name in ("a", "b") for t in range(3)]
    made = lines.step_chart(gallery["steps"].meta, rows, (Text("t", "时"), Text("y", "值"), ""))
    assert len({tuple(mark.dash) for mark in marks(made, Line)}) == 2


def test_of_many_lines_only_the_named_bear_their_name_and_the_twin_holds_all(gallery):
    others = gallery["others"]
    assert "Korea" in words(others) and "A" not in words(others)
    assert [mark.pieces[0][-1] for mark in marks(others, Line)] == [(2, 2.0), (1, -1.0), (1, 3.5)]
    assert len(others.twin.rows) == 7


def test_where_we_stand_has_a_shape_of_its_own(gallery):
    shapes = {mark.shape: mark.places for mark in marks(gallery["tradeoff"], Points)}
    assert [len(shapes[shape]) for shape in ("diamond", "circle")] == [1, 6]
    xs = [x for x, _ in marks(gallery["tradeoff"], Line)[0].pieces[0]]
    assert xs == sorted(xs) and len(xs) == 7
    for lang, word in (("en", "now US$145 M"), ("zh", "现 1.45亿美元")):
        for width in (WIDE, NARROW):
            assert word in words(gallery["tradeoff"], lang, width) and word in words(
                gallery["tradeoff-one"], lang, width
            )
    assert [row[2] is not None for row in gallery["tradeoff"].twin.rows] == [k == 1 for k in range(7)]
