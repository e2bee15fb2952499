# SPDX-License-Identifier: Apache-2.0
"""The vocabulary of pages: addresses, leaves, tables."""

from __future__ import annotations

import pytest

from yuzui.text import Text, same
from yuzui.view.page import Anchor, Chip, Code, Notice, Page, Split, Visit, plain
from yuzui.view.table import Column, DataTable, Link

LISTING = DataTable("rows", same("rows"), (Column("a", same("a")),), [("x",)])


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("/plan", {}, "/zh/plan"),
        ("/plan/S3-11", {"run": "7f"}, "/zh/plan/S3-11?run=7f"),
        ("/plan?status=served", {}, "/zh/plan?status=served"),
        ("/about/method#path", {"a": "b"}, "/zh/about/method?a=b#path"),
        ("/evaluate/量子", {}, "/zh/evaluate/%E9%87%8F%E5%AD%90"),
    ],
)
def test_href(path, query, found):
    assert Visit("zh").href(path, **query) == found


def test_href_keeps_only_the_narrowing():
    visit = Visit("en", "/plan", query={"as": "public", "run": "7f", "format": "json"})
    assert visit.href("/plan#a") == "/en/plan?as=public#a"
    assert visit.run == "7f"


def test_tables_are_found_beside_one_another():
    page = Page(same("f"), (Split((Notice(same("n")),), (LISTING,)),))
    assert list(page.tables()) == ["rows"]
    assert len(list(page.leaves())) == 2


def test_plain_takes_the_words_of_a_cell():
    word = Text("met", "达到")
    cells = (Link(word, "/plan"), Chip(word, "good"), Anchor(word, "a"))
    assert [plain(cell) for cell in cells] == [word] * 3
    assert plain(Code("7f")) == "7f"
    assert plain(3) == 3


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"origin": "synthetic"}, "合成数据"), ({"origin": "mixed"}, "真实与合成数据"),
        ({"origin": "real"}, None), ({"origin": None}, None), ({}, None), (None, None), ([], None),
    ],
)  # fmt: skip
def test_a_page_says_what_it_rests_on_where_that_is_made_up(document, said):
    found = Page(same("f"), (), document=document).made_up
    assert (found.zh if found else None) == said
