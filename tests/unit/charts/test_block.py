# SPDX-License-Identifier: Apache-2.0
"""A figure as HTML: everything a reader needs, escaped, with the language of each part."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import Twin
from yuzui.view.charts import block
from yuzui.view.table import Column

LINKS = {"xlsx": "/a.xlsx", "csv": "/a.csv", "json": "/a.json", "svg": "/a.svg", "link": "/a?run=7"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figure_holds_finding_two_drawings_caption_and_twin(gallery, lang):
    html = block.figure(gallery["fan"], lang, LINKS)
    root = ElementTree.fromstring(html.replace(" download", ' download=""'))
    assert root.find("h2").text == gallery["fan"].meta.finding.say(lang)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}svg"))) == 2
    caption = " ".join(root.find("figcaption").itertext())
    assert block.ORIGINS["real"].say(lang) in caption
    assert ("25 Nov 2026", "2026年11月25日")[lang == "zh"] in caption
    hrefs = [a.get("href") for a in root.find("figcaption").iter("a")]
    assert hrefs == [f"/{lang}/about/method", *LINKS.values()]
    table = root.find("details").find(".//tbody")
    assert len(table) == len(gallery["fan"].twin.rows)


def test_a_table_may_be_left_to_the_page_it_stands_on(gallery):
    there, here = (block.figure(gallery["fan"], "en", links) for links in ({"table": "/a?b&c#fan-table"}, {}))
    assert '<a href="/a?b&amp;c#fan-table">Table: ' in there and "<table" not in there
    assert there.split("<p ")[0] == here.split("<details")[0], "nothing else changes"
    assert f'id="{gallery["fan"].meta.name}-table"' in here


def test_ids_do_not_repeat_on_a_page_of_many_figures(gallery):
    html = "".join(block.figure(picture, "en") for picture in gallery.values())
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_nothing_inline_that_a_strict_policy_refuses(gallery):
    html = "".join(block.figure(picture, "zh") for picture in gallery.values())
    assert not re.search(r"<script|<style|\bstyle=|\son\w+=", html)


def test_data_in_another_script_are_marked():
    assert block.words(same("KDD Cup 2003"), "zh") == '<span lang="en">KDD Cup 2003</span>'
    assert block.words(same("中国散裂中子源"), "en") == '<span lang="zh-Hans">中国散裂中子源</span>'
    assert block.words(Text("share", "占比"), "zh") == "占比"
    assert block.words(same("2024"), "zh") == "2024"
    assert block.words("<b>", "en") == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("value", "heading", "en", "zh"),
    [
        (0.0688, Column("a", same("a"), "%", 2), "6.88\u202f%", "6.88%"),
        (1234.5, Column("a", same("a"), "", 1), "1,234.5", "1,234.5"),
        (2024, Column("a", same("a")), "2024", "2024"),
        (None, Column("a", same("a"), "", 1), "—", "—"),
        (True, Column("a", same("a")), "True", "True"),
        (Text("met", "达到"), Column("a", same("a")), "met", "达到"),
    ],
)
def test_cell(value, heading, en, zh):
    assert (block.cell(value, heading, "en"), block.cell(value, heading, "zh")) == (en, zh)


def test_an_empty_table_says_so():
    html = block.table(Twin((Column("a", Text("A", "甲")),), []), "zh")
    assert "无数据" in html
    assert "<tbody><tr>" in html


def test_one_row_is_said_in_the_singular(gallery):
    assert "Table: 1 row<" in block.figure(gallery["bars-one"], "en")


def test_style_needs_nothing_from_outside():
    assert "@import" not in block.style()
    assert "url(" not in block.style()


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("award of 2026-04-01", "2026-04-01"),
        ("known to 2023-10", "2023-10"),
        ("reached in 2029–2034", "2029–2034"),
        ("at 2020–24 growth", "2020–24"),
        ("at least 25 % of it", "25 %"),
        ("后来的成果引用它，是否取代了它？", "了它？"),
    ],
)
def test_dates_spans_and_shares_are_not_broken_over_two_lines(said, whole):
    assert f'<span class="nb">{whole}</span>' in block.words(Text(said, said + " "), "en")


def test_what_only_resembles_a_date_may_break():
    assert "nb" not in block.words(Text("a12026-04-0199", "甲"), "en")


def test_no_line_ends_between_a_figure_and_its_measure_word():
    shown = block.words(Text("1 appeal", "共 1,201 项复审申请，占 3.5 分"), "zh")
    assert shown.count('<span class="nb">') == 2 and '<span class="nb">1,201 项</span>' in shown
