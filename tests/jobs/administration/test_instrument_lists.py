# SPDX-License-Identifier: Apache-2.0
"""Lists of instruments through the site: columns asked where not sure, rows checked, read as ``yuzui load`` reads them."""

import json
from hashlib import sha256

import pytest
from tests import loading
from tests.site import Town

from yuzui.administration.pages import instruments_load, instruments_new
from yuzui.errors import InputError, StateError
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.scheduling.booking import template
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.view.page import Received, Visit

BOOK = (
    (
        "一览表",
        ("分析测试中心仪器一览表（2026年11月）",),
        [
            ("仪器名称", "型号规格", "资产编号", "放置地点", "负责人", "原值", "预约方式"),
            ("透射电镜", "JEM-2100F", "A1", "B101", "甲", 520, "自主预约"),
            ("液质联用仪", "Q Exactive", "A2", "B205", "乙", 430, "委托测试"),
        ],
    ),
    ("预订规则", ("资产编号", "最短预约时长", "最长预约时长（小时）"), [("A1", 30, 4), ("A9", 30, 4)]),
    (
        "开放时间",
        ("仪器编号", "开始", "结束"),
        [("A1", "2026-12-01 08:00", "2026-12-16 00:00"), ("A1", "2026-12-17 00:00", "2026-12-31 00:00")],
    ),
)
ANSWERS = {
    "zone": "Asia/Shanghai",
    "words": '{"委托测试": "scheduled"}',
    "state": "user",
    "一览表!asset_value": "10000 CNY",
    "预订规则!min_block": "60",
    "预订规则!resource": "A",
}


def book(path, sheets=BOOK):
    write_xlsx(path, [Export(*sheet) for sheet in sheets])
    return path.read_bytes()


def hand_in(workspace, folder, name, content, **form):
    path = folder / "in"
    path.write_bytes(content)
    files = (Received(name, path, len(content), sha256(content).hexdigest()),)
    at = instruments_new.act(workspace, Visit("en", instruments_new.PATH, files=files), {"form": "new", **form})
    return at.split("/")[2]


def answer(workspace, name, given):
    """Answer what is asked, round after round, as the form does; return the questions and where it leads."""
    asked, path = [], ""
    for _ in range(5):
        upload = intake.get(workspace, name)
        read = upload_steps.reading(workspace, upload)
        asked += [(one.code, one.place) for one in read.questions if one.open]
        form = {}
        for one in read.questions:
            said = given.get(one.place.partition("!")[2], given.get(one.code, one.shown))
            if one.kind == "each":
                words = json.loads(said)
                form |= {key(f"{one.name}|{k}"): words.get(item.key, "") for k, item in enumerate(one.items)}
            else:
                form[key(one.name)] = said
        path = upload_steps.columns_act(workspace, upload, {**form, "remember": "yes"})
        if path.endswith("/checks"):
            break
    return asked, path


def check(workspace, name, **given):
    """Answer what is to look at; return the checks and where it leads."""
    upload = intake.get(workspace, name)
    _, found = upload_steps.checks_of(workspace, upload)
    form = {key(one.name): given.get(one.code, one.proposed) for one in found.lines}
    return found, upload_steps.checks_act(workspace, upload, form)


def load(workspace, name):
    visit = Visit("zh", instruments_load.PATH, {"id": name})
    before = instruments_load.build(workspace, visit)
    instruments_load.act(workspace, visit, {})
    return before, instruments_load.build(workspace, visit)


def table(workspace, name):
    return {next(iter(row.values())): row for row in workspace.view.select(name)}


def test_a_list_in_own_headings_is_asked_about_checked_and_loaded_as_the_command_line_loads_it(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    content = book(tmp_path / "仪器.xlsx")
    name = hand_in(workspace, tmp_path, "仪器.xlsx", content)
    asked, path = answer(workspace, name, ANSWERS)
    assert path.endswith("/checks")
    codes = {code for code, _ in asked}
    assert codes >= {"zone", "words", "state", "unit"}, asked
    page = upload_steps.columns_page(workspace, intake.get(workspace, name))
    assert "负责人" in str(page)  # said to be not used
    found, path = check(workspace, name, no_instrument="aside")
    assert [one.code for one in found.lines if one.kind == "stop"] == ["no_instrument"] and path.endswith(
        "/instruments"
    )
    before, after = load(workspace, name)
    assert "5 are new" in str(before.finding.en).replace("rows ", "") and "5" in after.finding.zh
    rows = table(workspace, "resource")
    assert {(one["id"], one["booking_mode"], one["asset_value"], one["tz"]) for one in rows.values()} == {
        ("A1", "first_come", 520_000_000, "Asia/Shanghai"),
        ("A2", "scheduled", 430_000_000, "Asia/Shanghai"),
    }
    rule = table(workspace, "booking_policy")["A1"]
    assert (rule["min_block"], rule["max_block"]) == (1800, 14400) and workspace.view.count("booking_policy") == 1
    hours = workspace.view.select("calendar", order=("t0",))
    assert [(one["state"], one["t0"]) for one in hours] == [("user", 1796083200), ("user", 1797436800)]
    # the mapping of the page reads the same rows on the command line
    toml = tmp_path / "map.toml"
    toml.write_text(before.texts["map.toml"], encoding="utf-8")
    again = Workspace(tmp_path / "cli")
    own = [sheet for sheet in BOOK if sheet[0] != "预订规则"]
    book(tmp_path / "仪器.xlsx", [*own, (*BOOK[1][:2], BOOK[1][2][:1])])
    loading.load(again, files=[tmp_path / "仪器.xlsx"], map=toml)
    for each in ("resource", "booking_policy", "calendar"):
        assert table(again, each) == table(workspace, each)
    with pytest.raises(StateError):
        instruments_load.act(workspace, Visit("zh", "/x", {"id": name}), {})


def test_the_same_headings_are_read_as_last_time_and_blank_cells_are_asked_about(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    name = hand_in(workspace, tmp_path, "仪器.xlsx", book(tmp_path / "仪器.xlsx"))
    answer(workspace, name, ANSWERS)
    check(workspace, name, no_instrument="aside")
    load(workspace, name)
    (sheet, title, (head, first, _)), *rest = BOOK
    later = [(sheet, title, [head, (*first[:3], None, *first[4:])]), *rest]
    for blank, site in (("keep", "B101"), ("clear", None)):
        name = hand_in(workspace, tmp_path, "later.xlsx", book(tmp_path / f"{blank}.xlsx", later))
        assert [code for code, _ in answer(workspace, name, {"blank": blank})[0]] == ["blank"]
        found, path = check(workspace, name, no_instrument="aside")
        assert path.endswith("/instruments"), found
        if blank == "keep":
            page = instruments_load.build(workspace, Visit("en", "/x", {"id": name}))
            assert page.finding.en == "Nothing new would be loaded"
            continue
        load(workspace, name)
        row = table(workspace, "resource")["A1"]
        assert (row["site"], row["asset_value"]) == (site, 520_000_000)


def test_hours_that_overlap_are_in_the_way_and_a_doubtful_column_is_asked(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    name = hand_in(workspace, tmp_path, "list.csv", b"Asset no.,Instrumentt,Colour\nX,Microscope,red\n")
    asked, path = answer(workspace, name, {"table": "resource", "zone": "Europe/Berlin"})
    assert ("column", "list.csv!name") in asked and path.endswith("/checks")
    check(workspace, name)
    load(workspace, name)
    assert table(workspace, "resource")["X"]["name"] == "Microscope"
    rows = "instrument,begin,end,use\nX,2026-12-01,2026-12-31,open\nX,2026-12-16,2026-12-17,closed\n"
    name = hand_in(workspace, tmp_path, "opening hours.csv", rows.encode())
    _, path = answer(workspace, name, {})
    found, path = check(workspace, name)
    (stop,) = found.stops
    assert (stop.row, stop.column) == (3, "begin") and "2026-12-17 00:00 – 2026-12-31 00:00 user" in stop.expected
    assert not path.endswith("/instruments") and not workspace.view.count("calendar")


def test_an_officer_of_one_facility_brings_in_its_instruments_and_no_others(tmp_path):
    town = Town(tmp_path)
    (tmp_path / "instruments.csv").write_text(
        "仪器编号,仪器名称,时区\nF,中心,UTC\nG,乙中心,UTC\nG1,电镜,UTC\n", encoding="utf-8"
    )
    loading.load(town.workspace, files=[tmp_path / "instruments.csv"])
    fei = town.person("Fei", "facility_officer@facility:F").quick()
    member = town.person("Mo", "member").quick()
    for page in ("/en/facilities", "/en/facilities/bookings", "/en/facilities/usage"):
        assert "/facilities/instruments/new" in fei.get(page).text, page
        assert "/facilities/instruments/new" not in member.get(page).text, page
    assert member.get("/en/facilities/instruments/new").status_code == 404
    assert fei.get("/zh/facilities/instruments/new/instruments.xlsx").content[:2] == b"PK"
    rows = "仪器编号\t仪器名称\t时区\nF1\t新电镜\tUTC\nG1\t改名\tUTC\nF\t甲中心\tUTC\n"
    refused = fei.post("/en/facilities/instruments/new", facility="G", paste=rows)
    assert refused.status_code == 422
    sent = fei.post("/en/facilities/instruments/new", facility="F", paste=rows)
    assert sent.status_code == 303, sent.text
    name = sent.headers["location"].split("/")[3]
    columns = f"/en/uploads/{name}/columns"
    assert fei.get(columns).status_code == 200 and member.get(columns).status_code == 404
    own = town.workspace.seen_by(subject(town, fei), "web")
    answer(own, name, {"table": "resource"})
    with pytest.raises(InputError, match="G1 is not an instrument you answer for"):
        check(own, name)
    assert fei.get(f"/en/uploads/{name}/instruments").status_code == 409
    check(own, name, other_office="aside")
    assert "Ready to load" in fei.get(f"/en/uploads/{name}/instruments").text
    assert fei.post(f"/en/uploads/{name}/instruments", act="load").status_code == 303
    known = table(town.workspace, "resource")
    assert {k: (row["name"], row["parent"]) for k, row in known.items()} == {
        "F": ("甲中心", None), "F1": ("新电镜", "F"), "G": ("乙中心", None), "G1": ("电镜", None),
    }  # fmt: skip
    assert "3 rows loaded" not in fei.get(f"/en/uploads/{name}/instruments").text


def subject(town, person):
    from yuzui.store.subjects import resolve

    return resolve(town.workspace.store, person.id)


def test_the_workbook_that_the_page_writes_is_handed_in_as_it_is(tmp_path):
    for lang in ("en", "zh"):
        workspace = Workspace(tmp_path / lang)
        name = hand_in(workspace, tmp_path, "instruments.xlsx", template.workbook_bytes(lang))
        asked, path = answer(workspace, name, {})
        assert not asked and path.endswith("/checks")
        found, path = check(workspace, name)
        assert not found.lines and path.endswith("/instruments")
        load(workspace, name)
        assert workspace.view.count("calendar") == workspace.view.count("booking_policy") == 1
