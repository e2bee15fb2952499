# SPDX-License-Identifier: Apache-2.0
"""A bureau goes from its own sheet to what became of an old name in one visit."""

import re
from hashlib import sha256

import pytest
from starlette.testclient import TestClient

from yuzui.errors import StateError
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
