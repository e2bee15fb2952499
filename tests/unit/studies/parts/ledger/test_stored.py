# SPDX-License-Identifier: Apache-2.0
"""Events, calendars and postings into the store: once, whole, flagged, and never mended."""

import pytest

from yuzui.errors import InputError
from yuzui.facilities.accounts import stored
from yuzui.facilities.accounts.balance import balances, overgranted
from yuzui.facilities.accounts.check import check, continues
from yuzui.model.visibility import Eq

EVENTS = """system,event id,instrument,start (Asia/Shanghai),end (UTC),kind,mode,class of user
door,1,BL01,2026-01-05 08:00,2026-01-05 04:00,done,remote,own
door,2,BL01,2026-01-05 12:00,2026-01-05 03:00,fault,,
door,3,BL01,2026-01-05 13:00,,done,-,-
door,4,BL01,yesterday,,done,,
"""
CHINESE = """系统,事件编号,仪器编号,开始时间（北京时间）,结束时间（北京时间）,事件类别,方式,用户类别
door,1,BL01,2026年1月5日 8:00,2026年1月5日 12:00,完成,远程,本单位
门禁,7,BL01,2026年1月5日 8:00,2026年1月5日 9:00,故障,,
"""
RESOURCES = "id,name,asset value (CNY),currency\nBL01,line,600000,CNY\n"
CALENDAR = """instrument,start (UTC),end (UTC),state,capacity
BL01,2026-01-05,2026-01-06,用户,1
BL01,2026-01-06,2026-01-07,维护,1
"""
LEDGER = """time,from account,to account,amount,kind,cause
2026-01-01T00:00:00Z,BL01/2026/s/source,BL01/2026/s/pool,100,开放,notice 1
2026-01-01T00:00:00Z,BL01/2026/s/pool,BL01/2026/s/proposal/P1,120,批准,panel
"""


@pytest.fixture
def put(take):
    """Load one file; return its line."""
    return lambda name, text: take(name, text)["loads"][0]


def test_events_come_in_by_english_and_chinese_headings_and_count_once(workspace, put):
    line = put("events.csv", EVENTS)
    assert (line["table"], line["kept"], line["flagged"], line["rejected"]) == ("event", 3, 1, 1)
    assert line["findings"] == {"negative_run_time": 1} and line["reasons"] == {"wrong_type": 1}
    again = put("运行事件.csv", CHINESE)
    assert (again["table"], again["kept"]) == ("event", 2)
    rows = workspace.view.select("event", order=("source", "source_key"))
    assert [(r["source"], r["source_key"]) for r in rows] == [
        ("door", "1"), ("door", "2"), ("door", "3"), ("门禁", "7"),
    ]  # fmt: skip
    assert (rows[0]["t0"], rows[0]["t1"], rows[0]["mode"]) == (1767571200, 1767585600, "remote")
    assert rows[2]["t1"] is None and rows[2]["mode"] is None
    assert rows[1]["t1"] < rows[1]["t0"]


def test_the_same_key_with_other_content_is_an_error_and_nothing_is_kept(workspace, put):
    put("events.csv", EVENTS)
    with pytest.raises(InputError) as caught:
        put("later.csv", CHINESE.replace("远程", "现场"))
    assert caught.value.code == "event_conflict" and "remote" in caught.value.expected
    assert workspace.view.count("event") == 3 and workspace.view.count("load") == 1


def test_a_calendar_of_operation_is_events(workspace, put):
    from yuzui.catalogue.sources.operation_calendar import SAMPLE

    text = SAMPLE[0].decode()
    cancelled = "BEGIN:VEVENT\r\nUID:e3\r\nDTSTART:20260105T000000Z\r\nLOCATION:BL01\r\nCATEGORIES:DONE"
    line = put(
        "room.ics", text.replace("END:VCALENDAR", f"{cancelled}\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR")
    )
    assert (line["source"], line["kept"], line["rejected"]) == ("operation_calendar", 2, 1)
    assert {r["kind"] for r in workspace.view.select("event")} == {"done", "fault"}
    put("room.ics", text)
    assert workspace.view.count("event") == 2


def test_a_calendar_says_one_thing_of_every_second(workspace, put):
    put("instruments.csv", RESOURCES)
    line = put("calendar.csv", CALENDAR)
    assert (line["table"], line["kept"]) == ("calendar", 2)
    assert [r["state"] for r in workspace.view.select("calendar", order=("t0",))] == [
        "user", "maintenance",
    ]  # fmt: skip
    more = CALENDAR.replace("2026-01-05,2026-01-06", "2026-01-05T12:00Z,2026-01-06T12:00Z")
    with pytest.raises(InputError) as caught:
        put("calendar.csv", more)
    assert caught.value.code == "calendar_overlap" and "user" in caught.value.seen
    newer = more.replace("capacity", "capacity,version").replace(",1\n", ",1,2\n")
    assert put("newer.csv", newer.rsplit("BL01", 1)[0])["kept"] == 1
    assert workspace.view.count("calendar", Eq("version", 2)) == 1
    # public rows are asked about where neither file nor sheet says what they are, so it bears its name
    rejected = put("运行日历.csv", CALENDAR.replace("2026-01-07", "2026-01-06"))
    assert rejected["reasons"] == {"negative_interval": 1}


def test_postings_are_numbered_after_the_ledger_and_over_granting_is_kept(workspace, put):
    assert put("ledger.csv", LEDGER)["kept"] == 2
    ledger = stored.ledger(workspace.view)
    assert ledger.seq == 2 and check(ledger) == []
    (over,) = overgranted(ledger)
    assert (over.short, over.opened, over.grants[0]["owner_id"]) == (20, 100, "P1")
    put("账簿.csv", LEDGER.replace("notice 1", "notice 2").replace("panel", "panel 2"))
    later = stored.ledger(workspace.view)
    assert later.seq == 4 and continues(ledger, later) == []
    assert balances(later)["BL01/2026/s/pool/"] == -40
    put("again.csv", LEDGER + "\n")
    assert stored.ledger(workspace.view).seq == 4


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("BL01/2026/s/pool,100", "BL01/2026/h/pool,100", "credit"),
        ("BL01/2026/s/pool,100", "BL01/2026/s/held/P,100", "kind"),
        ("BL01/2026/s/pool,100", "the pool,100", "credit"),
    ],
)
def test_a_ledger_is_taken_whole_or_not_at_all(workspace, put, old, new, column):
    with pytest.raises(InputError) as caught:
        put("ledger.csv", LEDGER.replace(old, new))
    assert (caught.value.place.column, caught.value.place.row) == (column, 1)
    assert workspace.view.count("entry") == 0 and workspace.view.count("account") == 0


def test_a_number_of_the_ledger_belongs_to_one_entry(workspace, put):
    put("ledger.csv", LEDGER)
    numbered = LEDGER.replace("time,", "number,time,").replace("\n2026", "\n1,2026", 1)
    numbered = numbered.replace("\n2026", "\n2,2026")
    put("same.csv", numbered)
    assert workspace.view.count("entry") == 2
    with pytest.raises(InputError) as caught:
        put("other.csv", numbered.replace(",100,", ",101,"))
    assert caught.value.code == "entry_conflict" and "100" in caught.value.expected


def test_entries_are_numbered_after_those_that_nobody_sees(workspace, put):
    """A facility that was withdrawn keeps its entries, and they keep their numbers."""
    put("resources.csv", RESOURCES)
    put("ledger.csv", LEDGER)
    hidden = {"table": "resource", "row": "BL01", "level": "sealed"}
    with workspace.view.act("hide", "BL01") as change:
        change.insert("row_visibility", [hidden])
    assert workspace.view.count("entry") == workspace.view.count("account") == 0
    assert put("ledger.csv", LEDGER.replace("BL01", "BL02"))["kept"] == 2
    assert [row["seq"] for row in workspace.view.select("entry", order=("seq",))] == [3, 4]
