# SPDX-License-Identifier: Apache-2.0
"""Instants and lengths of time as people write them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from yuzui.sheets import cells as times
from yuzui.sheets.values import UnclearError

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "second"),
    [
        (1_788_710_400, 1_788_710_400),
        ("1788710400", 1_788_710_400),
        (-5, -5),
        (12.0, 12),
        ("2026-09-07 00:00", 1_788_710_400),
        ("2026-09-06 24:00", 1_788_710_400),
        ("2026/9/7", 1_788_710_400),
        ("2026年9月7日 0:00", 1_788_710_400),
        ("２０２６-０９-０７ 00：00", 1_788_710_400),
        ("2026-09-07T00:00:30", 1_788_710_430),
        ("2026-09-06 16:00Z", 1_788_710_400),
        ("2026-09-07 02:00+10:00", 1_788_710_400),
        (dt.date(2026, 9, 7), 1_788_710_400),
        (dt.datetime(2026, 9, 7, 0, 0, 0, 400), 1_788_710_400),
        (dt.datetime(2026, 9, 6, 16, tzinfo=dt.UTC), 1_788_710_400),
    ],
)
def test_one_instant_in_many_forms(cell, second):
    assert times.instant(cell, SHANGHAI) == second


@pytest.mark.parametrize(
    "cell", ["soon", "2026-13-01", "2026-02-30 08:00", 1.5, True, "2026-09-07 24:30", "1e9", "8:00",
             2**60, "2026-09-07 08:00+99:00"],
)  # fmt: skip
def test_what_is_no_instant(cell):
    with pytest.raises(UnclearError) as error:
        times.instant(cell, SHANGHAI)
    assert error.value.code == "wrong_type" and "2026" in error.value.expected


def test_a_leap_second_is_no_second_of_its_own():
    """Instants are POSIX seconds, which leave it out: the minute before it has sixty seconds."""
    with pytest.raises(UnclearError):
        times.instant("2016-12-31 23:59:60Z", None)
    both = [times.instant(one, None) for one in ("2016-12-31 23:59:59Z", "2017-01-01 00:00:00Z")]
    assert both[1] - both[0] == 1


def test_a_time_that_the_clocks_skip_names_the_last_before_and_the_first_after():
    with pytest.raises(UnclearError) as error:
        times.instant("2026-03-29 02:30", BERLIN)
    assert error.value.code == "clock_gap"
    assert error.value.expected == "2026-03-29 01:59:59 · 2026-03-29 03:00:00"
    both = [times.instant(one, BERLIN) for one in error.value.expected.split(" · ")]
    assert both[1] - both[0] == 1


def test_a_time_that_comes_twice_needs_its_offset():
    with pytest.raises(UnclearError) as error:
        times.instant(dt.datetime(2026, 10, 25, 2, 30), BERLIN)
    assert error.value.code == "clock_fold"
    both = [times.instant(one, BERLIN) for one in error.value.expected.split(" · ")]
    assert both[1] - both[0] == 3_600


def test_an_hour_that_comes_twice_counts_twice_in_what_lies_around_it():
    start, end = (times.instant(f"2026-10-25 {hour}", BERLIN) for hour in ("00:00", "06:00"))
    assert end - start == 7 * 3_600


def test_a_civil_time_without_a_zone_is_not_guessed():
    with pytest.raises(UnclearError) as error:
        times.instant("2026-09-07 00:00", None)
    assert error.value.code == "no_zone"
    assert times.instant("2026-09-07 00:00+08:00", None) == 1_788_710_400


@pytest.mark.parametrize("zone", [BERLIN, SHANGHAI, ZoneInfo("Australia/Lord_Howe")])
def test_what_is_written_is_read_as_the_same_second_through_a_year(zone):
    start = 1_774_000_000
    for second in [*range(start, start + 366 * 86_400, 45_001), 0, -(10**12), 2**52]:
        assert times.instant(times.written(second, zone), zone) == second
    for turn in (1_774_746_000, 1_792_886_400):  # of Berlin, 2026
        for second in range(turn - 7_300, turn + 7_300, 599):
            assert times.instant(times.written(second, zone), zone) == second


@pytest.mark.parametrize(
    ("cell", "unit", "seconds"),
    [
        (8, "h", 28_800),
        (1.5, "小时", 5_400),
        ("8 h", "", 28_800),
        ("90 min", "h", 5_400),
        ("３ 班", "", 86_400),
        ("2shifts", "s", 57_600),
        ("-2 d", "", -172_800),
        (dt.timedelta(hours=30), "", 108_000),
        (dt.time(8, 30), "min", 30_600),
        ("1,200", "s", 1_200),
        (2, "周", 1_209_600),
    ],
)
def test_lengths(cell, unit, seconds):
    assert times.length(cell, unit, 28_800) == seconds


@pytest.mark.parametrize(
    ("cell", "unit", "code"),
    [
        (8, "", "unit_mismatch"),
        ("8 nights", "h", "unit_mismatch"),
        ("8 h 30 min", "h", "wrong_type"),
        ("long", "h", "wrong_type"),
        (1 / 3, "s", "wrong_type"),
        ("5 %", "h", "wrong_type"),
        (True, "h", "wrong_type"),
    ],
)
def test_what_is_no_length(cell, unit, code):
    with pytest.raises(UnclearError) as error:
        times.length(cell, unit, None)
    assert error.value.code == code


def test_a_shift_has_no_length_of_its_own():
    with pytest.raises(UnclearError):
        times.length("2 shifts", "", None)


def test_the_largest_unit_in_which_all_are_whole():
    assert times.largest([7_200, 3_600]) == "h" and times.largest([]) == "h"
    assert times.largest([7_200, 90 * 60]) == "min" and times.largest([61]) == "s"
