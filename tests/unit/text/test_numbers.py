# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.text import Text
from yuzui.text.numbers import (
    MINUS,
    THIN,
    agree,
    count,
    day,
    duration,
    moment,
    money,
    number,
    percent,
    points,
    signed,
    written,
)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (51987, 0, "51,987"),
        (-51987, 0, f"{MINUS}51,987"),
        (0.125, 2, "0.12"),
        (-0.001, 2, "0.00"),
        (math.nan, 0, "—"),
        (math.inf, 0, "—"),
    ],
)
def test_number(value, digits, shown):
    assert number(value, digits).en == number(value, digits).zh == shown


def test_percent_has_a_thin_space_in_english_only():
    assert percent(0.0688).en == f"6.9{THIN}%" and percent(0.0688).zh == "6.9%"
    assert percent(math.nan).en == "—"


def test_points_carry_their_sign():
    assert points(0.0112).en == "+1.12 percentage points"
    assert points(-0.0112).zh == f"{MINUS}1.12 个百分点"


@pytest.mark.parametrize(
    ("amount", "currency", "en", "zh"),
    [
        (145e6, "USD", f"US$145{THIN}M", "1.45亿美元"),
        (60e6, "CNY", f"¥60{THIN}M", "6,000万元"),
        (3.63268e12, "CNY", f"¥3.63{THIN}trn", "3.63万亿元"),
        (-2500, "EUR", f"{MINUS}€2.5{THIN}k", f"{MINUS}2,500欧元"),
        (999, "JPY", "JP¥999", "999日元"),
        (12e4, "SEK", f"SEK{THIN}120{THIN}k", "12万 SEK"),
    ],
)
def test_money_scales_as_each_language_does(amount, currency, en, zh):
    text = money(amount, currency)
    assert (text.en, text.zh) == (en, zh)


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        (144_987_000, f"¥144.99{THIN}M", "1.4499亿元"),
        (59_984_300, f"¥59.98{THIN}M", "5,998万元"),
        # a budget in tenths of 万元 is never cut
        (8_725_000, f"¥8.72{THIN}M", "872.5万元"),
        (2_670_000_000, f"¥2.67{THIN}bn", "26.7亿元"),
        (950, "¥950.00", "950.00元"),
    ],
)
def test_decimals_asked_for_end_at_the_same_digit_in_both_languages(amount, en, zh):
    assert (money(amount, "CNY", 2).en, money(amount, "CNY", 2).zh) == (en, zh)


@given(st.floats(100, 1e15), st.sampled_from(["CNY", "USD"]))
def test_money_shown_is_money_meant(amount, currency):
    """What is printed lies within the last digit printed of what was given."""
    scale = {"k": 1e3, "M": 1e6, "bn": 1e9, "trn": 1e12}
    shown = money(amount, currency).en.removeprefix("US$").removeprefix("¥")
    figure, _, word = shown.partition(THIN)
    assert float(figure.replace(",", "")) * scale.get(word, 1) == pytest.approx(amount, rel=0.05)


def test_day_orders_as_each_language_does():
    assert day("2026-11-24").en == "24 Nov 2026" and day("2026-11-24").zh == "2026年11月24日"
    assert day(dt.date(2026, 1, 2)) == day("2026-01-02T23:00:00Z")


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (2, "2 s", "2 秒"),
        (119, "119 s", "119 秒"),
        (1560, "26 min", "26 分钟"),
        (7200, "2 h", "2 小时"),
        (9000, "2.5 h", "2.5 小时"),
        (172800, "2 d", "2 天"),
    ],
)
def test_duration(seconds, en, zh):
    assert (duration(seconds).en, duration(seconds).zh) == (en, zh)


@pytest.mark.parametrize(
    ("n", "noun", "many", "en", "zh"),
    [
        (1, Text("clause", "条"), "", "1 clause", "1 条"),
        (0, Text("clause", "条"), "", "0 clauses", "0 条"),
        (1200, Text("category", "类"), "categories", "1,200 categories", "1,200 类"),
    ],
)
def test_a_noun_stands_in_the_number_of_its_count(n, noun, many, en, zh):
    assert count(n, noun, many) == Text(en, zh)


def test_a_moment_is_told_to_the_minute_in_the_order_of_each_language():
    assert moment("2026-11-24T09:58:31Z") == Text("24 Nov 2026 09:58", "2026年11月24日 09:58")


def test_a_sum_without_a_known_currency_is_a_number():
    assert money(2, "XXX").en == money(2, "XXX").zh == "2"
    assert money(6e7, "XXX").zh == "6,000万"


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.0458, 3, "+0.046"),
        (-0.0204887, 3, "\u22120.020"),
        (0.0001, 3, "0.000"),
        (-0.0001, 3, "0.000"),
        (1234.5, 1, "+1,234.5"),
        (None, 3, "—"),
        (math.nan, 3, "—"),
    ],
)
def test_a_change_has_a_sign_unless_it_rounds_to_nothing(value, digits, shown):
    assert signed(value, digits).en == signed(value, digits).zh == shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8", 8), ("8 %", 0.08), ("8％", 0.08), (f"6.9{THIN}%", 0.069), (" 0.5 ", 0.5),
        (f"{MINUS}0.5%", -0.005), ("1,234,567.8", 1234567.8), ("1e3", 1000),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text, value):
    assert written(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["", "%", "eight", "0,08", "1,23", "12,34,567", "nan", "inf", "8%%"])
def test_what_is_no_number_or_may_be_two_is_refused(text):
    with pytest.raises(ValueError):
        written(text)


def test_a_verb_stands_in_the_number_of_its_count():
    assert [agree(n, "has", "have").en for n in (0, 1, 2, 1.5)] == ["have", "has", "have", "have"]
    assert agree(1, "has", "have").zh == ""
