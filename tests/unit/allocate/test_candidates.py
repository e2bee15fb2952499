# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.funding.candidates import Candidates, label, number, numbers
from yuzui.funding.grammar import where

TABLE = {
    "field": ["物理", "化学", " 物理 ", None],
    "early": [True, "否", "yes", 0],
    "score": ["4.5", 5, None, "n/a"],
    "need_beam": [3, None, "2", ""],
}


def candidates(**more):
    return Candidates(
        ids=["A", "B", "C", "D"],
        amount=np.array([10.0, 20.0, 30.0, 40.0]),
        value=np.array([1.0, 2.0, 3.0, 4.0]),
        columns=TABLE,
        **more,
    )


@pytest.mark.parametrize(
    ("condition", "members"),
    [
        ({}, "ABCD"),
        ({"field": "物理"}, "AC"),
        ({"field": ["物理", "化学"]}, "ABC"),
        ({"field": {"ne": "物理"}}, "BD"),
        ({"field": {"contains": "理"}}, "AC"),
        ({"early": True}, "AC"),
        ({"early": "是"}, "AC"),
        ({"early": 0}, "BD"),
        ({"score": {"ge": 4.5}}, "AB"),
        ({"score": {"gt": 4.5}}, "B"),
        ({"score": {"le": 4.5}}, "A"),
        ({"score": {"lt": 99}}, "AB"),
        ({"amount": {"ge": 20, "lt": 40}}, "BC"),
        ({"id": ["A", "D"]}, "AD"),
        ({"value": {"gt": 3}}, "D"),
        ({"any": [{"field": "化学"}, {"amount": 40}]}, "BD"),
        ({"not": {"field": "物理"}}, "BD"),
        ({"early": True, "not": {"amount": 10}}, "C"),
    ],
)
def test_covered(condition, members):
    found = candidates().covered(where(condition))
    assert "".join(np.array(candidates().ids)[found]) == members


def test_measures():
    made = candidates()
    assert made.measure("amount").tolist() == [10, 20, 30, 40]
    assert made.measure("count").tolist() == [1, 1, 1, 1]
    assert made.measure("value").tolist() == [1, 2, 3, 4]
    assert made.measure("need:beam").tolist() == [3, 0, 2, 0]


def test_base_of_a_share():
    """Eligible: all eligible of the call; requested: all proposals, at what was asked for."""
    made = candidates(
        budget=77.0, requested=np.array([15.0, 20.0, 30.0, 40.0]), eligible=np.array([True, False, True, True])
    )
    assert made.sum_for("budget", "amount") == 77
    assert made.sum_for("eligible", "amount") == 85
    assert made.sum_for("requested", "amount") == 105
    assert made.sum_for("eligible", "count") == 3
    assert made.sum_for("requested", "value") == 10


def test_categories_leave_the_missing_out():
    found = candidates().categories("field")
    assert list(found) == ["化学", "物理"]
    assert found["物理"].tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("cell", "word"),
    [(2.0, "2"), ("２", "2"), (2.5, "2.5"), (None, ""), (float("nan"), ""), (np.bool_(True), "true"),
     (" a ", "a"), ("", "")],
)  # fmt: skip
def test_label(cell, word):
    assert label(cell) == word


def test_numbers():
    assert number("１２.5") == 12.5 and number(True) is None and number("x") is None
    assert number(float("inf")) is None and number(None) is None
    assert numbers(["1", None, "x"]).tolist() == [1, 0, 0]


def test_own_columns_give_way_to_given_ones():
    made = Candidates(["A"], np.ones(1), np.ones(1), {"value": ["high"]})
    assert made.column("value") == ["high"]
    assert made.has("id") and made.has("value") and not made.has("region")
