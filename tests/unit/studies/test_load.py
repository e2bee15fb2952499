# SPDX-License-Identifier: Apache-2.0
"""Loading: each file whole or not at all, twice is once, corrections last, everything reported."""

import json

import pytest

from yuzui.administration.jobs import load
from yuzui.errors import ColumnError, FileFormatError, InputError, StoreError
from yuzui.faces.cli.main import run as yuzui
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.sheets import formats
from yuzui.store import snapshot
from yuzui.store.duck import file_rows

REVIEWS = "申请号,专家,评分,熟悉程度\nP1,E1,5,3\nP1,E2,4,\nP2,E1,坏,2\n"


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "ws")
    yield found
    found.close()


def put(tmp_path, name, text, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_reviews_land_in_table_review(workspace, tmp_path):
    document = load.run(workspace, files=[put(tmp_path, "评审.csv", REVIEWS, "gb18030")])
    (line,) = document["loads"]
    assert (line["file"], line["kind"], line["table"], line["encoding"]) == ("评审.csv", "csv", "review", "gb18030")
    assert (line["rows_in"], line["kept"], line["flagged"], line["rejected"]) == (3, 2, 0, 1)
    assert [(m["heading"], m["column"]) for m in line["mapping"]][:2] == [("申请号", "proposal"), ("专家", "reviewer")]
    rows = workspace.view.select("review", columns=("proposal", "reviewer", "score"))
    assert sorted((r["proposal"], r["score"]) for r in rows) == [("P1", 4.0), ("P1", 5.0)]
    assert len({r["reviewer"] for r in rows} - {"E1", "E2"}) == 2
    (event,) = workspace.store.open(Subject("a", frozenset({"auditor"}))).select("audit", where=Eq("action", "load"))
    assert event["object"] == "file 评审.csv"


def test_rejected_rows_and_findings_are_workbooks(workspace, tmp_path):
    document = load.run(workspace, files=[put(tmp_path, "r.csv", REVIEWS)])
    assert [path.rsplit("/", 1)[1] for path in document["files"]] == ["rejects.xlsx"]
    head, row = formats.read(workspace.dir / "rejects.xlsx")[0].rows[:2]
    assert row[:5] == ["r.csv", None, 4, "score", "wrong_type"] and row[7:] == ["P2", "E1", "坏", "2"]
    assert head[2].startswith("row")


def test_same_file_twice_adds_nothing(workspace, tmp_path):
    path = put(tmp_path, "r.csv", REVIEWS)
    first = load.run(workspace, files=[path])["loads"][0]
    before = workspace.store.head()
    second = load.run(workspace, files=[path])["loads"][0]
    assert second["already"] and not first["already"] and workspace.store.head() == before
    assert {k: second[k] for k in ("rows_in", "kept", "mapping", "table")} == {
        k: first[k] for k in ("rows_in", "kept", "mapping", "table")
    }


def test_changed_review_supersedes_and_equal_one_is_left(workspace, tmp_path):
    load.run(workspace, files=[put(tmp_path, "a.csv", "申请号,专家,评分\nP1,E1,5\nP1,E2,4\n")])
    load.run(workspace, files=[put(tmp_path, "b.csv", "申请号,专家,评分\nP1,E1,3\nP1,E2,4\n")])
    rows = workspace.view.select("review", columns=("reviewer", "n", "score"))
    given = {r["reviewer"]: [] for r in rows}
    for row in rows:
        given[row["reviewer"]].append((row["n"], row["score"]))
    assert sorted(given.values()) == [[(1, 4.0)], [(1, 5.0), (2, 3.0)]]


def test_analytic_tables_go_to_a_snapshot_and_grow_by_key(workspace, tmp_path):
    for name, year in (("a.jsonl", 1992), ("b.jsonl", 1993)):
        line = json.dumps({"arxiv_id": f"hep-ph/{year % 100}03201", "year": year, "month": 3})
        load.run(workspace, files=[put(tmp_path, name, line + "\n")])
    found = workspace.snapshot
    assert found.n == 2 and found.manifest["tables"]["work"]["rows"] == 2
    assert sorted(r["year"] for r in file_rows(found.path("work"))) == [1992, 1993]
    numbers = workspace.view.select("snapshot", columns=("n", "parent", "audit_seq"))
    assert [(r["n"], r["parent"]) for r in numbers] == [(1, None), (2, 1)]
    assert found.digest == workspace.view.get("snapshot", 2)["manifest_sha"]


def test_failing_publish_keeps_nothing_of_the_file(workspace, tmp_path, monkeypatch):
    load.run(workspace, files=[put(tmp_path, "r.csv", REVIEWS)])
    before = workspace.view.count("load")

    def fail(*_, **__):
        raise StoreError(load.TITLE, code="disk_full")

    monkeypatch.setattr(snapshot, "publish", fail)
    lines = "date,co2\n19580329,316.1\n"
    with pytest.raises(StoreError):
        load.run(workspace, files=[put(tmp_path, "c.csv", lines)])
    assert workspace.view.count("load") == before and workspace.view.count("station") == 0
    monkeypatch.undo()
    load.run(workspace, files=[tmp_path / "c.csv"])
    assert workspace.view.count("station") == 1 and workspace.snapshot.tables == ("observation",)


def test_lost_pointer_is_named_with_its_number_and_mended_by_putting_it_back(workspace, tmp_path):
    path = put(tmp_path, "c.csv", "date,co2\n19580329,316.1\n")
    load.run(workspace, files=[path])
    pointer = workspace.dir / "snapshots" / "CURRENT"
    pointer.unlink()
    with pytest.raises(StoreError) as caught:
        load.run(workspace, files=[path])
    assert caught.value.place.file == str(pointer) and caught.value.expected == "1"
    pointer.write_text(caught.value.expected, encoding="ascii")
    assert load.run(workspace, files=[path])["loads"][0]["already"]
    assert workspace.snapshot.tables == ("observation",)


def test_override_survives_every_load_and_is_named(workspace, tmp_path):
    workspace.dir.mkdir()
    put(
        workspace.dir,
        "overrides.csv",
        "table,id,column,value,who,when,reason\nproposal,P1,field,化学,Li,2026-11-01,misfiled\n",
    )
    for name, amount in (("a.csv", 5), ("b.csv", 6)):
        document = load.run(workspace, files=[put(tmp_path, name, f"编号,金额,学科\nP1,{amount},物理\n")])
        assert len(document["loads"][0]["overrides"]) == 1
    row = workspace.view.get("proposal", "P1")
    assert (row["field"], row["amount"]) == ("化学", 600) and workspace.view.count("override") == 1


def test_wrong_file_stops_before_anything_is_kept_files_before_it_stay(workspace, tmp_path):
    good, bad = (put(tmp_path, "a.csv", REVIEWS), put(tmp_path, "b.csv", "申请号,评分,得分\nP1,2,3\n"))
    with pytest.raises(ColumnError):
        load.run(workspace, files=[good, bad])
    assert {row["file"] for row in workspace.view.select("load")} == {"a.csv"}


def test_map_is_obeyed_and_makes_a_load_of_its_own(workspace, tmp_path):
    path = put(tmp_path, "a.csv", "代号,总额\nP1,12\n")
    with pytest.raises(ColumnError):
        load.run(workspace, files=[path])
    mapping = put(tmp_path, "map.toml", '[proposals]\nid = "代号"\namount = {column = "总额", unit = 10000}\n')
    load.run(workspace, files=[path], map=mapping)
    assert workspace.view.get("proposal", "P1")["amount"] == 12_000_000


def test_sheets_that_mean_nothing_are_named_the_others_loaded(workspace, tmp_path):
    path = tmp_path / "w.xlsx"
    export = formats.Export
    formats.write_xlsx(path, [export("说明", ("颜色",), [("红",)]), export("项目", ("编号", "金额"), [("P1", 3)])])
    document = load.run(workspace, files=[path])
    assert [line["sheet"] for line in document["loads"]] == ["项目"]
    assert [(left["file"], left["sheet"]) for left in document["ignored"]] == [("w.xlsx", "说明")]
    assert any("未读取" in label.zh for label, _ in load.lines(document))


def test_folder_is_loaded_in_order_without_the_workspaces_own_files(workspace, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, "b.csv", REVIEWS)
    put(folder, "a.csv", "编号,金额\nP1,3\n")
    put(folder, "overrides.csv", "table,id,column,value,who,when,reason\n")
    put(folder, "notes.md", "hello")
    document = load.run(workspace, files=[folder])
    assert [line["file"] for line in document["loads"]] == ["a.csv", "b.csv"]


def test_link_out_of_a_folder_is_refused(workspace, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    put(tmp_path, "secret.csv", REVIEWS)
    (folder / "a.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(FileFormatError) as error:
        load.run(workspace, files=[folder])
    assert error.value.code == "bad_path"


def test_memory_only_rows_wait_out_of_sight_of_the_public(workspace):
    load.run(workspace, files=[Workspace.shipped("centres.csv")])
    everyone = workspace.store.open(Subject("public"))
    assert workspace.view.count("organisation") == 17 and everyone.count("organisation") == 8
    assert not everyone.select("organisation", where=Eq("fact_status", "memory-only"))


def test_shipped_file_brings_its_line_of_the_manifest(workspace):
    load.run(workspace, files=[Workspace.shipped("mauna_loa_co2_weekly.csv")])
    row = workspace.view.get("dataset", "mauna_loa_co2_weekly.csv")
    assert row["licence"] == "public domain" and row["rows"] == 2284
    entry = workspace.snapshot.manifest["tables"]["observation"]
    assert (entry["vintage"], entry["origin"]) == ("2001", "real") and "Keeling" in entry["source"]


def test_command_prints_one_document_and_exit_codes(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "r.csv", REVIEWS)
    assert yuzui(["load", "r.csv", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.load/1" and document["loads"][0]["kept"] == 2
    assert yuzui(["load", "none.csv", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == "no_file"
    assert yuzui(["load", "r.csv", "--lang", "zh"]) == 0
    assert "此前已装载" in capsys.readouterr().out


def test_an_unknown_capacity_is_empty_and_never_nought(workspace, tmp_path):
    text = "facility_id,facility name,capacity\nQ1,one,-1\nQ2,two,\nQ3,three,4\nQ4,four,0\n"
    document = load.run(workspace, files=[put(tmp_path, "facilities.csv", text)])
    held = {row["id"]: row["capacity"] for row in workspace.view.select("resource")}
    assert held == {"Q1": None, "Q2": None, "Q3": 4, "Q4": 0}
    assert document["loads"][0]["findings"] == {"out_of_range": 1}


def test_atomic_time_stays_as_the_time_service_wrote_it(workspace, tmp_path):
    """At 2017-01-01 00:00:00 UTC TAI was 37 s ahead, and POSIX seconds knew nothing of the 37th."""
    text = (
        "系统,记录编号,仪器,开始,结束,事件类别,国际原子时\n"
        "clock,e1,T1,2017-01-01T00:00:00Z,2017-01-01T01:00:00Z,done,2017-01-01T00:00:37 TAI\n"
    )
    load.run(workspace, files=[put(tmp_path, "事件.csv", text)])
    (row,) = workspace.view.select("event")
    assert row["tai"] == "2017-01-01T00:00:37 TAI"
    assert (row["t0"], row["t1"] - row["t0"]) == (1_483_228_800, 3_600)


def test_the_report_says_in_what_unit_lengths_of_time_were_read(workspace, tmp_path):
    load.run(workspace, files=[put(tmp_path, "facilities.csv", "facility_id,capacity\nR1,1\n")])
    text = "resource,longest booking (weeks),shortest booking\nR1,2,600\n"
    document = load.run(workspace, files=[put(tmp_path, "booking_policy.csv", text)])
    told = [value for _, value in load.lines(document)]
    assert any("(weeks ×604800)" in one.en for one in told)
    assert any("no unit: seconds" in one.en and "按秒" in one.zh for one in told)
    log = "; SWF\n1 0 5 35541 160 -1 -1 160 108000 -1 1 1 1 -1 1 -1 -1 -1\n"
    told = load.lines(load.run(workspace, files=[put(tmp_path, "log.swf", log)]))
    assert any("all times in seconds" in value.en for _, value in told)
    (row,) = workspace.view.select("booking_policy")
    assert (row["max_block"], row["min_block"]) == (1_209_600, 600)


def test_a_file_whose_heading_has_an_unknown_unit_leaves_nothing(workspace, tmp_path):
    path = put(tmp_path, "booking_policy.csv", "resource,longest booking (fortnights)\nR1,2\n")
    with pytest.raises(InputError, match="fortnights"):
        load.run(workspace, files=[path])
    assert not workspace.view.select("booking_policy")
