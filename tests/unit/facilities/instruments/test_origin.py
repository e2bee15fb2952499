# SPDX-License-Identifier: Apache-2.0
"""Shares of home by count and by value; the unknown are a class of their own."""

import pytest

from yuzui.facilities.instruments.origin import home_of, of, shares


def row(id, country, value=None, coin="CNY"):
    return {"id": id, "origin_country": country, "asset_value": value, "currency": coin}


@pytest.mark.parametrize(
    ("said", "expected"),
    [("CN", "domestic"), ("cn", "domestic"), ("中国", "domestic"), ("国产", "domestic"),
     ("US", "foreign"), ("德国", "foreign"), ("", "unknown"), (None, "unknown"), (" ", "unknown")],
)  # fmt: skip
def test_the_class_of_an_instrument(said, expected):
    assert of(row("a", said), "CN") == expected


def test_home_may_be_elsewhere():
    assert of(row("a", "德国"), "DE") == "domestic" and of(row("a", "CN"), "DE") == "foreign"


def test_home_is_where_most_of_them_stand():
    def at(id, country):
        return {"id": id, "country": country}

    assert home_of([at("a", "France"), at("b", "CN"), at("c", "法国"), at("d", None)]) == "FR"
    # a row for each capability is one instrument still
    assert home_of([at("a", "FR"), at("b", "中国"), at("b", "中国"), at("b", "中国")]) == "CN"
    assert home_of([at("a", "FR"), at("b", "US"), at("b", "US")]) == "FR"
    assert home_of([at("a", None), at("b", "Atlantis")]) == "CN"


def test_shares_by_count_and_by_value_stand_side_by_side():
    rows = [row("a", "CN", 100), row("b", "US", 700), row("c", None, 200), row("d", "CN"),
            row("a", "US", 9), row("e", "US", 50, "EUR")]  # fmt: skip
    told = shares(rows, "CN")
    assert told["count"] == {"domestic": 2, "foreign": 2, "unknown": 1}
    assert told["share"] == {"domestic": 0.4, "foreign": 0.4, "unknown": 0.2}
    assert told["value_share"]["CNY"] == {"domestic": 0.1, "foreign": 0.7, "unknown": 0.2}
    assert told["value"]["EUR"] == {"domestic": 0, "foreign": 50, "unknown": 0}
    assert told["valued"] == 4


def test_without_instruments_there_is_no_share():
    assert shares([], "CN")["share"] == {"domestic": None, "foreign": None, "unknown": None}
