# SPDX-License-Identifier: Apache-2.0
"""Calendars: examples of RFC 5545, folding, escapes, zones, round trip."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import FileFormatError
from yuzui.sheets import formats
from yuzui.sheets.formats import ics
from yuzui.sheets.formats.ics import Event

STAMP = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)

# RFC 5545, section 3.6.1 and section 4, with a zone and an alarm inside an event
STANDARD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//hacksw/handcal//NONSGML v1.0//EN
BEGIN:VEVENT
UID:19970901T130000Z-123401@example.com
DTSTAMP:19970901T130000Z
DTSTART:19970903T163000Z
DTEND:19970903T190000Z
SUMMARY:Annual Employee Review
CLASS:PRIVATE
CATEGORIES:BUSINESS,HUMAN RESOURCES
END:VEVENT
BEGIN:VEVENT
UID:20070423T123432Z-541111@example.com
DTSTAMP:20070423T123432Z
DTSTART;VALUE=DATE:20070628
DTEND;VALUE=DATE:20070709
SUMMARY:Festival International de Jazz de Montreal
END:VEVENT
BEGIN:VEVENT
UID:a
DTSTART;TZID=America/New_York:19980312T083000
DURATION:PT1H30M
DESCRIPTION:This is a lo
 ng description\\, that\\nexists on a long line.
BEGIN:VALARM
TRIGGER:-PT30M
DESCRIPTION:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def read(tmp_path, text):
    path = tmp_path / "t.ics"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return ics.events(path)


def test_examples_of_the_standard(tmp_path):
    first, second, third = read(tmp_path, STANDARD)
    assert first.start == dt.datetime(1997, 9, 3, 16, 30, tzinfo=dt.UTC)
    assert first.end - first.start == dt.timedelta(hours=2, minutes=30)
    assert second.end - second.start == dt.timedelta(days=11)
    assert third.start.astimezone(dt.UTC) == dt.datetime(1998, 3, 12, 13, 30, tzinfo=dt.UTC)
    assert third.end - third.start == dt.timedelta(minutes=90)
    assert third.description == "This is a long description, that\nexists on a long line."


def test_lines_are_folded_at_75_octets_between_characters():
    event = Event("u", STAMP, STAMP, summary="量子" * 60 + "a" * 60)
    text = ics.text([event], "日历", STAMP)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n") and "DTSTAMP:20261125T000000Z" in text


words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=80)


@given(words, words, st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)), st.integers(0, 10**6))
def test_what_is_written_is_read_back(tmp_path_factory, summary, place, start, seconds):
    start = start.replace(microsecond=0, tzinfo=dt.UTC)
    event = Event("u1", start, start + dt.timedelta(seconds=seconds), summary, place, status="CONFIRMED")
    path = tmp_path_factory.mktemp("ics") / "t.ics"
    ics.write(path, [event], "c", STAMP)
    assert ics.events(path) == [event]


@pytest.mark.parametrize(
    "text",
    [
        "hello\n",
        "BEGIN:VCALENDAR\nVERSION:2.0\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:2026\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260102T000000Z\nDTEND:20260101T000000Z\nEND:VEVENT\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=No/Where:20260102T000000\nEND:VEVENT\nEND:VCALENDAR\n",
    ],
)
def test_what_is_no_calendar_is_refused(tmp_path, text):
    with pytest.raises(FileFormatError):
        read(tmp_path, text)


def test_calendar_is_a_sheet(tmp_path):
    read(tmp_path, STANDARD)
    rows = formats.read(tmp_path / "t.ics")[0].rows
    assert rows[0] == [*ics.NAMES, "calendar"] and len(rows) == 4


def test_a_time_zone_that_is_a_folder_is_refused(tmp_path):
    path = tmp_path / "x.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe:20260102T000000\nEND:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    with pytest.raises(FileFormatError, match="damaged"):
        ics.events(path)


def test_local_time_names_its_zone_and_what_the_clock_there_does(tmp_path):
    """Berlin: 29 March 2026 from 02:00 to 03:00, 25 October 2026 from 03:00 back to 02:00."""
    utc = dt.UTC
    spans = [
        (dt.datetime(2026, 3, 28, 12, tzinfo=utc), dt.datetime(2026, 3, 29, 12, tzinfo=utc)),
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=utc), dt.datetime(2026, 10, 25, 1, 30, tzinfo=utc)),
    ]
    given = [ics.Event(str(n), a, b, sequence=n) for n, (a, b) in enumerate(spans)]
    text = ics.text(given, "x", dt.datetime(2026, 1, 1, tzinfo=utc), "Europe/Berlin")
    assert "DTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200" in text
    assert "DTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in text
    assert "DTSTART;TZID=Europe/Berlin:20260328T130000" in text and text.count("SEQUENCE:1") == 1
    path = tmp_path / "b.ics"
    path.write_bytes(text.encode())
    found = [(one.start.astimezone(utc), one.end.astimezone(utc)) for one in ics.events(path)]
    assert found == spans


def test_categories_relation_and_name_of_the_calendar_are_read(tmp_path):
    event = Event(
        "e1", STAMP, STAMP + dt.timedelta(hours=1), location="BL01",
        categories="fault", related="B-7",
    )  # fmt: skip
    path = tmp_path / "room.ics"
    ics.write(path, [event], "Control room", STAMP)
    assert ics.events(path) == [event]
    head, row = formats.read(path)[0].rows
    assert dict(zip(head, row, strict=True))["calendar"] == "Control room"
    path.write_text(path.read_text().replace("X-WR-CALNAME:Control room\n", ""), newline="")
    assert formats.read(path)[0].rows[1][-1] == ics.PRODUCT
