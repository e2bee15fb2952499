# SPDX-License-Identifier: Apache-2.0
"""Inks against their grounds, computed from the style sheets; ticks, labels, widths."""

from __future__ import annotations

import itertools
import re
from importlib.resources import files

import pytest

from yuzui.view import palette
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.drawing import Frame, Scale, text_size

SHEETS = files("yuzui.view.charts").joinpath("look.css").read_text(encoding="utf-8") + files(
    "yuzui.faces.web"
).joinpath("static", "site.css").read_text(encoding="utf-8")
INKS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SHEETS))


def luminance(ink: str) -> float:
    channels = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


TEXT = {
    "card": ("ink", "ink-2", "river", "silt", "wine", "plum", "leaf", "stone"),
    "paper": ("ink", "ink-2", "river", "silt", "wine", "plum", "leaf"),
    "silt-2": ("ink",),
    "river-3": ("ink",),
    "stone-2": ("ink",),
    "river": ("card",),
}


@pytest.mark.parametrize(("ground", "ink"), [(g, i) for g, inks in TEXT.items() for i in inks])
def test_text_has_at_least_4_5(ground, ink):
    assert contrast(INKS[ink], INKS[ground]) >= 4.5


MARKS = {
    "card": ("river", "silt", "stone", "wine", "plum", "lake", "leaf", "ink"),
    "silt-2": ("river", "silt", "stone"),
    "paper": ("river", "silt", "stone", "wine", "plum", "focus"),
}


@pytest.mark.parametrize(("ground", "ink"), [(g, i) for g, inks in MARKS.items() for i in inks])
def test_marks_have_at_least_3(ground, ink):
    assert contrast(INKS[ink], INKS[ground]) >= 3


NAMES = "CARD INK RULE RIVER SILT STONE WINE PLUM LAKE LEAF RIVER_3 SILT_2 STONE_2 INK_2".split()


@pytest.mark.parametrize("name", NAMES)
def test_pictures_and_pages_use_the_same_inks(name):
    assert getattr(palette, name) == INKS[name.lower().replace("_", "-")]


def test_every_colour_in_the_style_sheets_is_a_named_ink():
    loose = re.sub(r"--[\w-]+: #[0-9a-f]{6};", "", SHEETS)
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", loose)) <= {"#fff"}


def hue(ink: str) -> float:
    import colorsys

    r, g, b = (int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 360 * colorsys.rgb_to_hsv(r, g, b)[0]


def test_series_hold_no_red_beside_green():
    reds = [ink for ink in palette.SERIES if hue(ink) < 15 or hue(ink) > 330]
    assert reds == []


def test_series_differ_in_ink_dash_and_shape():
    for styles in (palette.SERIES, palette.DASHES, palette.SHAPES):
        assert len(set(styles)) == len(styles) == 6
    assert set(palette.SHAPES) == set(palette.GLYPHS)


@pytest.mark.parametrize(
    ("low", "high", "count", "found"),
    [
        (0, 100, 5, [0, 20, 40, 60, 80, 100]),
        (0, 0.1, 5, [0, 0.02, 0.04, 0.06, 0.08, 0.1]),
        (1, 971, 5, [200, 400, 600, 800]),
        (3, 3, 5, [3]),
        (-5, 5, 2, [-5, 0, 5]),
    ],
)
def test_ticks(low, high, count, found):
    assert layout.ticks(low, high, count) == pytest.approx(found)


def test_axis_names_each_of_its_ticks():
    axis = layout.ticked(Scale(0, 0.1), "%", "en", 5)
    assert [word for _, word in axis.values] == [f"{n}\u202f%" for n in (0, 2, 4, 6, 8, 10)]
    assert [value for value, _ in axis.values] == pytest.approx([0, 0.02, 0.04, 0.06, 0.08, 0.1])
    assert [
        word for _, word in layout.ticked(Scale(2000, 2003), "year", "en", 6).values
    ] == "2000 2001 2002 2003".split()


@pytest.mark.parametrize(
    ("value", "form", "step", "said"),
    [
        (0.0688, "%", 0.0001, "6.88\u202f%"),
        (0.5, "%", 0.1, "50\u202f%"),
        (2024, "year", 1, "2024"),
        (51987, "", 1000, "51,987"),
        (0.25, "", 0.05, "0.25"),
    ],
)
def test_figure(value, form, step, said):
    assert layout.figure(value, form, step).en == said


def test_spread_keeps_labels_apart_and_inside():
    wanted = [10.0, 12.0, 11.0, 99.0, 100.0]
    found = layout.spread(wanted, 18, 0, 100)
    ordered = sorted(found)
    assert all(b - a >= 18 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= 0
    assert ordered[-1] <= 100
    by_wish = sorted(range(5), key=wanted.__getitem__)
    assert [found[i] for i in by_wish] == ordered


def test_wrapped_cuts_only_what_does_not_fit():
    assert layout.wrapped("one two", 500, 760) == ["one two"]
    lines = layout.wrapped("国家重点实验室重组方案与共享情况说明", 60, 760, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(layout.text_width(line, 760) <= 60 for line in lines)


def test_wide_characters_take_a_whole_em():
    assert layout.text_width("鱼嘴", 760) == 2 * text_size(760)
    assert text_size(360) > text_size(760)


def test_a_label_is_cut_as_late_as_can_be():
    text = "每个领域不少于20项（network communications）"
    (line,) = layout.wrapped(text, 300, 360, 1)
    assert line.endswith("…") and 280 < layout.text_width(line, 360) <= 300
    first, second = (layout.shortened(f"14th Five-Year Plan, chapter 4: {part}", 280, 760) for part in ("ab", "cd"))
    assert first != second


def test_a_legend_flows_onto_the_next_line_when_a_word_has_no_room():
    words = [("a" * 20, palette.INK), ("b" * 20, palette.INK), ("c", palette.INK)]
    wide, narrow = Legend.of(words, 2_000), Legend.of(words, 300)
    assert [line for _, line, *_ in wide.keys] == [0, 0, 0] and wide.keys[0][0] == 0 < wide.keys[1][0] < wide.keys[2][0]
    assert [line for _, line, *_ in narrow.keys] == [0, 1, 1] and narrow.keys[1][0] == 0
    assert (Legend.of([], 300).height, wide.height, narrow.height) == (0, 22, 44)


def test_a_legend_in_a_column_breaks_a_word_that_has_no_room():
    legend = Legend.column([("● a scenario with a long name", palette.SILT), ("◆ b", palette.INK)], 200, bold=True)
    assert [(text, ink) for *_, text, ink in legend.keys] == [
        ("● a scenario with", palette.SILT), ("a long name", palette.SILT), ("◆ b", palette.INK)
    ]  # fmt: skip
    assert all(layout.text_width(text, 200, bold=True) <= 184 for *_, text, _ in legend.keys)


def test_names_stand_beside_bars_or_in_a_narrow_drawing_above_them():
    wide, narrow = Frame(760, 200, 100, 20, 20, 20), Frame(360, 200, 12, 20, 20, 20)
    rows = {frame: Rows(frame, [40, 60]) for frame in (wide, narrow)}
    assert [rows[wide].centre(i) for i in (0, 1)] == [20, 70] and rows[narrow].centre(1) == 72
    beside, above = (rows[frame].names(["a", "two words over the room"]) for frame in (wide, narrow))
    assert (beside.anchor, [(w.x, w.y) for w in beside.words]) == ("end", [(-10, 20), (-10, 62.5), (-10, 77.5)])
    assert (above.anchor, [(w.x, w.y) for w in above.words]) == ("start", [(0, 12), (0, 52)])
    assert len(rows[wide].upright(3)) == 1 and [(b.y, b.y2) for b in rows[narrow].upright(3)] == [(21, 43), (61, 83)]
