# SPDX-License-Identifier: Apache-2.0
"""Each kind of thing is described by its own row, in both languages where the data have both."""

import pytest

from yuzui.catalogue import describe
from yuzui.catalogue.catalogue import KINDS
from yuzui.catalogue.describe import Given
from yuzui.catalogue.provenance import About
from yuzui.model.column import Class
from yuzui.model.schema import TABLES
from yuzui.text import Text

SET = {"id": "a.csv", "title": {"en": "A", "zh": "甲"}, "source": "Somebody", "licence": "CC0-1.0",
       "origin": "real", "vintage": "2026", "rows": 3, "sha256": "00"}  # fmt: skip


def given(table, *rows, names=None, published=None):
    """Return what one kind is described from, its rows with every column of their table."""
    full = [dict.fromkeys(TABLES[table].names) | row for row in rows]
    beside = {"dataset": [dict.fromkeys(TABLES["dataset"].names) | SET],
              "load": [{"table": table, "file_hash": "00"}]}  # fmt: skip
    return Given({**beside, table: full}, names or {}, published or {})


def one(kind, table, row, **rest):
    return next(iter(KINDS[kind].describe(given(table, row, **rest))))


def test_work_without_a_title_is_named_by_its_key():
    about = About("SNAP", "MIT", "2003-04", "real")
    row = {"work_id": 7, "source_key": "hep-ph/9203201", "year": 1992, "venue": "arXiv"}
    found = one("work", "work", row, published={"work": [about]})
    assert (found.id, found.row, found.title.zh) == ("W7", "7", "hep-ph/9203201")
    assert found.subtitle.en == "1992 · arXiv" and found.about == about
    named = one("work", "work", {**row, "title": "On stars"}, published={"work": [about]})
    assert named.title.en == "On stars" and "hep-ph/9203201" in named.found_by[1]


def test_organisation_keeps_its_script_and_its_chinese_name():
    row = {"id": "I1", "name": "Peking University", "name_zh": "北京大学", "kind": "university",
           "country": "China", "domains": ["pku.edu.cn"]}  # fmt: skip
    found = one("organisation", "organisation", row)
    assert found.title == Text("Peking University", "北京大学")
    assert found.subtitle == Text("university · China", "高校 · China")
    assert "pku.edu.cn" in found.words and found.about.licence == "CC0-1.0"


def test_award_names_its_amount_in_whole_units():
    row = {"id": "2400155", "funder": "NSF", "amount": 29999900, "currency": "USD"}
    found = one("award", "award", row)
    assert found.title == Text("award 2400155", "资助 2400155")
    assert "US$300" in found.subtitle.en and "30万美元" in found.subtitle.zh
    assert one("award", "award", {"id": "1"}).subtitle == Text("", "")


def test_facility_of_the_plan_has_its_chinese_name_and_its_page():
    names = {"facility/A1": Text("High energy photon source", "高能同步辐射光源")}
    row = {"id": "A1-1", "parent": "A1", "name": "HEPS", "site": "Huairou", "operator": "IHEP"}
    found = one("facility", "resource", row, names=names)
    assert found.title == Text("HEPS", "高能同步辐射光源") and found.page == "/facilities/A1"
    assert found.subtitle.en == "Huairou · IHEP" and "photon" in found.words
    other = one("facility", "resource", {"id": "AS", "name": "Australian Synchrotron"}, names=names)
    assert other.page == "" and other.title.zh == "Australian Synchrotron"


def test_field_has_the_chinese_name_of_its_concept_only_where_it_is_the_concept():
    exact, near = Text("quantum information", "量子信息"), Text("quantum information", "量子信息")
    row = {"id": "LAB-1", "label": "quantum information", "text_kind": "field"}
    names = {"field/LAB-1": exact, "near/LAB-1-1": near}
    assert one("field", "list_entry", row, names=names).title.zh == "量子信息"
    part = one("field", "list_entry", {**row, "id": "LAB-1-1", "label": "clocks"}, names=names)
    assert part.title.zh == "clocks" and "量子信息" in part.words


def test_a_series_is_one_country_breakdown_and_unit():
    rows = [{"country": c, "year": y, "dimension": "type", "category": "basic", "unit": "CNY",
             "source": "s"} for c in ("CHN", "USA") for y in (2014, 2015)]  # fmt: skip
    found = list(describe.series(given("rd_fact", *rows, published={"rd_fact": []})))
    assert [one.id for one in found] == ["CHN|type|CNY", "USA|type|CNY"]
    assert found[0].subtitle.en == "2014–2015 · CNY · 2 figures" and "按活动类型" in found[0].title.zh
    assert found[0].about == About("s")


def test_depositor_of_a_specimen_is_in_no_open_text():
    row = {"id": "P1", "collection": "C", "taxon": "Pygoscelis", "depositor": "Ada", "quality": {}}
    found = one("specimen", "accession", row)
    assert found.more == {Class.PERSONAL: "Ada"} and "Ada" not in "".join(found.found_by)
    assert "Ada" not in str(found.json())


def test_run_is_named_by_its_study_and_says_nothing_of_its_contents():
    row = {"id": "abc", "study": "fund", "made_at": "2026-11-25T08:00:00Z", "version": "0.1.0"}
    found = one("run", "run", row, names={"study/fund": Text("a slate", "资助方案")})
    assert found.title.zh == "资助方案" and found.subtitle.en == "fund · 2026-11-25 · abc"
    assert found.about.origin == "derived"


def test_clause_is_named_by_plan_and_section():
    row = {"plan": "p", "clause": "S1", "section": "1", "page": "/plan/S1",
           "title": {"en": "Quantum", "zh": "量子"}, "quote": ""}  # fmt: skip
    names = {"plan/p": Text("The plan", "规划"), "section/p/1": Text("Section", "章节")}
    found = one("clause", "clause", row, names=names)
    assert (found.id, found.title.zh, found.subtitle.zh) == ("p|S1", "量子", "S1 · 章节")


@pytest.mark.parametrize(
    ("kind", "row", "title"),
    [
        ("station", {"id": "ST", "name": {"en": "Mauna Loa", "zh": "冒纳罗亚"}}, "冒纳罗亚"),
        ("datastream", {"id": 5, "station": "ST", "observed_property": "CO2", "unit": "[ppm]"}, "CO2"),
        ("collection", {"id": "CO", "name": {"en": "Penguins", "zh": "企鹅"}}, "企鹅"),
        ("tax_rule", {"id": "T", "scope": "standard", "jurisdiction": "CHN"}, "standard"),
        ("dataset", SET, "甲"),
    ],
)
def test_other_kinds_are_named(kind, row, title):
    found = one(kind, KINDS[kind].table, row)
    assert found.title.zh == title and found.row == str(row["id"])
    assert found.about == About("Somebody", "CC0-1.0", "2026", "real")
