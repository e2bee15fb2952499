# SPDX-License-Identifier: Apache-2.0
"""Rows as one number: the order of rows is kept, however wide their columns are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.evaluation.units.keys import fresh, ordered, packed

WIDE = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WIDE, WIDE, WIDE, WIDE), max_size=30))
def test_packed_rows_sort_as_the_rows_do(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    key = packed(*(columns or [np.zeros(0, dtype=np.int32)] * 2)).tolist()
    for one, a in zip(rows, key, strict=True):
        for other, b in zip(rows, key, strict=True):
            assert (a < b, a == b) == (one < other, one == other)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WIDE, st.integers(0, 2)), max_size=30))
def test_order_is_that_of_a_stable_sort(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    found = ordered(*(columns or [np.zeros(0, dtype=np.int32)])).tolist()
    assert found == sorted(range(len(rows)), key=lambda n: rows[n])


def test_narrow_columns_do_not_overflow():
    ends = np.array([-(2**31), 2**31 - 1], dtype=np.int32)
    assert packed(ends, ends)[0] < packed(ends, ends)[1]


def test_runs_begin_where_a_number_changes():
    assert fresh(np.array([4, 4, 2, 2, 4])).tolist() == [True, False, True, False, True]
    assert fresh(np.array([], dtype=int)).tolist() == []
