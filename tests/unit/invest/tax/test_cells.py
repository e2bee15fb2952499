# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from decimal import Decimal

import pytest

from yuzui.errors import InputError, Place
from yuzui.investment.tax import cells

HERE = Place("rules.csv", row=3, column="effective_from")


@pytest.mark.parametrize("text", ["2022-10-01", "2022/10/1", "2022.10.01", "2022年10月1日", "2022-10-01 00:00:00"])
def test_year_first_is_one_day(text):
    assert cells.day(text, HERE) == dt.date(2022, 10, 1)


def test_empty_is_open():
    assert cells.day("", HERE) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("13/12/2022", "2022-12-13"),
        ("12/13/2022", "2022-12-13"),
        ("03/04/2022", "2022-03-04 / 2022-04-03"),
        ("2022-13-12", "2022-12-13"),
    ],
)
def test_day_and_month_that_can_be_mistaken_are_refused(text, meant):
    with pytest.raises(InputError) as caught:
        cells.day(text, HERE)
    error = caught.value
    assert error.code == "date_ambiguous" and error.place == HERE
    assert sorted(error.expected.split(" / ")) == sorted(meant.split(" / "))
    assert "按年、月、日" in error.mending.zh and "year, month, day" in error.mending.en


@pytest.mark.parametrize("text", ["2022-02-30", "soon", "2022", "9999-12-31", "0001-01-01"])
def test_no_such_day(text):
    with pytest.raises(InputError) as caught:
        cells.day(text, HERE)
    assert caught.value.code == "date"


def test_day_named_in_an_act():
    assert cells.named_day("Announcement 2023 No. 7 (2023-03-26, retroactive)").day == 26
    assert cells.named_day("Announcement 2022 No. 28") is None
    assert cells.named_day("2022-02-30, that is 2022-03-02").month == 3


@pytest.mark.parametrize(
    ("cell", "unit", "code"),
    [
        ("75", "", "rate_range"),
        ("-0.5", "", "rate_range"),
        ("100000000", "", "rate_money"),
        ("much", "", "value"),
        ("0.75", "furlong", "unit"),
        ("75", "percent", "unit"),
    ],
)
def test_what_is_no_fraction_is_refused(cell, unit, code):
    with pytest.raises(InputError) as caught:
        cells.rate(cell, unit, HERE)
    assert caught.value.code == code and caught.value.mending is not None


def test_fractions():
    assert cells.rate("1.20", "1", HERE) == 1.2
    assert cells.rate("", "", HERE) is None
    with pytest.raises(InputError) as caught:
        cells.rate("75", "", HERE)
    assert caught.value.fix.en == "0.75"


def test_an_event_has_money():
    assert cells.amount("500000000", HERE) == Decimal(500000000)
    for cell in ("", "0.75"):
        with pytest.raises(InputError) as caught:
            cells.amount(cell, HERE)
        assert caught.value.code == "event_amount"
