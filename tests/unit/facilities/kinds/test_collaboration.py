# SPDX-License-Identifier: Apache-2.0
"""Rota by the divisor method of Webster, months of the calendar, alerts in time."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.facilities.kinds.collaboration import EXAMPLE, in_time, later, rota, solve


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 50), min_size=1), st.integers(0, 60))
def test_no_shift_given_to_another_would_be_owed_more(authors, shifts):
    order = rota(authors, shifts)
    taken = {name: order.count(name) for name in authors}
    assert len(order) == shifts
    # Webster: the last shift of everyone was owed no less than the next one of anyone
    for one, n in taken.items():
        for other, m in taken.items():
            if n:
                assert authors[one] * (2 * m + 1) >= authors[other] * (2 * n - 1)


def test_a_rota_only_grows():
    assert rota({"a": 7, "b": 3}, 9)[:5] == rota({"a": 7, "b": 3}, 5)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-08-31", 6, "2026-02-28"), ("2027-08-31", 6, "2028-02-29"),
        ("2025-12-15", 1, "2026-01-15"), ("2025-05-31", 0, "2025-05-31"),
        ("2024-02-29", 12, "2025-02-28"), ("2025-01-31", 18, "2026-07-31"),
    ],
)  # fmt: skip
def test_months_of_the_calendar(day, months, expected):
    assert later(day, months) == dt.date.fromisoformat(expected)


def test_alerts_that_were_never_sent_are_late():
    assert in_time([1.0, None], 5) == 0.5
    assert in_time([], 5) is None


def test_who_did_more_owes_nothing_and_what_is_released_is_not_overdue():
    given = dict(EXAMPLE.given) | {"done": {"north": 99}, "on": "2030-01-01"}
    found = solve(given)
    assert found["owed"] == {"east": 2, "north": 0, "south": 2}
    assert set(found["overdue"]) == {"r2", "r3"}


def test_shifts_without_anybody():
    with pytest.raises(InputError) as caught:
        solve(dict(EXAMPLE.given) | {"authors": {"x": 0}})
    assert caught.value.code == "nobody" and caught.value.mending is not None
