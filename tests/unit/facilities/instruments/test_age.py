# SPDX-License-Identifier: Apache-2.0
"""What is due when; what nobody said is counted, and currencies are never added."""

from yuzui.facilities.instruments.age import due, each_once, replacement, sums


def row(id, since="2015-06-01", life=10, value=100, coin="CNY", **more):
    return {
        "id": id, "commissioned": since, "service_years": life, "asset_value": value,
        "currency": coin, **more,
    }  # fmt: skip


def test_due_is_commissioning_plus_life():
    assert due(row("a")) == 2025
    assert due(row("a", since=None)) is due(row("a", life=None)) is None


def test_a_stated_end_of_support_stands_above_a_life_meant():
    assert due(row("a", supported_until="2022-12-29")) == 2022
    assert due(row("a", life=None, supported_until="2030-01-01")) == 2030
    # what a machine says that was never told the date is no date
    assert due(row("a", supported_until="1970-01-01")) == 2025
    assert due(row("a", life=None, supported_until="1970-01-01")) is None


def test_overdue_due_unknown_and_retired():
    rows = [
        row("a"), row("b", since="2016-01-01"), row("c", since="2020-01-01", coin="EUR"),
        row("d", since=None), row("e", retired="2020-01-01"), row("b", since="1990-01-01"),
        row("f", since="2020-12-31", value=None),
    ]  # fmt: skip
    told = replacement(rows, 2026)
    assert (told["instruments"], told["retired"], told["unknown"]) == (6, 1, 1)
    assert told["overdue"] == {"year": None, "count": 1, "value": {"CNY": 100}, "valued": 1}
    assert [(one["year"], one["count"]) for one in told["years"]] == [(2026, 1), (2030, 2)]
    assert told["years"][1]["value"] == {"EUR": 100} and told["years"][1]["valued"] == 1
    counted = told["retired"] + told["unknown"] + told["overdue"]["count"]
    assert counted + sum(one["count"] for one in told["years"]) == told["instruments"]


def test_capabilities_repeat_an_instrument_that_counts_once():
    assert [r["asset_value"] for r in each_once([row("a"), row("a", value=9), row("b")])] == [
        100, 100,
    ]  # fmt: skip


def test_a_value_without_a_currency_is_no_sum():
    assert sums([row("a", coin=None), row("b", value=None), row("c"), row("d", coin="USD")]) == {
        "CNY": 100, "USD": 100,
    }  # fmt: skip
