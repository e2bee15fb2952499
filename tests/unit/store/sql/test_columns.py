# SPDX-License-Identifier: Apache-2.0
"""Columns between lists, arrays and rows."""

import datetime as dt

import numpy as np
import pytest

from yuzui.store.sql.columns import array, columns_of, filled, handed, integers, plain, rows_of


@pytest.mark.parametrize(
    ("values", "kind", "masked"),
    [
        ([1, 2], "i", False),
        ([1, None], "i", True),
        ([1, 2.5], "f", False),
        ([True, None], "b", True),
        (["a", None], "O", False),
        ([dt.date(2026, 1, 1), None], "O", False),
        ([None, None], "O", False),
        ([], "O", False),
        ([1, "a"], "O", False),
        ([[1], [2, 3]], "O", False),
    ],
)
def test_array_keeps_the_type_beside_missing_values(values, kind, masked):
    found = array(values)
    assert found.dtype.kind == kind and np.ma.isMaskedArray(found) is masked
    assert len(found) == len(values)


def test_filled_unmasks_where_the_type_says_missing():
    assert np.isnan(filled(np.ma.masked_array([1.0, 2.0], mask=[0, 1]))[1])
    assert filled(np.ma.masked_array(np.array(["a", "?"], dtype=object), mask=[0, 1])).tolist() == ["a", None]
    assert np.ma.isMaskedArray(filled(np.ma.masked_array([1, 2], mask=[0, 1])))
    assert not np.ma.isMaskedArray(filled(np.ma.masked_array([1, 2], mask=[0, 0])))


def test_rows_and_columns_are_one_thing():
    rows = [{"a": 1, "b": "x"}, {"a": None, "b": None}]
    columns = columns_of(rows, ["a", "b"])
    assert rows_of({name: array(values) for name, values in columns.items()}) == rows
    assert plain(np.array([1.0, np.nan])) == [1.0, None]


def test_whole_numbers_stay_whole_where_sums_were_widened():
    assert integers(np.array([1.0, 2.0])).dtype == np.int64
    found = integers(np.array([1.0, np.nan]))
    assert found.dtype == np.int64 and found.tolist() == [1, None]
    same = np.array([3])
    assert integers(same) is same


def test_what_is_handed_over_is_read_by_its_type_and_words():
    given = {"a": [1, 2], "empty": [None, None], "why": [1, 0]}
    arrays, chosen = handed(given, {"a": "VARCHAR", "empty": "DATE"}, {"why": ("", "it's")})
    assert list(arrays) == ["a", "why"] and 'CAST(NULL AS DATE) AS "empty"' in chosen
    assert "['', 'it''s']" in chosen and 'CAST("a" AS VARCHAR) AS "a"' in chosen
