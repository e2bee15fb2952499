# SPDX-License-Identifier: Apache-2.0
"""Every kind of picture, ordinary, one-row and empty: light, closed, named, the same each time."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree

import pytest

from yuzui.view.chart import NARROW, WIDE
from yuzui.view.charts import draw, spec

SVG = "{http://www.w3.org/2000/svg}"


def test_finding_and_description_are_its_name(drawn):
    picture, lang, _, svg = drawn
    root = ElementTree.fromstring(svg)
    title, desc = root[0], root[1]
    assert (title.tag, desc.tag) == (SVG + "title", SVG + "desc")
    assert title.text == picture.meta.finding.say(lang)
    assert desc.text == picture.meta.description.say(lang)
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert root.get("role") == "img"


def test_marks_are_hidden_and_nothing_leads_outside(drawn):
    *_, svg = drawn
    root = ElementTree.fromstring(svg)
    assert [child.get("aria-hidden") for child in root[2:]] == ["true"]
    assert not re.search(r"<script|<style|<image|<foreignObject|\bon\w+=|style=|href", svg)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_ids_are_unique_and_carry_the_name(drawn):
    picture, _, width, svg = drawn
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(found.startswith(f"{picture.meta.name}-{width}-") for found in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_text_is_legible_once_fitted_to_its_column(drawn):
    *_, width, svg = drawn
    sizes = {float(found) for found in re.findall(r'font-size="([\d.]+)px"', svg)}
    column = 701 if width == WIDE else 324  # px of the narrowest column each is shown in
    assert all(found * column / width >= 11.99 for found in sizes)


def test_words_stay_inside(drawn):
    _, _, width, svg = drawn
    root = ElementTree.fromstring(svg)
    height = float(root.get("height"))
    for x, y, anchor, text in _placed(root):
        room = spec.text_width(text, width) * 0.8  # the estimate is generous
        left = {"end": x - room, "middle": x - room / 2}.get(anchor, x)
        assert left >= -1, text
        assert left + room <= width + 1, text
        assert 4 <= y <= height, text


def test_words_do_not_cover_one_another(drawn):
    _, _, width, svg = drawn
    boxes = []
    for x, y, anchor, text in _placed(ElementTree.fromstring(svg)):
        room = spec.text_width(text, width) * 0.75
        left = {"end": x - room, "middle": x - room / 2}.get(anchor, x)
        boxes.append((left, left + room, y, text))
    for i, (a, b, y, text) in enumerate(boxes):
        for c, d, z, other in boxes[i + 1 :]:
            apart = b <= c or d <= a or abs(y - z) >= 10
            assert apart, (text, other)


def _placed(node, at=(0.0, 0.0)):
    found = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
    at = (at[0] + float(found[1]), at[1] + float(found[2])) if found else at
    if node.tag == SVG + "text":
        at = (at[0] + float(node.get("x")), at[1] + float(node.get("y")))
        yield *at, node.get("text-anchor", "start"), node.text or ""
    for child in node:
        yield from _placed(child, at)


def test_the_same_specification_gives_the_same_bytes(gallery):
    for name, picture in gallery.items():
        assert draw.svg(picture, "zh", WIDE) == draw.svg(picture, "zh", WIDE), name


def test_a_thousand_rows_stay_light(gallery):
    picture = gallery["cat-many"]
    weight = sum(len(gzip.compress(draw.svg(picture, "en", w).encode())) for w in (WIDE, NARROW))
    assert weight < 120_000


def test_censored_ground_is_hatched(gallery):
    svg = draw.svg(gallery["curves"], "en", WIDE)
    assert svg.count("<pattern") == 1
    assert 'fill="url(#curves-760-hatch)"' in svg


def test_png_is_none_without_a_chinese_font(gallery, monkeypatch):
    monkeypatch.setattr(draw, "has_cjk_font", lambda: False)
    assert draw.png(gallery["bars"], "zh") is None


@pytest.mark.page
def test_png_is_twice_the_size(gallery):
    png = draw.png(gallery["bars"], "zh", NARROW)
    assert png is not None
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 2 * NARROW


def test_characters_that_cannot_be_drawn_look_alike(monkeypatch):
    import vl_convert

    draw.has_cjk_font.cache_clear()
    monkeypatch.setattr(vl_convert, "svg_to_png", lambda svg: b"empty box")
    try:
        assert draw.has_cjk_font() is False
    finally:
        draw.has_cjk_font.cache_clear()


def test_a_line_under_a_dot_wide_is_drawn_wider_and_as_much_paler():
    tags = {
        '<path stroke-width="0.3"/>': '<path stroke-width="0.51" stroke-opacity="0.588"/>',
        '<path stroke-width="0.6"/>': '<path stroke-width="0.6"/>',
        '<path stroke-opacity="0.5" stroke-width="0.3"/>': None,
        "<text>stroke-width</text>": None,
    }
    for before, after in tags.items():
        assert draw._TAG.sub(draw._fuller, before) == (after or before)
