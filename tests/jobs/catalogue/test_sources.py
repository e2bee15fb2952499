# SPDX-License-Identifier: Apache-2.0
"""Sources, their readers, and the catalogue."""

import csv
import json
import math
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from yuzui.administration.jobs import load
from yuzui.catalogue import describe, finder, reading, sample
from yuzui.catalogue.batch import Batch
from yuzui.catalogue.catalogue import BESIDE, KINDS
from yuzui.catalogue.decoded import decoded, header
from yuzui.catalogue.describe import Given
from yuzui.catalogue.extract import arxiv_year, const, counted, each_once, joined, number, numbered, over
from yuzui.catalogue.finder import Seen, find, get
from yuzui.catalogue.fitting import fitted, serious
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.jobs.catalogue import find as catalogue_find
from yuzui.catalogue.provenance import About, sorted_out
from yuzui.catalogue.request import Request, answer, failure
from yuzui.catalogue.sources import plan_fields
from yuzui.catalogue.sources.tax_rules import gift
from yuzui.errors import InputError, StoreError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.model.finding import count_by_code
from yuzui.model.ident import FIRST, LAST
from yuzui.model.schema import TABLES
from yuzui.model.table import Class
from yuzui.model.visibility import PUBLIC
from yuzui.sheets.sheet import Sheet, Stacked
from yuzui.sheets.understand.mapping import Rejected
from yuzui.sheets.values import UnfitError, value
from yuzui.store import snapshot
from yuzui.text import Text


def test_every_row_is_kept_or_set_aside():
    aside = [Rejected(3, "id", "missing_value", [None]), Rejected(4, "", "ragged", [])]
    batch = Batch({}, kept=5, rejected=aside)
    assert batch.rows_in == 7 and batch.flagged == 0
    assert Batch({}).rows_in == 0 and not Batch({}).findings


CLOSED = {"specimen": {"depositor"}, "proposal": {"title", "pi", "institute", "region", "field", "code", "type"}}
"""Columns that are not open and are read all the same; their words are kept apart."""


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_reads_columns_of_its_table(name):
    kind = KINDS[name]
    table = TABLES[kind.table]
    assert set(kind.columns.split()) <= set(table.names)
    closed = {c for c in kind.columns.split() if table[c].visible is not Class.OPEN}
    assert closed == CLOSED.get(name, set())
    assert kind.label.en and not kind.label.zh.isascii()


def test_what_tells_where_rows_come_from_is_open():
    for name, columns in BESIDE.items():
        assert all(TABLES[name][c].visible is Class.OPEN for c in columns.split())


def test_results_of_studies_are_listed_without_their_documents():
    assert "document" not in KINDS["run"].columns.split()


SOURCE = SimpleNamespace(FORMAT="csv", HEADINGS=("a", "b"))


def of(rows, faulty=None, source=SOURCE):
    sheet = Sheet("t", "", rows, faulty=faulty or {})
    return decoded(sheet, source, header(sheet, source))


def test_empty_rows_are_left_out_unless_they_could_not_be_read():
    rows = [["a", "b", "c"], [1, 2], [None, None, 3], [], [None, 4], [None, None]]
    found = of(rows, faulty={5: "undecodable"})
    assert list(found.lines) == [1, 4, 5]
    assert found.cells == {"a": [1, None, None], "b": [2, 4, None]}


def test_columns_give_what_rows_give():
    for start in ([], [["x", "y"]]):
        rows = [*start, ["b", "a"], [1, 2], [3, 4]]
        stacked = Stacked(rows[0], [list(column) for column in zip(*rows[1:], strict=True)])
        assert of(stacked).cells == of(rows).cells == {"a": [2, 4], "b": [1, 3]}
        assert list(of(stacked).lines) == list(of(rows).lines)


def test_remarks_of_a_format_without_header_are_no_rows():
    found = of([["; remark"], [1, 2], [3, 4]], source=SimpleNamespace(FORMAT="swf", HEADINGS="ab"))
    assert found.rows() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}] and found.first()["a"] == 1


def test_column_function_that_fails_fails_only_where_it_cannot_work():
    found = of([["a", "b"], ["x", 1], [2, 2]])
    upper = over(lambda cells: [cell.upper() for cell in cells["a"]])
    assert found.extracted(upper) == (["X", None], [1])
    assert found.extracted(lambda row: row["a"].upper()) == (["X", None], [1])
    assert found.extracted("b") == ([1, 2], [])


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


def test_numbers_are_lasting_and_in_the_local_range():
    found = {number("arxiv", f"hep-ph/{n:07d}") for n in range(20_000)}
    assert len(found) == 20_000 and all(FIRST <= n < LAST for n in found)
    assert number("arxiv", "hep-ph/9203201") == number("arxiv", "hep-ph/9203201")
    assert number("arxiv", "x") != number("doi", "x") and number("arxiv", "") is None


@pytest.mark.parametrize(
    ("key", "year"),
    [
        ("hep-ph/9203201", 1992),
        ("hep-ph/0001134", 2000),
        ("0704.0001", 2007),
        ("math.AG/9101001", 1991),
        ("2101.12345", 2021),
        (None, None),
        ("x", None),
    ],
)
def test_year_of_an_arxiv_identifier(key, year):
    assert arxiv_year(key) == year


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("173 (2022), 50 more intended by 2030", (173, "2022")),
        ("207 (end 2023)", (207, "2023")),
        ("1,798 (end 2023)", (1798, "2023")),
        ("52,500", (52_500, "")),
        ("over 30 (2024-10)", (30, "2024-10")),
        ("10 (named list)", (10, "")),
        ("none", None),
    ],
)
def test_counts_in_words(text, found):
    assert counted(text) == found


def test_joined_leaves_out_what_is_missing():
    assert joined("a", "b", "c")({"a": "x", "b": None, "c": ""}) == "x|"


def test_column_function_can_be_asked_for_a_row():
    both = over(lambda cells: [a + b for a, b in zip(cells["a"], cells["b"], strict=True)])
    assert both.make({"a": [1, 2], "b": [3, 4]}) == [4, 6] and both({"a": 1, "b": 3}) == 4
    assert numbered("arxiv", "a")({"a": "x"}) == number("arxiv", "x")
    assert const(7).make({"a": [None, None]}) == [7, 7]


def test_equal_cells_are_asked_for_once():
    asked = []
    assert each_once(lambda cell: asked.append(cell) or len(asked), ["a", "a", None]) in ([1, 1, 2], [2, 2, 1])
    assert sorted(map(str, asked)) == ["None", "a"]


COLUMNS = [
    TABLES[table][name]
    for table, name in (
        ("job", "run"), ("work", "month"), ("work", "date"), ("work", "venue"),
        ("work", "retracted"), ("work", "type"), ("work", "ext_ids"), ("observation", "result_num"),
    )
]  # fmt: skip
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-20, 20), st.floats(), st.just(-0.0),
    st.sampled_from(["", "3", "１２", "2024-02-30", "2024/2/3", "preprint", "是", "-", '{"a": 1}']),
)  # fmt: skip


@hypothesis_given(st.sampled_from(COLUMNS), st.lists(CELLS, max_size=12))
def test_column_is_its_cells(column, cells):
    values, unfit = fitted(column, cells)
    for place, cell in enumerate(cells):
        try:
            one = cell if cell == "" and column.type.value == "text" else value(column, cell)
        except UnfitError as error:
            assert unfit[place] == str(error) and values[place] is None
        else:
            assert place not in unfit
            assert repr(one) == repr(values[place])
            assert not isinstance(one, float) or math.copysign(1, one) == math.copysign(1, values[place])


def test_needed_money_and_scores_set_a_row_aside():
    for table, name in (("work", "work_id"), ("award", "amount"), ("review", "score")):
        assert serious(TABLES[table], TABLES[table][name])
    assert not serious(TABLES["work"], TABLES["work"]["month"])
    assert serious(TABLES["tax_rule"], TABLES["tax_rule"]["effective_from"]), "empty is open"


LIST = About("Hipo/university-domains-list", "MIT", "2026", "real")
PAGES = About("public pages named in each row", "facts with source", "2026-11", "real")
OTHER = About("Somebody", "CC0-1.0", "2020", "real")


def rows(*sources):
    return [{"source": source} for source in sources]


def test_a_row_belongs_to_the_set_its_own_source_names():
    given = rows("Hipo/university-domains-list", "http://a.example")
    where = sorted_out(given, [LIST, PAGES])
    assert [where(row) for row in given] == [LIST, PAGES]


def test_a_longer_name_of_the_same_source_is_the_same():
    library = About("X-ray Library (GitHub)", "CC0-1.0", "2026", "real")
    assert sorted_out(rows("X-ray Library"), [library, PAGES])({"source": "X-ray Library"}) == library


def test_without_a_source_a_single_set_is_meant_unless_something_else_was_loaded():
    assert sorted_out([{}], [OTHER])({}) == OTHER
    assert sorted_out([{}], [OTHER], whole=False)({}) == About()


def test_two_sets_that_no_row_names_are_not_told_apart():
    given = rows("http://a.example")
    assert sorted_out(given, [PAGES, OTHER])(given[0]) == About("http://a.example")


def test_unknown_is_null():
    assert About("x").json() == {"source": "x", "licence": None, "vintage": None, "origin": None}


def sheet(*rows, faulty=None):
    return Sheet("t.csv", "", [list(row) for row in rows], faulty=faulty or {})


def source(**rest):
    module = {
        "TITLE": Text("t", "表"),
        "FORMAT": "csv",
        "HEADINGS": ("id", "label", "n"),
        "TABLES": {"list_entry": {"id": "id", "label": "label", "level": "n"}},
        "FLAGS": {},
    }
    return SimpleNamespace(**{**module, **rest})


def test_header_may_stand_below_a_title_and_columns_in_any_order():
    done = reading.read(source(), sheet(["title"], ["n", "x", "label", "id"], [2, "-", "L", "A"]))
    assert done.tables["list_entry"][0]["id"] == "A" and done.tables["list_entry"][0]["level"] == 2


def test_bad_cell_of_a_lesser_column_is_a_finding_of_a_needed_one_a_rejection():
    done = reading.read(source(), sheet(["id", "label", "n"], ["A", "L", "many"], [None, "M", 1], ["C", None, 1]))
    assert done.tables["list_entry"][0]["level"] is None and done.flagged == 1
    assert [(f.code, f.row, f.column, f.seen) for f in done.findings] == [("wrong_type", "A", "level", "many")]
    assert [(r.line, r.column, r.code) for r in done.rejected] == [
        (3, "id", "missing_value"),
        (4, "label", "missing_value"),
    ]
    assert done.rows_in == 3 == done.kept + 2


def test_flags_are_counted_and_beyond_a_number_told_in_one():
    many = [[f"A{n}", "L", 1] for n in range(30)]
    module = source(FLAGS={"negative_count": lambda row: row["n"] == 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "TOLD", 10)
        done = reading.read(module, sheet(["id", "label", "n"], *many))
    assert len(done.findings) == 11 and count_by_code(done.findings) == {"negative_count": 30}
    assert done.flagged == 30


def test_quarantined_rows_are_held_back_with_everything_they_made():
    module = source(FLAGS={"quarantined": lambda row: row["n"] == 0})
    done = reading.read(module, sheet(["id", "label", "n"], ["A", "L", 0], ["B", "L", 1]))
    assert done.held == [("list_entry", "A")]


def test_undecodable_row_is_set_aside():
    done = reading.read(source(), sheet(["id", "label", "n"], ["A", "L", 1], ["B", "?", 1], faulty={2: "undecodable"}))
    assert [(r.line, r.code) for r in done.rejected] == [(3, "undecodable")]


def test_function_that_fails_on_a_row_sets_that_row_aside():
    def label(row):
        return row["label"].upper()

    module = source(TABLES={"list_entry": {"id": "id", "label": label}})
    done = reading.read(module, sheet(["id", "label", "n"], ["A", 3, 1], ["B", "l", 1]))
    assert [r.code for r in done.rejected] == ["wrong_type"] and done.tables["list_entry"][0]["label"] == "L"


def test_sheet_of_other_columns_is_not_recognised():
    assert reading.recognise(sheet(["a", "b"], [1, 2]), "csv") is None
    assert reading.recognise(sheet(["citing", "cited"], ["W1", "W2"]), "csv") is None
    assert (
        reading.recognise(sheet(["citing", "cited"], ["hep-ph/0001134", "hep-ph/0001001"]), "csv")[0]
        == "arxiv_citations"
    )


def test_a_few_columns_of_many_do_not_make_a_source():
    wide = ["arxiv_id", "year", "month", *[f"c{n}" for n in range(20)]]
    assert reading.recognise(sheet(wide, ["hep-ph/0001134", 2000, 1, *range(20)]), "csv") is None


def test_a_number_is_taken_or_refused():
    assert Request("GET").whole("n", 25, 200) == 25
    assert Request("GET", params={"n": "200"}).whole("n", 25, 200) == 200
    for seen in ("0", "201", "-1", "1.0", "", "x", "٣", "9" * 30, "1e2"):
        with pytest.raises(InputError) as told:
            Request("GET", params={"n": seen}).whole("n", 25, 200)
        assert told.value.expected == "1 … 200"


def test_an_unknown_parameter_is_told_the_nearest():
    with pytest.raises(InputError) as told:
        Request("GET", params={"curser": "x"}).known(("q", "cursor"))
    assert told.value.expected == "cursor" and "curser" in told.value.message.zh


def test_errors_are_the_document_every_face_uses():
    missing = failure(VisibilityError.not_found())
    assert missing.status == 404 and json.loads(missing.body)["schema"] == "yuzui.error/1"
    assert failure(StoreError(Text("busy", "占用"))).status == 503


def test_the_same_document_is_the_same_bytes():
    assert answer({"a": "量子"}).body == answer({"a": "量子"}).body
    assert answer({"a": "\ud800"}).body == b'{\n "a": "?"\n}'


def changed(**rest):
    return SimpleNamespace(**{**vars(plan_fields), **rest})


def test_a_true_source_has_no_faults():
    assert sample.faults(plan_fields) == []


@pytest.mark.parametrize(
    ("rest", "word"),
    [
        ({"FORMAT": "abacus"}, "FORMAT abacus"),
        ({"TABLES": {"colour": {}}}, "no table colour"),
        ({"SAMPLE": (b"", {})}, "cannot be read"),
        ({"SAMPLE": (plan_fields.SAMPLE[0], {"list_entry": []})}, "gives 1 rows"),
        ({"SAMPLE": (plan_fields.SAMPLE[0], {"list_entry": [{"level": 2}]})}, "level is 1, not 2"),
        ({"SAMPLE": (plan_fields.SAMPLE[0] + b",,,,,,,x\n", plan_fields.SAMPLE[1])}, "set aside"),
    ],
)
def test_each_broken_promise_is_named(rest, word):
    assert word in " ".join(sample.faults(changed(**rest)))


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("A fund gift to NSFC, 100 million CNY", ("A fund", "NSFC", "", Decimal(10**8), "CNY")),
        ("A gift to B for C, 1,500 USD", ("A", "B", "C", Decimal(1500), "USD")),
        ("某基金会向基金委捐赠2亿元，用于数学", ("某基金会", "基金委", "数学", Decimal(2 * 10**8), "CNY")),
        ("CAS gift to NSF for GIS, 5 million", ("CAS", "NSF", "GIS", None, "")),
        ("A gift to B", ("A", "B", "", None, "")),
    ],
)
def test_words_of_a_gift(words, want):
    found = gift(words)
    assert (found.donor, found.recipient, found.purpose, found.amount, found.currency) == want


def test_words_without_parties_say_nothing():
    assert gift("100 million CNY") is None and gift("") is None


ABOUT = {"source": "Stars", "licence": "CC0-1.0", "vintage": "2026", "origin": "real"}
AWARD = {"id": "G1", "title": "量子計算研究", "funder": "NSFC", "amount": 6000000_00, "currency": "CNY"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return a workspace with works of a snapshot, awards of the store, and a hidden award."""
    found = Workspace(tmp_path_factory.mktemp("finding"))
    works = {"work_id": [7, 8], "title": ["Dust of stars", "量子通信"], "source_key": ["a/7", "a/8"],
             "year": [2020, 2021]}  # fmt: skip
    snapshot.publish(found.dir / "snapshots", {"work": works}, ABOUT)
    hidden = {"id": "G2", "title": "Hidden stars"}
    with found.view.act("load", "awards") as change:
        change.insert("award", [AWARD, hidden])
        change.insert("row_visibility", [{"table": "award", "row": "G2", "level": "restricted"}])
    yield found
    found.close()


def test_hit_tells_where_it_comes_from(workspace):
    (hit,) = find(workspace, "dust")["hits"]
    assert {name: hit[name] for name in ABOUT} == ABOUT
    assert (hit["kind"], hit["id"], hit["level"]) == ("work", "W7", "public")
    assert hit["title"] == {"en": "Dust of stars", "zh": "Dust of stars"} and hit["score"] > 0


def test_traditional_and_simplified_find_each_other(workspace):
    for query in ("量子计算", "量子計算"):
        assert {hit["id"] for hit in find(workspace, query, kind="award")["hits"]} == {"G1"}


def test_counts_are_of_what_the_reader_may_see(workspace):
    public = workspace.seen_by(PUBLIC)
    assert find(workspace, "stars")["count"] == 2 and find(public, "stars")["count"] == 1
    assert find(public, "hidden")["count"] == 0
    near = [word for one in find(public, "hiden")["advice"] for word in one["near"]]
    assert "hidden" not in near


def test_narrowing_by_kind_and_source(workspace):
    assert find(workspace, kind="work")["count"] == 2
    assert find(workspace, source="Stars")["count"] == 2
    assert find(workspace, kind="award", source="Stars")["count"] == 0
    assert find(workspace, kind="award", source="")["count"] == 2
    assert find(workspace, kind="no-such-kind")["count"] == 0


def test_unknown_facets_are_said_to_be_unknown(workspace):
    (one,) = find(workspace, kind="award")["facets"]["source"]
    assert one == {"value": "", "label": {"en": "unknown", "zh": "未注明"}, "count": 2}


def test_advice_only_where_nothing_is_found(workspace):
    assert find(workspace, "dust")["advice"] == []
    advice = {one["phrase"]: one for one in find(workspace, "dust 量子通讯")["advice"]}
    assert advice["dust"]["count"] == 1 and advice["量子通讯"]["near"] == ["量子通"]


def test_one_record_with_its_fields(workspace):
    work = get(workspace, "work", "W8")
    fields = {field["name"]: field["value"] for field in work["fields"]}
    assert fields == {"work_id": 8, "source_key": "a/8", "title": "量子通信", "year": 2021}
    award = {f["name"]: f for f in get(workspace, "award", "G1")["fields"]}
    assert award["title"]["value"] == "量子計算研究" and award["title"]["label"]["zh"]
    assert get(workspace, "dataset", "fields.csv")["fields"] == []


@pytest.mark.parametrize(("kind", "id"), [("award", "G9"), ("nothing", "1"), ("work", "7"), ("", "")])
def test_what_is_not_there_is_not_found(workspace, kind, id):
    with pytest.raises(VisibilityError):
        get(workspace, kind, id)


def test_what_is_hidden_is_not_found_in_the_same_words(workspace):
    said = []
    for id in ("G2", "G9"):
        with pytest.raises(VisibilityError) as told:
            get(workspace.seen_by(PUBLIC), "award", id)
        said.append(told.value.json())
    assert said[0] == said[1]
    assert get(workspace, "award", "G2")["level"] == "restricted"


def test_endpoints_are_given_the_same(workspace):
    seen = Seen(workspace)
    assert seen.find("dust", limit=1) == find(workspace, "dust", limit=1)
    assert seen.get("work", "W7") == get(workspace, "work", "W7")
    with pytest.raises(InputError):
        seen.find(after="nonsense")


def test_a_query_that_is_no_text_is_a_query_all_the_same(workspace):
    assert find(workspace, "\ud800")["query"] == "?"


def test_clauses_of_every_plan_have_section_and_page_where_there_is_one():
    rows, said = finder.plans()
    assert len({(row["plan"], row["clause"]) for row in rows}) == len(rows) > 111
    for row in rows:
        assert f"section/{row['plan']}/{row['section']}" in said and row["title"]["zh"]
    pages = {row["plan"] for row in rows if row["page"]}
    assert len(pages) == 1 < len({row["plan"] for row in rows})


def test_names_are_in_both_languages():
    names = finder.names()
    assert names["facility/A1"].zh == "高能同步辐射光源" and "study/catalogue" in names
    assert names["field/LAB-1"].zh == "量子信息"


def test_a_loaded_data_set_takes_the_place_of_the_shipped_line(tmp_path):
    workspace = Workspace(tmp_path)
    before = catalogue_find(workspace, kind="dataset")["count"]
    row = {"id": "fields.csv", "title": {"en": "My fields", "zh": "我的领域"}, "origin": "real"}
    with workspace.view.act("load", "file") as change:
        change.insert("dataset", [row])
    found = catalogue_find(workspace, kind="dataset", limit=100)
    assert found["count"] == before
    assert next(h for h in found["hits"] if h["id"] == "fields.csv")["title"]["zh"] == "我的领域"
    workspace.close()


def test_the_index_can_be_removed_and_is_made_again(tmp_path):
    workspace = Workspace(tmp_path, PUBLIC)
    first = catalogue_find(workspace, "量子", kind="clause")
    (tmp_path / finder.FILE).unlink()
    assert catalogue_find(workspace, "量子", kind="clause") == first and first["count"] == 3
    workspace.close()


@pytest.fixture(scope="module")
def catalogue_workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("catalogue"))
    load.run(found, files=[found.shipped(n) for n in ("centres.csv", "facilities.csv")])
    yield found
    found.close()


def test_document_is_public_whoever_asks(catalogue_workspace):
    mine, theirs = catalogue.run(catalogue_workspace), catalogue.run(catalogue_workspace.seen_by(PUBLIC))
    assert mine == theirs and catalogue.LEVEL == "public"
    assert catalogue.find(catalogue_workspace)["count"] > mine["count"]
    for values in mine["facets"].values():
        assert sum(one["count"] for one in values) == mine["count"]
    json.dumps(mine, allow_nan=False)


def test_kinds_are_counted_as_the_files_hold_them(catalogue_workspace):
    counts = {one["value"]: one["count"] for one in catalogue.run(catalogue_workspace)["facets"]["kind"]}
    with catalogue_workspace.shipped("centres.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["kind"] != "count"]
    assert counts["organisation"] == sum(row["fact_status"] != "memory-only" for row in rows)
    with catalogue_workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        listed = len(list(csv.DictReader(source)))
    assert counts["dataset"] == listed and counts["clause"] >= 111


def test_a_new_result_is_found_by_those_who_may_see_it(catalogue_workspace):
    document = catalogue.run(catalogue_workspace)
    run = catalogue_workspace.save("catalogue", document, "restricted")
    mine = catalogue.find(catalogue_workspace, run, kind="run")
    assert [hit["id"] for hit in mine["hits"]] == [run]
    assert mine["hits"][0]["title"] == catalogue.TITLE.json()
    assert catalogue.find(catalogue_workspace.seen_by(PUBLIC), run)["count"] == 0


def test_lines_pictures_and_tables_say_the_counts(catalogue_workspace):
    document = catalogue.run(catalogue_workspace)
    (_, first), (_, sources) = catalogue.lines(document)
    assert f"{document['count']:,}" in first.en and f"{document['count']:,}" in first.zh
    assert "规划条款" in first.zh and sources.en
    (picture,) = catalogue.pictures(document)
    assert picture.meta.finding.zh
    kinds, *_ = catalogue.exports(document, "zh")
    assert sum(row[1] for row in kinds.rows) == document["count"]


def test_an_empty_workspace_has_plans_and_shipped_data_sets(tmp_path):
    empty = Workspace(tmp_path, PUBLIC)
    kinds = {one["value"] for one in catalogue.run(empty)["facets"]["kind"]}
    assert kinds == {"clause", "dataset", "page", "term"}
    empty.close()
