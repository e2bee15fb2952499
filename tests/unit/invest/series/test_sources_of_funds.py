# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.series import sources_of_funds as funds
from yuzui.investment.series.facts import read


def line(performer, source, value, year=2000, kind="R&D", prices="current"):
    return {
        "type": kind,
        "year": year,
        "performer": performer,
        "source": source,
        "usd_millions": value,
        "price_basis": prices,
    }


TABLE = [
    line("All performers", "All funding sources", 100.0),
    line("All federal", "Total", 30.0),
    line("Businessd", "Total", 60.0),
    line("Businessd", "Federal", 10.0),
    line("Businessd", "Own domestic", 50.0),
    line("Businessd", "Foreign business", float("nan")),
    line("Federal intramurala", "Federal", 15.0),
    line("FFRDCsb", "Total", 15.0),
    line("FFRDCsb", "Federal", 5.0),
    line("Higher educatione", "Total", 10.0),
    line("Higher educatione", "Nonfederal government", 4.0),
    line("Higher educatione", "NPO", 6.0),
    line("Higher educatione", "NPO", 99.0, kind="basic research"),
    line("Businessd", "Federal", 99.0, prices="constant_2017"),
]


def test_sources_are_summed_over_performers():
    (year,) = funds.read(TABLE)
    assert year.amounts == {
        "central_government": 30, "local_government": 4, "enterprise": 50, "other": 6,
        "not_split": 10,
    }  # fmt: skip
    assert sum(year.amounts.values()) == year.total == 100
    assert year.concentration == pytest.approx(0.34**2 + 0.5**2 + 0.06**2 + 0.1**2)


def test_a_table_without_sources_is_refused():
    with pytest.raises(InputError) as caught:
        funds.read(TABLE[:1])
    assert caught.value.code == "no_sources" and caught.value.mending.zh


def test_abroad_and_enterprises_are_one_so_that_years_compare():
    assert funds.together({"abroad": 0.1, "enterprise": 0.6, "local_government": 0.3}) == {
        "enterprise": pytest.approx(0.7),
        "government": pytest.approx(0.3),
    }


@pytest.mark.parametrize(("n", "index"), [(1, 1.0), (2, 0.5), (4, 0.25)])
def test_equal_payers_have_the_inverse_of_their_number(n, index):
    assert funds.herfindahl({str(k): 1 / n for k in range(n)}) == pytest.approx(index)


def test_bounds_hold_every_division_of_the_rest():
    low, high = funds.bounds(0.2, 2)
    for first in (0.0, 0.1, 0.4, 0.8):
        index = funds.herfindahl({"g": 0.2, "a": first, "b": 0.8 - first})
        assert low - 1e-12 <= index <= high + 1e-12
    assert (low, high) == (pytest.approx(0.36), pytest.approx(0.68))


def test_rounding_widens_the_bounds():
    low, high = funds.bounds(0.2, 2, 0.01)
    assert low == pytest.approx(0.21**2 + 0.79**2 / 2) and high == pytest.approx(0.19**2 + 0.81**2)
    # a third each is among the divisions that rounding allows
    assert funds.bounds(0.33, 2, 0.01)[0] == pytest.approx(1 / 3)


def test_the_published_share_of_government(china):
    found = funds.government(read(china), "CHN")
    # half a unit of the last decimal of 0.45 % of GDP and of an intensity of 2.56 %, 2022
    half = 0.176 * (0.005 / 0.45 + 0.005 / 2.56)
    assert found[-1].error == pytest.approx(half, abs=5e-5)
    assert all(one.error for one in found)
    assert [one.year for one in found] == list(range(2016, 2023))
    assert found[3].share == pytest.approx(0.205) and found[3].status == "derived"
    assert funds.government(read(china), "USA") == []
