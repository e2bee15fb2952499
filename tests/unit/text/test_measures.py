# SPDX-License-Identifier: Apache-2.0
"""Words of units of time and of way."""

from decimal import Decimal

import pytest

from yuzui.text.measures import counted, is_unit, measured, seconds, uneven, untimed


@pytest.mark.parametrize(
    ("text", "unit", "factor"),
    [
        ("Weeks", "s", 604_800), ("周", "s", 604_800), ("ｈ", "s", 3_600), ("天", "h", 24),
        ("h", "d", Decimal(1) / 24), ("cm", "km", Decimal("0.00001")), ("公里", "m", 1_000),
        ("year", "a", 1), ("kW", "kW", 1),
        ("fortnight", "s", None), ("month", "s", None), ("month", "a", None), ("m", "s", None),
        ("h", "km", None), ("", "s", None),
    ],
)  # fmt: skip
def test_a_unit_is_converted_to_one_of_its_kind_only(text, unit, factor):
    assert measured(text, unit) == factor


def test_for_whole_numbers_a_factor_that_no_decimal_holds_is_none():
    assert measured("min", "h", whole=True) is None
    assert measured("min", "h") is not None
    assert measured("d", "h", whole=True) == 24


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("core-hours", ("core", 3_600)), ("CPU h", ("core", 3_600)), ("核时", ("core", 3_600)),
        ("core-s", ("core", 1)), ("node-days", ("node", 86_400)), ("卡时", ("gpu", 3_600)),
        ("min", ("", 60)), ("shots", None), ("core-months", None), ("score", None),
    ],
)  # fmt: skip
def test_hours_of_cores_are_not_those_of_nodes(text, found):
    assert counted(text) == found


def test_a_unit_of_time_is_told_from_a_word():
    assert untimed("max_block_weeks") == "max_block" and untimed("最长时段小时") == "最长时段"
    assert untimed("hours") == untimed("duration") == ""
    assert uneven("季度") and not uneven("周")
    assert is_unit("months") and is_unit("km") and not is_unit("m") and not is_unit("typical")
    assert seconds("分钟") == 60 and seconds("刻") is None
