# SPDX-License-Identifier: Apache-2.0
"""Every kind of block is drawn, escaped, in both languages."""

from __future__ import annotations

from typing import get_args

import pytest

from yuzui.faces.web import blocks
from yuzui.text import Text, same
from yuzui.view import page
from yuzui.view.docstring import paragraphs
from yuzui.view.table import Column

EVIL = Text('<b>a</b> & "q"', '<b>甲</b> & "q"')


FORM = page.Form("loosen-1", "/slates/x", (page.Field("by", EVIL, EVIL),), EVIL, {"loosen": 'a"b<c>[d]'})


def block(kind):
    listing = page.DataTable("rows", EVIL, (Column("a", EVIL, digits=1), Column("b", EVIL)),
                           [(1.5, page.Link(EVIL, "/plan")), (None, page.Chip(EVIL, "good")),
                            (2, page.Code("<i>"))], note=EVIL)  # fmt: skip
    made = {
        page.Facts: page.Facts((page.Fact(EVIL, EVIL, EVIL),)),
        page.Prose: page.Prose((EVIL,)),
        page.Formula: page.Formula(paragraphs("<i>")),
        page.Section: page.Section(EVIL),
        page.DataTable: listing,
        page.Items: page.Items(EVIL, (page.Item(EVIL, (EVIL,), "/plan"), page.Item(EVIL, form=FORM))),
        page.Form: FORM,
        page.File: page.File("one", EVIL, "<i>: {}", EVIL),
        page.Cards: page.Cards((page.Item(EVIL, (EVIL,), "/plan"),)),
        page.Notice: page.Notice(EVIL),
        page.Remedy: page.Remedy(EVIL, "<i>"),
        page.Search: page.Search('"><i>'),
        page.Filter: page.Filter(EVIL, (page.Link(EVIL, "/plan"),), "/plan"),
        page.Split: page.Split((page.Notice(EVIL),), (listing,)),
    }
    return made[kind]


KINDS = [kind for kind in get_args(page.Block) if kind is not page.Figure]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_block_is_drawn_and_escaped(kind, lang):
    shown = page.Page(same("f"), (block(kind),))
    html = blocks.render(shown, page.Visit(lang, "/plan"))
    inside = html[html.index("<main") : html.index("</main>")]
    assert "<i>" not in inside
    assert "<b>a</b>" not in inside
    assert "<b>甲</b>" not in inside
    if kind not in (page.Formula, page.Search):
        assert ("&lt;b&gt;甲", "&lt;b&gt;a")[lang == "en"] in inside


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_form_asks_by_its_address_alone(lang):
    html = blocks.render(page.Page(same("f"), (FORM,)), page.Visit(lang, "/slates/x", query={"as": "p"}))
    form = html[html.index("<form") : html.index("</form>")]
    assert f'action="/{lang}/slates/x#answer"' in form and 'method="get"' in form
    assert 'for="loosen-1-by"' in form and 'id="loosen-1-by" name="by"' in form
    assert 'name="loosen" value="a&#34;b&lt;c&gt;[d]"' in form
    assert 'name="as" value="p"' in form, "seen with the same eyes"
    assert "<script" not in html and "onclick" not in html


def test_empty_listing_says_so():
    listing = page.DataTable("rows", same("t"), (Column("a", same("a")),), [])
    html = blocks.render(page.Page(same("f"), (listing,)), page.Visit("zh", "/plan"))
    assert "暂无内容" in html
    assert "rows.csv" not in html


def test_menu_is_in_order_and_marks_where_we_are():
    html = blocks.render(page.Page(same("f"), ()), page.Visit("en", "/plan/S3-11"))
    assert html.count("aria-current") == 1
    numbers = [number for number, _, _ in blocks.menu()]
    assert numbers == sorted(numbers)


def test_an_error_page_repeats_nothing_of_the_address():
    html = blocks.render(page.Page(same("f"), ()), page.Visit("en", "/secret"), status=404)
    assert "secret" not in html
    assert "aria-current" not in html


HEADING = Column("source", same("source"))


def cell(value):
    shown = page.Page(same("f"), (page.DataTable("rows", same("t"), (HEADING,), [(value,)]),))
    html = blocks.render(shown, page.Visit("en", "/plan"))
    return html[html.index("<tbody") : html.index("</tbody>")]


def test_a_web_address_is_a_link_that_tells_nobody_where_it_was_followed_from():
    for said in ("https://www.a.cn/x/y_123456789.html", same("https://www.a.cn/x/y_123456789.html")):
        found = cell(said)
        assert 'rel="noreferrer" href="https://www.a.cn/x/y_123456789.html"' in found
        assert ">a.cn/…3456789.html</a>" in found
    two = cell("https://a.cn/x ; http://b.cn/")
    assert two.count("<a ") == 2 and ">a.cn/x</a>; <a" in two and ">b.cn</a>" in two


@pytest.mark.parametrize(
    "said", ["javascript:alert(1)", "see https://a.cn", 'https://a.cn/"onclick=x', "https://a.cn; not", ""]
)
def test_nothing_but_a_web_address_becomes_a_link(said):
    assert "<a " not in cell(said)


@pytest.mark.parametrize("given", ["", "0.5"])
def test_fields_that_belong_together_and_what_is_folded_away(given):
    field = page.Field("a", EVIL, same("1"), False)
    more = page.Field("b", EVIL, same(given), False)
    form = page.Form("f", "/plan", (page.Fieldset(EVIL, (field,), (more,)), field), EVIL)
    html = blocks.render(page.Page(same("f"), (form,)), page.Visit("en", "/plan"))
    assert html.count("<fieldset><legend>&lt;b&gt;a") == 1
    assert ("<details open>" in html) == bool(given), "what was filled in is not hidden"
    assert html.count('name="a"') == 2 and html.count('name="b"') == 1
