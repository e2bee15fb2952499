# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.tax_report.question import Question, quarters


@pytest.mark.parametrize(
    ("asked", "option"),
    [
        ({"tax_rate": 25.0}, "--tax-rate"),
        ({"tax_rate": 0.0}, "--tax-rate"),
        ({"wait": -1.0}, "--wait"),
        ({"interest": 5.0}, "--interest"),
        ({"year": 24}, "--year"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_an_example(asked, option):
    with pytest.raises(InputError) as caught:
        Question(**asked)
    assert caught.value.place.column == option and option in caught.value.fix.zh


def test_percent_given_as_a_fraction_is_told():
    with pytest.raises(InputError) as caught:
        Question(tax_rate=25.0)
    assert "0.25" in caught.value.fix.en


def test_quarters():
    assert quarters(None) is None and quarters(" ") is None
    assert quarters("0.1, 0.2 0.3，0.4") == [0.1, 0.2, 0.3, 0.4]
    with pytest.raises(InputError):
        quarters("a b c d")
