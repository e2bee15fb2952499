# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import InputError
from yuzui.investment.tax.price import Amounts, b_index, denominator_effect, relative_price, worth


@pytest.mark.parametrize(
    ("rate", "extra", "subsidy"),
    [
        (0.25, 0.5, 0.1667),
        (0.25, 0.75, 0.25),
        (0.25, 1.0, 0.3333),
        (0.25, 1.2, 0.4),
        (0.15, 0.5, 0.0882),
        (0.15, 0.75, 0.1324),
        (0.15, 1.0, 0.1765),
        (0.15, 1.2, 0.2118),
    ],
)
def test_check_values(rate, extra, subsidy):
    assert 1 - b_index(rate, extra) == pytest.approx(subsidy, abs=5e-5)


def test_no_deduction_no_subsidy_and_waiting_makes_it_worth_less():
    assert b_index(0.25, 0.0) == 1
    later = 0.25 / 1.05 / 1.05 / 1.05
    assert worth(0.25, wait=3, interest=0.05) == pytest.approx(later)
    assert b_index(worth(0.25, 3, 0.05), 1.0) == pytest.approx((1 - 2 * later) / (1 - later))
    assert worth(0.25, wait=3) == worth(0.25, interest=0.05) == 0.25


def test_relative_price_by_type():
    own, given, chips = (b_index(0.25, extra) for extra in (1.0, 1.0, 1.2))
    assert relative_price(given, own) == 1.0
    assert relative_price(given, chips) == pytest.approx(0.5 / 0.45)


@pytest.mark.parametrize(("rate", "extra"), [(0.5, 1.0), (0.6, 1.0), (0.25, [1.0, 3.0])])
def test_a_deduction_that_pays_for_everything_is_no_price(rate, extra):
    with pytest.raises(InputError) as caught:
        b_index(rate, np.array(extra))
    assert caught.value.code == "deduction_beyond_cost"


def test_more_enterprise_research_lowers_the_share():
    # by hand: 2 500.9 of 36 326.8, enterprises 28 211.4 of it with 0.30 % basic
    amounts = Amounts(2500.9, 36326.8, 28211.4, 0.003)
    want = (2500.9 + 0.003 * 282.114) / (36326.8 + 282.114) - 2500.9 / 36326.8
    assert denominator_effect(amounts) == pytest.approx(want)
    assert round(100 * denominator_effect(amounts), 2) == -0.05
    assert denominator_effect(Amounts(10, 100, 50, 0.1)) == pytest.approx(0)
