# SPDX-License-Identifier: Apache-2.0
"""Days of 23, 24 and 25 hours, and how a second is written."""

import datetime as dt

import pytest

from yuzui.errors import InputError
from yuzui.facilities.booking.civil import between, days, midnight, shown, zone
from yuzui.facilities.requests.civil import second

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
