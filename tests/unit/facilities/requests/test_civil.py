# SPDX-License-Identifier: Apache-2.0
"""Civil times: the hour that is skipped, the hour that comes twice."""

import datetime as dt

import pytest

from yuzui.errors import InputError, Place
from yuzui.facilities.requests.civil import second


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
    assert error.expected == "2026-03-29 03:30+02:00"
    assert (error.place.sheet, error.place.row, error.place.column) == ("calendar", 3, "from")
    assert second(error.expected, "Europe/Berlin") == utc(2026, 3, 29, 1, 30)


def test_a_skipped_hour_written_in_chinese():
    with pytest.raises(InputError) as caught:
        second("2026年3月29日 2:30", "Europe/Berlin")
    assert caught.value.expected == "2026-03-29 03:30+02:00"


def test_the_hour_that_comes_twice_needs_its_offset():
    with pytest.raises(InputError) as caught:
        second("2026-10-25 02:30", "Europe/Berlin")
    assert caught.value.code == "clock_fold"
    early, late = caught.value.expected.split(" / ")
    assert second(early, "Europe/Berlin") == utc(2026, 10, 25, 0, 30)
    assert second(late, "Europe/Berlin") == utc(2026, 10, 25, 1, 30)


@pytest.mark.parametrize("said", ["soon", "", "2026-13-01", True])
def test_what_is_no_time(said):
    with pytest.raises(InputError) as caught:
        second(said, "UTC")
    assert caught.value.code == "wrong_type"
    assert caught.value.mending is not None
