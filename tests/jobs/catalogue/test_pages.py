# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from yuzui.administration.pages import record
from yuzui.catalogue import finder
from yuzui.catalogue.answer import Facet, Facets, Hit, SearchResults
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.kinds import GROUPS, KINDS
from yuzui.catalogue.pages import search
from yuzui.job.workflow import values
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store.tokens import phrases
from yuzui.text import Text
from yuzui.view.page import Filter, Matches, Visit
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
    page, _ = asked(answer("/plan/A-1", None), q=" 量子 ", kind="clause")
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable)]
    assert [row[0].path for row in rows] == ["/plan/A-1", "/r/clause/p~7CA-1"]
    assert page.finding.zh == "“量子”的检索结果：2 条"


def test_query_and_filters_are_passed_on(asked):
    page, given = asked(answer(None, following="xyz"), q="a b", kind="clause", source="S")
    assert given == ("a b", "clause", None, search.SIZE, "S", None)
    filters = [b for b in page.leaves() if isinstance(b, Filter)]
    assert filters[0].links[1].path == "/search?q=a+b&kind=clause"
    assert filters[1].links[0].path == "/search?q=a+b&kind=clause&source=S&after=xyz"


def test_each_kind_stands_in_one_group():
    kinds = [kind for group in GROUPS.values() for kind in group.kinds]
    assert sorted(kinds) == sorted(KINDS)


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    """A workspace with a person, seven awards that everyone sees and one that they do not."""
    workspace = Workspace(tmp_path_factory.mktemp("searched"))
    awards = [{"id": f"G{n}", "title": f"Heron {n}"} for n in range(7)]
    with workspace.view.act("load", "awards") as change:
        change.insert("award", [*awards, {"id": "H", "title": "Heron that hides"}])
        change.insert("row_visibility", [{"table": "award", "row": "H", "level": "restricted"}])
        change.insert("person", [{"id": "A1", "name": "Heron Invented", "organisation": None}])
    yield workspace
    workspace.close()


def test_what_is_found_stands_in_groups_as_far_as_one_may_see_it(searched):
    officer = searched.seen_by(Subject("ann", frozenset({"programme_officer"})))
    for workspace, names, many in ((officer, ["people", "awards"], 8), (searched.seen_by(PUBLIC), ["awards"], 7)):
        page = search.build(workspace, Visit("en", "/search", query={"q": "herons"}))
        assert [one.name for one in page.document.groups] == names
        awards = page.document.groups[-1]
        assert (awards.count, len(awards.hits)) == (many, finder.EACH)
        (*_, block) = [one for one in page.leaves() if isinstance(one, Matches)]
        assert block.more.path == "/search?q=herons&group=awards" and str(many) in block.more.text.en
        assert block.matches[0].title.en == [("Heron", True), (f" {awards.hits[0].title.en[6:]}", False)]
        all = finder.find(workspace, "herons", group="awards", limit=25)
        assert (all.count, len(all.hits)) == (many, many)
    # the name of a person is read by few, and stands in no suggestion
    assert "Invented" not in repr(finder.groups(searched.seen_by(PUBLIC), "invent"))
    assert "hides" not in repr(finder.groups(searched.seen_by(PUBLIC), "hidez"))
    assert [one.near for one in finder.groups(officer, "heronn").advice] == [["heron"]]


def test_the_page_of_a_record_shows_amounts_in_whole_units_and_words_as_they_are_called(tmp_path):
    """A public award of 300,000 yuan stood there as 30000000, the fen that are kept, without a unit."""
    workspace = Workspace(tmp_path / "w")
    rows = [
        {"id": "A1", "title": "Rice", "amount": 30_000_000, "currency": "CNY", "stage": "granted"},
        {"id": "A2", "title": "Rice", "amount": 300_000, "currency": "JPY"},
        {"id": "A3", "title": "Rice", "amount": 30_000_050},
    ]
    with workspace.view.act("load", "awards") as change:
        change.insert("award", rows)
    shown = {}
    for row in rows:
        page = record.build(workspace, Visit("zh", f"/r/award/{row['id']}", parts={"kind": "award", "id": row["id"]}))
        (table,) = [one for one in page.leaves() if isinstance(one, DataTable)]
        shown[row["id"]] = {name.en: value for name, value, _ in table.rows}
        amount = next(one.value for one in page.document.fields if one.name == "amount")
        assert amount == row["amount"]  # programs read what is kept
    assert (shown["A1"]["amount"].zh, shown["A1"]["amount"].en) == ("300,000元", "¥300,000")
    assert shown["A2"]["amount"].zh == "300,000日元" and shown["A3"]["amount"].zh == "300,000.50"
    assert shown["A1"]["stage"].zh == "已资助"
    # so do the pages of a case, whatever they know of the currency
    column = TABLES["award"]["amount"]
    for coin, text in (("CNY", "300,000.00 CNY"), ("", "300,000.00")):
        assert values.shown(column, 30_000_000, coin).en == text
        assert values.plain(column, 30_000_000, coin) == "300000.00"
    workspace.close()


def test_one_word_finds_the_others_for_it_and_the_page_says_so(searched):
    for query, word in (
        ("线站", "beamline"),
        ("beamline", "光束线"),
        ("抽签", "lottery"),
        ("conflict of interest", "利益冲突"),
    ):
        found = finder.groups(searched, query)
        assert word in found.also
        assert {"pages", "terms"} <= {one.name for one in found.groups}, query
    assert finder.groups(searched, "线站").groups[0].hits[0].page == "/facilities"
    for line, query, parts in (
        ("… 16 beamlines, 线站", "线站", ["beamlines", "线站"]),
        ("Quantum-quantum", "quantum", ["Quantum", "quantum"]),
        ("量子计算与通信", "量子", ["量子"]),
        ("大科学装置", "装", ["装"]),
        ("nothing", "quantum", []),
    ):
        shown = finder.marked(line, phrases(query))
        assert "".join(part for part, _ in shown) == line
        assert [part for part, sought in shown if sought] == parts
