# SPDX-License-Identifier: Apache-2.0
"""Service in order of arrival, and fair share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.facilities.kinds.quota import fair_share, first_come


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10), st.integers(1, 5)), max_size=25))
def test_order_capacity_and_no_needless_wait(jobs):
    jobs = sorted(jobs)
    submit, run, procs = ([j[i] for j in jobs] for i in range(3))
    starts = first_come(submit, run, procs, 5)
    assert starts == sorted(starts)
    assert all(start >= arrived for start, arrived in zip(starts, submit, strict=True))

    def used(t):
        return sum(p for s, r, p in zip(starts, run, procs, strict=True) if s <= t < s + r)

    assert all(used(t) <= 5 for t in range(max(starts, default=0) + 12))
    for i, start in enumerate(starts):
        earliest = max(submit[i], starts[i - 1] if i else 0)
        if start > earliest:
            # a second before, the processors of earlier jobs left too few free
            busy = sum(
                p for s, r, p in zip(starts[:i], run[:i], procs[:i], strict=True)
                if s <= start - 1 < s + r
            )  # fmt: skip
            assert busy + procs[i] > 5


def test_a_job_larger_than_the_machine_is_refused():
    with pytest.raises(InputError) as caught:
        first_come([0, 1], [1, 1], [1, 9], 8)
    assert caught.value.place.row == 2 and caught.value.code == "over_capacity"


def test_fair_share_is_one_unused_and_a_half_at_the_share():
    found = fair_share({"a": 30.0, "b": 70.0}, {"a": 30, "b": 70, "c": 0})
    assert found["a"] == found["b"] == pytest.approx(0.5)
    assert fair_share({}, {"a": 1, "b": 1}) == {"a": 1.0, "b": 1.0}


def test_use_without_a_share_has_no_claim():
    found = fair_share({"a": 1.0, "x": 1.0}, {"a": 1, "y": 1})
    assert found["x"] == 0.0 and found["y"] == 1.0


def test_units_do_not_matter():
    one = fair_share({"a": 1.0, "b": 2.0}, {"a": 3, "b": 4})
    assert fair_share({"a": 10.0, "b": 20.0}, {"a": 0.3, "b": 0.4}) == pytest.approx(one)
