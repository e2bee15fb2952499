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
from tests import loading

from yuzui.catalogue import finder, reading, sample
from yuzui.catalogue.extract import arxiv_year, const, each_once, joined, number, numbered, over
from yuzui.catalogue.finder import Seen
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.kinds import KINDS, About, RecordSources, sorted_out
from yuzui.catalogue.reading import Batch, decoded, fitted, header
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


def find(workspace, *words, **rest):
    """Return what is found as the document that is printed."""
    return finder.find(workspace, *words, **rest).document()


def get(workspace, kind, id):
    return finder.get(workspace, kind, id).document()


def counted(workspace):
    return catalogue.compute(workspace, catalogue.Inputs()).document()


def test_every_row_is_kept_or_set_aside():
    aside = [Rejected(3, "id", "missing_value", [None]), Rejected(4, "", "ragged", [])]
    batch = Batch({}, kept=5, rejected=aside)
    assert batch.rows_in == 7 and batch.flagged == 0
    assert Batch({}).rows_in == 0 and not Batch({}).findings


SOURCE = SimpleNamespace(FORMAT="csv", HEADINGS=("a", "b"))


def of(rows, faulty=None, source=SOURCE):
    sheet = Sheet("t", "", rows, faulty=faulty or {})
    return decoded(sheet, source, header(sheet, source))


def test_empty_rows_are_left_out_unless_they_could_not_be_read():
    rows = [["a", "b", "c"], [1, 2], [None, None, 3], [], [None, 4], [None, None]]
    found = of(rows, faulty={5: "undecodable"})
    assert list(found.lines) == [1, 4, 5]
    assert found.cells == {"a": [1, None, None], "b": [2, 4, None]}
    # columns give what rows give
    for start in ([], [["x", "y"]]):
        rows = [*start, ["b", "a"], [1, 2], [3, 4]]
        stacked = Stacked(rows[0], [list(column) for column in zip(*rows[1:], strict=True)])
        assert of(stacked).cells == of(rows).cells == {"a": [2, 4], "b": [1, 3]}
        assert list(of(stacked).lines) == list(of(rows).lines)
    # remarks of a format without header are no rows
    found = of([["; remark"], [1, 2], [3, 4]], source=SimpleNamespace(FORMAT="swf", HEADINGS="ab"))
    assert found.rows() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}] and found.first()["a"] == 1
    # column function that fails fails only where it cannot work
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
    return RecordSources({**beside, table: full}, names or {}, published or {})


def one(kind, table, row, **rest):
    return next(iter(KINDS[kind].describe(given(table, row, **rest))))


def test_depositor_of_a_specimen_is_in_no_open_text():
    row = {"id": "P1", "collection": "C", "taxon": "Pygoscelis", "depositor": "Ada", "quality": {}}
    found = one("specimen", "accession", row)
    assert found.more == {Class.PERSONAL: "Ada"} and "Ada" not in "".join(found.index_text)
    assert "Ada" not in str(found.json())
    # numbers are lasting and in the local range
    found = {number("arxiv", f"hep-ph/{n:07d}") for n in range(20_000)}
    assert len(found) == 20_000 and all(FIRST <= n < LAST for n in found)
    assert number("arxiv", "hep-ph/9203201") == number("arxiv", "hep-ph/9203201")
    assert number("arxiv", "x") != number("doi", "x") and number("arxiv", "") is None
    # year of an arxiv identifier
    for key, year in [
        ("hep-ph/9203201", 1992),
        ("hep-ph/0001134", 2000),
        ("0704.0001", 2007),
        ("math.AG/9101001", 1991),
        ("2101.12345", 2021),
        (None, None),
        ("x", None),
    ]:
        assert arxiv_year(key) == year
    # joined leaves out what is missing
    assert joined("a", "b", "c")({"a": "x", "b": None, "c": ""}) == "x|"
    # column function can be asked for a row
    both = over(lambda cells: [a + b for a, b in zip(cells["a"], cells["b"], strict=True)])
    assert both.make({"a": [1, 2], "b": [3, 4]}) == [4, 6] and both({"a": 1, "b": 3}) == 4
    assert numbered("arxiv", "a")({"a": "x"}) == number("arxiv", "x")
    assert const(7).make({"a": [None, None]}) == [7, 7]
    # equal cells are asked for once
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


LIST = About("Hipo/university-domains-list", "MIT", "2026", "real")
PAGES = About("public pages named in each row", "facts with source", "2026-11", "real")
OTHER = About("Somebody", "CC0-1.0", "2020", "real")


def rows(*sources):
    return [{"source": source} for source in sources]


def test_a_row_belongs_to_the_set_its_own_source_names():
    given = rows("Hipo/university-domains-list", "http://a.example")
    where = sorted_out(given, [LIST, PAGES])
    assert [where(row) for row in given] == [LIST, PAGES]
    # a longer name of the same source is the same
    library = About("X-ray Library (GitHub)", "CC0-1.0", "2026", "real")
    assert sorted_out(rows("X-ray Library"), [library, PAGES])({"source": "X-ray Library"}) == library
    # without a source a single set is meant unless something else was loaded
    assert sorted_out([{}], [OTHER])({}) == OTHER
    assert sorted_out([{}], [OTHER], whole=False)({}) == About()
    # two sets that no row names are not told apart
    given = rows("http://a.example")
    assert sorted_out(given, [PAGES, OTHER])(given[0]) == About("http://a.example")
    # unknown is null
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
    # undecodable row is set aside
    done = reading.read(source(), sheet(["id", "label", "n"], ["A", "L", 1], ["B", "?", 1], faulty={2: "undecodable"}))
    assert [(r.line, r.code) for r in done.rejected] == [(3, "undecodable")]

    # function that fails on a row sets that row aside
    def label(row):
        return row["label"].upper()

    module = source(TABLES={"list_entry": {"id": "id", "label": label}})
    done = reading.read(module, sheet(["id", "label", "n"], ["A", 3, 1], ["B", "l", 1]))
    assert [r.code for r in done.rejected] == ["wrong_type"] and done.tables["list_entry"][0]["label"] == "L"
    # sheet of other columns is not recognised
    assert reading.recognise(sheet(["a", "b"], [1, 2]), "csv") is None
    assert reading.recognise(sheet(["citing", "cited"], ["W1", "W2"]), "csv") is None
    assert (
        reading.recognise(sheet(["citing", "cited"], ["hep-ph/0001134", "hep-ph/0001001"]), "csv")[0]
        == "arxiv_citations"
    )
    # a few columns of many do not make a source
    wide = ["arxiv_id", "year", "month", *[f"c{n}" for n in range(20)]]
    assert reading.recognise(sheet(wide, ["hep-ph/0001134", 2000, 1, *range(20)]), "csv") is None
    # a number is taken or refused
    assert Request("GET").whole("n", 25, 200) == 25
    assert Request("GET", params={"n": "200"}).whole("n", 25, 200) == 200
    for seen in ("0", "201", "-1", "1.0", "", "x", "٣", "9" * 30, "1e2"):
        with pytest.raises(InputError) as told:
            Request("GET", params={"n": seen}).whole("n", 25, 200)
        assert told.value.expected == "1 … 200"
    # an unknown parameter is told the nearest
    with pytest.raises(InputError) as told:
        Request("GET", params={"curser": "x"}).known(("q", "cursor"))
    assert told.value.expected == "cursor" and "curser" in told.value.message.zh


def test_errors_are_the_document_every_face_uses():
    missing = failure(VisibilityError.not_found())
    assert missing.status == 404 and json.loads(missing.body)["schema"] == "yuzui.error/1"
    assert failure(StoreError(Text("busy", "占用"))).status == 503
    # the same document is the same bytes
    assert answer({"a": "量子"}).body == answer({"a": "量子"}).body
    assert answer({"a": "\ud800"}).body == b'{\n "a": "?"\n}'
    # a true source has no faults
    assert sample.faults(plan_fields) == []
    # words of a gift
    for words, want in [
        ("A fund gift to NSFC, 100 million CNY", ("A fund", "NSFC", "", Decimal(10**8), "CNY")),
        ("A gift to B for C, 1,500 USD", ("A", "B", "C", Decimal(1500), "USD")),
        ("某基金会向基金委捐赠2亿元，用于数学", ("某基金会", "基金委", "数学", Decimal(2 * 10**8), "CNY")),
        ("CAS gift to NSF for GIS, 5 million", ("CAS", "NSF", "GIS", None, "")),
        ("A gift to B", ("A", "B", "", None, "")),
    ]:
        found = gift(words)
        assert (found.donor, found.recipient, found.purpose, found.amount, found.currency) == want


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
    # traditional and simplified find each other
    for query in ("量子计算", "量子計算"):
        assert {hit["id"] for hit in find(workspace, query, kind="award")["hits"]} == {"G1"}
    # counts are of what the reader may see
    public = workspace.seen_by(PUBLIC)
    assert find(workspace, "stars")["count"] == 2 and find(public, "stars")["count"] == 1
    assert find(public, "hidden")["count"] == 0
    near = [word for one in find(public, "hiden")["advice"] for word in one["near"]]
    assert "hidden" not in near
    # narrowing by kind and source
    assert find(workspace, kind="work")["count"] == 2
    assert find(workspace, source="Stars")["count"] == 2
    assert find(workspace, kind="award", source="Stars")["count"] == 0
    assert find(workspace, kind="award", source="")["count"] == 2
    assert find(workspace, kind="no-such-kind")["count"] == 0
    # unknown facets are said to be unknown
    (one,) = find(workspace, kind="award")["facets"]["source"]
    assert one == {"value": "", "label": {"en": "unknown", "zh": "未注明"}, "count": 2}
    # advice only where nothing is found
    assert find(workspace, "dust")["advice"] == []
    advice = {one["phrase"]: one for one in find(workspace, "dust 量子通讯")["advice"]}
    assert advice["dust"]["count"] == 1 and advice["量子通讯"]["near"] == ["量子通"]
    # one record with its fields
    work = get(workspace, "work", "W8")
    fields = {field["name"]: field["value"] for field in work["fields"]}
    assert fields == {"work_id": 8, "source_key": "a/8", "title": "量子通信", "year": 2021}
    award = {f["name"]: f for f in get(workspace, "award", "G1")["fields"]}
    assert award["title"]["value"] == "量子計算研究" and award["title"]["label"]["zh"]
    assert get(workspace, "dataset", "fields.csv")["fields"] == []


def test_what_is_not_there_is_not_found(workspace):
    for kind, id in [("award", "G9"), ("nothing", "1"), ("work", "7"), ("", "")]:
        with pytest.raises(VisibilityError):
            get(workspace, kind, id)
    # what is hidden is not found in the same words
    said = []
    for id in ("G2", "G9"):
        with pytest.raises(VisibilityError) as told:
            get(workspace.seen_by(PUBLIC), "award", id)
        said.append(told.value.json())
    assert said[0] == said[1]
    assert get(workspace, "award", "G2")["level"] == "restricted"
    # endpoints are given the same
    seen = Seen(workspace)
    assert seen.find("dust", limit=1).document() == find(workspace, "dust", limit=1)
    assert seen.get("work", "W7").document() == get(workspace, "work", "W7")
    with pytest.raises(InputError):
        seen.find(after="nonsense")
    # a query that is no text is a query all the same
    assert find(workspace, "\ud800")["query"] == "?"
    # clauses of every plan have section and page where there is one
    rows, said = finder.plans()
    assert len({(row["plan"], row["clause"]) for row in rows}) == len(rows) > 111
    for row in rows:
        assert f"section/{row['plan']}/{row['section']}" in said and row["title"]["zh"]
    pages = {row["plan"] for row in rows if row["page"]}
    assert len(pages) == 1 < len({row["plan"] for row in rows})


def test_the_index_can_be_removed_and_is_made_again(tmp_path):
    workspace = Workspace(tmp_path, PUBLIC)
    first = find(workspace, "量子", kind="clause")
    (tmp_path / finder.FILE).unlink()
    assert find(workspace, "量子", kind="clause") == first and first["count"] == 3
    workspace.close()


@pytest.fixture(scope="module")
def catalogue_workspace(tmp_path_factory):
    found = Workspace(tmp_path_factory.mktemp("catalogue"))
    loading.load(found, files=[found.shipped(n) for n in ("centres.csv", "facilities.csv")])
    yield found
    found.close()


def test_document_is_public_whoever_asks(catalogue_workspace):
    mine, theirs = counted(catalogue_workspace), counted(catalogue_workspace.seen_by(PUBLIC))
    assert mine == theirs and catalogue.LEVEL == "public"
    assert find(catalogue_workspace)["count"] > mine["count"]
    for values in mine["facets"].values():
        assert sum(one["count"] for one in values) == mine["count"]
    json.dumps(mine, allow_nan=False)
    # kinds are counted as the files hold them
    counts = {one["value"]: one["count"] for one in counted(catalogue_workspace)["facets"]["kind"]}
    with catalogue_workspace.shipped("centres.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["kind"] != "count"]
    assert counts["organisation"] == sum(row["fact_status"] != "memory-only" for row in rows)
    with catalogue_workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        listed = len(list(csv.DictReader(source)))
    assert counts["dataset"] == listed and counts["clause"] >= 111
    # a new result is found by those who may see it
    document = counted(catalogue_workspace)
    run = catalogue_workspace.save("catalogue", document, "restricted")
    mine = find(catalogue_workspace, run, kind="run")
    assert [hit["id"] for hit in mine["hits"]] == [run]
    assert mine["hits"][0]["title"] == catalogue.TITLE.json()
    assert find(catalogue_workspace.seen_by(PUBLIC), run)["count"] == 0


def test_an_empty_workspace_has_plans_and_shipped_data_sets(tmp_path):
    empty = Workspace(tmp_path, PUBLIC)
    kinds = {one["value"] for one in counted(empty)["facets"]["kind"]}
    assert kinds == {"clause", "dataset", "page", "term"}
    empty.close()
