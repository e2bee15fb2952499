# SPDX-License-Identifier: Apache-2.0
"""Days of 23, 24 and 25 hours, the hour that is skipped, the hour that comes twice."""

import datetime as dt

import pytest

from yuzui.errors import InputError, Place
from yuzui.facilities.civil import between, days, midnight, second, shown, zone

BERLIN, SHANGHAI = zone("Europe/Berlin"), zone("Asia/Shanghai")


def test_a_day_has_23_24_or_25_hours():
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        first = midnight(dt.date.fromisoformat(day), BERLIN)
        following = dt.date.fromisoformat(day) + dt.timedelta(days=1)
        ((found, low, high),) = days(first, midnight(following, BERLIN), BERLIN)
        assert (found.isoformat(), high - low) == (day, hours * 3600) and low == first


def test_days_part_an_interval():
    low = second("2026-12-01T22:00", SHANGHAI.key)
    parts = list(days(low, low + 30 * 3600, SHANGHAI))
    assert [(d.day, (b - a) // 3600) for d, a, b in parts] == [(1, 2), (2, 24), (3, 4)]
    assert not list(days(low, low, SHANGHAI))


def test_an_interval_says_its_day_once_if_it_is_one():
    low = second("2026-10-24T22:00", BERLIN.key)
    assert between(low, low + 3600, BERLIN) == "2026-10-24 22:00 – 23:00 +02:00"
    assert between(low, low + 4 * 3600, BERLIN) == "2026-10-24 22:00 – 2026-10-25 02:00 +02:00"
    assert between(low, low + 8 * 3600, BERLIN).endswith("2026-10-25 05:00+01:00")
    assert between(low + 5, low + 5, BERLIN).count("22:00:05+02:00") == 2


def test_no_such_zone():
    assert zone(None).key == zone("UTC").key
    with pytest.raises(InputError) as told:
        zone("Mars/Olympus")
    assert told.value.code == "unknown_timezone"


def test_a_second_is_written_with_its_offset():
    assert shown(second("2026-07-01T12:00", BERLIN.key), BERLIN) == "2026-07-01T12:00+02:00"
    assert shown(second("2026-12-01T09:00:30", SHANGHAI.key), SHANGHAI).endswith("09:00:30+08:00")


def utc(*parts):
    return int(dt.datetime(*parts, tzinfo=dt.UTC).timestamp())


def test_a_time_of_a_place():
    assert second("2026-09-01 08:00", "Asia/Shanghai") == utc(2026, 9, 1, 0)
    assert second("2026-09-01", "UTC") == utc(2026, 9, 1)
    assert second("2026-09-01T08:00:01Z", "Asia/Shanghai") == utc(2026, 9, 1, 8, 0, 1)
    assert second(12, "UTC") == 12


def test_the_hour_that_is_skipped_is_an_error():
    # 29 March 2026 in Berlin: 02:00 is followed by 03:00
    with pytest.raises(InputError) as caught:
        second("2026-03-29 02:30", "Europe/Berlin", Place(sheet="calendar", row=3, column="from"))
    error = caught.value
    assert error.code == "clock_gap"
    assert error.expected == "2026-03-29 01:59:59 · 2026-03-29 03:00:00"
    assert (error.place.sheet, error.place.row, error.place.column) == ("calendar", 3, "from")
    before, after = error.expected.split(" · ")
    assert second(after, "Europe/Berlin") == utc(2026, 3, 29, 1)
    assert second(before, "Europe/Berlin") == utc(2026, 3, 29, 1) - 1


def test_a_skipped_hour_written_in_chinese():
    with pytest.raises(InputError) as caught:
        second("2026年3月29日 2:30", "Europe/Berlin")
    assert caught.value.expected == "2026-03-29 01:59:59 · 2026-03-29 03:00:00"


def test_the_hour_that_comes_twice_needs_its_offset():
    with pytest.raises(InputError) as caught:
        second("2026-10-25 02:30", "Europe/Berlin")
    assert caught.value.code == "clock_fold"
    early, late = caught.value.expected.split(" · ")
    assert second(early, "Europe/Berlin") == utc(2026, 10, 25, 0, 30)
    assert second(late, "Europe/Berlin") == utc(2026, 10, 25, 1, 30)


@pytest.mark.parametrize("said", ["soon", "", "2026-13-01", True])
def test_what_is_no_time(said):
    with pytest.raises(InputError) as caught:
        second(said, "UTC")
    assert caught.value.code == "wrong_type"
    assert caught.value.mending is not None
