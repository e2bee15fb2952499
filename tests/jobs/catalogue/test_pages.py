# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from yuzui.catalogue.answer import Facet, Facets, Hit, SearchResults
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.pages import search
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import Filter, Visit
from yuzui.view.table import DataTable

WORD = Text("Quantum", "量子")
HIT = Hit(
    kind="clause", kind_label=WORD, id="p|A-1", title=WORD, subtitle=WORD, source="S", licence=None,
    vintage=None, origin="real", page=None, level="public", score=1.0, snippet=WORD,
)  # fmt: skip


def answer(*pages, following=None):
    values = [Facet("clause", Text("clause", "条款"), len(pages))]
    hits = [replace(HIT, page=page) for page in pages]
    return SearchResults(
        query="", only={}, count=len(hits), facets=Facets(values, values, values), hits=hits, next=following, advice=[]
    )


@pytest.fixture
def asked(monkeypatch, tmp_path):
    def build(found, **query):
        calls = []
        monkeypatch.setattr(catalogue, "find", lambda *given: calls.append(given) or found)
        page = search.build(Workspace(tmp_path), Visit("zh", "/search", query=query))
        return page, calls[0][1:]

    return build


def test_hits_lead_to_their_page_or_record(asked):
    page, _ = asked(answer("/plan/A-1", None), q=" 量子 ")
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable)]
    assert [row[0].path for row in rows] == ["/plan/A-1", "/r/clause/p~7CA-1"]
    assert page.finding.zh == "“量子”的检索结果：2 条"


def test_query_and_filters_are_passed_on(asked):
    page, given = asked(answer(None, following="xyz"), q="a b", kind="clause", source="S")
    assert given == ("a b", "clause", None, search.SIZE, "S")
    filters = [b for b in page.leaves() if isinstance(b, Filter)]
    assert filters[0].links[1].path == "/search?q=a+b&kind=clause"
    assert filters[1].links[0].path == "/search?q=a+b&kind=clause&source=S&after=xyz"
