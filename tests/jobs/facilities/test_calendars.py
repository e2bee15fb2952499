# SPDX-License-Identifier: Apache-2.0
"""Calendars of use with series: every occurrence, beside days counted one by one."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests import loading

from yuzui.errors import FileFormatError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import ledger
from yuzui.sheets.formats import ics

UTC, HOME = dt.UTC, ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 7, 1, tzinfo=UTC)


def calendar(path, *events, head=()):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head]
    for n, event in enumerate(events):
        uid = [] if any(line.startswith("UID") for line in event) else [f"UID:u{n}"]
        lines += ["BEGIN:VEVENT", *uid, *event, "END:VEVENT"]
    path.write_bytes("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())
    return path


def starts(path, until=NOW, zone=UTC):
    return [f"{one.start.astimezone(zone):%m-%d %H:%M}" for one in ics.events(path, until)]


def days(first, last, chosen):
    """Return the days of a span that a test chooses, one after the other."""
    span = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if chosen(day)]


def test_series_are_unrolled_as_a_count_of_days_says(tmp_path):
    zone = ZoneInfo("Europe/Berlin")
    start = "DTSTART;TZID=Europe/Berlin:20260302T090000"  # a Monday; clocks change on 29 March
    end = "DTEND;TZID=Europe/Berlin:20260302T110000"
    first, open_end = dt.date(2026, 3, 2), dt.date(2026, 6, 30)
    cases = {
        "FREQ=WEEKLY;BYDAY=MO,TH": days(first, open_end, lambda d: d.weekday() in (0, 3)),
        "FREQ=DAILY;INTERVAL=3;COUNT=20": [first + dt.timedelta(days=3 * n) for n in range(20)],
        "FREQ=MONTHLY;BYDAY=1MO": days(first, open_end, lambda d: d.weekday() == 0 and d.day <= 7),
        "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20260531T200000Z": [
            first, *days(first, dt.date(2026, 5, 31), lambda d: (d + dt.timedelta(1)).day == 1),
        ],
        "FREQ=WEEKLY;UNTIL=20260406": days(first, dt.date(2026, 4, 6), lambda d: d.weekday() == 0),
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30": [first],
    }  # fmt: skip
    for rule, wanted in cases.items():
        path = calendar(tmp_path / "c.ics", (start, end, f"RRULE:{rule}", "LOCATION:A"))
        found = ics.events(path, NOW)
        local = [one.start.astimezone(zone) for one in found]
        assert [moment.date() for moment in local] == wanted, rule
        assert {(moment.hour, moment.minute) for moment in local} == {(9, 0)}, rule
        lengths = {one.end.astimezone(UTC) - one.start.astimezone(UTC) for one in found}
        assert lengths == {dt.timedelta(hours=2)} and len({one.uid for one in found}) == len(found)


def test_dates_taken_out_added_and_changed(tmp_path):
    series = (
        "UID:s", "DTSTART;TZID=Asia/Shanghai:20260601T080000", "DURATION:PT2H",
        "RRULE:FREQ=DAILY;COUNT=6", "EXDATE;TZID=Asia/Shanghai:20260602T080000",
        "EXDATE;VALUE=DATE:20260603", "RDATE;TZID=Asia/Shanghai:20260610T140000",
        "RDATE;VALUE=PERIOD;TZID=Asia/Shanghai:20260611T080000/PT30M",
    )  # fmt: skip
    moved = (
        "UID:s", "RECURRENCE-ID;TZID=Asia/Shanghai:20260604T080000",
        "DTSTART;TZID=Asia/Shanghai:20260604T200000", "DTEND;TZID=Asia/Shanghai:20260604T210000",
    )  # fmt: skip
    off = (
        "UID:s", "RECURRENCE-ID:20260605T000000Z", "DTSTART:20260605T000000Z", "DURATION:PT2H",
        "STATUS:CANCELLED",
    )  # fmt: skip
    path = calendar(tmp_path / "c.ics", off, series, moved)
    found = {one.start.astimezone(HOME).strftime("%d %H"): one for one in ics.events(path, NOW)}
    assert list(found) == ["01 08", "04 20", "05 08", "06 08", "10 14", "11 08"]
    assert found["04 20"].uid == "s/20260604T000000Z" and found["05 08"].status == "CANCELLED"
    lengths = [one.end - one.start for one in found.values()]
    assert [int(one.total_seconds() / 60) for one in lengths] == [120, 60, 120, 120, 120, 30]


def test_zones_are_known_by_every_name_that_programs_give_them(tmp_path):
    described = (
        "BEGIN:VTIMEZONE", "TZID:Lab clock", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0545", "TZOFFSETTO:+0545", "END:STANDARD", "END:VTIMEZONE",
    )  # fmt: skip
    wanted = {
        "China Standard Time": "00:00", "/freeassociation.sourceforge.net/Asia/Shanghai": "00:00",
        "W. Europe Standard Time": "06:00", "Lab clock": "02:15", "America/New_York": "12:00",
    }  # fmt: skip
    for name, hour in wanted.items():
        event = (f'DTSTART;TZID="{name}":20260601T080000', "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
        path = calendar(tmp_path / "c.ics", event, head=described)
        assert starts(path) == [f"06-01 {hour}", f"06-02 {hour}"], name
    # without a zone: that of the calendar, else nobody's
    floating = ("DTSTART:20260601T080000", "DURATION:PT1H")
    day = ("DTSTART;VALUE=DATE:20260601", "RRULE:FREQ=WEEKLY;COUNT=2")
    path = calendar(tmp_path / "c.ics", floating, day, head=("X-WR-TIMEZONE:Asia/Shanghai",))
    assert starts(path) == ["06-01 00:00", "05-31 16:00", "06-07 16:00"]
    assert {one.end - one.start for one in ics.events(path, NOW)[1:]} == {dt.timedelta(days=1)}
    bare = ics.events(calendar(tmp_path / "c.ics", floating, day), NOW)
    assert {one.start.tzinfo for one in bare} == {None} and len(bare) == 3


def test_rules_that_cannot_be_followed_are_refused(tmp_path, monkeypatch):
    rules = (
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY", "FREQ=DAILY;BYWEEKNO=53",
        "FREQ=SOMETIMES", "COUNT=3", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;BYMONTH=13;BYMONTHDAY=1",
    )  # fmt: skip
    for rule in rules:
        path = calendar(tmp_path / "c.ics", ("DTSTART:20260601T080000Z", f"RRULE:{rule}"))
        with pytest.raises(FileFormatError) as told:
            ics.events(path, NOW)
        assert told.value.code in ("rule", "damaged") and told.value.fix, rule
    monkeypatch.setattr(ics, "MOST", 500)
    endless = calendar(tmp_path / "c.ics", ("DTSTART:00010101T080000Z", "RRULE:FREQ=HOURLY"))
    with pytest.raises(FileFormatError) as told:
        ics.events(endless, NOW)
    assert told.value.code == "rule" and "> 500" in told.value.seen


def test_a_calendar_without_categories_is_use_and_reaches_the_sheet(tmp_path):
    (tmp_path / "list.csv").write_text(
        "仪器编号,仪器名称,原值（万元）,币种\nTEM-1,透射电镜,880,CNY\nSEM-2,扫描电镜,95,CNY\n", "utf-8"
    )
    weekly = (
        "SUMMARY:Group A", "LOCATION:TEM-1", "DTSTART;TZID=Asia/Shanghai:20260105T090000",
        "DTEND;TZID=Asia/Shanghai:20260105T113000", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=30",
        "EXDATE;TZID=Asia/Shanghai:20260216T090000,20260218T090000",
    )  # fmt: skip
    single = ("LOCATION:扫描电镜", "DTSTART:20260301T000000Z", "DTEND:20260301T040000Z")
    off = (*single[:1], "DTSTART:20260302T000000Z", "DURATION:PT1H", "STATUS:CANCELLED")
    maybe = (*single[:1], "DTSTART:20260303T000000Z", "DURATION:PT1H", "STATUS:TENTATIVE")
    later = (*single[:1], "DTSTART:29980303T000000Z", "DURATION:PT1H")
    fault = ("LOCATION:TEM-1", "DTSTART:20260105T013000Z", "DURATION:PT30M", "CATEGORIES:故障")
    loose = ("LOCATION:TEM-1", "DTSTART:20260401T080000", "DURATION:PT1H")
    path = calendar(
        tmp_path / "use.ics", weekly, single, off, maybe, later, fault, loose,
        head=("X-WR-CALNAME:微区分析组",),
    )  # fmt: skip
    workspace = Workspace(tmp_path / "ws")
    loading.load(workspace, files=[tmp_path / "list.csv"])
    (line,) = loading.load(workspace, files=[path])["loads"]
    assert (line["kept"], line["reasons"]) == (30, {"no_zone": 1, "not_happened": 3})
    said = tmp_path / "map.toml"
    said.write_text('[events]\nconst.zone = "Asia/Shanghai"\n', encoding="utf-8")
    (line,) = loading.load(workspace, files=[path], map=said)["loads"]
    assert (line["kept"], line["reasons"]) == (31, {"not_happened": 3})
    ledger.post(workspace, facility="", year="2026")
    document = of("ledger").run(workspace, facility="", year="2026")
    hours = {row.id: row.effective.value for row in document.sheet.instruments}
    # 28 mornings of 2.5 h, less half an hour of fault in the first, and one hour on 1 April
    assert hours == {"TEM-1": 28 * 2.5 - 0.5 + 1, "SEM-2": 4}
