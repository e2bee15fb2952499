# SPDX-License-Identifier: Apache-2.0
"""Events are taken in once, flagged with counts, and never changed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_events import columns, event

from yuzui.errors import InputError
from yuzui.facilities.accounts.events import BREAKS, crossing, examine, merge
from yuzui.facilities.windows.interval import intervals
from yuzui.model.finding import CODES

BOOKINGS = {"id": ["A", "B"], "resource": ["R", "S"], "t0": [0, 0], "t1": [10, 10]}


def flagged(*rows, single=()):
    examined = examine(columns(rows), BOOKINGS, single)
    return {code: np.flatnonzero(f).tolist() for code, f in examined.flags.items() if f.any()}


def test_the_same_import_twice_is_the_same_as_once():
    rows = [event("1", 0, 5), event("2", 5, 9)]
    once = merge([], rows)
    twice = merge(once.rows, [dict(row) for row in rows])
    assert (once.added, once.repeated, twice.added, twice.repeated) == (2, 0, 0, 2)
    assert twice.rows == once.rows == rows


def test_the_same_key_with_other_content_is_an_error_with_both():
    with pytest.raises(InputError) as caught:
        merge([event("1", 0, 5)], [event("2", 0, 5), event("1", 0, 6)], "log.csv")
    error = caught.value
    assert (error.code, error.place.row, error.place.file) == ("event_conflict", 2, "log.csv")
    assert (error.seen, error.expected) == ("t1 = 6", "t1 = 5") and error.mending


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([event("1", 0, 10)], {}),
        ([event("1", 5, 3)], {"negative_run_time": [0]}),
        ([event("1", 0, None)], {"missing_value": [0]}),
        ([event("1", 0, None, "started")], {}),
        ([event("1", 0, 5, booking=None)], {"event_without_booking": [0]}),
        ([event("1", 0, 5, booking="Z")], {"event_without_booking": [0]}),
        ([event("1", 0, 5, "fault", None)], {}),
        ([event("1", 0, 5, "sample", None)], {"event_without_booking": [0]}),
        ([event("1", 0, 11)], {"ran_over_request": [0]}),
        ([event("1", 0, 5), event("2", 5, 9)], {}),
        ([event("1", 0, 5), event("2", 4, 9)], {"overlapping_events": [0, 1]}),
        ([event("1", 0, 5), event("2", 4, 5, "fault")], {}),
        ([event("1", 3, 5, "weather"), event("2", 4, 5, "fault")], {"overlapping_events": [0, 1]}),
        ([event("1", 0, 5), event("2", 4, 9, booking="B")], {}),
    ],
)
def test_what_cannot_be_is_flagged(rows, expected):
    assert flagged(*rows) == expected


def test_on_a_resource_that_serves_one_at_a_time_two_bookings_overlap():
    rows = [event("1", 0, 5), event("2", 4, 9, booking="B")]
    assert flagged(*rows, single=("R",)) == {"overlapping_events": [0, 1]}


def test_flags_are_counted_and_leave_out_only_what_they_break():
    examined = examine(columns([event("1", 0, 11), event("2", 9, 4)]), BOOKINGS)
    assert {f.code: f.count for f in examined.findings()} == {"negative_run_time": 1, "ran_over_request": 1}
    assert examined.usable("delivered").tolist() == [True, False]
    assert examined.usable("within_request").tolist() == [False, True]
    assert set(BREAKS) == set(examined.flags) <= set(CODES)


@given(st.lists(st.tuples(*[st.integers(0, 2), st.integers(0, 9), st.integers(1, 5)]), max_size=8))
def test_crossing_is_what_pairs_say(rows):
    found = intervals(*zip(*((o, s, s + n) for o, s, n in rows), strict=True)) if rows else None
    if found is None:
        return
    pairs = [
        any(
            n != m and found.owner[n] == found.owner[m]
            and found.start[n] < found.end[m] and found.start[m] < found.end[n]
            for m in range(len(found))
        )
        for n in range(len(found))
    ]  # fmt: skip
    assert crossing(found).tolist() == pairs
