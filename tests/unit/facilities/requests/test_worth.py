# SPDX-License-Identifier: Apache-2.0
"""Formulas of a value: arithmetic and nothing else."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.requests.worth import names, worth


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("amount * (grade - 1)**2", 18.0),
        ("min(amount, grade) / 4 + 1", 1.5),
        ("-amount + max(3, grade)", 2.0),
        ("7", 7.0),
    ],
)
def test_arithmetic(formula, value):
    assert worth(formula, {"amount": 2, "grade": 4}) == value


def test_columns_of_a_formula():
    assert names("min(amount, grade) * amount") == ("amount", "grade")


@pytest.mark.parametrize(
    "formula", ["", "amount *", "__import__('os')", "amount.real", "[1]", "amount if 1 else 2", "min()", "'a'"]
)
def test_what_is_no_formula(formula):
    with pytest.raises(InputError) as caught:
        worth(formula, {"amount": 1})
    assert caught.value.code == "formula"


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("amount * grade", {"amount": 1}),
        ("amount * grade", {"amount": 1, "grade": None}),
        ("amount - 5", {"amount": 1}),
        ("1 / amount", {"amount": 0}),
        ("9 ** 9 ** 9", {}),
        ("(0 - 8) ** 0.5", {}),
    ],
)
def test_a_value_is_a_number_from_0(formula, values):
    with pytest.raises(InputError) as caught:
        worth(formula, values)
    assert caught.value.code == "no_value"
    assert caught.value.mending is not None
