# SPDX-License-Identifier: Apache-2.0
"""Cells to values: exact money, full-width digits, dates, words, and what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.model.column import BOOL, DAY, INT, JSON, MONEY, REAL, STAMP, TEXT, column
from yuzui.sheets.units import NONE, Unit
from yuzui.sheets.values import UnfitError, is_missing, number, value

TEN_THOUSAND = Unit("万元", Decimal(10_000), "CNY")


def of(type, **rest):
    return column("x", type, "x", "某", "x", "某", **rest)


@pytest.mark.parametrize(
    ("cell", "unit", "currency", "cents"),
    [
        (120, TEN_THOUSAND, "", 120_000_000),
        ("１２０", TEN_THOUSAND, "", 120_000_000),
        ("1,200.5", TEN_THOUSAND, "", 1_200_500_000),
        ("1，200", NONE, "", 120_000),
        ("85万", NONE, "", 85_000_000),
        ("85万元", TEN_THOUSAND, "", 85_000_000),
        ("¥1,234,567.89", NONE, "", 123_456_789),
        ("$ 2.5M", NONE, "USD", 250_000_000),
        ("(300)", NONE, "", -30_000),
        ("−300", NONE, "", -30_000),
        (0.1, TEN_THOUSAND, "", 100_000),
        (33.3333, TEN_THOUSAND, "", 33_333_300),
        (500, NONE, "JPY", 500),
        (1.1, NONE, "", 110),
    ],
)
def test_money_is_exact_in_minor_units(cell, unit, currency, cents):
    assert value(of(MONEY), cell, unit, currency) == cents


@pytest.mark.parametrize(
    "cell",
    [
        "250.000",
        "€250.000",
        "1.23,4",
        "12,34,567",
        "abc",
        "1e999",
        "5%",
        "1 2 x",
        True,
        dt.date(2026, 1, 1),
        float("inf"),
        10**30,
        0.001,
    ],
)
def test_money_that_could_be_two_things_is_refused(cell):
    with pytest.raises(UnfitError):
        value(of(MONEY), cell)


@given(st.integers(-(10**12), 10**12))
def test_amounts_written_in_any_usual_way_are_one_amount(cents):
    whole = Decimal(cents) / 100
    ways = [f"{whole}", f"{whole:,.2f}", f"¥{whole:,.2f}", f"{whole:,.2f} 元", f"{whole / 10_000}万元"]
    assert {value(of(MONEY), way) for way in ways} == {cents}


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-25",
        "2026/11/25",
        "2026.11.25",
        "2026年11月25日",
        "20261125",
        "２０２６－１１－２５",
        dt.date(2026, 11, 25),
        dt.datetime(2026, 11, 25, 8),
        "2026-11-25T08:00:00",
    ],
)
def test_days_are_read_where_their_order_is_certain(cell):
    assert value(of(DAY), cell) == "2026-11-25"


@pytest.mark.parametrize("cell", ["25/11/2026", "11/25/2026", "2026-13-01", "2026-02-30", "2026年11月", 45986, "soon"])
def test_days_that_must_be_guessed_are_refused(cell):
    with pytest.raises(UnfitError):
        value(of(DAY), cell)


@pytest.mark.parametrize(
    ("cell", "done"),
    [("是", True), ("否", False), ("Yes", True), (0, False), ("√", True), (False, False), ("无", False)],
)
def test_booleans(cell, done):
    assert value(of(BOOL), cell) is done


@pytest.mark.parametrize("cell", [None, "", " ", "-", "N/A", "—", float("nan")])
def test_missing_is_missing_in_every_type(cell):
    assert is_missing(cell) and all(value(of(t), cell) is None for t in (TEXT, REAL, INT, MONEY, DAY, JSON))


def test_numbers_stored_as_text_or_floats_are_ids():
    assert value(of(TEXT), 20260001.0) == "20260001" and value(of(TEXT), "'=x") == "=x"
    assert value(of(INT), 3.0) == 3 and value(of(REAL), "45%") == 0.45
    assert number("３．５") == Decimal("3.5") and value(of(REAL), "1.2万") == 12_000


def test_words_and_ranges_are_checked():
    assert value(of(TEXT, values=("coauthor", "employer")), "同单位") == "employer"
    assert value(of(TEXT, values=("coauthor",)), "Coauthor") == "coauthor"
    with pytest.raises(UnfitError, match="unknown_word"):
        value(of(TEXT, values=("coauthor",)), "friend")
    with pytest.raises(UnfitError, match="out_of_range"):
        value(of(INT, low=1, high=12), 13)


def test_stamps_and_json():
    assert value(of(STAMP), dt.datetime(2026, 1, 2, 3, 4)) == "2026-01-02T03:04:00Z"
    assert value(of(STAMP), "2026-01-02T03:04:00+08:00") == "2026-01-01T19:04:00Z"
    assert value(of(STAMP), "2026年1月2日") == "2026-01-02T00:00:00Z"
    assert value(of(JSON), '{"a": 1}') == {"a": 1} and value(of(JSON), ["x"]) == ["x"]
    with pytest.raises(UnfitError):
        value(of(JSON), "{broken")


@pytest.mark.parametrize("type", [INT, REAL, MONEY])
@pytest.mark.parametrize("cell", ["10²", "①", "½", "1e999", "9" * 999_999, "9" * 400 + "万"])
def test_what_is_no_number_of_ours_is_never_another_number(type, cell):
    with pytest.raises(UnfitError):
        value(of(type), cell, TEN_THOUSAND)


@pytest.mark.parametrize("cell", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"])
def test_a_moment_outside_the_calendar_is_refused(cell):
    with pytest.raises(UnfitError):
        value(of(STAMP), cell)


def test_json_holds_no_infinity():
    with pytest.raises(UnfitError):
        value(of(JSON), float("inf"))
