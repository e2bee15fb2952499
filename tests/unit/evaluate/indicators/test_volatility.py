# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.evaluation.indicators import volatility

YEARS = {2020: 100.0, 2021: 110.0, 2022: 132.0, 2023: 171.6}


def test_standard_deviation_of_growth_by_hand():
    # 10, 20 and 30 % a year
    assert volatility.of(YEARS)["volatility"] == pytest.approx(0.1)
    assert volatility.growth(YEARS) == pytest.approx({2021: 0.1, 2022: 0.2, 2023: 0.3})


def test_a_missing_year_is_not_filled_in():
    gap = {**YEARS, 2025: 500.0}
    assert volatility.of(gap) == volatility.of(YEARS)


def test_steady_growth_has_none_whatever_the_currency():
    steady = {2000 + t: 7.0 * 1.1**t for t in range(6)}
    assert volatility.of(steady)["volatility"] == pytest.approx(0.0, abs=1e-12)
    dear = {year: 1e6 * value for year, value in YEARS.items()}
    assert volatility.of(dear)["volatility"] == pytest.approx(0.1)


@pytest.mark.parametrize("years", [{}, {2000: 1.0}, {2000: 1.0, 2001: 2.0, 2002: 3.0}])
def test_too_short_has_a_reason(years):
    assert volatility.of(years) == {"volatility": None, "volatility_null": "too_short"}


def test_a_year_of_nothing_gives_no_growth_rate():
    assert volatility.growth({2000: 0.0, 2001: 5.0, 2002: 6.0}) == pytest.approx({2002: 0.2})
