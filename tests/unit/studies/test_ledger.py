# SPDX-License-Identifier: Apache-2.0
"""The document of a facility and a year, from the command line to the sheet that is handed in."""

import json

import pytest
from tests.contracts.checks import study

from yuzui.faces.cli.main import run as yuzui
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import ledger
from yuzui.ledger.pages import facility_availability, facility_sharing
from yuzui.ledger.pages import ledger as page
from yuzui.model.visibility import PUBLIC
from yuzui.sheets import formats
from yuzui.view.page import Visit

LINES = {
    "instruments.csv": "仪器编号,名称,资产原值（万元）,币种\nBL01,第一线站,60,CNY\nBL02,第二线站,2000,CNY\n",
    "运行日历.csv": "仪器编号,开始时间（北京时间）,结束时间（北京时间）,状态\n"
    "BL01,2026-01-05,2026-01-06,用户\nBL02,2026-01-05,2026-01-06,用户\n",
    "运行事件.csv": "系统,事件编号,仪器编号,预订编号,开始时间（北京时间）,结束时间（北京时间）,事件类别,用户类别\n"
    "门禁,1,BL01,B1,2026-01-05 08:00,2026-01-05 16:00,完成,国内\n"
    "门禁,2,BL02,B2,2026-01-05 08:00,2026-01-05 12:00,完成,本单位\n"
    "控制室,1,BL01,,2026-01-05 09:00,2026-01-05 10:00,故障,\n",
    "账簿.csv": "时间（北京时间）,转出账户,转入账户,数量,类别,起因\n"
    "2026-01-01,BL01/2026/s/pool,BL01/2026/s/proposal/P1,90000,批准,评审\n"
    "2026-01-01,BL02/2026/s/pool,BL02/2026/s/proposal/P2,20000,批准,评审\n"
    "2026-01-05 08:00,BL01/2026/s/proposal/P1,BL01/2026/s/held/P1,28800,预留,booking:B1\n"
    "2026-01-05 08:00,BL02/2026/s/proposal/P2,BL02/2026/s/held/P2,14400,预留,booking:B2\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    for name, text in LINES.items():
        (folder / name).write_text(text, encoding="utf-8")
        assert yuzui(["load", str(folder / name), "--dir", str(folder / "ws"), "--json"]) == 0
    for line in ("BL01", "BL02"):
        words = ["schedule", "post", "--facility", line, "--year", "2026"]
        assert yuzui([*words, "--dir", str(folder / "ws"), "--json"]) == 0
    words = ["schedule", "kpi", "--year", "2026", "--lang", "zh", "--dir", str(folder / "ws")]
    assert yuzui([*words, "--json"]) == 0
    return folder


@pytest.fixture(scope="module")
def workspace(place):
    found = Workspace(place / "ws")
    yield found
    found.close()


def test_chinese_files_become_a_headline_that_tells_over_granting(workspace):
    document = workspace.latest("ledger")
    said = ledger.lines(document)[0][1]
    assert said.zh.startswith("全部设施，2026 年：BL01 超额批准 1 小时；开放机时的 22.9% 已交付")
    assert "BL01 over-granted by 1 hours" in said.en
    assert list(study.document_faults(ledger, document)) == []
    again = ledger.run(workspace, facility="", year="2026")
    assert again["run"]["id"] == document["run"]["id"]


def test_the_yearly_sheet_has_every_cell_with_its_entries(place, workspace):
    out = place / "sheet.xlsx"
    words = ["schedule", "kpi", "--year", "2026", "--sheet", "zh", "--out", str(out)]
    assert yuzui([*words, "--dir", str(place / "ws")]) == 0
    sheets = {sheet.name: sheet.rows for sheet in formats.read(out)}
    assert list(sheets) == ["仪器", "汇总", "单元格溯源", "空缺说明"]
    head, *rows = sheets["仪器"][2:]
    assert head[3] == "年有效工作机时（小时）" and [row[0] for row in rows] == ["BL01", "BL02"]
    assert [row[3] for row in rows] == [7.0, 4.0] and [row[4] for row in rows] == [7.0, 0.0]
    traced = {row[0]: row[2] for row in sheets["单元格溯源"][3:]}
    entries = {e["seq"]: e["amount"] for e in workspace.view.select("entry")}
    numbers = [
        n
        for part in str(traced["仪器!D4"]).split(", ")
        for n in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)
    ]
    assert sum(entries[n] for n in numbers) == 7 * 3600


def test_figures_are_written_and_printed(place, capsys):
    out = place / "kpi.xlsx"
    words = ["schedule", "kpi", "--year", "2026", "--facility", "BL01", "--dir", str(place / "ws")]
    assert yuzui([*words, "--out", str(out), "--lang", "en"]) == 0
    assert "over-granted" in capsys.readouterr().out
    assert formats.read(out)[0].name == "Figures"
    assert yuzui([*words, "--out", str(place / "kpi.svg")]) == 0
    assert list(place.glob("kpi*.svg"))


def test_a_log_is_posted_once(place, capsys, tmp_path):
    log = tmp_path / "small.csv"
    log.write_text(
        "job,submit,wait,run,procs,req_procs,req_time,status,user,group,queue\n"
        "1,0,5,100,2,2,200,1,1,1,1\n2,10,-1,-1,2,2,50,0,2,1,1\n"
    )
    place = ["--dir", str(tmp_path / "ws")]
    assert yuzui(["load", str(log), *place, "--json"]) == 0
    words = ["schedule", "post", "jobs", "--facility", "hpc", "--year", "2026", "--processors", "4"]
    capsys.readouterr()
    for added in (2, 0):
        assert yuzui([*words, *place, "--json"]) == 0
        counts = json.loads(capsys.readouterr().out)["counts"]
        assert (counts["events"], counts["added"]) == (2, added)
    document = ledger.run(Workspace(tmp_path / "ws"), facility="hpc", year="2026")
    flow = document["books"][0]["flow"]
    assert (flow["opened"], flow["delivered"], flow["held"]) == (4 * 105, 200, 100)


SACCT = (
    "JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID\n"
    "4711|1767571200|1767571260|3600|128|128|120|COMPLETED|1001|500\n"
    "4712|1767571300|Unknown|0|0|64|UNLIMITED|CANCELLED by 1001|1001|500\n"
    "4713|1767571400|1767571500|7300|4|4|121|TIMEOUT|1002|501\n"
)
SWF = "; Version: 2.2\n" + "".join(
    f"{job} {submit} 5 {run} 160 -1 -1 160 {asked} -1 1 1 1 -1 1 -1 -1 -1\n"
    for job, submit, run, asked in ((1, 0, 100, 200), (2, 50, 300, 200), (3, 60, 10, -1))
)


@pytest.mark.parametrize(
    ("name", "text", "events", "first", "delivered", "over"),
    [("month.csv", SACCT, 2, 1_767_571_260, 3600 * 128 + 7300 * 4, 1), ("log.swf", SWF, 3, 5, 160 * 410, 1)],
)
def test_batch_systems_are_loaded_and_posted(tmp_path, name, text, events, first, delivered, over):
    (tmp_path / name).write_text(text, encoding="utf-8")
    place = ["--dir", str(tmp_path / "ws")]
    assert yuzui(["load", str(tmp_path / name), *place, "--json"]) == 0
    words = ["schedule", "post", "jobs", "--facility", "hpc", "--year", "2026", "--processors", "800"]
    assert yuzui([*words, *place, "--json"]) == 0
    workspace = Workspace(tmp_path / "ws")
    rows = workspace.view.select("event", order=("t0",))
    # a job that never ran is no event
    assert (len(rows), rows[0]["t0"]) == (events, first)
    document = ledger.run(workspace, facility="hpc", year="2026")
    assert document["books"][0]["flow"]["delivered"] == delivered
    flags = {f["code"]: f["count"] for f in document["findings"]}
    assert flags == {"ran_over_request": over}
    workspace.close()


def test_a_resource_that_is_not_registered_is_named(tmp_path, capsys):
    words = ["schedule", "post", "--facility", "X9", "--year", "2026", "--dir", str(tmp_path)]
    assert yuzui([*words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["seen"] == "X9"


def test_pages_say_when_the_ledger_grew_since(workspace):
    visit = Visit("en", "/ledger/all", {"scope": "all"}, {})
    found = page.build(workspace, visit)
    assert "over-granted" in found.finding.en and "overgranted" in found.tables()
    notices = [b for b in found.leaves() if "since this was computed" in str(getattr(b, "text", ""))]
    assert notices == []
    document = workspace.latest("ledger") | {"last": 1}
    (told,) = page.later(workspace, document)
    assert "since" in told.text.en
    for one in (facility_availability, facility_sharing):
        made = one.build(workspace, Visit("zh", "/x", {"id": "all"}, {}))
        assert made.tables() and made.finding.zh
    book = facility_sharing.build(workspace, Visit("zh", "/x", {"id": "all"}, {})).pack("zh")
    assert book[:2] == b"PK"
    assert "outages" in facility_availability.build(workspace, Visit(parts={"id": "all"})).tables()


def test_the_public_sees_nothing_of_a_ledger_that_is_not_public(workspace):
    outside = workspace.seen_by(PUBLIC)
    assert page.chosen(outside, Visit("en", "/ledger/all", {"scope": "all"}, {}), "all") == []
    assert outside.view.count("entry") == 0 and outside.view.count("event") == 0
