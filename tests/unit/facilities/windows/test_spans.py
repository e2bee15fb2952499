# SPDX-License-Identifier: Apache-2.0
"""Intervals joined, second by second."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.windows.spans import merged

SPANS = st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=8)


@given(SPANS)
def test_the_same_seconds_in_the_least_intervals(spans):
    found = merged(spans)
    assert {t for a, b in found for t in range(a, b)} == {t for a, b in spans for t in range(a, b)}
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert all(a < b for a, b in found)
