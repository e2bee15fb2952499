# SPDX-License-Identifier: Apache-2.0
"""Files loaded into a workspace."""

import csv
import datetime as dt
import hashlib
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from tests import loading

from yuzui import registry
from yuzui.administration.jobs import load
from yuzui.administration.loading import reading, storage
from yuzui.administration.loading.reading import expand, parts
from yuzui.administration.loading.storage import _differs, _superseding
from yuzui.catalogue import exports
from yuzui.catalogue.extract import number
from yuzui.errors import ColumnError, FileFormatError, InputError, StoreError, VisibilityError
from yuzui.faces.cli.main import run as yuzui
from yuzui.job import audited_export
from yuzui.job.contract import of
from yuzui.job.load_report import plain
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import PUBLIC, Eq, Subject
from yuzui.sheets import formats
from yuzui.sheets.values import value
from yuzui.store import snapshot
from yuzui.store.duck import Lake, file_rows


def test_books_are_of_all_loads_and_the_same_bytes_again(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    loading.load(workspace, files=[Workspace.shipped("tax_rules.csv")])
    loading.load(workspace, files=[Workspace.shipped("centres.csv")])
    rows = formats.read(workspace.dir / "findings.xlsx")[0].rows
    assert len(rows) == 1 + 14 and {row[0] for row in rows[1:]} == {"tax_rules.csv", "centres.csv"}
    assert {row[9] for row in rows[1:]} == {"待人工确认前暂不使用"}
    first = (workspace.dir / "findings.xlsx").read_bytes()
    assert storage.write(workspace) == [str(workspace.dir / "findings.xlsx")]
    assert (workspace.dir / "findings.xlsx").read_bytes() == first
    workspace.close()


def test_nothing_odd_makes_no_book(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    loading.load(workspace, files=[Workspace.shipped("fields.csv")])
    assert storage.write(workspace) == []
    workspace.close()


READERS = registry.modules("reader")


def written(tmp_path, name):
    one = READERS[name].EXAMPLE
    path = tmp_path / one.name
    path.write_text(one.text, encoding="utf-8")
    return path


def test_every_export_gives_rows_of_the_record(tmp_path_factory):
    for name in list(READERS):
        tmp_path = tmp_path_factory.mktemp("case")
        found = reading.part(written(tmp_path, name))
        assert found.source == name and found.table == "work"
        assert found.kept == len(READERS[name].EXAMPLE.tables["work"]) == len(found.tables["work"])
        for table, rows in found.tables.items():
            assert all(set(row) == set(TABLES[table].names) for row in rows)
            keys = [tuple(row[key] for key in TABLES[table].key) for row in rows]
            assert len(set(keys)) == len(keys) and None not in [one for key in keys for one in key]


def test_ids_and_links_are_those_of_the_source(tmp_path):
    found = reading.part(written(tmp_path, "openalex_jsonl"))
    first, second = found.tables["work"]
    assert first["work_id"] == number("openalex", "W2") and first["source_key"] == "W2"
    assert first["ext_ids"] == {"openalex": "W2", "doi": "10.5555/b"}
    assert (first["date"], first["date_precision"]) == ("2012-05-03", "day")
    assert (second["date"], second["date_precision"]) == ("2010-01-01", "year")
    (link,) = found.tables["citation"]
    assert (link["citing_id"], link["lag_y"]) == (first["work_id"], 2)
    (author,) = found.tables["authorship"]
    assert author["affiliations"] == [{"affiliation": 1, "org": "I1", "country": "CN"}]
    assert author["person_id"] == number("person:openalex", "A7")


def test_odd_links_are_flagged_once_and_counted(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("# x\n1\t2\n1\t2\n2\t2\n2\t1\n")
    (tmp_path / "a-dates.txt").write_text("1\t2001-05\n2\t1999-05\n")
    found = reading.part(path)
    flags = {(r["citing_id"], r["cited_id"]): r["flags"] for r in found.tables["citation"]}
    one, two = (number("snap", f"a.txt:{key}") for key in "12")
    assert flags == {(one, two): None, (two, two): ["self_link"], (two, one): ["negative_lag"]}
    assert {f.code: f.count for f in found.findings} == {
        "duplicate": 1, "self_link": 1, "negative_lag": 1,
    }  # fmt: skip


def test_years_that_are_no_dates_and_files_that_wait_to_be_read(tmp_path):
    path = tmp_path / "a.net"
    path.write_text("*Vertices 3\n*Arcs\n1 2\n")
    (tmp_path / "a.clu").write_text("*Vertices 3\n99999\n2001\n2002\n")
    (tmp_path / "b.ris").write_text(READERS["ris"].EXAMPLE.text)
    rows = reading.part(path).tables["work"]
    assert [(row["year"], row["date"]) for row in rows] == [
        (99999, None), (2001, "2001-01-01"), (2002, "2002-01-01"),
    ]  # fmt: skip
    assert [p.name for p in reading.expand([tmp_path])] == ["a.net", "b.ris"]


def test_every_record_set_aside_is_counted_though_the_first_ones_alone_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "TOLD", 2)
    head, *rows = READERS["openalex_csv"].EXAMPLE.text.splitlines()
    bad, long = "x" + "," * head.count(","), "y" + "," * (head.count(",") + 2)
    path = tmp_path / "w.csv"
    path.write_text("\n".join([head, bad, bad, bad, long, *rows]))
    found = reading.part(path)
    assert (found.rows_in, found.kept, len(found.rejected)) == (6, 2, 2)
    assert sum(found.counts.values()) == 4
    assert found.counts == {"missing_value": 3, "ragged": 1}
    assert "ragged" not in {one.code for one in found.findings}


def test_two_networks_share_no_work_and_new_years_are_a_new_load(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    for name in ("a", "ab"):
        (tmp_path / f"{name}.net").write_text(f'*Vertices 2\n1 "{name}"\n2 "x"\n*Arcs\n1 2\n')
    clu = tmp_path / "ab.clu"
    clu.write_text("*Vertices 2\n2001\n2002\n")
    files = [tmp_path / "a.net", tmp_path / "ab.net"]
    assert [one["already"] for one in loading.load(workspace, files=files)["loads"]] == [False, False]
    assert [one["already"] for one in loading.load(workspace, files=files)["loads"]] == [True, True]
    clu.write_text("*Vertices 2\n2003\n2004\n")
    assert [one["already"] for one in loading.load(workspace, files=files)["loads"]] == [True, False]
    lake = Lake()
    lake.register("loaded", workspace.snapshot.path("work"))
    rows = lake.query("FROM loaded ORDER BY source_key")
    assert [(row["source_key"], row["year"]) for row in rows] == [
        ("a.net:1", None), ("a.net:2", None), ("ab.net:1", 2003), ("ab.net:2", 2004),
    ]  # fmt: skip
    workspace.close()


def test_a_folder_is_loaded_without_the_files_that_are_read_with_another(tmp_path):
    one = READERS["snap"].EXAMPLE
    (tmp_path / "cit.txt").write_text(one.text)
    (tmp_path / "cit-dates.txt").write_text(one.beside["-dates.txt"])
    (tmp_path / "empty.txt").touch()
    assert [p.name for p in reading.expand([tmp_path])] == ["cit.txt", "empty.txt"]
    assert [row["year"] for row in reading.part(tmp_path / "cit.txt").tables["work"]] == [
        1992, 1993, None,
    ]  # fmt: skip


REVIEW = TABLES["review"]


def test_cells_are_kept_as_json():
    for cell, kept in [
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3), "2026-01-02T03:00:00"),
        (float("nan"), None),
        (None, None),
        ([1], [1]),
        (True, True),
        (dt.timedelta(1), "1 day, 0:00:00"),
    ]:
        assert plain(cell) == kept
    # superseding review takes the next free number
    row = {"proposal": "P", "reviewer": "E", "criterion": "", "n": 1, "score": 3.0}
    held = {("P", "E", "", 1): row, ("P", "E", "", 2): row}
    assert _superseding(held, REVIEW, row)["n"] == 3
    assert _differs(row, {**row, "score": 4.0}) and not _differs(row, {**row, "n": 9})


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_of_a_part_add_up_and_its_id_follows_from_content(tmp_path):
    (part,), left = parts(put(tmp_path / "a.csv", "编号,金额\nP1,3\nP2,x\n"))
    line = part.load("real", "h", ())
    assert line.rows_in == line.kept + line.rejected == 2 and not left
    assert line.reasons == {"wrong_type": 1} and line.tables == {"proposal": 1}
    assert part.load_id("h") == part.load_id("h") != part.load_id("other")


def test_file_in_which_nothing_means_anything_is_refused(tmp_path):
    with pytest.raises(ColumnError) as error:
        parts(put(tmp_path / "a.csv", "颜色,口味\n红,甜\n"))
    assert error.value.code == "unknown_table"


def test_named_files_come_as_named_folders_in_order(tmp_path):
    for name in ("b.csv", "a.xlsx", "c.md", ".d.csv", "findings.xlsx"):
        put(tmp_path / name, "x")
    alone = put(tmp_path / "z.txt", "x")
    assert [p.name for p in expand([alone, tmp_path])] == ["z.txt", "a.xlsx", "b.csv", "z.txt"]


def test_lists_of_persons_without_ids_are_reviewers_and_bids_are_words(tmp_path):
    lists = {
        "pc": "PC member,Affiliation,Topics of interest\nAl Moe,Uni X,bees\nBo Nye,Uni Y,stars\n",
        "专家": "专家姓名,所在单位,专业领域\n赵敏,南京大学,量子\n钱进,复旦大学,超导\n",
    }
    for name, text in lists.items():
        (part,), _ = parts(put(tmp_path / f"{name}.csv", text))
        assert [row["id"] for row in part.tables["reviewer"]] == [row["name"] for row in part.tables["reviewer"]], name
    text = "person #,first name,last name,affiliation\n7,Al,Moe,Uni X\n8,Bo,Nye,Uni Y\n"
    (part,), _ = parts(put(tmp_path / "a.csv", text), None, ["reviewer"])
    people = {row["id"]: row["name"] for row in part.tables["reviewer"]}
    assert people == {"7": "Al Moe", "8": "Bo Nye"}
    bids = "Paper,Reviewer,Bid\nP1,R1,yes\nP1,R2,in a pinch\nP2,R1,conflict\n"
    (part,), _ = parts(put(tmp_path / "bids.csv", bids))
    assert [row["bid"] for row in part.tables["bid"]] == ["very", "some"]
    # a conflict is no bid: it is set aside and told, not kept as one
    assert part.counts == {"unknown_word": 1}


ROWS = [
    ("P1", "Ada Example", 5),
    ("P1", "Bo Example", 3),
    ("P2", "Ada Example", 4),
    ("P2", "Cy Example", 2),
    ("P3", "Bo Example", 1),
    ("P3", "Cy Example", 5),
]


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("proposal", "reviewer", "score"), *rows])
    return path


def loaded(folder, rows):
    workspace = Workspace(folder / "ws")
    loading.load(workspace, files=[write(folder / "reviews.csv", rows)])
    return workspace


def reviews(workspace):
    kept = workspace.view.select("review")
    return sorted((r["proposal"], r["reviewer"], r["score"], r["n"]) for r in kept)


def test_no_name_is_in_any_file_but_the_sealed_one(tmp_path):
    workspace = loaded(tmp_path, ROWS)
    workspace.close()
    holding = [p.name for p in sorted((tmp_path / "ws").rglob("*")) if p.is_file() and b"Example" in p.read_bytes()]
    assert holding == ["sealed.sqlite"]


def test_permuting_the_names_changes_nothing_that_is_stored(tmp_path):
    swap = {"Ada Example": "Cy Example", "Bo Example": "Ada Example", "Cy Example": "Bo Example"}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = reviews(loaded(tmp_path / "a", ROWS))
    other = reviews(loaded(tmp_path / "b", [(p, swap[r], s) for p, r, s in ROWS]))
    assert first == other
    assert len({r for _, r, _, _ in first}) == 3


def test_a_corrected_file_finds_its_reviewer_again(tmp_path):
    workspace = loaded(tmp_path, ROWS)
    before = {r for _, r, _, _ in reviews(workspace)}
    changed = [(p, r, 2 if (p, r) == ("P1", "Ada Example") else s) for p, r, s in ROWS]
    loading.load(workspace, files=[write(tmp_path / "again.csv", changed)])
    after = reviews(workspace)
    assert {r for _, r, _, _ in after} == before
    assert len(after) == len(ROWS) + 1
    assert max(n for *_, n in after) == min(n for *_, n in after) + 1


DOUBTFUL = {
    "a.csv": "id,title,year,status\nW1,Sluices,2019,open\nW2,Weirs,2020,shut\n",
    "list.csv": "id,title\nW1,Sluices\nW2,Weirs\n",
    "表一.csv": "来源编号,题名,年份,状态\nW1,水闸,2019,在研\nW2,堰,2020,结题\n",
    "grants.csv": "venue,year,title,id\nNature,2019,Sluices,W1\nICML,2020,Weirs,W2\n",
    "places.csv": "id,name,city,note\n1,Ana,x,\n2,Bo,y,\n",
    "立项.csv": "题名,年份,资助编号,电话,邮箱\n水闸,2019,A1,1,a\n堰,2020,A2,2,b\n",
}
"""Files that have what some table needs, and no heading that only one table knows."""


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def test_a_doubtful_sheet_never_comes_into_a_public_table(workspace, tmp_path):
    for name, text in DOUBTFUL.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ColumnError) as error:
            loading.load(workspace, [path])
        error = error.value
        assert error.code == "unsure_table", (name, error)
        assert name in str(error.place.text()) and text.split(",")[0] in error.seen
        # the best, the one that comes next, what each knows, and the words to type, in both
        best, following = error.detail["tables"]
        for said in (error.fix.en, error.fix.zh):
            assert f"--as {best}" in said or f"--as {following}" in said, name
        assert TABLES[best].label.en in error.expected and TABLES[following].label.zh in error.expected
        assert TABLES[best].label.zh in error.expected and TABLES[following].label.en in error.expected
        assert "headings (" in error.expected and "识别" in error.expected
    assert workspace.view.count("load") == 0 and workspace.snapshot is None
    seen = workspace.seen_by(PUBLIC).view
    assert not any(seen.count(n) for n, t in TABLES.items() if t.sheets and t.state)


def test_what_somebody_says_it_is_it_is(workspace, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(DOUBTFUL["a.csv"], encoding="utf-8")
    for word in ("work", "成果", "Works"):
        line = loading.load(workspace, [path], tables=[word])["loads"][0]
        assert line["table"] == "work" and line["kept"] == 2 and line["recognition"] is None
    assert workspace.snapshot is not None
    line = loading.load(workspace, [path], tables=["award"])["loads"][0]
    assert (line["table"], line["kept"], line["unused"]) == ("award", 2, ["year", "status"])
    mapped = tmp_path / "map.toml"
    mapped.write_text('[award]\nid = "id"\n', encoding="utf-8")
    assert loading.load(workspace, [path], map=mapped)["loads"][0]["table"] == "award"
    for word in ("nothing", "audit", ""):
        with pytest.raises(InputError) as error:
            loading.load(workspace, [path], tables=[word])
        assert error.value.code == "unknown_table" and "award" in error.value.expected


def test_one_sheet_of_a_workbook_is_named_by_its_sheet(workspace, tmp_path):
    book = Workbook()
    first, second = book.active, book.create_sheet("二")
    first.title = "One"
    for row in (("id", "title", "year"), ("A1", "x", 2020), ("A2", "y", 2021)):
        first.append(row)
        second.append(row)
    path = tmp_path / "two.xlsx"
    book.save(path)
    with pytest.raises(ColumnError) as error:
        loading.load(workspace, [path], tables=["One=award"])
    assert "二=work" in error.value.fix.en and error.value.place.sheet == "二"
    lines = loading.load(workspace, [path], tables=["work", "One=award"])["loads"]
    assert [line["table"] for line in lines] == ["award", "work"]
    with pytest.raises(InputError) as error:
        loading.load(workspace, [path], tables=["Two=award"])
    assert error.value.code == "unknown_sheet" and error.value.expected == "One, 二"


def test_a_doubtful_sheet_of_a_table_not_everybody_sees_is_taken_and_the_doubt_shown(workspace, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,amount,title,colour\nP1,3,x,red\nP2,4,y,blue\n", encoding="utf-8")
    document = loading.load(workspace, [path])
    found = document["loads"][0]["recognition"]
    assert found["table"] == "proposal" and not found["sure"]
    assert found["next"]["table"] == "award" and found["next"]["known"]
    told = loading.lines(json.loads(json.dumps(document)))
    doubt = next(sentence for label, sentence in told if label.en == "not certain")
    assert "award" in doubt.en and "资助项目" in doubt.zh and "--as" in doubt.zh


REVIEWS = "申请号,专家,评分,熟悉程度\nP1,E1,5,3\nP1,E2,4,\nP2,E1,坏,2\n"


@pytest.fixture
def load_workspace(tmp_path):
    found = Workspace(tmp_path / "ws")
    yield found
    found.close()


def load_put(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_reviews_land_in_table_review(load_workspace, tmp_path):
    document = loading.load(load_workspace, files=[load_put(tmp_path, "评审.csv", REVIEWS, "gb18030")])
    (line,) = document["loads"]
    assert (line["file"], line["kind"], line["table"], line["encoding"]) == ("评审.csv", "csv", "review", "gb18030")
    assert (line["rows_in"], line["kept"], line["flagged"], line["rejected"]) == (3, 2, 0, 1)
    assert [(m["heading"], m["column"]) for m in line["mapping"]][:2] == [("申请号", "proposal"), ("专家", "reviewer")]
    rows = load_workspace.view.select("review", columns=("proposal", "reviewer", "score"))
    assert sorted((r["proposal"], r["score"]) for r in rows) == [("P1", 4.0), ("P1", 5.0)]
    assert len({r["reviewer"] for r in rows} - {"E1", "E2"}) == 2
    (event,) = load_workspace.store.open(Subject("a", frozenset({"auditor"}))).select(
        "audit", where=Eq("action", "load")
    )
    assert event["object"] == "file 评审.csv"


def test_rejected_rows_and_findings_are_workbooks(load_workspace, tmp_path):
    document = loading.load(load_workspace, files=[load_put(tmp_path, "r.csv", REVIEWS)])
    assert [path.rsplit("/", 1)[1] for path in document["files"]] == ["rejects.xlsx"]
    head, row = formats.read(load_workspace.dir / "rejects.xlsx")[0].rows[:2]
    assert row[:5] == ["r.csv", None, 4, "score", "wrong_type"] and row[7:] == ["P2", "E1", "坏", "2"]
    assert head[2].startswith("row")


def test_same_file_twice_adds_nothing(load_workspace, tmp_path):
    path = load_put(tmp_path, "r.csv", REVIEWS)
    first = loading.load(load_workspace, files=[path])["loads"][0]
    before = load_workspace.store.head()
    second = loading.load(load_workspace, files=[path])["loads"][0]
    assert second["already"] and not first["already"] and load_workspace.store.head() == before
    assert {k: second[k] for k in ("rows_in", "kept", "mapping", "table")} == {
        k: first[k] for k in ("rows_in", "kept", "mapping", "table")
    }


def test_changed_review_supersedes_and_equal_one_is_left(load_workspace, tmp_path):
    loading.load(load_workspace, files=[load_put(tmp_path, "a.csv", "申请号,专家,评分\nP1,E1,5\nP1,E2,4\n")])
    loading.load(load_workspace, files=[load_put(tmp_path, "b.csv", "申请号,专家,评分\nP1,E1,3\nP1,E2,4\n")])
    rows = load_workspace.view.select("review", columns=("reviewer", "n", "score"))
    given = {r["reviewer"]: [] for r in rows}
    for row in rows:
        given[row["reviewer"]].append((row["n"], row["score"]))
    assert sorted(given.values()) == [[(1, 4.0)], [(1, 5.0), (2, 3.0)]]


def test_analytic_tables_go_to_a_snapshot_and_grow_by_key(load_workspace, tmp_path):
    for name, year in (("a.jsonl", 1992), ("b.jsonl", 1993)):
        line = json.dumps({"arxiv_id": f"hep-ph/{year % 100}03201", "year": year, "month": 3})
        loading.load(load_workspace, files=[load_put(tmp_path, name, line + "\n")])
    found = load_workspace.snapshot
    assert found.n == 2 and found.manifest["tables"]["work"]["rows"] == 2
    assert sorted(r["year"] for r in file_rows(found.path("work"))) == [1992, 1993]
    numbers = load_workspace.view.select("snapshot", columns=("n", "parent", "audit_seq"))
    assert [(r["n"], r["parent"]) for r in numbers] == [(1, None), (2, 1)]
    assert found.digest == load_workspace.view.get("snapshot", 2)["manifest_sha"]


def test_failing_publish_keeps_nothing_of_the_file(load_workspace, tmp_path, monkeypatch):
    loading.load(load_workspace, files=[load_put(tmp_path, "r.csv", REVIEWS)])
    before = load_workspace.view.count("load")

    def fail(*_, **__):
        raise StoreError(load.TITLE, code="disk_full")

    monkeypatch.setattr(snapshot, "publish", fail)
    lines = "date,co2\n19580329,316.1\n"
    with pytest.raises(StoreError):
        loading.load(load_workspace, files=[load_put(tmp_path, "c.csv", lines)])
    assert load_workspace.view.count("load") == before and load_workspace.view.count("station") == 0
    monkeypatch.undo()
    loading.load(load_workspace, files=[tmp_path / "c.csv"])
    assert load_workspace.view.count("station") == 1 and load_workspace.snapshot.tables == ("observation",)


def test_lost_pointer_is_named_with_its_number_and_mended_by_putting_it_back(load_workspace, tmp_path):
    path = load_put(tmp_path, "c.csv", "date,co2\n19580329,316.1\n")
    loading.load(load_workspace, files=[path])
    pointer = load_workspace.dir / "snapshots" / "CURRENT"
    pointer.unlink()
    with pytest.raises(StoreError) as caught:
        loading.load(load_workspace, files=[path])
    assert caught.value.place.file == str(pointer) and caught.value.expected == "1"
    pointer.write_text(caught.value.expected, encoding="ascii")
    assert loading.load(load_workspace, files=[path])["loads"][0]["already"]
    assert load_workspace.snapshot.tables == ("observation",)


def test_override_survives_every_load_and_is_named(load_workspace, tmp_path):
    load_workspace.dir.mkdir()
    load_put(
        load_workspace.dir,
        "overrides.csv",
        "table,id,column,value,who,when,reason\nproposal,P1,field,化学,Li,2026-11-01,misfiled\n",
    )
    for name, amount in (("a.csv", 5), ("b.csv", 6)):
        document = loading.load(load_workspace, files=[load_put(tmp_path, name, f"编号,金额,学科\nP1,{amount},物理\n")])
        assert len(document["loads"][0]["overrides"]) == 1
    row = load_workspace.view.get("proposal", "P1")
    assert (row["field"], row["amount"]) == ("化学", 600) and load_workspace.view.count("override") == 1


def test_wrong_file_stops_before_anything_is_kept_files_before_it_stay(load_workspace, tmp_path):
    good, bad = (load_put(tmp_path, "a.csv", REVIEWS), load_put(tmp_path, "b.csv", "申请号,评分,得分\nP1,2,3\n"))
    with pytest.raises(ColumnError):
        loading.load(load_workspace, files=[good, bad])
    assert {row["file"] for row in load_workspace.view.select("load")} == {"a.csv"}


def test_map_is_obeyed_and_makes_a_load_of_its_own(load_workspace, tmp_path):
    path = load_put(tmp_path, "a.csv", "代号,总额\nP1,12\n")
    with pytest.raises(ColumnError):
        loading.load(load_workspace, files=[path])
    mapping = load_put(tmp_path, "map.toml", '[proposals]\nid = "代号"\namount = {column = "总额", unit = 10000}\n')
    loading.load(load_workspace, files=[path], map=mapping)
    assert load_workspace.view.get("proposal", "P1")["amount"] == 12_000_000


def test_sheets_that_mean_nothing_are_named_the_others_loaded(load_workspace, tmp_path):
    path = tmp_path / "w.xlsx"
    export = formats.Export
    formats.write_xlsx(path, [export("说明", ("颜色",), [("红",)]), export("项目", ("编号", "金额"), [("P1", 3)])])
    document = loading.load(load_workspace, files=[path])
    assert [line["sheet"] for line in document["loads"]] == ["项目"]
    assert [(left["file"], left["sheet"]) for left in document["ignored"]] == [("w.xlsx", "说明")]
    assert any("未读取" in label.zh for label, _ in loading.lines(document))


INSTRUMENTS = (
    ("仪器", ("仪器编号", "仪器名称", "时区", "预约方式"), [("SEM-01", "电镜", "Asia/Shanghai", "先到先得")]),
    (
        "预约规则",
        ("仪器编号", "最短时段（分钟）", "可预约期（天）", "工作时间起", "工作时间止", "非工作时间"),
        [("SEM-01", 30, 60, "08:00", "18:00", "关闭")],
    ),
    ("开放时间", ("仪器编号", "起", "止", "状态"), [("SEM-01", "2026-12-01 00:00", "2027-02-01 00:00", "用户机时")]),
)


def test_list_of_instruments_with_hours_and_rules_is_read_in_the_words_of_an_office(load_workspace, tmp_path):
    path = tmp_path / "仪器清单.xlsx"
    formats.write_xlsx(path, [formats.Export(*sheet) for sheet in INSTRUMENTS])
    document = loading.load(load_workspace, files=[path])
    assert [line["table"] for line in document["loads"]] == ["resource", "booking_policy", "calendar"]
    assert any("按资源所在时区" in said.zh for _, said in loading.lines(document))
    view = load_workspace.view
    assert view.get("resource", "SEM-01")["booking_mode"] == "first_come"
    policy = view.get("booking_policy", "SEM-01")
    assert (policy["off_hours"], policy["min_block"], policy["horizon"]) == ("closed", 1800, 60 * 86400)
    (opened,) = view.select("calendar")
    assert (opened["state"], opened["t0"]) == ("user", 1796054400)
    notes = [TABLES["calendar"][name].note for name in ("t0", "t1")]  # what the template says of them is so
    assert all("local time of the resource" in note.en and "当地时间" in note.zh for note in notes)
    for name in ("booking_mode", "state", "off_hours"):  # every word is read by either of its names
        column = next(one for table in TABLES.values() for one in table.columns if one.name == name and one.labels)
        for word, label in column.words.items():
            assert [value(column, said) for said in (word, label.en, label.zh)] == [word] * 3
    assert value(TABLES["calendar"]["state"], "开放") == "user"


def test_list_of_instruments_under_a_title_is_read_in_both_languages(load_workspace, tmp_path):
    title = "Shared Instrument Centre - equipment register, rev. Nov 2026"
    head = ("Instrument", "Asset no.", "Model", "Location", "Instrument scientist", "Value (GBP)", "Booking", "Notes")
    row = ("Confocal microscope", "20190412D", "LSM 880", "B207", "M. Li", 300000, "self-booking", "dark room")
    title_zh = "分析测试中心大型仪器设备一览表（2026年11月更新）"
    head_zh = ("仪器名称", "型号", "仪器编号", "放置地点", "负责人", "原值（万元）", "预约方式", "购置日期")
    row_zh = ("电镜", "JEM", "20150311A", "科技楼B101", "方晓岚", 520, "自主预约", "2015.3.11")
    for name, sheet, rows in (
        ("register.xlsx", "Equipment", [(None,) * 8, head, row]),
        ("一览表.xlsx", "仪器一览表", [("填表人：方晓岚",), head_zh, row_zh]),
    ):
        path = tmp_path / name
        formats.write_xlsx(path, [formats.Export(sheet, (title if name[0] == "r" else title_zh,), rows)])
        (line,) = loading.load(load_workspace, files=[path])["loads"]
        assert (line["table"], line["kept"], line["rejected"], line["flagged"]) == ("resource", 1, 0, 0)
        assert set(line["unused"]) <= {"Instrument scientist", "负责人", "购置日期"} and line["unused"]
    view = load_workspace.view
    said = {row["id"]: (row["booking_mode"], row["asset_value"], row["currency"]) for row in view.select("resource")}
    assert said == {"20190412D": ("first_come", 30_000_000, "GBP"), "20150311A": ("first_come", 520_000_000, "CNY")}
    path = load_put(tmp_path, "x.csv", "Our shelves,,\nName of it,Shelf,Colour\nA,B,red\n")
    with pytest.raises(ColumnError) as caught:  # what is refused is refused by its headings
        loading.load(load_workspace, files=[path])
    assert caught.value.seen == "Name of it, Shelf, Colour"


def test_a_sheet_without_a_column_leaves_what_stands_in_it(load_workspace, tmp_path):
    first = load_put(tmp_path, "仪器.csv", "仪器编号,仪器名称,时区,原值（万元）,产地\nX,电镜,Asia/Shanghai,520,JP\n")
    second = load_put(
        tmp_path, "instruments.csv", "仪器编号,仪器名称,时区,原值（万元）,预约方式\nX,透射电镜,,,先到先得\n"
    )
    view = load_workspace.view
    loading.load(load_workspace, files=[first])
    (one,) = loading.load(load_workspace, files=[second])["loads"]
    assert one["findings"]["blank_stays"] == 2, "that time zone and value stay is said"
    row = view.get("resource", "X")
    stands = ("透射电镜", "Asia/Shanghai", 520_000_000, "JP", "first_come")
    assert tuple(row[k] for k in ("name", "tz", "asset_value", "origin_country", "booking_mode")) == stands
    (again,) = loading.load(load_workspace, files=[first])["loads"]  # what it says is not what stands: it is loaded
    assert not again["already"] and view.get("resource", "X")["name"] == "电镜"
    (again,) = loading.load(load_workspace, files=[first])["loads"]
    assert again["already"] and view.get("resource", "X")["booking_mode"] == "first_come"
    clears = load_put(tmp_path, "map.toml", 'blank = "clear"\n')
    (one,) = loading.load(load_workspace, files=[second], map=clears)["loads"]
    assert "blank_stays" not in one["findings"]
    row = view.get("resource", "X")
    assert (row["tz"], row["asset_value"], row["origin_country"]) == (None, None, "JP")


def test_template_of_instruments_is_loaded_as_it_is_and_booked(tmp_path, capsys):
    for lang, week in (("en", "EM1"), ("zh", "EM1")):
        book, folder = tmp_path / f"{lang}.xlsx", tmp_path / lang
        options = ["--lang", lang, "--dir", str(folder)]
        assert yuzui(["schedule", "template", "--example", "instruments", "--out", str(book), *options]) == 0
        # a long path is broken over lines
        assert f"yuzuiload{book}" in "".join(capsys.readouterr().out.split())
        assert yuzui(["load", str(book), *options]) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "rejected" not in said.replace("0 rejected", "") and "未读取" not in said
        begin = dt.date.today() + dt.timedelta(days=7)
        begin += dt.timedelta(days=-begin.weekday() % 7)  # a Monday
        times = ["--from", f"{begin}T09:00", "--until", f"{begin}T11:00", "--by", "A. Nyone"]
        assert yuzui(["schedule", "book", week, *times, *options]) == 0
    text = "\n".join(("仪器编号,仪器名称,时区,预约方式", "X,光谱仪,Asia/Shanghai,先到先得")) + "\n"
    rules = "仪器编号,最短时段（分钟）,最长时段（小时）,可预约期（天）,非工作时间\nX,30,4,60,开放\n"
    hours = f"仪器编号,起,止,状态\nX,{begin} 00:00,{begin + dt.timedelta(days=7)} 00:00,开放\n"
    files = []
    for name, content in (("仪器", text), ("预约规则", rules), ("开放时间", hours)):
        (tmp_path / f"{name}.csv").write_bytes(content.encode("gb18030"))
        files.append(str(tmp_path / f"{name}.csv"))
    assert yuzui(["load", *files, *options]) == 0
    assert yuzui(["schedule", "book", "X", *times, *options]) == 0


def test_sheet_that_looks_meant_and_is_not_read_is_said_first_and_ends_with_a_code(tmp_path, capsys):
    path = tmp_path / "list.xlsx"
    (_, heads, rows), *rest = INSTRUMENTS[1:]
    sheets = [INSTRUMENTS[0], ("更多", ("设备号", *heads[1:]), rows), *rest]
    formats.write_xlsx(path, [formats.Export(*sheet) for sheet in sheets])
    folder = tmp_path / "ws"
    assert yuzui(["load", str(path), "--dir", str(folder), "--lang", "zh"]) == 3
    first, *others = capsys.readouterr().out.splitlines()
    assert "未读取" in first and "更多" in first and "预订规则" in first and f"yuzui open {folder}" in others[-1]
    (folder / "accounts.sqlite").touch()  # as a served site has one
    formats.write_xlsx(path, [formats.Export(*sheet) for sheet in INSTRUMENTS])
    assert yuzui(["load", str(path), "--dir", str(folder)]) == 0
    assert f"yuzui serve --site site.toml --dir {folder}" in " ".join(capsys.readouterr().out.split())


def test_word_outside_a_vocabulary_is_told_with_the_words_allowed(load_workspace, tmp_path):
    path = load_put(tmp_path, "calendar.csv", "仪器编号,起,止,状态\nX,2026-12-01 00:00,2027-02-01 00:00,忙\n")
    load_put(tmp_path, "r.csv", "仪器编号,仪器名称,时区\nX,电镜,Asia/Shanghai\n")
    document = loading.load(load_workspace, files=[path])
    assert any("如“起（Asia/Shanghai）”" in said.zh for _, said in loading.lines(document))
    loading.load(load_workspace, files=[tmp_path / "r.csv"])
    document = loading.load(load_workspace, files=[path])  # read anew: by now the resource has a zone
    assert any("user (user time, 用户机时)" in said.en for _, said in loading.lines(document))
    (_, line) = formats.read(load_workspace.dir / "rejects.xlsx")[0].rows
    assert any("closed (closed, 关闭)" in str(cell) for cell in line)


def test_folder_is_loaded_in_order_without_the_workspaces_own_files(load_workspace, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    load_put(folder, "b.csv", REVIEWS)
    load_put(folder, "a.csv", "编号,金额\nP1,3\n")
    load_put(folder, "overrides.csv", "table,id,column,value,who,when,reason\n")
    load_put(folder, "notes.md", "hello")
    document = loading.load(load_workspace, files=[folder])
    assert [line["file"] for line in document["loads"]] == ["a.csv", "b.csv"]


def test_link_out_of_a_folder_is_refused(load_workspace, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    load_put(tmp_path, "secret.csv", REVIEWS)
    (folder / "a.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(FileFormatError) as error:
        loading.load(load_workspace, files=[folder])
    assert error.value.code == "bad_path"


def test_memory_only_rows_wait_out_of_sight_of_the_public(load_workspace):
    loading.load(load_workspace, files=[Workspace.shipped("centres.csv")])
    everyone = load_workspace.store.open(Subject("public"))
    assert load_workspace.view.count("organisation") == 17 and everyone.count("organisation") == 8
    assert not everyone.select("organisation", where=Eq("fact_status", "memory-only"))


def test_shipped_file_brings_its_line_of_the_manifest(load_workspace):
    loading.load(load_workspace, files=[Workspace.shipped("mauna_loa_co2_weekly.csv")])
    row = load_workspace.view.get("dataset", "mauna_loa_co2_weekly.csv")
    assert row["licence"] == "public domain" and row["rows"] == 2284
    entry = load_workspace.snapshot.manifest["tables"]["observation"]
    assert (entry["vintage"], entry["origin"]) == ("2001", "real") and "Keeling" in entry["source"]


def test_command_prints_one_document_and_exit_codes(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    load_put(tmp_path, "r.csv", REVIEWS)
    assert yuzui(["load", "r.csv", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.load/1" and document["loads"][0]["kept"] == 2
    assert yuzui(["load", "none.csv", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "no_file"
    assert yuzui(["load", "r.csv", "--lang", "zh"]) == 0
    assert "此前已装载" in capsys.readouterr().out


def test_an_unknown_capacity_is_empty_and_never_nought(load_workspace, tmp_path):
    text = "facility_id,facility name,capacity\nQ1,one,-1\nQ2,two,\nQ3,three,4\nQ4,four,0\n"
    document = loading.load(load_workspace, files=[load_put(tmp_path, "facilities.csv", text)])
    held = {row["id"]: row["capacity"] for row in load_workspace.view.select("resource")}
    assert held == {"Q1": None, "Q2": None, "Q3": 4, "Q4": 0}
    assert document["loads"][0]["findings"] == {"out_of_range": 1}


def test_atomic_time_stays_as_the_time_service_wrote_it(load_workspace, tmp_path):
    """At 2017-01-01 00:00:00 UTC TAI was 37 s ahead, and POSIX seconds knew nothing of the 37th."""
    text = (
        "系统,记录编号,仪器,开始,结束,事件类别,国际原子时\n"
        "clock,e1,T1,2017-01-01T00:00:00Z,2017-01-01T01:00:00Z,done,2017-01-01T00:00:37 TAI\n"
    )
    loading.load(load_workspace, files=[load_put(tmp_path, "事件.csv", text)])
    (row,) = load_workspace.view.select("event")
    assert row["tai"] == "2017-01-01T00:00:37 TAI"
    assert (row["t0"], row["t1"] - row["t0"]) == (1_483_228_800, 3_600)


def test_the_report_says_in_what_unit_lengths_of_time_were_read(load_workspace, tmp_path):
    loading.load(load_workspace, files=[load_put(tmp_path, "facilities.csv", "facility_id,capacity\nR1,1\n")])
    text = "resource,longest booking (weeks),shortest booking\nR1,2,600\n"
    document = loading.load(load_workspace, files=[load_put(tmp_path, "booking_policy.csv", text)])
    told = [value for _, value in loading.lines(document)]
    assert any("(weeks ×604800)" in one.en for one in told)
    assert any("no unit: seconds" in one.en and "按秒" in one.zh for one in told)
    log = "; SWF\n1 0 5 35541 160 -1 -1 160 108000 -1 1 1 1 -1 1 -1 -1 -1\n"
    told = loading.lines(loading.load(load_workspace, files=[load_put(tmp_path, "log.swf", log)]))
    assert any("all times in seconds" in value.en for _, value in told)
    (row,) = load_workspace.view.select("booking_policy")
    assert (row["max_block"], row["min_block"]) == (1_209_600, 600)


def test_a_file_whose_heading_has_an_unknown_unit_leaves_nothing(load_workspace, tmp_path):
    path = load_put(tmp_path, "booking_policy.csv", "resource,longest booking (fortnights)\nR1,2\n")
    with pytest.raises(InputError, match="fortnights"):
        loading.load(load_workspace, files=[path])
    assert not load_workspace.view.select("booking_policy")


@pytest.fixture
def handing_out_workspace(tmp_path):
    found = Workspace(tmp_path / "w")
    found.save("registry", of("registry").run(found))
    yield found
    found.close()


def test_json_is_the_document(handing_out_workspace, tmp_path):
    done = audited_export.write(handing_out_workspace, "registry", tmp_path / "r.json", "zh")
    kept = handing_out_workspace.latest("registry")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == kept
    assert (done.run, done.rows) == (kept["run"]["id"], 1)


def test_xlsx_holds_every_table(handing_out_workspace, tmp_path):
    done = audited_export.write(handing_out_workspace, "registry", tmp_path / "r.xlsx")
    tables = of("registry").exports(handing_out_workspace.latest("registry"), "en")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert {table.name for table in tables} <= set(book.sheetnames)
    assert done.rows == sum(len(table.rows) for table in tables)


def test_each_file_leaves_a_row_with_its_digest(handing_out_workspace, tmp_path):
    out = tmp_path / "r.csv"
    done = audited_export.write(handing_out_workspace, "registry", out)
    (note,) = handing_out_workspace.view.select("export")
    assert note["sha256"] == done.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert note["by"] == handing_out_workspace.subject.name and note["format"] == "csv"
    assert handing_out_workspace.store.log_state().bad is None


def test_unknown_ending_and_unknown_result(handing_out_workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        audited_export.write(handing_out_workspace, "registry", tmp_path / "r.pdf")
    assert caught.value.expected == ".xlsx .csv .json"
    for study in ("fund", "nothing"):
        with pytest.raises(VisibilityError):
            audited_export.write(handing_out_workspace, study, tmp_path / "r.csv")
    assert not list(tmp_path.glob("r.*"))


def test_hidden_and_missing_are_one_answer(handing_out_workspace, tmp_path):
    public = handing_out_workspace.seen_by(PUBLIC)
    told = []
    for study in ("registry", "nothing"):
        with pytest.raises(VisibilityError) as caught:
            audited_export.write(public, study, tmp_path / "r.csv")
        told.append(caught.value.json())
    assert told[0] == told[1] and not (tmp_path / "r.csv").exists()
