# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.solve.model import Model, rows, with_row


def model(**more):
    fields = {
        "objective": np.array([1.0, 2.0]),
        "low": np.zeros(2),
        "high": np.ones(2),
        "integer": np.array([True, False]),
        "rows": rows([(np.array([1.0, 0.0]), 0, 1), (np.zeros(2), 0, 0)]),
    }
    return Model(**fields | more)


def test_rows_leave_zeros_out_and_keep_empty_ones():
    made = rows([(np.array([0.0, 3.0]), -1, 4), (np.zeros(2), 0, 0), (np.array([1.0, 2.0]), 0, 9)])
    assert made.starts.tolist() == [0, 1, 1, 3]
    assert made.columns.tolist() == [1, 0, 1]
    assert made.activity(np.array([10.0, 1.0])).tolist() == [3, 0, 12]


def test_one_line_with_its_zeros():
    made = rows([(np.array([0.0, 3.0]), -1, 4), (np.zeros(2), 0, 0)])
    assert made.line(0, 2).tolist() == [0, 3] and made.line(1, 3).tolist() == [0, 0, 0]


def test_last_row_may_be_empty():
    made = rows([(np.array([2.0, 0.0]), 0, 1), (np.zeros(2), 0, 0)])
    assert made.activity(np.array([1.0, 1.0])).tolist() == [2, 0]


def test_no_rows():
    assert rows([]).activity(np.ones(2)).tolist() == []


@pytest.mark.parametrize(
    ("more", "need"),
    [
        ({}, "mip"),
        ({"integer": np.zeros(2, dtype=bool)}, "lp"),
        ({"integer": np.zeros(2, dtype=bool), "quadratic": -np.eye(2)}, "qp"),
    ],
)
def test_need(more, need):
    assert model(**more).need == need


def test_value_and_relaxation():
    made = model(quadratic=np.eye(2) * 2)
    assert made.value(np.array([1.0, 3.0])) == 7 + 10
    assert model().relaxed().need == "lp"


def test_one_more_row():
    made = with_row(model(), np.array([0.0, 5.0]), -1.0, 3.0).rows
    assert made.activity(np.array([1.0, 2.0])).tolist() == [1, 0, 10]
    assert made.high.tolist() == [1, 0, 3]
