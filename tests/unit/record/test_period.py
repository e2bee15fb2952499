# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.model.period import Period, fiscal_year, overlaps

DAYS = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2000, 2, 1))


@st.composite
def periods(draw):
    start, end = draw(DAYS), draw(DAYS)
    if start is not None and end is not None and end <= start:
        start, end = end, start if start > end else None
    return Period(start, end)


def test_the_last_day_is_not_in_it():
    period = Period.of("2022-01-01", "2023-01-01")
    assert dt.date(2022, 1, 1) in period and dt.date(2022, 12, 31) in period
    assert dt.date(2023, 1, 1) not in period and dt.date(2021, 12, 31) not in period
    assert Period.years(2022, 2022) == period


def test_open_ends():
    assert dt.date(1900, 1, 1) in Period.of("", "2000-01-01")
    assert dt.date(2900, 1, 1) in Period.of("2000-01-01", None)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="before"):
        Period.of("2022-01-01", "2022-01-01")


@given(periods(), periods(), st.dates(dt.date(1999, 12, 1), dt.date(2000, 3, 1)))
def test_meet_has_just_the_common_days(one, other, day):
    common = one.meet(other)
    assert (day in one and day in other) == (common is not None and day in common)
    assert common == other.meet(one)


def test_neighbours_do_not_overlap():
    year = [Period.years(2020, 2020), Period.years(2021, 2021), Period.years(2021, 2022)]
    assert overlaps(year) == [(1, 2)]


@pytest.mark.parametrize(
    ("day", "first", "year"),
    [
        ("2025-09-30", 10, 2025),
        ("2025-10-01", 10, 2026),
        ("2025-12-31", 1, 2025),
        ("2025-03-31", 4, 2025),
        ("2025-04-01", 4, 2026),
    ],
)
def test_fiscal_year(day, first, year):
    assert fiscal_year(dt.date.fromisoformat(day), first) == year


def test_words_name_the_last_day_included():
    text = Period.of("2026-01-01", "2026-02-01").text()
    assert (text.en, text.zh) == ("1 Jan 2026 to 31 Jan 2026", "2026年1月1日至2026年1月31日")
    assert Period.of(None, "2026-02-01").text().zh == "至2026年1月31日"
    assert Period.of("2026-01-01", None).text().zh == "自2026年1月1日起"
    assert Period(None, None).text().en == "always"
