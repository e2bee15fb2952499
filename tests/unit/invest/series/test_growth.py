# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.series import growth
from yuzui.investment.series.facts import read


def rate(row, value, vintage="final", year=2024):
    more = {"dimension": "growth_type", "unit": "percent", "source": "r"}
    return row("basic", value, year, vintage, **more)


def compare(rates, levels):
    return growth.compare(read(rates), read(levels))


def test_growth_is_that_of_the_amounts(row):
    (found,) = compare([rate(row, "10.7")], [row(value="2500.9"), row(value="2259.1", year=2023)])
    assert found.recomputed == pytest.approx(100 * (2500.9 / 2259.1 - 1))
    assert found.apart < 0.05 and found.base == "final" and found.missing is None


def test_a_preliminary_rate_is_of_a_preliminary_amount_over_the_final_one(row):
    levels = [
        row(value="110"),
        row(value="120", vintage="preliminary"),
        row(value="100", year=2023),
        row(value="90", year=2023, vintage="preliminary"),
    ]
    (found,) = compare([rate(row, "20", "preliminary")], levels)
    assert found.recomputed == pytest.approx(20)


def test_the_restated_year_before_is_the_base(row):
    levels = [row(value="110"), row(value="100", year=2023)]
    restated = row(value="105", year=2023, vintage="restated")
    (found,) = compare([rate(row, "4.8")], [*levels, restated])
    assert found.base == "restated" and found.apart < 0.05


@pytest.mark.parametrize(("known", "missing"), [(2023, 2024), (2024, 2023)])
def test_a_missing_amount_is_named(row, known, missing):
    (found,) = compare([rate(row, "5")], [row(year=known)])
    assert (found.recomputed, found.missing, found.apart) == (None, missing, 0.0)


def test_units_are_not_mixed(row):
    (found,) = compare([rate(row, "5")], [row(), row(year=2023, unit="M USD")])
    assert found.recomputed is None
