# SPDX-License-Identifier: Apache-2.0
"""Lists of bodies in the shapes offices have them: registered, asked about, led on, compared, refused with reasons."""

import json
from collections import Counter

import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient
from tests.people import admit

from yuzui.errors import InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.faces.cli.main import run
from yuzui.faces.web import app
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.network import register_store
from yuzui.network.jobs import register
from yuzui.network.register_sheet import Options
from yuzui.network.register_store import Ask
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.store.audit import verify

LABS = (
    "id,kind,name,since,until,successor,source\n"
    "L-1,laboratory,Laboratory one,2010,2020-06,L-3,notice 1\n"
    "L-2,laboratory,Laboratory two,2011-05-01,2020-06,L-3=1,notice 1\n"
    "L-3,laboratory,Joint laboratory,2020-06,,,notice 1\n"
)


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield admit(admit(opened, "officer", roles=("programme_officer",)), "head", roles=("decider",))
    opened.close()


def listed(tmp_path, text, name="list.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def enter(workspace, path, by="", skip=False, **options):
    return register.register(workspace, path, Options(**options), by, skip)


def refused(workspace, path, **options):
    with pytest.raises(InputError) as caught:
        enter(workspace, path, **options)
    assert caught.value.exit == 2 and caught.value.say("en") != caught.value.say("zh")
    assert all(one.mending is not None for one in (caught.value, *caught.value.more))
    return [one.code for one in (caught.value, *caught.value.more)]


def test_three_sheets_of_other_shapes_in_both_languages_come_to_an_answer_and_a_page(tmp_path):
    """An English workbook under title rows; a GB18030 list of a bureau; merged headings without a column of kinds."""
    workspace = Workspace(tmp_path / "ws")
    book = tmp_path / "Centres 2026.xlsx"
    rows = [
        ("Register no", "Name of centre", "Type", "Date approved", "Host institution", "City", "Remarks"),
        ("EC-1", "Centre for pumps", "national engineering research centre", "2019.3", "A university", "Xi'an", ""),
        ("EC-2", "Centre for rails", "National engineering research centres", 2020, "B institute", "Wuhan", "moved"),
    ]
    titles = [("Science and technology bureau",), ("as of November 2026",)]
    write_xlsx(book, [Export("Centres", titles[0], [titles[1], *rows])])
    answer = enter(workspace, book)
    assert [(one.id, one.since, one.precision) for one in answer.entries] == [
        ("EC-1", "2019-03", "month"), ("EC-2", "2020", "year"),
    ]  # fmt: skip
    assert not answer.rejected and {one.column for one in answer.columns} >= {
        "id",
        "name",
        "kind",
        "since",
        "host",
        "place",
    }

    text = (
        "全市重点实验室名录,,,,,\n序号,实验室编号,实验室名称,类型,批准时间,去向\n"
        "1,SYS-01,水稻实验室,实验室,2008年5月,\n2,SYS-02,小麦实验室,实验室,2010年,\n合计,2,,,,\n"
    )
    answer = enter(workspace, listed(tmp_path, text, "名录.csv", "gb18030"))
    assert [(one.id, one.name, one.since) for one in answer.entries] == [
        ("SYS-01", "水稻实验室", "2008-05"), ("SYS-02", "小麦实验室", "2010"),
    ]  # fmt: skip
    assert answer.entries[0].kind == "laboratory"

    merged = tmp_path / "zones.xlsx"
    _merged(merged)
    assert refused(workspace, merged) == ["missing_value", "missing_value"]
    answer = enter(workspace, merged, kind="国家高新技术产业开发区")
    assert [(one.id, one.name, one.since, one.until) for one in answer.entries if one.id == "Z-1"] == [
        ("Z-1", "East zone", "1991", "2015-07-01"),
    ]  # fmt: skip
    (one,) = register.resolve(workspace, ["East zone"], as_of="2020-01-01").resolved
    assert [(to.id, to.weight) for to in one.to] == [("Z-2", 1.0)]

    with TestClient(app.create(workspace)) as client:
        page = client.get("/en/registers/national engineering research centre").text
        assert "207 published (2023), 2 here today" in page and "Centre for pumps" in page
        page = client.get("/zh/registers/laboratory").text
        assert "水稻实验室" in page and "2008-05" in page
        page = client.get("/en/r/Z-1?q=East+zone").text
        assert "Z-2" in page and "merge-Z-2-2015-07-01" in page and "<svg" in page
        assert "小麦实验室" in client.get("/zh/r/SYS-02").text
        assert client.get("/en/r/nowhere").status_code == 404
        found = client.get("/zh/registers?q=水稻实验室").text
        assert "沿用至今" in found
    workspace.close()


def _merged(path):
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("开发区")
        sheet.merge_range(0, 0, 0, 4, "Zones of the province 全省开发区一览表")
        sheet.merge_range(1, 0, 2, 0, "园区代码")
        sheet.merge_range(1, 1, 2, 1, "名称 Name")
        sheet.merge_range(1, 2, 1, 3, "期间")
        sheet.write_row(2, 2, ["批准时间", "撤销时间"])
        sheet.merge_range(1, 4, 2, 4, "并入")
        sheet.write_row(3, 0, ["Z-1", "East zone", "1991", "2015-07-01", "Z-2"])
        sheet.write_row(4, 0, ["Z-2", "West zone", "1992-11", "", ""])


def test_what_cannot_be_registered_is_named_with_row_and_fix_and_nothing_is_written(workspace, tmp_path):
    head = "id,kind,name,since,until,successor,source\n"
    cases = {
        "duplicate_id": "A,laboratory,One,2020,,,s\nA,laboratory,One,2020,,,s\n",
        "states_overlap": "A,laboratory,One,2020,,,s\nA,laboratory,Two,2021,,,s\n",
        "undated": "A,laboratory,One,,,,s\n",
        "wrong_date": "A,laboratory,One,some day,,,s\n",
        "unknown_reference": "A,laboratory,One,2020,2022,B,s\nBB,laboratory,Two,2020,,,s\n",
        "successor_before": "A,laboratory,One,2020,2022,B,s\nB,laboratory,Two,2010,2015,,s\n",
        "weights": "A,laboratory,One,2020,2022,B=0.5;C=0.6,s\nB,laboratory,B,2022,,,s\nC,laboratory,C,2022,,,s\n",
        "negative_interval": "A,laboratory,One,2020,2019,,s\n",
        "unknown_kind": "A,labratory,One,2020,,,s\n",
    }
    for code, rows in cases.items():
        path = listed(tmp_path, head + rows)
        assert code in refused(workspace, path), code
        assert not workspace.view.count("register_state") and not workspace.view.count("succession")
    with pytest.raises(InputError) as caught:
        enter(workspace, listed(tmp_path, head + cases["unknown_reference"]))
    assert caught.value.expected == "BB" and caught.value.place.row == 2
    with pytest.raises(InputError) as caught:
        enter(workspace, listed(tmp_path, head + cases["unknown_kind"]))
    assert "laboratory" in caught.value.expected
    # the others are registered where one says so, and those set aside are named
    answer = enter(workspace, listed(tmp_path, head + cases["undated"] + "B,laboratory,Two,2020,,,s\n"), skip=True)
    assert [one.id for one in answer.entries] == ["B"]
    assert [(one.code, one.row, one.column) for one in answer.rejected] == [("undated", 2, "since")]
    # no such columns: what was seen is said
    with pytest.raises(InputError) as caught:
        enter(workspace, listed(tmp_path, "a,b\n1,2\n"))
    assert caught.value.code == "missing_column" and "a, b" in caught.value.seen
    # a heading nobody knows may be explained
    own = listed(tmp_path, "登记证号,单位全称,since\nX1,One,2020\n")
    with pytest.raises(InputError):
        enter(workspace, own, kind="laboratory")
    answer = enter(workspace, own, kind="laboratory", columns={"登记证号": "id", "单位全称": "name"})
    assert answer.entries[0].id == "X1"


def test_rows_that_disagree_are_both_kept_and_names_of_two_ids_are_asked_about(workspace, tmp_path):
    text = (
        "id,kind,name,since,host,source\nA,laboratory,One,2020,H1,s\nA,laboratory,One,2020,H2,s\n"
        "B,laboratory,Same name,2020,,s\nC,laboratory,Same name,2021,,s\n"
    )
    answer = enter(workspace, listed(tmp_path, text))
    assert [(one.host, one.fact_status) for one in answer.entries if one.id == "A"] == [
        ("H1", "conflicting"), ("H2", "conflicting"),
    ]  # fmt: skip
    said = " ".join(one.message.en + one.seen for one in answer.findings)
    assert "A: host" in said and "Same name: B, C" in said
    # a spreadsheet writes a month as the first of it
    dates = "id,kind,name,since,source\n" + "".join(f"D{k},laboratory,N{k},2020-0{k}-01,s\n" for k in range(1, 5))
    answer = enter(workspace, listed(tmp_path, dates))
    assert {one.precision for one in answer.entries} == {"month"} and "first of a month" in answer.findings[
        0
    ].message.en


def test_what_rests_on_memory_is_kept_and_stands_on_no_face_and_in_no_count(workspace, tmp_path):
    answer = enter(workspace, Workspace.shipped("centres.csv"), undated=True)
    assert answer.withheld == 9 and Counter(one.kind for one in answer.entries) == {
        "comprehensive national science centre": 4, "international S&T innovation centre": 3, "national laboratory": 1,
    }  # fmt: skip
    by = {one.id: one for one in answer.entries}
    assert (by["NSC-ZJ"].since, by["NSC-ZJ"].precision) == ("2016-02", "month")
    assert (by["NL-BATCH1"].since, by["NL-BATCH1"].precision) == ("2020/2021", "range")
    assert (by["NSC-GBA"].since, by["NSC-GBA"].precision) == (None, "unknown")
    assert workspace.desk.count("register_state") == 17
    assert register.show(workspace, kind="national laboratory").kinds[0].loaded == 1
    for asked in (
        lambda: register.show(workspace, ("NL-PENGC",)),
        lambda: register.show(workspace, status="memory-only"),
    ):
        with pytest.raises(InputError) as caught:
            asked()
        assert caught.value.code == "not_confirmed"
    with pytest.raises(UnknownIdentifierError):
        register.resolve(workspace, ["Pengcheng Laboratory"])
    assert not [row for row in workspace.view.select("organisation") if "Pengcheng" in row["name"]]
    # what is known of a body already stays as it is said
    loaded = Workspace(tmp_path / "loaded")
    of("load").run(loaded, files=[Workspace.shipped("centres.csv")])
    before = loaded.view.select("organisation", order=("id",))
    enter(loaded, Workspace.shipped("centres.csv"), undated=True)
    assert loaded.view.select("organisation", order=("id",)) == before
    loaded.close()
    public = workspace.seen_by(PUBLIC)
    assert register.show(public).withheld == 0
    with pytest.raises(VisibilityError):
        register.show(public, ("NL-PENGC",))
    for viewer in (workspace, public):
        with TestClient(app.create(viewer, viewer.subject)) as client:
            for path in ("registers", "registers/national laboratory", "search?q=Pengcheng", "r/NL-BATCH1"):
                for form in ("", "&format=json" if "?" in path else "?format=json"):
                    text = client.get(f"/en/{path}{form}").text.replace("“Pengcheng”", "").replace('Pengcheng"', "")
                    assert "Pengcheng L" not in text and "NL-PENGC" not in text, path
            assert client.get("/en/r/NL-PENGC").content == client.get("/en/r/nowhere").content
        # hidden rows: what memory holds of another changes no byte of what the public sees
    with TestClient(app.create(public, PUBLIC)) as client:
        before = client.get("/en/registers/national laboratory").content
    more = "id,kind,name,since,fact_status\nNL-X,national laboratory,Hidden thing,2020,memory-only\n"
    enter(workspace, listed(tmp_path, more))
    with TestClient(app.create(public, PUBLIC)) as client:
        assert client.get("/en/registers/national laboratory").content == before


def test_a_new_kind_is_one_row_and_an_id_that_stands_there_is_not_typed_over(workspace, tmp_path):
    kinds = (
        "kind,label,label_zh,published,published_as_of\nfield observatory,Field observatories,野外观测基地,50,2024\n"
    )
    enter(workspace, listed(tmp_path, kinds, "kinds.csv"))
    path = listed(tmp_path, "id,kind,name,since,source\nFO-1,野外观测基地,Ridge,2020-01-01,s\n")
    answer = enter(workspace, path)
    assert answer.entries[0].kind == "field observatory"
    assert register.show(workspace, kind="Field observatories").kinds[0].published == 50
    assert enter(workspace, path).already == 1 and workspace.view.count("register_state") == 1
    changed = listed(tmp_path, "id,kind,name,since,source\nFO-1,field observatory,Ridge station,2020-01-01,s\n")
    with pytest.raises(InputError) as caught:
        enter(workspace, changed)
    assert caught.value.code == "key_exists" and "succeed rename FO-1" in caught.value.say("zh")
    found = register.diff(workspace, listed(tmp_path, "id,kind,name,since\nFO-1,field observatory,Ridge station,2020-01-01\n"
                                                      "FO-2,field observatory,Dale,2021\n"), Options())  # fmt: skip
    assert {(one.id, one.what) for one in found.differences} == {("FO-1", "name"), ("FO-2", "new")}
    (row,) = workspace.view.select("organisation")
    assert (row["id"], row["kind"], row["since"]) == ("FO-1", "field observatory", "2020-01-01")


def test_a_list_says_what_became_of_its_entries_and_outputs_are_counted_for_those_of_today(workspace, tmp_path):
    answer = enter(workspace, listed(tmp_path, LABS))
    assert [(one.kind, one.day, len(one.ways)) for one in answer.events] == [("merge", "2020-06", 2)]
    outputs = listed(
        tmp_path, "id,year,amount\nL-1,2012,10\nL-2,2015,5\nLaboratory one,2013,1\nL-3,2022,2\n", "outputs.csv"
    )
    found = register.count(workspace, outputs)
    assert [(one.id, one.surely, one.possibly) for one in found.totals] == [("L-3", 18.0, 0.0)]
    assert (found.shared, found.ended) == (0.0, 0.0)
    with pytest.raises(InputError) as caught:
        register.count(workspace, listed(tmp_path, "id,year\nL-9,2012\n", "outputs.csv"))
    assert caught.value.code == "unknown_reference" and caught.value.place.row == 2


def test_events_are_entered_by_who_may_ids_are_never_used_again_and_a_reversal_is_an_event(workspace, tmp_path):
    text = "id,kind,name,since,source\nL-1,laboratory,One,2020-01-01,s\nL-2,laboratory,Two,2021-01-01,s\n"
    enter(workspace, listed(tmp_path, text), by="officer")
    with pytest.raises(StateError):
        enter(workspace, listed(tmp_path, text.replace("L-", "M-")), by="stranger")

    def succeed(kind, *old, by="officer", day="2026-06-01", **said):
        return register.succeed(workspace, Ask(kind, old, day=day, decision="D-1", **said), by)

    renamed = succeed("rename", "L-1", name="One anew", day="2022-03").events[0]
    merged = succeed("merge", "L-1", "L-2", into="L-3", name="Joint", by="head").events[0]
    log = workspace.view.count("move_log")
    states = workspace.desk.select("register_state", order=("id", "n"))
    for code, ask in {
        "used_id": lambda: succeed("split", "L-3", into="L-1;L-4", day="2026-07-01"),
        "unknown_reference": lambda: succeed("close", "L-9"),
        "ended": lambda: succeed("rename", "L-1", name="X"),
        "wrong_number": lambda: succeed("split", "L-3", into="L-4", day="2026-07-01"),
        "shares_complete": lambda: succeed("split", "L-3", into="L-4=0.5;L-5=0.6", day="2026-07-01"),
        "missing_field": lambda: succeed("rename", "L-3", day="2026-07-01"),
        "undated": lambda: succeed("close", "L-3", day="soon"),
        "before_it_begins": lambda: succeed("close", "L-3", day="2026-01-01"),
        "not_allowed": lambda: succeed("rename", "L-3", name="X", day="2026-07-01", by="stranger"),
    }.items():
        with pytest.raises((InputError, StateError)) as caught:
            ask()
        assert caught.value.code == code, code
    assert workspace.desk.select("register_state", order=("id", "n")) == states
    assert workspace.view.count("move_log") == log

    def now(id, **when):
        return [(to.id, to.weight) for to in register.resolve(workspace, [id], **when).resolved[0].to]

    assert now("One", as_of="2026-12-31") == now("One anew", as_of="2026-12-31") == [("L-3", 1.0)]
    assert now("L-1", as_of="2026-05-31") == [("L-1", 1.0)]
    before = {id: now(id, as_of="2026-06-30") for id in ("L-1", "L-2", "L-3")}
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "succession", merged.id, "reverse", by="officer", reason="in error")
    assert caught.value.code == "not_allowed" and caught.value.exit == 5
    # the older event carries a later one
    with pytest.raises(InputError) as caught:
        moving.move(workspace, "succession", renamed.id, "reverse", by="head", reason="in error")
    assert caught.value.code == "built_upon" and merged.id in caught.value.say("en")
    moving.move(workspace, "succession", merged.id, "reverse", by="head", reason="in error")
    late = {"as_of": "2999-01-01"}
    assert now("L-1", **late) == [("L-1", 1.0)] and now("L-2", **late) == [("L-2", 1.0)]
    assert now("L-3", **late) == [("L-1", None), ("L-2", None)]
    if register_store.clock() > "2026-07":
        assert {id: now(id, as_of="2026-06-30") for id in before} == before
    assert workspace.view.get("succession", merged.id)["state"] == "reversed"
    auditor = workspace.seen_by(type(PUBLIC)("auditor", frozenset({"auditor", "analyst"})))
    assert verify(auditor.view.select("audit", order=("seq",))) is None


def test_an_event_may_be_proposed_heard_about_decided_by_another_and_take_effect(workspace, tmp_path):
    text = "id,kind,name,since,source\nL-1,laboratory,One,2020-01-01,s\nL-2,laboratory,Two,2021-01-01,s\n"
    enter(workspace, listed(tmp_path, text))
    given = {"kind": "split", "old": "L-1", "new": "L-5=0.7;L-6=0.3", "day": "2026-06-01"}
    moving.begin(workspace, "succession", given, by="officer", id="S-1")
    moving.move(workspace, "succession", "S-1", "consult", by="officer", reason="all were heard")
    assert register.resolve(workspace, ["L-1"]).resolved[0].to[0].id == "L-1", "nothing is so before it is in force"
    with pytest.raises(StateError):
        moving.move(workspace, "succession", "S-1", "decide", by="officer", given={"decision": "D-2"})
    moving.move(workspace, "succession", "S-1", "decide", by="head", given={"decision": "D-2"})
    moving.move(workspace, "succession", "S-1", "apply", by="officer")
    (one,) = register.resolve(workspace, ["L-1"], as_of="2026-12-31").resolved
    assert [(to.id, to.weight) for to in one.to] == [("L-5", 0.7), ("L-6", 0.3)]
    moving.begin(workspace, "succession", {"kind": "close", "old": "L-8", "day": "2026-06-01"}, by="officer", id="S-2")
    moving.move(workspace, "succession", "S-2", "consult", by="officer", reason="heard")
    with pytest.raises((InputError, StateError)) as caught:
        moving.move(workspace, "succession", "S-2", "decide", by="head", given={"decision": "D-3"})
    assert "L-8" in caught.value.say("en")
    # a part that moves leaves the rest, an absorbed one joins what goes on
    done = register.succeed(workspace, Ask("part_moved", ("L-2",), "L-5", day="2026-08-01", decision="D-4"), "officer")
    assert {(way.old, way.new, way.weight) for way in done.events[0].ways} == {
        ("L-2", "L-2", None),
        ("L-2", "L-5", None),
    }
    register.succeed(workspace, Ask("merge", ("L-6",), "L-5", day="2026-09-01", decision="D-5"), "officer")
    (one,) = register.resolve(workspace, ["L-1"], as_of="2026-12-31").resolved
    assert [(to.id, to.weight) for to in one.to] == [("L-5", 1.0)]


def test_the_verb_prints_one_document_and_its_template_is_read_back(tmp_path, capsys):
    def document(*words, code=0, work="w"):
        assert run([*words, "--dir", str(tmp_path / work), "--json"]) == code
        return json.loads(capsys.readouterr().out)

    for lang in ("en", "zh"):
        book = tmp_path / f"{lang}.xlsx"
        assert document("register", "template", "--out", str(book), "--lang", lang)["path"] == str(book)
        assert document("register", "template", "--out", str(book), "--lang", lang, code=2)["code"] == "file_exists"
        assert document("register", str(book), work=lang)["entries"]
    document("register", str(book))
    found = document("register", "resolve", "L-1", "--as-of", "2026-01-01")
    assert found["schema"] == "yuzui.register/1" and found["resolved"][0]["to"][0]["id"] == "L-2"
    assert document("register", "show", "--kind", "laboratory")["kinds"][0]["loaded"] == 1
    assert document("register", "resolve", "L-9", code=2)["code"] == "unknown_reference"
    assert document("register", "show", "nowhere", code=4)["code"] == "not_found"
    for name in ("none.csv", str(tmp_path / "none.csv")):
        assert document("register", name, code=2)["errors"][0]["message"]["en"] == "there is no such file"


BUREAU = (
    "附件：重点实验室名单,,,,,,,,\n"
    "序号,平台名称,平台编号,平台类别,依托单位,批准时间,现状,撤销/重组时间,并入或更名后编号\n"
    "1,光电实验室,KL-1,市重点实验室,甲大学,2011.6,运行,,\n"
    "2,稻作实验室,KL-2,市重点实验室,乙大学,2011年6月,已并入,2021年3月,KL-4\n"
    "3,育种实验室,KL-3,市重点实验室,农科院,2013/5/20,已并入,2021-03,KL-4\n"
    "4,作物实验室,KL-4,市重点实验室,乙大学,2021年3月,运行,,\n"
    "5,高分子实验室,KL-5,市重点实验室,丙学院,“十二五”末,运行,,\n"
    "6,病毒实验室,KL-5,市重点实验室,甲大学,2016,运行,,\n"
    "7,矿山实验室,KL-6,市重点实验室,丁学院,2017.2,已并入,2023.5,KL-9\n"
    "合计,7家,,,,,,,\n注：以印发日期为准。,,,,,,,,\n"
)


def test_a_list_of_a_bureau_is_read_by_its_own_headings_and_what_is_left_out_is_counted(tmp_path, workspace):
    path = tmp_path / "名单.csv"
    path.write_bytes(BUREAU.encode("gb18030"))
    assert set(refused(workspace, path)) == {"unknown_kind", "wrong_date"}
    made = enter(workspace, path, by="officer", skip=True, new_kinds=True)
    assert not made.unread and {one.id for one in made.entries} == {f"KL-{n}" for n in range(1, 7)}
    assert [(one.row, one.stays) for one in made.rejected] == [(7, False), (9, True)]
    head = of("register").headline(made)
    assert "1 row set aside" in head.en and "of 1 entry not what became" in head.en
    assert any("KL-5: 8 / 7" in one.seen for one in made.findings), "the other row of an id is named"
    assert [(e.kind, sorted(way.old for way in e.ways)) for e in made.events] == [("merge", ["KL-2", "KL-3"])]
    # a kind that came with a list is known from then on: nothing else differs, and what was not compared is said
    diff = register.diff(workspace, path, Options())
    assert not diff.differences and "2 rows not compared" in of("register").headline(diff).en
    outputs = listed(tmp_path, "平台编号,日期,成果数\nKL-2,2019年5月,4\nKL-4,2022,7\nKL-6,2020,5\n合计,,16\n", "o.csv")
    counted = register.count(workspace, outputs)
    assert of("register").headline(counted).en.startswith("11 surely belong")
    shown = of("register").lines(register.show(workspace, ("KL-6",)))
    assert "矿山实验室" in shown[1][1].zh and "2023-05" in shown[1][1].zh and len(shown) == 3
    with pytest.raises(UnknownIdentifierError) as caught:  # no other number is ever proposed for a number
        register.resolve(workspace, ["KL-7"])
    assert not caught.value.expected
    with pytest.raises(InputError) as caught:
        register.succeed(workspace, Ask("merge", ("KL-6",), "KL-1", day="2023-05-01", decision="D"), "officer")
    assert "register the list again" in caught.value.fix.en


def test_a_cover_sheet_bands_and_written_days_stand_in_no_way(tmp_path, workspace):
    head = [("Ref.", "Centre", "", "Period", "", "Area (ha)"), ("", "Official title", "Title in Chinese", "Set up",
            "Closed", "")]  # fmt: skip
    rows = [
        ("C-1", "Photonics", "光子", "2009-04-01", "", 40),
        ("C-2", "Batteries", "电池", "1 Sep 2012", "31/12/2022", 1),
        ("C-3", "Hydrogen", "氢能", "2023-01-01", "", 2),
        ("C-4", "Robots", "机器人", "15.10.2017", "", 3),
    ]
    book = tmp_path / "Register 2026.xlsx"

    def write(*head):
        made = Workbook()
        made.active.title = "Read me"
        made.active.append(("Register of centres",))
        sheet = made.create_sheet("Centres")
        for row in (("Centres",), *head, *rows):
            sheet.append(row)
        for merged in ("A2:A3", "B2:C2", "D2:E2", "F2:F3"):
            sheet.merge_cells(merged)
        made.save(book)

    write(*head)
    made = enter(workspace, book, kind="laboratory")
    assert [(one.since, one.until) for one in made.entries] == [
        ("2009-04-01", None), ("2012-09-01", "2022-12-31"), ("2017-10-15", None), ("2023-01-01", None),
    ]  # fmt: skip
    assert made.unread == ["Area (ha)"] and not any(one.field for one in made.entries)
    assert [one.seen for one in made.findings] == ["Read me"]
    # the sheet that most resembles a list is shown, and a heading below a band may be named as it is shown
    odd = [("Key", *head[0][1:]), ("", "Wording", *head[1][2:])]
    write(*odd)
    with pytest.raises(InputError) as caught:
        enter(workspace, book, kind="laboratory")
    assert caught.value.place.sheet == "Centres" and "Period/Set up" in caught.value.seen
    named = {"Key": "id", "Centre/Wording": "name"}
    assert register.diff(workspace, book, Options(kind="laboratory", columns=named)).rows_read == 4


def test_what_follows_the_day_after_takes_over_and_ids_may_be_addresses(tmp_path, workspace):
    site = "http://example.org/entity/"
    text = "item,itemLabel,inception,dissolved,replacedBy\n"
    text += f"{site}Q1,Low Temperature,1958-01-01T00:00:00Z,1998-06-30T00:00:00Z,{site}Q3\n"
    text += f"{site}Q2,Solid State,1962-01-01T00:00:00Z,1998-06-30T00:00:00Z,{site}Q3\n"
    text += f"{site}Q3,Matter,1998-07-01T00:00:00Z,,\n"
    made = enter(workspace, listed(tmp_path, text, "query.csv"), kind="laboratory")
    assert [(one.kind, one.day) for one in made.events] == [("merge", "1998-07-01")]
    assert "last day" in made.findings[0].message.en
    (one,) = register.resolve(workspace, [f"{site}Q1"]).resolved
    assert [to.id for to in one.to] == [f"{site}Q3"]
