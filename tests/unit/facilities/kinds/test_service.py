# SPDX-License-Identifier: Apache-2.0
"""Outages merged per channel, error budget and burn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.facilities.kinds.service import down, solve

OUTAGE = st.tuples(st.sampled_from("ab"), st.integers(-5, 40), st.integers(-5, 40))


@given(st.lists(OUTAGE, max_size=12))
def test_each_second_of_a_channel_counts_once(outages):
    seconds = {(c, t) for c, a, b in outages for t in range(max(0, a), min(30, b))}
    total, merged = down(outages, 30)
    assert total == len(seconds)
    assert merged == sum((c, t - 1) not in seconds for c, t in seconds)


def test_a_promise_without_slack():
    found = solve({"channels": 1, "period": 10, "target": 1.0, "outages": [("a", 0, 1)]})
    assert found["burn"] is None and not found["kept"]
    assert solve({"channels": 1, "period": 10, "target": 1.0, "outages": []})["kept"]


def test_a_service_without_time_is_refused():
    with pytest.raises(InputError):
        solve({"channels": 0, "period": 10, "target": 0.9, "outages": []})
