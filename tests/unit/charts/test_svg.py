# SPDX-License-Identifier: Apache-2.0
"""Every kind of picture, ordinary, one-row and empty: light, closed, named, the same each time; marks by hand."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree

import pytest
from tests.drawn import marks

from yuzui.view import palette
from yuzui.view.charts import layout
from yuzui.view.drawing import (
    NARROW,
    WIDE,
    Area,
    Axis,
    Box,
    Drawing,
    Frame,
    Line,
    Points,
    Rects,
    Rules,
    Scale,
    Word,
    Words,
)
from yuzui.view.render import png as pixels
from yuzui.view.render.svg import _outline, body, svg

SVG = "{http://www.w3.org/2000/svg}"


def test_finding_and_description_are_its_name(drawings):
    for picture, lang, _, drawn in drawings:
        root = ElementTree.fromstring(drawn)
        title, desc = root[0], root[1]
        assert (title.tag, desc.tag) == (SVG + "title", SVG + "desc")
        assert title.text == picture.meta.finding.say(lang)
        assert desc.text == picture.meta.description.say(lang)
        assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert root.get("role") == "img"


def test_marks_are_hidden_and_nothing_leads_outside(drawings):
    for *_, drawn in drawings:
        root = ElementTree.fromstring(drawn)
        assert [child.get("aria-hidden") for child in root[2:]] == ["true"]
        assert not re.search(r"<script|<style|<image|<foreignObject|\bon\w+=|style=|href", drawn)
        assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_ids_are_unique_and_carry_the_name(drawings):
    for picture, _, width, drawn in drawings:
        ids = re.findall(r'\bid="([^"]+)"', drawn)
        assert len(ids) == len(set(ids))
        assert all(one.startswith(f"{picture.meta.name}-{width}-") for one in ids)
        assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(ids)


def test_text_is_legible_once_fitted_to_its_column(drawings):
    for *_, width, drawn in drawings:
        sizes = {float(one) for one in re.findall(r'font-size="([\d.]+)px"', drawn)}
        column = 701 if width == WIDE else 324  # px of the narrowest column each is shown in
        assert all(one * column / width >= 11.99 for one in sizes)


def test_words_stay_inside_and_do_not_cover_one_another(drawings):
    for picture, _, width, drawn in drawings:
        root, boxes = ElementTree.fromstring(drawn), []
        for x, y, anchor, text in placed(root):
            room = layout.text_width(text, width) * 0.8  # the estimate is generous
            left = {"end": x - room, "middle": x - room / 2}.get(anchor, x)
            assert left >= -1 and left + room <= width + 1 and 4 <= y <= float(root.get("height")), text
            for a, b, z, other in boxes:
                assert b <= left or left + room <= a or abs(y - z) >= 10, (picture.meta.name, text, other)
            boxes.append((left, left + room, y, text))


def placed(node, at=(0.0, 0.0)):
    move = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
    at = (at[0] + float(move[1]), at[1] + float(move[2])) if move else at
    if node.tag == SVG + "text":
        at = (at[0] + float(node.get("x")), at[1] + float(node.get("y")))
        yield *at, node.get("text-anchor", "start"), node.text or ""
    for child in node:
        yield from placed(child, at)


def test_the_same_drawing_gives_the_same_bytes(gallery):
    for name, picture in gallery.items():
        assert svg(picture, "zh", WIDE) == svg(picture, "zh", WIDE), name


def test_a_thousand_rows_stay_light(gallery):
    many = gallery["cat-many"]
    weight = sum(len(gzip.compress(svg(many, "en", w).encode())) for w in (WIDE, NARROW))
    assert weight < 120_000
    assert len(many.twin.rows) > 300 and len(svg(many, "en")) < 70 * len(many.twin.rows)


FRAME = Frame(width=160, height=140, left=10, right=50, top=20, bottom=20)
X, Y = Scale(0, 10), Scale(0, 50)
DRAWN = (
    (Points([(5, 25)], 64, "#111", x=X, y=Y), '<g fill="#111"><circle cx="50" cy="50" r="4"/></g>'),
    (
        Points([(0, 0)], 64, "#111", "square", "#222", 1),
        '<g fill="#111" stroke="#222" stroke-width="1"><path d="M-4,-4l8,0l0,8l-8,0z"/></g>',
    ),
    (
        Points([(5, 5), (9, 5)], 16, "#111", "diamond"),
        '<g fill="#111"><path d="M3,5l2,-2l2,2l-2,2zM7,5l2,-2l2,2l-2,2z"/></g>',
    ),
    (Line([[(0, 0), (10, 50)]], "#111", x=X, y=Y), '<path d="M0,100L100,0" stroke="#111" stroke-width="2"/>'),
    (
        Line([[(0, 1), (2, 3), (5, 0)], [(7, 7)], [(8, 1), (8, 2)]], "#111", 1, (7, 4), steps=True),
        '<path d="M0,1H2V3H5V0M8,1V2" stroke="#111" stroke-width="1" stroke-dasharray="7,4"/>',
    ),
    (Line([[(1, 1)]], "#111"), ""),
    (
        Area([(0, 10, 20), (10, 10, 40)], "#111", 0.2, x=X, y=Y),
        '<path d="M0,60L100,20V80H0Z" fill="#111" opacity="0.2"/>',
    ),
    (Area([(0, 1, 2), (4, 1, 3)], "#111", 0.2, steps=True), '<path d="M0,2H4V3V1H0Z" fill="#111" opacity="0.2"/>'),
    (
        Rects([Box(4, 2, 0, 20)], "#111", "#222", 0.5, x=X),
        '<rect x="20" y="0" width="20" height="20" fill="#111" stroke="#222" stroke-width="0.5"/>',
    ),
    (
        Rects([Box(0, 1, 0, 1)], "#111", shades=[0.25]),
        '<rect x="0" y="0" width="1" height="1" fill="#111" fill-opacity="0.25"/>',
    ),
    (
        Rules([Box(5, 5, 10, 40)], "#111", dash=(1, 3), x=X, y=Y),
        '<line x1="50" y1="20" x2="50" y2="80" stroke="#111" stroke-width="1" stroke-dasharray="1,3"/>',
    ),
    (
        Words([Word(5, 6, "<a> & b", "#111")], "end", bold=True),
        '<text x="5" y="10" text-anchor="end" fill="#111" font-weight="600">&lt;a&gt; &amp; b</text>',
    ),
)


def test_each_mark_stands_where_arithmetic_by_hand_puts_it():
    for mark, wanted in DRAWN:
        assert body(Drawing(FRAME, [mark])).partition('translate(10,20)">')[2] == wanted + "</g>"


def test_a_halo_stands_behind_its_word():
    drawn = body(Drawing(FRAME, [Words([Word(5, 6, "a")], halo=True)]))
    assert f'stroke="{palette.CARD}"' in drawn and 'paint-order="stroke"' in drawn


def test_axes_have_their_words_and_ticks_on_whole_pixels_and_lie_under_the_marks():
    x = Axis(X, [(0, "nought"), (5.04, "5"), (10, "ten")])
    y = Axis(Scale(0, 50, reverse=True), [(25, "mid")], grid=True, ticks=False)
    drawn = body(Drawing(FRAME, [Line([[(0, 0), (1, 1)]], "#111")], x, y)).partition('translate(10,20)">')[2]
    lines = re.findall(r'<line x1="(.+?)" y1="(.+?)" x2="(.+?)" y2="(.+?)"', drawn)
    assert lines == [
        ("0.5", "50.5", "100.5", "50.5"), ("0.5", "100.5", "0.5", "104.5"), ("50.5", "100.5", "50.5", "104.5"),
        ("100.5", "100.5", "100.5", "104.5"),
    ]  # fmt: skip
    words = re.findall(r'<text x="([-\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")? [^>]*>(\w+)<', drawn)
    assert words == [
        ("0.5", "121.5", "", "nought"), ("50.9", "121.5", "middle", "5"), ("100.5", "121.5", "end", "ten"),
        ("-5.5", "54.5", "end", "mid"),
    ]  # fmt: skip
    assert drawn.endswith('<path d="M0,0L1,1" stroke="#111" stroke-width="2"/></g>')


@pytest.mark.parametrize("shape", palette.SHAPES[1:])
def test_shapes_are_closed_and_as_large_as_their_circle(shape):
    outline, x, y, places = _outline(shape, 4.0, (10.0, 20.0)), 0.0, 0.0, []
    for letter, pair in re.findall(r"([Ml])([-\d.,]+)", outline):
        a, b = map(float, pair.split(","))
        x, y = (a, b) if letter == "M" else (x + a, y + b)
        places.append((x, y))
    assert outline[-1] == "z"
    assert max(max(abs(x - 10), abs(y - 20)) for x, y in places) == pytest.approx(4, abs=0.02)


def test_lengths_have_no_more_digits_than_are_seen():
    drawn = body(Drawing(FRAME, [Points([(0.125, -0.001), (100.0, 2.5)], 16, "#111")]))
    assert 'cx="0.12" cy="0"' in drawn and 'cx="100" cy="2.5"' in drawn


def test_only_patterns_that_are_referred_to_are_defined(gallery):
    assert "<defs>" not in svg(gallery["bars"], "en")
    fills = [palette.HATCH, palette.lined_fill(2)]
    drawn = body(Drawing(FRAME, [Rects([Box(0, 1, 0, 1)], fill) for fill in fills]))
    assert re.findall(r'pattern id="([\w-]+)"', drawn) == ["hatch", "lines-2"]
    assert 'fill="url(#curves-760-hatch)"' in svg(gallery["curves"], "en", WIDE)


def test_no_two_groups_look_alike_without_colour():
    groups = range(len(palette.SERIES))
    assert len(palette.LINES) == len(set(palette.LINES)) == len(palette.SERIES)
    assert len({palette.lined_fill(n) for n in groups}) == len(palette.SERIES)
    assert palette.lined_fill(99) == palette.lined_fill(len(palette.SERIES) - 1)
    for offsets, _ in palette.LINES:
        assert all(abs(below) + palette.LINE_WIDTH / 2 < palette.LINED_BAR / 2 for below in offsets)
    pattern = palette.PATTERNS["lines-1"]
    assert f'height="{palette.LINED_PITCH}"' in pattern and 'patternUnits="userSpaceOnUse"' in pattern
    at = float(re.search(r"M0 ([\d.]+)h", pattern)[1])
    assert at == palette.LINED_PITCH / 2 + palette.LINES[1][0][0] - palette.LINE_WIDTH / 2


def test_marks_of_the_gallery_are_drawn_one_by_one(gallery):
    for name, picture in gallery.items():
        drawn = svg(picture, "en")
        rects = sum(len(mark.boxes) for mark in marks(picture, Rects))
        assert drawn.partition('aria-hidden="true">')[2].count("<rect x=") == rects, name


def test_png_is_none_without_a_chinese_font(gallery, monkeypatch):
    monkeypatch.setattr(pixels, "has_cjk_font", lambda: False)
    assert pixels.png(gallery["bars"], "zh") is None


@pytest.mark.page
def test_png_is_twice_the_size(gallery):
    png = pixels.png(gallery["bars"], "zh", NARROW)
    assert png is not None
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 2 * NARROW


def test_characters_that_cannot_be_drawn_look_alike(monkeypatch):
    pixels.has_cjk_font.cache_clear()
    monkeypatch.setattr(pixels.resvg_py, "svg_to_bytes", lambda **_: b"empty box")
    try:
        assert pixels.has_cjk_font() is False
    finally:
        pixels.has_cjk_font.cache_clear()


def test_a_line_under_a_dot_wide_is_drawn_wider_and_as_much_paler():
    tags = {
        '<path stroke-width="0.3"/>': '<path stroke-width="0.51" stroke-opacity="0.588"/>',
        '<path stroke-width="0.6"/>': '<path stroke-width="0.6"/>',
        '<path stroke-opacity="0.5" stroke-width="0.3"/>': None,
        "<text>stroke-width</text>": None,
    }
    for before, after in tags.items():
        assert pixels._TAG.sub(pixels._thicker, before) == (after or before)
