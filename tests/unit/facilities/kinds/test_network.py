# SPDX-License-Identifier: Apache-2.0
"""Coverage any k of n, counted second by second; burns of a day, a week and a month."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.facilities.kinds.network import DAY, solve, uncovered

SPAN = st.tuples(st.integers(0, 20), st.integers(1, 10)).map(lambda p: (p[0], p[0] + p[1]))
NAMES = ("a", "b", "c")


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(SPAN, max_size=3)), st.integers(1, 3))
def test_a_cell_is_covered_while_k_stations_are_up(outages, k):
    from yuzui.facilities.windows.spans import merged

    down = {name: merged(spans) for name, spans in outages.items()}
    bare = {t for t in range(40) if sum(not any(a <= t < b for a, b in outages.get(n, ())) for n in NAMES) < k}
    found = uncovered(NAMES, k, down)
    assert {t for a, b in found for t in range(a, b)} == bare
    assert found == sorted(found) and all(a < b for a, b in found)


def answer(**more):
    given = {"cells": {"x": ["a", "b"]}, "k": 1, "period": 30 * DAY, "target": 0.9, "outages": []}
    return solve(given | more)


def test_a_quiet_period_burns_nothing():
    found = answer()
    assert found["kept"] and found["coverage"] == 1.0
    assert found["burn"] == {"1": 0.0, "7": 0.0, "30": 0.0}


def test_a_failure_now_burns_the_day_more_than_the_month():
    end = 30 * DAY
    both = [(name, end - DAY // 2, end + 99) for name in "ab"]
    found = answer(outages=both)
    assert found["burn"] == {"1": 5.0, "7": pytest.approx(0.714), "30": pytest.approx(0.167)}
    assert found["left"] == round(3 * DAY) - DAY // 2


def test_a_promise_without_slack_and_a_short_period_have_no_burn():
    assert answer(target=1.0)["burn"] == {"1": None, "7": None, "30": None}
    assert answer(period=2 * DAY)["burn"] == {"1": 0.0, "7": None, "30": None}


@pytest.mark.parametrize("more", [{"k": 3}, {"cells": {}}, {"period": 0}])
def test_what_is_no_network(more):
    with pytest.raises(InputError) as caught:
        answer(**more)
    assert caught.value.code == "too_few_stations" and caught.value.mending is not None
