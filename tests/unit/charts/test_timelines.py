# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from tests.drawn import marks, words

from yuzui.text import Text, same
from yuzui.view.charts import layout, timelines
from yuzui.view.charts.timelines import Resource, TimeAxis
from yuzui.view.drawing import NARROW, WIDE, Line, Points, Rects, Rules, Words
from yuzui.view.palette import CARD, HATCH, RIVER, RIVER_3, SILT_2, STONE, lined_fill

RESOURCES = [
    Resource("L1", [(0, 4), (6, 10)], [(0, 3, 0, "a"), (6, 6.1, 1, "b")], [(3, 3.5)]),
    Resource("L2", [(0, 10)], []),
]
DAYS = TimeAxis((0.0, 10.0), Text("days", "天"))
PARTNERS = [same("p1"), same("p2")]


def spans(mark):
    return [(box.x, box.x2) for box in mark.boxes]


def test_closed_is_hatched_under_what_is_open_and_changeover_is_pale(gallery):
    for lang in ("en", "zh"):
        for width in (WIDE, NARROW):
            closed, opened, changeover, first, second = marks(gallery["gantt"], Rects, lang, width)[:5]
            assert closed.fill == HATCH and spans(closed) == [(0, 10)] * 2
            assert opened.fill == CARD and spans(opened) == [(0, 4), (6, 10), (0, 10)]
            assert changeover.fill == SILT_2 and spans(changeover) == [(3, 3.5)]
            assert [first.fill, second.fill] == [lined_fill(0), lined_fill(1)]
            assert spans(first) == [(0, 3)] and spans(second) == [(6, 6.1)]


def test_a_partner_shows_on_a_bar_too_narrow_for_a_letter(gallery):
    texts = words(gallery["gantt"])
    assert texts.count("A") == 1 and texts.count("B") == 0
    assert "A p1" in texts and "changeover" in texts
    assert [row[1] for row in gallery["gantt"].twin.rows] == ["a", "b"]
    bare = timelines.gantt_chart(gallery["gantt"].meta, [replace(r, changeovers=()) for r in RESOURCES], PARTNERS, DAYS)
    assert "changeover" not in words(bare), "the legend speaks only of what there is"


def test_beneath_runs_the_part_in_use():
    shares = list(timelines.usage(RESOURCES, (0.0, 10.0), 5))
    assert [(a, b) for a, b, _ in shares] == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]
    # two rows open and one in use; of the first row closed from 4 to 6, the second only
    assert [share for _, _, share in shares] == pytest.approx([0.5, 0.25, 0.0, 0.025, 0.0])
    closed = [Resource("L", [(0, 2)], [(0, 9, 0, "a")])]
    assert [share for *_, share in timelines.usage(closed, (0.0, 4.0), 2)] == [1.0, None]


def test_ticks_are_the_civil_ones_or_whole_numbers(gallery):
    days = [(float(n), Text(f"{n} Sep", f"9月{n}日")) for n in range(10)]
    dated = timelines.gantt_chart(gallery["gantt"].meta, RESOURCES, PARTNERS, replace(DAYS, marks=days))
    assert "2 Sep" in words(dated) and "9月2日" in words(dated, "zh")
    few, many = (len(dated.drawing("en", width).x.values) for width in (NARROW, WIDE))
    assert few <= 4 < many and words(gallery["gantt"])[-1] == "10"


def test_use_is_shaded_and_the_table_says_every_cell(gallery):
    rows = [Resource("L1", [(0, 48)], [(0, 24, 0, "a")]), Resource("L2", [(48, 96)], [])]
    picture = timelines.usage_chart(gallery["usage"].meta, rows, TimeAxis((0.0, 96.0), Text("hours", "小时")))
    assert len(picture.twin.rows) == 2 * timelines.usage_bins(2)
    first, second = ([row[3] for row in picture.twin.rows if row[0] == name] for name in ("L1", "L2"))
    assert first[:24] == [1.0] * 24 and first[24:48] == [0.0] * 24 and set(first[48:]) == {None}
    assert set(second[:48]) == {None} and second[48:] == [0.0] * 48
    cells, closed = marks(picture, Rects, "zh")[:2]
    assert len(cells.boxes) == len(closed.boxes) == 96 and closed.fill == HATCH
    assert max(cells.shades) == 1.0 and cells.boxes[0][:2] == (0, 1)
    assert timelines.usage_bins(1) == 96 and timelines.usage_bins(10_000) == 8
    assert timelines.usage_bins(300) * 300 <= timelines.CELLS + 300


def test_every_strip_has_its_ground_and_every_kind_its_bars(gallery):
    for lang in ("en", "zh"):
        for width in (WIDE, NARROW):
            closed, opened, before, now = marks(gallery["strips"], Rects, lang, width)
            assert len(closed.boxes) == 3 and spans(opened) == [(0, 4), (0, 4), (0, 10)]
            assert before.stroke == STONE and now.fill == RIVER
            assert now.boxes[0].y - before.boxes[0].y == timelines.STRIP_PITCH


def test_an_arrow_joins_both_places_and_has_its_head_at_the_new_one(gallery):
    (line,), (head,) = marks(gallery["strips"], Line), marks(gallery["strips"], Points)
    ((start, end),) = line.pieces
    assert (start[0], end[0]) == (1.5, 2.5) and end[1] > start[1] and head.places == [end]


def test_kinds_differ_by_sign_and_not_by_colour_alone(gallery):
    assert {"□ before", "■ now", "▨ closed"} <= set(words(gallery["strips"]))
    glyphs = [mark.glyph for mark in timelines.STRIP_MARKS.values()]
    assert len(set(glyphs)) == len(glyphs)


def test_events_stand_in_the_table_and_short_ones_are_seen(gallery):
    events = gallery["events"]
    assert [row[0] for row in events.twin.rows] == ["BL01", "BL01", "BL02"]
    assert events.twin.rows[1][2:4] == (50.0, 60.0) and events.twin.rows[1][1].en == "weather"
    assert {"■ A 故障", "■ B 天气", "A", "B"} <= set(words(events, "zh"))
    for width in (WIDE, NARROW):
        lengths = sorted(b - a for mark in marks(events, Rects, "en", width) for a, b in spans(mark))
        assert 0.3 < lengths[0] < 3 and lengths[1:] == [10.0, 10.0]


def test_the_last_day_is_in_and_what_is_assumed_is_hatched(gallery):
    sure, pale, hatch = marks(gallery["spans"], Rects)
    first, quarter, open_ = spans(sure)
    assert first == (2015, 2018), "open start: from the edge"
    assert quarter[1] - quarter[0] == pytest.approx(92 / 365), "first and last day are in"
    assert open_[1] == pytest.approx(2024 + 365 / 366)
    assert (pale.fill, hatch.fill) == (RIVER_3, HATCH) and pale.boxes == hatch.boxes
    assert [end for _, end in spans(hatch)] == [2028]
    (ends,) = marks(gallery["spans"], Points)
    assert [x for x, _ in ends.places] == [2023]


def test_a_line_stands_at_the_day_asked_for(gallery):
    (line,), (narrow,) = (marks(gallery["spans"], Rules, width=width) for width in (WIDE, NARROW))
    assert [box.x for box in line.ends] == [2024.0]
    assert len(narrow.ends) == 3, "names stand above the bars: a line at each bar"
    assert marks(gallery["spans-one"], Rules) == []


def test_a_value_never_leaves_the_picture(gallery):
    for name in ("spans", "spans-one"):
        for width in (WIDE, NARROW):
            frame = gallery[name].drawing("en", width).frame
            (values,) = [mark for mark in marks(gallery[name], Words, width=width) if mark.bold]
            for word in values.words:
                assert -frame.left <= word.x
                assert word.x + layout.text_width(word.text, width, bold=True) <= frame.plot_width + frame.right


def test_the_table_says_every_day(gallery):
    twin = gallery["spans"].twin
    assert [column.name for column in twin.columns] == ["label", "value", "start", "end", "assumed"]
    assert twin.rows[2][2:] == ("2023-01-01", None, "2024-12-31")
