# SPDX-License-Identifier: Apache-2.0
"""A schedule as a calendar."""

import datetime as dt

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.run.calendar import events
from yuzui.sheets.formats import ics

DAY = 86_400


def test_bookings_come_back_from_the_file_in_local_time(document, tmp_path):
    path = tmp_path / "week.ics"
    stamp = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    path.write_bytes(ics.text(events(document, (), "zh"), "台站", stamp, "Asia/Shanghai").encode())
    assert b"DTSTART;TZID=Asia/Shanghai:" in path.read_bytes()
    found = {one.summary: (one.location, one.start.timestamp()) for one in ics.events(path)}
    rows = {row["task"]: (row["resource"], row["start"]) for row in document["schedule"]}
    assert found == rows


def test_numbers_rise_when_a_booking_moves_and_a_lost_one_is_cancelled(document):
    first = events(document, (), "en")
    assert {one.sequence for one in first} == {0}
    a, b = document["schedule"]
    moved = {**a, "start": a["start"] + 5 * DAY, "end": a["end"] + 5 * DAY}
    later = {**document, "schedule": [moved]}
    found = {one.summary: one for one in events(later, (document,), "en")}
    assert (found[a["task"]].sequence, found[a["task"]].status) == (1, "TENTATIVE")
    assert (found[b["task"]].sequence, found[b["task"]].status) == (1, "CANCELLED")
    again = {one.summary: one for one in events(document, (document, later), "en")}
    assert [again[row["task"]].sequence for row in (a, b)] == [2, 2]
    assert {one.uid for one in first} == {one.uid for one in again.values()}


def test_what_no_calendar_can_say_is_an_error(document):
    far = [{**document["schedule"][0], "start": 2**45, "end": 2**45 + 1}]
    with pytest.raises(InputError, match="calendar"):
        events({**document, "schedule": far}, (), "en")
