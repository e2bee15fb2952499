# SPDX-License-Identifier: Apache-2.0
"""A bureau goes from its own sheet to what became of an old name in one visit."""

import re
from hashlib import sha256

import pytest
from starlette.testclient import TestClient

from yuzui.errors import StateError
from yuzui.faces.cli.main import run
from yuzui.faces.web import app
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.network import register_intake, register_store
from yuzui.network.pages import register_load, register_new
from yuzui.network.succession import Register
from yuzui.sheets.sheet import Sheet
from yuzui.view.page import Received, Visit

LIST = (
    "全市科技基地名单,,,,,\n登记证号,单位全称,批准时间,撤销时间,去向,备注说明\n"
    "JD-1,水稻基地,2008年5月,2020年,JD-3,\nJD-2,小麦基地,,,,\nJD-3,粮食基地,2020,,,\nJD-4,坏行,明年,,,\n"
)


def hand_in(workspace, tmp_path, text):
    content = text.encode("gb18030")
    (tmp_path / "in").write_bytes(content)
    files = (Received("名单.csv", tmp_path / "in", len(content), sha256(content).hexdigest()),)
    return register_new.act(workspace, Visit("zh", register_new.PATH, files=files), {"form": "new"}).split("/")[2]


def test_a_cover_sheet_and_a_line_of_totals_ask_nothing(tmp_path):
    cover = Sheet("b.xlsx", "说明", [["某市科技基地名录"], ["截至2026年6月"]])
    rows = [
        ["平台编号", "平台名称", "平台类别", "批准时间"],
        ["K-1", "水稻基地", "实验室", "2016"],
        ["K-2", "小麦基地", "实验室", "明年"],
    ]
    sheet = Sheet("b.xlsx", "名单", [*rows, ["合计", "2家", "", ""]])
    kinds = register_store.kinds(Workspace(tmp_path / "ws").view)
    read = register_intake.read([cover, sheet], {}, Register([], []), kinds)
    assert not read.questions and [one.table for one in read.sheets] == ["none", "register_list"]
    (line, _) = register_intake.checks(read, {}).lines
    assert (line.row, line.column) == (3, "批准时间"), "a fault names its column as the office writes it"
    read = register_intake.read([cover], {}, Register([], []), kinds)
    assert {one.place.rpartition("!")[2] for one in read.questions if one.code == "column"} == {"id", "name"}


def test_what_a_list_does_not_say_is_asked_faulty_rows_are_answered_and_the_rest_is_registered(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    name = hand_in(workspace, tmp_path, LIST)
    given = {"id": "A", "name": "B", "kind": "other 科技基地"}
    asked = []
    for _ in range(4):
        upload = intake.get(workspace, name)
        read = upload_steps.reading(workspace, upload)
        asked += [(one.code, one.place.rpartition("!")[2]) for one in read.questions if one.open]
        form = {}
        for one in read.questions:
            said = given.get(one.place.rpartition("!")[2] or one.code, "yes")
            value, _, text = said.partition(" ")
            form |= {key(one.name): value, key(f"{one.name}|text"): text}
        path = upload_steps.columns_act(workspace, upload, form)
        if path.endswith("/checks"):
            break
    assert path.endswith("/checks") and {code for code, _ in asked} >= {"column", "kind"}, asked
    visit = Visit("zh", register_load.PATH, {"id": name})
    with pytest.raises(StateError):
        register_load.build(workspace, visit)
    upload = intake.get(workspace, name)
    _, found = upload_steps.checks_of(workspace, upload)
    stops = {one.place.partition("|")[0]: one for one in found.lines if one.kind == "stop"}
    assert set(stops) == {"undated", "wrong_date"}
    form = {key(stops["undated"].name): "unknown", key(stops["wrong_date"].name): "skip"}
    assert upload_steps.checks_act(workspace, upload, form).endswith("/register")
    assert "将登记 3 个条目" in register_load.build(workspace, visit).finding.zh
    register_load.act(workspace, visit, {})
    with TestClient(app.create(workspace)) as client:
        done = re.sub(r"<[^>]*>", "", client.get(f"/zh/uploads/{name}/register?q=水稻基地").text)
        assert "已登记 3 个条目" in done and "现为 JD-3 粮食基地" in done
        page = client.get("/zh/registers/科技基地").text
        assert "小麦基地" in page and "不详" in page and "坏行" not in page
        assert re.search(r"<h1>粮食基地", client.get("/zh/r/JD-3").text)
        for path in (f"uploads/{name}", "registers/new", "network"):
            assert client.get(f"/en/{path}").status_code == 200
    workspace.close()


OLD = (
    "单位编号,名称,现名称,类别,成立日期,撤销日期,去向\n"
    "R-1,甲研究所,甲科学院,研究所,1.10.1917,,\n"
    "R-2,乙研究所,,研究所,2.3.1934,1.12.1998,并入甲科学院\n"
    "R-3,丙研究所,,研究所,4.5.1950,6.7.2001,撤销\n"
)


def test_an_old_register_is_read_with_its_days_todays_names_and_where_each_went(tmp_path):
    """Dots put the day first and it is said; strokes are asked; a body is found by the name that it bore."""
    workspace = Workspace(tmp_path / "ws")
    strokes = re.sub(r"(\d+)\.(\d+)\.(\d{4})", r"\1/\2/\3", OLD)
    for text, first in ((OLD, "dmy"), (strokes, "dmy"), (strokes, "mdy")):
        name = hand_in(workspace, tmp_path, text)
        asked = []
        for _ in range(3):
            upload = intake.get(workspace, name)
            read = upload_steps.reading(workspace, upload)
            asked += [one.code for one in read.questions if one.open]
            form = {key(one.name): {"new_kinds": "yes", "dates": first}[one.code] for one in read.questions}
            if upload_steps.columns_act(workspace, upload, form).endswith("/checks"):
                break
        assert sorted(asked) == (["new_kinds"] if text == OLD else ["dates", "new_kinds"])
        _, found = upload_steps.checks_of(workspace, intake.get(workspace, name))
        assert not [one for one in found.lines if one.kind == "stop"]
        notes = {one.text.en for one in found.lines}
        assert ("dates such as 1.10.1917 are read as day, month, year" in notes) == (text == OLD)
        read = register_intake.read(
            [Sheet("n.csv", "", [one.split(",") for one in text.splitlines()])],
            {("new_kinds", ""): "yes", ("dates", ""): first}, Register([], []), register_store.kinds(workspace.view),
        )  # fmt: skip
        since = [row["valid_from"] for row in read.rows.states]
        wanted = (
            ["1917-10-01", "1934-03-02", "1950-05-04"] if first == "dmy" else ["1917-01-10", "1934-02-03", "1950-04-05"]
        )
        assert since == wanted and read.rows.states[0]["written"].startswith("1")
    upload_steps.checks_act(workspace, intake.get(workspace, name), {})
    register_load.act(workspace, Visit("zh", register_load.PATH, {"id": name}), {})
    with TestClient(app.create(workspace)) as client:
        for asked_of in ("甲研究所", "乙研究所"):
            done = re.sub(r"<[^>]*>", "", client.get(f"/zh/uploads/{name}/register?q={asked_of}").text)
            assert "甲科学院" in done, asked_of
    workspace.close()


def test_the_command_line_reads_an_old_register_and_stops_where_day_or_month_may_stand_first(tmp_path, capsys):
    path, where = tmp_path / "old.csv", ("--dir", str(tmp_path / "ws"), "--lang", "en")
    path.write_text(re.sub(r"(\d+)\.(\d+)\.(\d{4})", r"\1/\2/\3", OLD), encoding="utf-8")
    assert run(["register", str(path), "--new-kinds", *where]) == 2
    refused = capsys.readouterr().err
    assert refused.count("--dates dmy or --dates mdy") == 5 and "1/10/1917" in refused
    path.write_text(OLD, encoding="utf-8")
    assert run(["register", str(path), "--new-kinds", *where]) == 0
    shown = capsys.readouterr().out
    assert "现名称 → now" in shown and "去向 → successor" in shown and "撤销日期 → until" in " ".join(shown.split())
    assert "day, month, year" in shown
    for name, now in (("甲研究所", "R-1 (甲科学院)"), ("乙研究所", "now R-1 甲科学院")):
        assert run(["register", "resolve", name, *where]) == 0
        assert now in capsys.readouterr().out
    assert run(["register", "show", "R-1", "--json", *where]) == 0
    assert '"since":"1917-10-01"' in capsys.readouterr().out.replace(" ", "")
