# SPDX-License-Identifier: Apache-2.0
"""The sweep over time, held against counting every second."""

from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.occupancy import Occupancy, swept

JOB = st.tuples(st.integers(0, 20), st.integers(0, 10), st.integers(1, 5)).map(
    lambda row: (row[0], row[0] + row[1], row[2])
)


@given(st.lists(JOB, max_size=12), st.integers(1, 8))
def test_as_counting_every_second_says(jobs, processors):
    span = max((end for _, end, _ in jobs), default=0)
    used = [sum(n for a, b, n in jobs if a <= t < b) for t in range(span)]
    found = swept(jobs, processors, span)
    assert found.opened == processors * span
    assert found.idle == sum(max(processors - n, 0) for n in used)
    assert found.over == sum(max(n - processors, 0) for n in used)
    assert found.most == max(used, default=0)


def test_jobs_that_touch_do_not_overlap():
    assert swept([(0, 5, 2), (5, 9, 2)], 2, 9) == Occupancy(18, 0, 0, 2)
