# SPDX-License-Identifier: Apache-2.0
"""Prices as given; what is not given is said to be assumed."""

from fractions import Fraction

import pytest

from yuzui.errors import InputError
from yuzui.ledger.recovery.asked import YEAR, Asked


def test_a_price_is_exact_per_second():
    assert Asked.of({"price": "0.05", "currency": "eur"}).per_second == Fraction(5, 3_600)
    assert Asked.of({"price": "7", "currency": "JPY"}).per_second == Fraction(7, 3_600)


def test_cost_is_spread_evenly_over_the_year():
    asked = Asked.of({"cost": "365"})
    assert asked.spent(YEAR // 365) == 100 and Asked.of({}).spent(1) is None


def test_what_is_not_given_is_said_to_be_assumed():
    status = {row["rule"]: row["status"] for row in Asked.of({}).rules()}
    assert status["price"] == status["cost"] == status["waive"] == "assumed"
    given = Asked.of({"price": "2", "cost": 9, "waive": "0,5"})
    assert [row["status"] for row in given.rules()] == ["given", "given", "given", "declared"]
    assert given.waive == (0, 5) and all(row["source"]["zh"] for row in given.rules())


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"price": "x"}, "price"),
        ({"price": "-1"}, "price"),
        ({"cost": "nan"}, "price"),
        ({"currency": "euro"}, "currency"),
        ({"by": "person"}, "by"),
        ({"waive": "0 9"}, "status"),
    ],
)
def test_what_cannot_be_is_refused(inputs, code):
    with pytest.raises(InputError) as caught:
        Asked.of(inputs)
    assert caught.value.code == code
