# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.model.money import Gift, Money, digits, factor, precision, total


def test_minor_units_follow_the_currency():
    assert Money.of("12.34", "CNY") == Money(1234, "CNY")
    assert Money.of(500, "JPY") == Money(500, "JPY")
    assert Money.of("1.2345", "KWD") == Money(1234, "KWD")
    assert (digits("CNY"), digits("JPY"), digits("KWD")) == (2, 0, 3)


@pytest.mark.parametrize("call", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b])
def test_two_currencies_are_never_joined(call):
    with pytest.raises(InputError) as caught:
        call(Money(1, "CNY"), Money(1, "USD"))
    assert caught.value.code == "two_currencies" and "币种" in caught.value.say("zh")


@given(st.lists(st.integers(-(10**14), 10**14)))
def test_total_is_exact(minors):
    assert total([Money(m, "CNY") for m in minors], "CNY") == Money(sum(minors), "CNY")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_amount_round_trips(minor, currency):
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


def test_total_refuses_a_stranger():
    with pytest.raises(InputError):
        total([Money(1, "USD")], "CNY")


def test_arithmetic_and_order():
    assert Money(5, "CNY") - Money(7, "CNY") == -Money(2, "CNY")
    assert Money(5, "CNY") <= Money(5, "CNY") and not Money(5, "CNY") < Money(5, "CNY")


@pytest.mark.parametrize(
    ("word", "value"), [("万元", 10**4), ("亿元", 10**8), ("千元", 10**3), ("K", 10**3), ("bn", 10**9), ("元", 1)]
)
def test_units_behind_a_heading(word, value):
    assert factor(word) == Decimal(value)


def test_a_word_that_is_no_unit_has_no_factor():
    assert factor("人") is None


def test_words_for_people():
    assert Money.of(60_000_000, "CNY").text().zh == "6,000万元"


def test_precision_of_texts_and_of_dates():
    assert precision("2024-03-01", "2024-03-31") == "month"
    assert precision(dt.date(2024, 3, 1), dt.date(2024, 3, 1)) == "day"
    assert precision("2024-03-01", "2024-05-31") == precision("2024-03-01", None) == "year"


@pytest.mark.parametrize(
    ("cell", "same"), [("100,000,000", True), (10**8, True), (1e6, False), ("n/a", True), ("", True)]
)
def test_a_sum_in_words_is_held_against_the_one_in_a_cell(cell, same):
    assert Gift("A fund", "NSFC", "", Decimal(10**8), "CNY").of(cell) is same
