# SPDX-License-Identifier: Apache-2.0
"""Instants: offsets, zones in headings, hours that clocks skip or show twice, and no guessing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.sheets.values import UnclearError, instant

EIGHT = 1_767_571_200  # 2026-01-05 00:00 UTC


@pytest.mark.parametrize(
    ("cell", "heading"),
    [
        (EIGHT, ""),
        (float(EIGHT), ""),
        (str(EIGHT), ""),
        ("2026-01-05T00:00:00Z", ""),
        ("2026-01-05 08:00:00+08:00", ""),
        ("2026-01-04T19:00-0500", ""),
        ("2026-01-05 08:00", "Asia/Shanghai"),
        ("2026年1月5日 8:00", "北京时间"),
        ("2026年1月5日8时0分", "北京时间"),
        ("2026/1/5", "UTC"),
        (dt.date(2026, 1, 5), "世界协调时"),
        (dt.datetime(2026, 1, 5, 8), "Asia/Shanghai"),
        (dt.datetime(2026, 1, 5, tzinfo=dt.UTC), "Asia/Shanghai"),
    ],
)
def test_the_same_second_however_it_is_written(cell, heading):
    assert instant(cell, heading) == EIGHT


@pytest.mark.parametrize(
    ("cell", "heading", "code"),
    [
        ("2026-01-05 08:00", "", "no_zone"),
        (dt.datetime(2026, 1, 5), "", "no_zone"),
        ("2026-01-05 08:00", "h", "no_zone"),
        ("2026-01-05 08:00", "Europe", "no_zone"),
        ("2026-03-29 02:30", "Europe/Luxembourg", "clock_gap"),
        ("2026-10-25 02:30", "Europe/Luxembourg", "clock_fold"),
        ("05.01.2026", "UTC", "wrong_type"),
        ("2026-13-05", "UTC", "wrong_type"),
        ("2026-01-05T00:00+99:00", "", "wrong_type"),
        (1.5, "", "wrong_type"),
        (float("inf"), "", "wrong_type"),
        (dt.datetime(2026, 1, 5, 0, 0, 0, 7, tzinfo=dt.UTC), "", "wrong_type"),
        ("soon", "UTC", "wrong_type"),
    ],
)
def test_what_is_not_certain_is_refused(cell, heading, code):
    with pytest.raises(UnclearError) as caught:
        instant(cell, heading)
    assert str(caught.value) == code


@given(st.integers(0, 4_000_000_000), st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Paris"]))
def test_a_reading_of_a_zone_is_the_second_it_was_made_from(seconds, zone):
    from zoneinfo import ZoneInfo

    local = dt.datetime.fromtimestamp(seconds, ZoneInfo(zone))
    try:
        assert instant(local.replace(tzinfo=None, fold=0), zone) == seconds
    except UnclearError as unclear:
        assert str(unclear) == "clock_fold" and zone == "Europe/Paris"
    assert instant(local.isoformat(sep=" ")) == seconds
