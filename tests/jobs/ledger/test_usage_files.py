# SPDX-License-Identifier: Apache-2.0
"""Files of use through the site: what they lack is asked, rows are checked, events loaded, the yearly sheet completed."""

import datetime as dt
import json
from hashlib import sha256
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from tests import loading
from tests.jobs.scheduling import lab as laboratory
from tests.site import Town

from yuzui.errors import StateError, YuzuiError
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.ledger import sharing_sheet, usage_checks, usage_intake, usage_load
from yuzui.ledger.background import load_usage
from yuzui.ledger.pages import sharing_year, usage, usage_new
from yuzui.ledger.pages import usage_load as load_page
from yuzui.sheets.understand.questions import Question
from yuzui.text import Text
from yuzui.view.page import Received, Visit

HOME = ZoneInfo("Asia/Shanghai")
LIST = (
    "仪器编号,仪器名称,原值（万元）,币种,产地国别\n"
    "TEM-1,透射电镜,880,CNY,JP\nSEM-2,扫描电镜,95.5,CNY,\nNMR-3,核磁共振谱仪,1320,CNY,CN\nPC-5,离心机,3,CNY,CN\n"
)
NEMO = """Type,User,Item,Details,Project,Application,Start time,End time,Quantity
tool_usage,Ada Doe,TEM-1,,P1,a1,03/02/2026 @ 9:00 AM,03/02/2026 @ 11:30 AM,150
area_access,Ada Doe,Clean room,,P1,a1,03/02/2026 @ 9:00 AM,03/02/2026 @ 12:30 PM,210
tool_usage,Bo Roe,SEM-2,Work performed by X,P2,a2,03/14/2026 @ 1:00 PM,03/14/2026 @ 3:00 PM,120
missed_reservation,Bo Roe,TEM-1,,P2,a2,03/15/2026 @ 1:00 PM,03/15/2026 @ 3:00 PM,120
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//X//Y//EN
X-WR-CALNAME:NMR-3
BEGIN:VEVENT
UID:s1
DTSTART:20260302T090000
DTEND:20260302T110000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE:20260309T090000
SUMMARY:Ada Doe
END:VEVENT
BEGIN:VEVENT
UID:s1
RECURRENCE-ID:20260316T090000
DTSTART:20260316T100000
DTEND:20260316T130000
SUMMARY:Ada Doe
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
RECORD = (
    "分析测试中心透射电镜TEM-1机时记录表（2026年）,,,,,\n日期,使用人,校内外,开始时间,结束时间,备注\n"
    "4月5日,甲,校内,08:30,12:00,\n4月6日,乙,协作单位,22:00,02:00,\n4/9,丙,校外,9:00,11:00,\n合计,,,,,\n"
)


@pytest.fixture
def lab(tmp_path):
    (tmp_path / "instruments.csv").write_text(LIST, encoding="utf-8")
    workspace = Workspace(tmp_path / "ws")
    loading.load(workspace, files=[tmp_path / "instruments.csv"])
    return workspace


def received(folder, name, content):
    content = content if isinstance(content, bytes) else content.encode()
    path = folder / f"in-{sha256(name.encode()).hexdigest()[:8]}"
    path.write_bytes(content)
    return Received(name, path, len(content), sha256(content).hexdigest())


def hand_in(workspace, folder, *files):
    """Hand files in as the form does; return the upload."""
    visit = Visit("en", usage_new.PATH, files=tuple(received(folder, *one) for one in files))
    path = usage_new.act(workspace, visit, {"form": "new"})
    return intake.get(workspace, path.split("/")[2])


def answer(workspace, upload, **codes):
    """Answer the open questions by their code as the form does; return where it leads."""
    reading = upload_steps.reading(workspace, upload)
    form = {}
    for one in reading.questions:
        given = codes.get(one.code, one.shown)
        if one.kind == "each":
            words = json.loads(given) if isinstance(given, str) and given else given or {}
            form |= {key(f"{one.name}|{k}"): words.get(item.key, "") for k, item in enumerate(one.items)}
        else:
            form[key(one.name)] = given
    return upload_steps.columns_act(workspace, upload, {**form, "remember": "yes"})


def check(workspace, upload, **codes):
    """Answer what is to look at by its code."""
    _, found = upload_steps.checks_of(workspace, upload)
    form = {key(one.name): codes[one.code] for one in found.lines if one.code in codes}
    return found, upload_steps.checks_act(workspace, upload, form)


def load(workspace, upload):
    path = load_usage.run(workspace, {"upload": upload.id}, lambda *_: None)
    return load_page.build(workspace, Visit("en", path, {"id": upload.id}))


def through(workspace, folder, name, content, **codes):
    upload = hand_in(workspace, folder, (name, content))
    assert answer(workspace, upload, **codes).endswith("/checks")
    found, path = check(workspace, intake.get(workspace, upload.id))
    assert path.endswith("/load"), found
    load(workspace, upload)
    return upload


def sheet(workspace, name, **query):
    visit = Visit("en", "/x", {"id": name, "year": "2026"}, query)
    return sharing_year.build(workspace, visit), sharing_sheet.of(workspace, name, 2026), visit


def test_three_files_that_lack_something_reach_a_complete_sheet(lab, tmp_path):
    upload = through(lab, tmp_path, "usage_export.csv", NEMO, zone="Asia/Shanghai", service="own")
    counts = {one["code"]: one for one in lab.view.select("reject")}
    assert set(counts) == {"no_use"}  # entries of rooms and missed reservations are no use
    calendar = through(lab, tmp_path, "nmr.ics", ICS, service="domestic")
    record = through(
        lab,
        tmp_path,
        "机时记录.csv",
        RECORD.encode("gb18030"),
        classes='{"协作单位": "enterprise"}',
        zone="Asia/Shanghai",
    )
    events = lab.view.select("event", order=("t0", "-resource"))
    clocks = [(one["resource"], f"{dt.datetime.fromtimestamp(one['t0'], HOME):%m-%d %H:%M}") for one in events]
    assert clocks == [
        ("TEM-1", "03-02 09:00"), ("NMR-3", "03-02 09:00"), ("SEM-2", "03-14 13:00"), ("NMR-3", "03-16 10:00"),
        ("NMR-3", "03-23 09:00"), ("TEM-1", "04-05 08:30"), ("TEM-1", "04-06 22:00"), ("TEM-1", "04-09 09:00"),
    ]  # fmt: skip
    assert events[6]["t1"] - events[6]["t0"] == 4 * 3600 and events[6]["user_class"] == "enterprise"
    assert {row["tz"] for row in lab.view.select("resource") if row["id"] != "PC-5"} == {"Asia/Shanghai"}
    # what held of the first file of its headings is proposed, and asked again only where it is of one file
    again = hand_in(lab, tmp_path, ("五月.csv", RECORD.replace("TEM-1", "").encode("gb18030")))
    asked = {one.code: one.open for one in upload_steps.reading(lab, again).questions}
    assert asked == {"instrument": True, "year": True, "classes": False, "zone": False}
    # the same file adds nothing
    twice = hand_in(lab, tmp_path, ("again.csv", RECORD.encode("gb18030")))
    answer(lab, twice)
    found, _ = check(lab, intake.get(lab, twice.id))
    assert [one.code for one in found.lines] == ["set_aside", "there"]
    load(lab, twice)
    assert lab.view.count("event") == len(events)
    assert "8" in usage.build(lab, Visit("en", usage.PATH)).finding.en
    for one in (upload, calendar, record):
        assert intake.get(lab, one.id).state == "loaded"
        with pytest.raises(StateError):
            load_page.act(lab, Visit("en", "/x", {"id": one.id}), {})

    page, form, visit = sheet(lab, "TEM-1")
    assert page.finding.en == "2 blanks have no reason yet"
    (row,) = form.rows
    assert row.cells["effective"].value == pytest.approx(12) and row.cells["external"].value == pytest.approx(6)
    assert len(sharing_sheet.events_of(form, "TEM-1", "effective")) == 4
    shown = sheet(lab, "TEM-1", cell="TEM-1.external")[0]
    assert [len(one.rows) for one in shown.leaves() if getattr(one, "name", "") == "events"] == [2]
    with pytest.raises(StateError, match="2 blanks"):
        sharing_year.act(lab, visit, {"act": "complete"})
    names = {one.column.cell: sharing_year._name(one) for one in form.blanks}
    sharing_year.act(lab, visit, {"act": "blanks", names["income"]: "pending", names["network"]: "out_of_scope"})
    assert "can be completed" in sheet(lab, "TEM-1")[0].finding.en
    sharing_year.act(lab, visit, {"act": "complete"})
    assert sheet(lab, "TEM-1")[0].finding.zh == "已定稿：空缺均已注明原因"
    assert list(sheet(lab, "TEM-1")[0].texts) == ["open-sharing-2026-TEM-1.xlsx"]
    # a figure that changes opens it again, and so does a reason that is taken back
    sharing_year.act(lab, visit, {"act": "blanks", names["income"]: ""})
    assert sheet(lab, "TEM-1")[0].finding.en == "One blank has no reason yet"
    with pytest.raises(YuzuiError):
        sharing_year.act(lab, visit, {"act": "blanks", names["income"]: "lunch"})
    # that it was down for repair explains hours, not why nobody knows a register
    for cell in ("network", "income"):
        with pytest.raises(YuzuiError, match="of this column"):
            sharing_year.act(lab, visit, {"act": "blanks", names[cell]: "repair"})
    offered = {f.name: {one.value for one in f.options} for b in page.leaves() for f in getattr(b, "leaves", list)()}
    assert "repair" not in offered[names["network"]] and "idle" not in offered[names["network"]]


def test_the_workbook_shows_the_page_also_where_no_value_is_known(lab, tmp_path):
    (tmp_path / "more.csv").write_text("仪器编号,仪器名称,产地国别\nXRD-7,衍射仪,DE\n", encoding="utf-8")
    loading.load(lab, files=[tmp_path / "more.csv"])
    through(lab, tmp_path, "x.csv", RECORD.replace("TEM-1", "XRD-7").encode("gb18030"), instrument="XRD-7",
            classes='{"协作单位": "enterprise"}', zone="Asia/Shanghai")  # fmt: skip

    def made(lang):
        page, form, _ = sheet(lab, "XRD-7")
        ((name, write),) = page.texts.items()
        (tmp_path / name).write_bytes(write(lang))
        book = openpyxl.load_workbook(tmp_path / name)
        table = next(one for one in page.leaves() if getattr(one, "name", "") == "sheet")
        return page, form, name, book, table.rows[0]

    for lang, blank, first in (("en", "blank", "NOT COMPLETE: 3 blanks"), ("zh", "空缺", "尚未定稿：3 个空缺")):
        _, form, name, book, shown = made(lang)
        assert name == "open-sharing-2026-XRD-7-not-complete.xlsx" and len(form.blanks) == 3
        one, whole = book.worksheets[:2]
        assert one["A1"].value.startswith(first)
        assert [one.cell(4, n).value for n in (1, 3, 4, 7, 8, 9)] == ["XRD-7", blank, 9.5, blank, blank, "DE"]
        assert shown[1].text.say(lang) == blank and shown[2].value == one["D4"].value
        assert whole["B4"].value == len(form.rows) == 1 and whole["B5"].value == 9.5
        # whether it is of the large ones nobody knows: it is not said that there is none
        lacks = {row[0]: row[2] for row in book.worksheets[3].iter_rows(min_row=4, values_only=True)}
        assert whole["B13"].value is None and str(1) in lacks[f"{whole.title}!B13"]
        assert len(book.sheetnames) == 4
        assert {row[3] for row in book.worksheets[3].iter_rows(min_row=4, values_only=True)} == {""}
    names = {one.column.cell: sharing_year._name(one) for one in form.blanks}
    _, _, visit = sheet(lab, "XRD-7")
    with pytest.raises(StateError) as refused:
        sharing_year.act(lab, visit, {"act": "complete"})
    assert "原值（万元）" in refused.value.say("zh") and "value" not in refused.value.say("zh")
    sharing_year.act(lab, visit, {"act": "blanks", **dict.fromkeys(names.values(), "pending")})
    sharing_year.act(lab, visit, {"act": "complete"})
    page, _, name, book, shown = made("zh")
    assert name == "open-sharing-2026-XRD-7.xlsx" and page.finding.zh.startswith("已定稿")
    one, lacks = book.worksheets[0], book.worksheets[3]
    assert [lacks["A4"].value, lacks["D4"].value] == ["仪器!C4", "尚未填报"] and lacks["E4"].value
    assert one["A1"].value.startswith("已定稿") and one["C4"].value == "尚未填报" == shown[1].text.zh


ROWS = """仪器,使用人,开始时间(北京时间),结束时间,校内外
TEM-1,甲,2026-03-02 09:00,2026-03-02 11:00,校内
TEM-1,乙,2026-03-02 10:00,2026-03-02 12:00,校外
透射电镜,丙,2026-03-05 09:00,2026-03-05 07:00,校内
Scope 9,丁,2026-03-06 09:00,2026-03-06 10:00,校内
TEM-1,戊,2062-03-06 09:00,2062-03-06 10:00,校内
TEM-1,己,not a time,2026-03-07 10:00,校内
"""


def test_rows_that_cannot_be_need_an_answer_and_every_answer_is_a_correction(lab, tmp_path):
    upload = hand_in(lab, tmp_path, ("rows.csv", ROWS))
    assert answer(lab, upload).endswith("/checks")
    upload = intake.get(lab, upload.id)
    with pytest.raises(YuzuiError):
        check(lab, upload)
    found, path = check(
        lab, upload, overlap="aside", ends_before="swap", instrument_name="SEM-2", future="aside", set_aside="seen",
        left_out="aside",
    )  # fmt: skip
    kinds = {one.code: (one.kind, one.row) for one in found.lines}
    assert kinds == {
        "left_out": ("stop", 7), "overlap": ("stop", 3), "ends_before": ("stop", 4), "instrument_name": ("stop", 5), "future": ("stop", 6),
        "set_aside": ("know", 7),
    }  # fmt: skip
    assert path.endswith("/load")
    _, _, done = usage_load.state(lab, intake.get(lab, upload.id))
    assert [use.row["resource"] for use in done.fresh] == ["TEM-1", "透射电镜", "SEM-2"]
    load(lab, upload)
    assert {(one["column"], one["by"]) for one in lab.view.select("override")} == {
        (name, lab.subject.name) for name in ("resource", "t0", "t1")
    }
    aside = [one["code"] for one in lab.view.select("reject")]
    assert sorted(aside) == ["set_aside", "set_aside", "wrong_type"]
    # a later file that says otherwise of a use that is loaded, or overlaps it, is asked about
    other = ROWS.splitlines()[0] + "\nTEM-1,甲,2026-03-02 09:00,2026-03-02 12:00,校内\n"
    other += "TEM-1,庚,2026-03-02 10:30,2026-03-02 10:45,校内\n"
    late = hand_in(lab, tmp_path, ("late.csv", other))
    answer(lab, late)
    found, _ = check(lab, intake.get(lab, late.id), known_otherwise="aside", overlap="aside")
    assert [one.code for one in found.lines] == ["known_otherwise", "overlap", "there"]
    load(lab, late)
    assert lab.view.count("event") == 3


def test_an_officer_of_one_instrument_loads_and_completes_that_one(tmp_path):
    town = Town(tmp_path)
    (tmp_path / "instruments.csv").write_text(LIST, encoding="utf-8")
    loading.load(town.workspace, files=[tmp_path / "instruments.csv"])
    fei, other = (town.person(name, f"facility_officer@facility:{at}").quick() for name, at in
                  (("Fei", "TEM-1"), ("Gao", "SEM-2")))  # fmt: skip
    member = town.person("Mo", "member").quick()
    sent = fei.post("/en/facilities/usage/new", facility="TEM-1", paste=ROWS.replace(",", "\t"))
    assert sent.status_code == 303, sent.text
    path = sent.headers["location"]
    name = path.split("/")[3]
    assert fei.get(path).status_code == 200
    for person in (other, member):
        assert person.get(path).status_code == 404
    assert other.post("/en/facilities/usage/new", facility="TEM-1", paste=ROWS).status_code == 422
    own = town.workspace.seen_by(load_subject(town, fei), "web")
    upload = intake.get(own, name)
    answer(own, upload)
    check(own, intake.get(own, name), overlap="keep", ends_before="aside", instrument_name="aside", future="aside",
          left_out="aside")  # fmt: skip
    load(own, upload)
    page = fei.get("/en/facilities/TEM-1/sharing/2026")
    assert page.status_code == 200 and "blanks have no reason yet" in page.text
    assert other.get("/en/facilities/TEM-1/sharing/2026").status_code == 200
    assert (
        "Declare complete" in page.text
        and "Declare complete" not in other.get("/en/facilities/TEM-1/sharing/2026").text
    )
    assert (
        other.post("/en/facilities/TEM-1/sharing/2026", token=other.token("/en/me"), act="complete").status_code == 404
    )
    refused = fei.post("/en/facilities/TEM-1/sharing/2026", act="complete")
    assert refused.status_code == 409 and "blanks have no reason yet" in refused.text
    form = sharing_sheet.of(own, "TEM-1", 2026)
    reasons = {sharing_year._name(one): "not_applicable" for one in form.blanks}
    for _ in range(2):
        assert fei.post("/en/facilities/TEM-1/sharing/2026", act="blanks", **reasons).status_code == 303
        reasons = dict.fromkeys(reasons, "pending")
    assert fei.post("/en/facilities/TEM-1/sharing/2026", act="complete").status_code == 303
    assert "Complete: no blank" in fei.get("/en/facilities/TEM-1/sharing/2026").text
    assert member.get("/en/facilities/TEM-1/sharing/2026").status_code == 404
    assert "No use of an instrument is visible to you" in member.get("/en/facilities/usage").text
    # use is shown to who answers for it, and the way to the sheet stands beside the figures
    assert "2 uses" in fei.get("/en/facilities/usage").text and "uses of" not in other.get("/en/facilities/usage").text
    assert "/sharing/2026" in fei.get("/en/facilities/TEM-1/sharing").text


RESERVED = """id,start,end,cancelled,missed,shortened,user,tool,project
1,2026-03-02T09:00:00.123456-05:00,2026-03-02T11:00:00-05:00,False,False,False,ada,TEM-1,P1
2,2026-03-03T09:00:00-05:00,2026-03-03T11:00:00-05:00,True,False,False,ada,TEM-1,P1
3,2026-03-04T09:00:00-05:00,2026-03-04T11:00:00-05:00,False,True,False,bo,TEM-1,P1
4,2026-03-05T09:00:00-05:00,2026-03-05T12:00:00-05:00,False,False,True,bo,TEM-1,P1
5,2026-03-05T09:00:00-05:00,2026-03-05T10:00:00-05:00,False,False,False,bo,TEM-1,P1
"""
ODD = "Apparatus;Who;From when;Till when\nSEM-2;A;2026-03-02 09:00;2026-03-02 10:00\n"
SACCT = (
    "JobIDRaw|Submit|Start|ElapsedRaw|AllocCPUS|ReqCPUS|TimelimitRaw|State|UID|GID\n"
    "1|2026-03-01T08:00:00|2026-03-01T08:05:00|3600|16|16|120|COMPLETED|1001|100\n"
)
LOGBOOK = (
    "Core facility logbook,,,,\nInstrument,Date,Time in,Time out,Name,Affiliation\n"
    "SEM-2,02/03/2026,8:00,11:30,A,Internal\nSEM-2,03/03/2026,9:00,10:00,B,Company\nTotal,,,,,\n"
)


def test_files_in_other_shapes_are_asked_for_what_they_lack(lab, tmp_path):
    def read(name, content, **answers):
        upload = hand_in(lab, tmp_path, (name, content))
        given = {tuple(place.split("@")) if "@" in place else (place, name): one for place, one in answers.items()}
        for _ in range(2):
            asked = [one.code for one in upload_steps.reading(lab, upload).questions]
            intake.save(lab, upload, "answer", given)
            upload = intake.get(lab, upload.id)
        return asked, upload_steps.reading(lab, upload)

    # reservations: whether they count is asked; what was cancelled, missed or replaced never does
    asked, reading = read("reservations.csv", RESERVED, reservations="event", service="own")
    (part,) = reading.parts
    assert reading.ready and [use.line for use in part.uses] == [2, 6]
    assert [one.code for one in part.rejected] == ["not_happened"] * 3
    asked, reading = read("again.csv", RESERVED, reservations="none")
    assert not reading.ready and [one.code for one in reading.stops] == ["nothing_used"]
    # headings that nobody knows: what the sheet holds, then which column is which
    asked, reading = read("odd.csv", ODD, table="event")
    assert asked == ["column", "column", "instrument", "service"] and not reading.ready
    ways = {"means@odd.csv!A": "use.resource", "means@odd.csv!B": "use.user", "column@odd.csv!t0": "C"}
    asked, reading = read(
        "odd.csv", ODD, table="event", service="own", **ways, **{"column@odd.csv!t1": "D", "zone@": "UTC"}
    )
    assert reading.ready and reading.parts[0].uses[0].person == "A"
    # no order of day and month is certain; a column that says whom they served is chosen, its words are asked
    asked, reading = read("logbook.csv", LOGBOOK, **{"means@logbook.csv!F": "use.user_class", "zone@": "UTC"})
    assert asked == ["dates", "classes", "zone"]
    (words,) = [one for one in reading.questions if one.code == "classes"]
    assert [(one.key, one.value) for one in words.items] == [("Company", "enterprise")]
    # a log of jobs: which machine, and its clock
    asked, reading = read("sacct.csv", SACCT, instrument="PC-5", **{"zone@": "Asia/Shanghai"})
    assert asked == ["instrument", "zone"] and reading.ready
    upload = hand_in(lab, tmp_path, ("log.csv", SACCT))
    answer(lab, upload, instrument="PC-5", zone="Asia/Shanghai")
    check(lab, intake.get(lab, upload.id))
    load(lab, upload)
    (event,) = lab.view.select("event")
    assert event["resource"] == "PC-5" and event["t1"] - event["t0"] == 3600


def test_two_files_of_one_instrument_each_give_what_the_command_line_gives_under_their_map(lab, tmp_path):
    files = {
        f"{name}.csv": f"仪器 {name} 机时记录,,\n使用人,开始时间,结束时间\n甲,2026-04-05 08:30,2026-04-05 12:00\n".encode()
        for name in ("TEM-1", "SEM-2")
    }
    upload = hand_in(lab, tmp_path, *files.items())
    answer(lab, upload, service="own", zone="Asia/Shanghai")  # the instruments are proposed by the names of the files
    check(lab, intake.get(lab, upload.id))
    toml = upload_steps.reading(lab, intake.get(lab, upload.id)).toml
    load(lab, upload)
    folder = tmp_path / "cli"
    folder.mkdir()
    for name, content in {**files, "map.toml": toml.encode()}.items():
        (folder / name).write_bytes(content)
    other = Workspace(tmp_path / "other")
    for name in files:
        loading.load(other, files=[folder / name], map=folder / "map.toml")
    mine, theirs = (sorted(map(str, one.view.select("event"))) for one in (lab, other))
    assert mine == theirs and len(mine) == 2


def test_a_use_settles_the_booking_it_fits_and_others_stand_alone(tmp_path, monkeypatch):
    workspace = laboratory.make(tmp_path / "ws")
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(laboratory.NOW))
    booked = laboratory.book(workspace, 9, 11, by="Wu Min")["booking"]
    laboratory.book(workspace, 13, 14, by="吴敏")
    monkeypatch.setattr(usage_checks, "now", lambda: dt.datetime(2026, 12, 2, tzinfo=dt.UTC))
    rows = "Tool,User,Start (Asia/Shanghai),End,User type\n"
    rows += (
        "EM1,wu  min,2026-12-01 09:10,2026-12-01 11:25,internal\nEM1,Li Na,2026-12-01 15:00,2026-12-01 16:30,external\n"
    )
    rows += "EM1,Li Na,2026-12-01 13:00,2026-12-01 14:00,external\n"
    upload = hand_in(workspace, tmp_path, ("use.csv", rows))
    answer(workspace, upload)
    check(workspace, intake.get(workspace, upload.id))
    _, _, done = usage_load.state(workspace, intake.get(workspace, upload.id))
    assert [use.row["booking"] for use in done.fresh] == [booked, None, None] and done.matched == 1
    load(workspace, upload)
    usage_ = {row["kind"]: row for row in workspace.view.select("entry")}
    assert "deliver" in usage_
    form = sharing_sheet.of(workspace, "EM1", 2026)
    hours = sum(seconds for _, seconds in sharing_sheet.events_of(form, "EM1", "effective")) / 3600
    # what was used in the time of another's booking counts for nobody until it is settled
    assert hours == pytest.approx(2.25 + 1.5)


def load_subject(town, person):
    from yuzui.store.subjects import resolve

    return resolve(town.workspace.store, person.id)


def test_what_a_scoped_officer_loads_reaches_the_ledger_file_by_file_or_not_at_all(tmp_path, monkeypatch):
    town = Town(tmp_path)
    (tmp_path / "instruments.csv").write_text(LIST, encoding="utf-8")
    loading.load(town.workspace, files=[tmp_path / "instruments.csv"])
    fei = town.person("Fei", "facility_officer@facility:TEM-1").quick()
    own = town.workspace.seen_by(load_subject(town, fei), "web")
    head = "仪器,使用人,开始时间(北京时间),结束时间,校内外"
    for n, month in enumerate("34", start=1):
        rows = f"{head}\nTEM-1,甲,2026-0{month}-02 09:00,2026-0{month}-02 11:00,校外\n"
        sent = fei.post("/en/facilities/usage/new", facility="TEM-1", paste=rows.replace(",", "\t"))
        name = sent.headers["location"].split("/")[3]
        answer(own, intake.get(own, name))
        check(own, intake.get(own, name))
        before = {table: town.workspace.desk.count(table) for table in ("event", "entry", "load", "override")}
        with monkeypatch.context() as broken:
            broken.setattr(usage_load.postings, "post_events", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                load(own, intake.get(own, name))
        assert {table: town.workspace.desk.count(table) for table in before} == before
        assert intake.get(own, name).state == "checked"
        load(own, intake.get(own, name))
        form = sharing_sheet.of(own, "TEM-1", 2026)
        assert form.rows[0].cells["external"].value == pytest.approx(2 * n)
    assert "2 uses reported" in fei.get("/en/facilities/TEM-1").text
    for path in ("/en/facilities/ledger/TEM-1", "/en/facilities/TEM-1/sharing"):
        page = fei.get(path).text
        assert "/facilities/TEM-1/sharing/2026" in page and "nothing has been computed" not in page
        assert "yuzui schedule kpi" not in page
    # the same file once more changes nothing of what was kept
    sent = fei.post("/en/facilities/usage/new", facility="TEM-1", paste=rows.replace(",", "\t"))
    name = sent.headers["location"].split("/")[3]
    answer(own, intake.get(own, name))
    check(own, intake.get(own, name))
    load(own, intake.get(own, name))
    assert town.workspace.desk.count("event") == 2


def test_what_a_row_is_may_stand_in_any_column_that_one_points_to(lab, tmp_path):
    rows = (
        "Tool,User,Start (Asia/Shanghai),End,User type,Sign\nTEM-1,A,2026-03-02 09:00,2026-03-02 10:00,internal,{w}\n"
    )
    for part, word in (("activity", "maintenance"), ("cancelled", "yes"), ("missed", "yes"), ("shortened", "true")):
        upload = hand_in(lab, tmp_path, (f"{part}.csv", rows.format(w=word)))
        reading = upload_steps.reading(lab, upload)
        (sign,) = [one for one in reading.sheets[0].columns if one.heading == "Sign"]
        assert sign.means == "drop" and not sign.note.en  # the choice says it
        given = {("means", f"{part}.csv!F"): f"use.{part}", ("reservations", f"{part}.csv"): "event"}
        intake.save(lab, upload, "answer", given)
        reading = upload_steps.reading(lab, intake.get(lab, upload.id))
        assert reading.ready, reading.stops
        assert [one.code for one in reading.parts[0].rejected] == ["no_use" if part == "activity" else "not_happened"]
    two = rows.format(w="true") + "TEM-1,B,2026-03-03 09:00,2026-03-03 10:00,internal,\n"
    upload = hand_in(lab, tmp_path, ("two.csv", two))
    intake.save(lab, upload, "answer", {("means", "two.csv!F"): "use.shortened"})
    page = upload_steps.columns_page(lab, intake.get(lab, upload.id))
    assert page.finding.en.startswith("1 of 2 rows understood")
    assert not page.lead.en.startswith(".")
    blank = usage_intake.Reading(page.finding)
    assert upload_steps._lead(upload, blank) == upload_steps.SAFE


def workbook(folder, rows, *merged):
    """Return the bytes of a workbook with merged cells."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / "log.xlsx")
    return (folder / "log.xlsx").read_bytes()


def lines_of(workspace, upload, code):
    """Return the lines of one kind of what is to look at."""
    _, found = upload_steps.checks_of(workspace, intake.get(workspace, upload.id))
    return [one for one in found.lines if one.code == code]


def test_uses_that_cannot_be_read_are_said_first_under_the_headings_of_the_sheet(lab, tmp_path):
    rows = "使用日期,使用人,机时\n2026-03-01,张伟,3小时30分\n2026-03-02,张伟,约3小时\n2026-03-03,李娜,90分钟\n合计,,9小时\n"
    upload = hand_in(lab, tmp_path, ("TEM-1.csv", rows))
    asked = {one.code: one for one in upload_steps.reading(lab, upload).questions}
    assert "日期" in asked["zone"].text.zh  # no time of day stands in the file
    answer(lab, upload, service="own", zone="Asia/Shanghai")
    upload = intake.get(lab, upload.id)
    found = upload_steps.checks_of(lab, upload)[1]
    first = found.lines[0]
    assert (first.code, first.kind, first.column, first.row) == ("left_out", "stop", "机时", 3)
    assert first.text.en.startswith("1 of 3 uses are left out, rows 3: “机时”") and not found.ready
    (line,) = [one for one in found.lines if one.code == "set_aside" and one.row == 3]
    assert line.column == "机时" and line.seen == "2026-03-02 · 张伟 · 约3小时"  # and no key of ours
    (total,) = lines_of(lab, upload, "total_differs")
    assert "9.00" in total.text.zh and "5.00" in total.text.zh
    check(lab, upload, left_out="aside")
    load(lab, upload)
    # all instruments of the registry that have a zone stand in one now: days alone need no question
    again = hand_in(lab, tmp_path, ("TEM-1 4月.csv", rows.replace("2026-03", "2026-04")))
    assert "zone" not in {one.code for one in upload_steps.reading(lab, again).questions}


def test_a_heading_in_two_rows_hides_no_column(lab, tmp_path):
    rows = (
        ("透射电镜TEM-1机时登记表", *[None] * 4), ("使用日期", "使用人", "使用时间", None, "机时"),
        (None, None, "开始", "结束", None), ("2026.03.02", "张伟", "9：30", "12:00", "2小时30分"),
        ("2026年3月3日", "李娜", "10:00", "13:00", "8小时"), ("合计", None, None, None, "10.5小时"),
    )  # fmt: skip
    content = workbook(tmp_path, rows, "A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3")
    upload = hand_in(lab, tmp_path, ("log.xlsx", content))
    (part,) = upload_steps.reading(lab, upload).sheets
    assert {one.heading: one.means for one in part.columns} == {
        "使用日期": "use.day", "使用人": "use.user", "使用时间/开始": "use.t0", "使用时间/结束": "use.t1", "机时": "use.length",
    }  # fmt: skip
    answer(lab, upload, service="own", zone="Asia/Shanghai")
    (differs,) = lines_of(lab, upload, "hours_differ")
    assert (differs.row, differs.seen) == (
        5,
        "2026-03-03 10:00 – 2026-03-03 13:00",
    ) and "起止时间为准" in differs.text.zh
    (total,) = lines_of(lab, upload, "total_differs")
    assert total.row == 6 and "5.50" in total.text.en


STATUS = """Tool,User,Start time,End time,User type,{head}
TEM-1,A,2026-01-10 09:00,2026-01-10 10:00,internal,{words[0]}
TEM-1,B,2026-01-11 09:00,2026-01-11 10:00,internal,{words[1]}
TEM-1,C,2026-01-12 09:00,2026-01-12 10:00,internal,{words[2]}
TEM-1,D,2025-12-31 22:00,2026-01-01 06:00,internal,{words[0]}
"""


def test_words_of_a_status_say_which_rows_count(lab, tmp_path):
    for head, part, words in (
        ("Status", "", ("Complete", "Cancelled", "Canceled")),
        ("状态", "", ("已完成", "已取消", "爽约")),
        ("状态", "", ("完成", "取消", "取消")),  # 完成 is a word of an event, too
        ("Sign", "cancelled", ("Complete", "No show", "Cancelled")),
        ("Cancelled", "", ("no", "yes", "Yes")),
    ):
        name = f"{head}{words[1]}{part}.csv"
        upload = hand_in(lab, tmp_path, (name, STATUS.format(head=head, words=words)))
        if part:
            intake.save(lab, upload, "answer", {("means", f"{name}!F"): f"use.{part}"})
            upload = intake.get(lab, upload.id)
        reading = upload_steps.reading(lab, upload)
        assert [use.line for use in reading.parts[0].uses] == [2, 5], words
        asked = [one for one in reading.questions if one.code == "counts"]
        assert len(asked) == (head in ("Status", "状态"))  # of yes and no nothing is to ask
        if asked:
            assert [one.value for one in asked[0].items][:2] == ["in", "out"]
    # a word that nobody knows is asked, and an answer may count what is left out otherwise
    upload = hand_in(lab, tmp_path, ("own.csv", STATUS.format(head="Status", words=("x", "y", "Cancelled"))))
    (asked,) = [one for one in upload_steps.reading(lab, upload).questions if one.code == "counts"]
    assert {one.key: one.value for one in asked.items} == {"x": "", "y": "", "Cancelled": "out"} and asked.open
    answer(lab, upload, counts='{"x": "in", "y": "out", "Cancelled": "in"}', zone="Asia/Shanghai")
    reading = upload_steps.reading(lab, intake.get(lab, upload.id))
    assert reading.ready and [use.line for use in reading.parts[0].uses] == [2, 4, 5]
    (over,) = lines_of(lab, upload, "over_new_year")
    assert over.row == 5 and "2025" in over.text.en


def hours_of(page, name):
    """Return uses, hours and hours in dispute of the one line of a table of hours."""
    (table,) = [one for one in page.leaves() if getattr(one, "name", "") == name]
    (row,) = table.rows
    cells = dict(zip((one.name for one in table.columns), row, strict=True))
    return cells["uses"], cells["hours"], cells.get("disputed", 0)


DISPUTED = """仪器,使用人,开始时间(北京时间),结束时间,校内外
TEM-1,甲,2026-03-02 09:00,2026-03-02 11:00,校内
TEM-1,乙,2026-03-02 10:00,2026-03-02 12:30,校外
TEM-1,丙,2026-03-06 11:00,2026-03-06 09:00,校外
"""


def test_every_page_says_the_same_hours_and_a_dispute_is_settled_by_a_correction(lab, tmp_path):
    upload = hand_in(lab, tmp_path, ("use.csv", DISPUTED))
    answer(lab, upload)
    check(lab, intake.get(lab, upload.id), overlap="keep", ends_before="swap")
    before = load_page.build(lab, Visit("en", "/x", {"id": upload.id}))
    after = load(lab, upload)

    def said():
        counted = hours_of(usage.build(lab, Visit("en", usage.PATH)), "usage")
        page, form, _ = sheet(lab, "TEM-1")
        boxes = [one.lines[0].en for one in page.leaves() if type(one).__name__ == "Alarm"]
        return counted, form.rows[0].cells["effective"].value, boxes

    assert hours_of(before, "uses") == hours_of(after, "uses") == (1, 2, 4.5)
    counted, effective, boxes = said()
    assert counted == (1, 2, 4.5) and effective == 2 and "2 uses with 4.5 hours" in boxes[0]
    page = usage.build(lab, Visit("en", usage.PATH))
    (tasks,) = [one for one in page.blocks if type(one).__name__ == "Tasks"]
    assert [[option.value for option in one.fields[0].options] for one in tasks.tasks] == [
        ["", "out", "cut"], ["", "out", "late"],
    ]  # fmt: skip
    assert "2026-03-02 10:00 – 2026-03-02 12:30" in tasks.tasks[1].text.en
    with pytest.raises(YuzuiError):
        usage.act(lab, Visit("en", usage.PATH), {tasks.tasks[0].fields[0].name: "late"})
    usage.act(lab, Visit("en", usage.PATH), {tasks.tasks[0].fields[0].name: "cut"})
    assert said() == ((3, 5.5, 0), 5.5, [])
    assert {one["by"] for one in lab.view.select("override")} == {lab.subject.name}
    # what one says later of a use that already counts waits alone, and may be set aside
    late = hand_in(
        lab, tmp_path, ("late.csv", DISPUTED.splitlines()[0] + "\nTEM-1,丁,2026-03-02 09:15,2026-03-02 09:45,校内\n")
    )
    answer(lab, late)
    check(lab, intake.get(lab, late.id), overlap="keep")
    load(lab, late)
    assert said()[:2] == ((3, 5.5, 0.5), 5.5)
    page = usage.build(lab, Visit("en", usage.PATH))
    (tasks,) = [one for one in page.blocks if type(one).__name__ == "Tasks"]
    (task,) = tasks.tasks
    usage.act(lab, Visit("en", usage.PATH), {task.fields[0].name: "out"})
    assert said() == ((3, 5.5, 0), 5.5, [])


def test_an_overlap_with_what_is_loaded_is_asked_about_whichever_began_first(lab, tmp_path):
    head = "仪器,使用人,开始时间(北京时间),结束时间,校内外\n"
    through(lab, tmp_path, "first.csv", head + "TEM-1,甲,2026-03-02 09:00,2026-03-02 11:00,校内\n")
    rows = "TEM-1,乙,2026-03-02 08:00,2026-03-02 10:00,校外\nTEM-1,丙,2026-03-02 11:00,2026-03-02 12:00,校外\n"
    rows += "TEM-1,丁,2026-03-02 08:30,2026-03-02 08:45,校外\n"
    upload = hand_in(lab, tmp_path, ("second.csv", head + rows))
    answer(lab, upload)
    found, path = check(lab, intake.get(lab, upload.id), overlap="aside")
    overlaps = {one.row: one.text.en for one in found.lines if one.code == "overlap"}
    assert overlaps.keys() == {2, 4} and path.endswith("/load")
    assert "loaded already (2026-03-02 09:00 – 2026-03-02 11:00)" in overlaps[2]
    assert "row 2 (2026-03-02 08:00 – 2026-03-02 10:00)" in overlaps[4]  # in the zone that was answered, both of them


def test_a_question_that_waits_is_said_with_one_stop(lab):
    from yuzui.faces.web import forms

    asked = forms._sentence(upload_steps._open(Question("zone", "", Text("In which zone?", "哪个时区？"))))
    assert (asked.en[-1:], asked.zh[-1:]) == ("?", "？")
    said = forms._sentence(StateError(Text("it ended.", "已结束。"), fix=Text("begin again", "请重新开始")))
    assert (said.en, said.zh) == ("It ended. Begin again", "已结束。请重新开始")
