# SPDX-License-Identifier: Apache-2.0
"""Rows of a schedule: closures hatched, unused time white, partner by ink, lines and letter."""

from __future__ import annotations

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Meta
from yuzui.view.charts import draw, gantt, patterns, spec

META = Meta("gantt", Text("Booked", "已排"), Text("Rows", "行"), "synthetic", same("x"), "1")
ROWS = [
    {"label": "L1", "open": [(0, 4), (6, 10)], "bookings": [(0, 3, 0, "a"), (6, 6.1, 1, "b")],
     "changeovers": [(3, 3.5)]},
    {"label": "L2", "open": [(0, 10)], "bookings": []},
]  # fmt: skip
AXIS = gantt.Axis((0.0, 10.0), Text("days", "天"))


@pytest.fixture
def picture():
    return gantt.draw(META, ROWS, [same("p1"), same("p2")], AXIS)


def layers(picture, lang="en", width=760, kind="bar"):
    return [one for one in picture.spec(lang, width)["layer"] if one["mark"]["type"] == kind]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_closed_is_hatched_under_what_is_open_and_changeover_is_pale(picture, lang, width):
    closed, opened, changeover, *booked = layers(picture, lang, width)
    assert closed["mark"]["fill"] == spec.HATCH and len(closed["data"]["values"]) == 2
    assert opened["mark"]["fill"] == spec.CARD and len(opened["data"]["values"]) == 3
    assert changeover["mark"]["fill"] == spec.SILT_2
    assert [(one["x"], one["x2"]) for one in changeover["data"]["values"]] == [(3, 3.5)]
    assert [one["mark"]["fill"] for one in booked] == [patterns.fill(0), patterns.fill(1)]
    assert draw.svg(picture, lang, width).startswith("<svg")


def test_a_partner_shows_on_a_bar_too_narrow_for_a_letter(picture):
    texts = [value["t"] for layer in layers(picture, kind="text") for value in layer["data"]["values"]]
    assert texts.count("A") == 1 and texts.count("B") == 0
    assert "A p1" in texts and "changeover" in texts
    svg = draw.svg(picture, "en", 760)
    assert 'id="gantt-760-lines-1"' in svg and "url(#gantt-760-lines-1)" in svg
    assert [row[1] for row in picture.twin.rows] == ["a", "b"]


def test_the_legend_speaks_of_changeovers_only_where_there_are_some():
    rows = [{**row, "changeovers": []} for row in ROWS]
    bare = gantt.draw(META, rows, [same("p1"), same("p2")], AXIS)
    assert "changeover" not in draw.svg(bare, "en", 760)


def test_beneath_runs_the_part_in_use():
    shares = list(gantt.use(ROWS, (0.0, 10.0), 5))
    assert [(a, b) for a, b, _ in shares] == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]
    # two rows open and one in use; of the first row closed from 4 to 6, the second only
    assert [share for _, _, share in shares] == pytest.approx([0.5, 0.25, 0.0, 0.025, 0.0])
    closed = [{"open": [(0, 2)], "bookings": [(0, 9, 0, "a")]}]
    assert [share for *_, share in gantt.use(closed, (0.0, 4.0), 2)] == [1.0, None]


def test_ticks_are_the_words_given_or_whole_numbers(picture):
    marks = [(float(n), Text(f"{n} Sep", f"9月{n}日")) for n in range(10)]
    dated = gantt.draw(META, ROWS, [same("p1"), same("p2")], gantt.Axis((0.0, 10.0), same("x"), marks))
    assert "2 Sep" in draw.svg(dated, "en", 760) and "9月2日" in draw.svg(dated, "zh", 760)
    few = layers(dated, width=360)[0]["encoding"]["x"]["axis"]["values"]
    assert len(few) <= 4 < len(layers(dated)[0]["encoding"]["x"]["axis"]["values"])


def test_no_rows_are_no_fault():
    assert "<svg" in draw.svg(gantt.draw(META, [], [], AXIS), "en", 360)
