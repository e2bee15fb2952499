# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import pytest

from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.pages import search
from yuzui.job.workspace import Workspace
from yuzui.view.page import Filter, Visit
from yuzui.view.table import DataTable


def hit(page):
    text = {"en": "Quantum", "zh": "量子"}
    return {"kind": "clause", "kind_label": text, "id": "p|A-1", "title": text, "subtitle": text,
            "source": "S", "vintage": None, "licence": None, "origin": "real", "page": page,
            "snippet": text}  # fmt: skip


def answer(hits, advice=(), following=None):
    label = {"en": "clause", "zh": "条款"}
    values = [{"value": "clause", "label": label, "count": len(hits)}] if hits else []
    return {"count": len(hits), "only": {}, "facets": {"kind": values, "source": values, "origin": values},
            "hits": hits, "next": following, "advice": list(advice)}  # fmt: skip


@pytest.fixture
def asked(monkeypatch, tmp_path):
    def build(found, **query):
        calls = []
        monkeypatch.setattr(catalogue, "find", lambda *given: calls.append(given) or found)
        page = search.build(Workspace(tmp_path), Visit("zh", "/catalogue", query=query))
        return page, calls[0][1:]

    return build


def test_hits_lead_to_their_page_or_record(asked):
    page, _ = asked(answer([hit("/plan/A-1"), hit(None)]), q=" 量子 ")
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable)]
    assert [row[0].path for row in rows] == ["/plan/A-1", "/r/clause/p~7CA-1"]
    assert page.finding.zh == "“量子”的检索结果：2 条"


def test_query_and_filters_are_passed_on(asked):
    page, given = asked(answer([hit(None)], following="xyz"), q="a b", kind="clause", source="S")
    assert given == ("a b", "clause", None, search.SIZE, "S")
    filters = [b for b in page.leaves() if isinstance(b, Filter)]
    assert filters[0].links[1].path == "/catalogue?q=a+b&kind=clause"
    assert filters[1].links[0].path == "/catalogue?q=a+b&kind=clause&source=S&after=xyz"
