# SPDX-License-Identifier: Apache-2.0
"""Dated values: the one that held on a day, and a warning behind the last."""

import datetime as dt

import pytest

from yuzui.errors import PlanError
from yuzui.policy.plan.parameter import Parameter
from yuzui.text import Text

RATE = Parameter(
    name="rate",
    label=Text("rate", "比率"),
    unit="1",
    values={"2018-01-01": 0.75, "2023-01-01": 1.0},
    source="act",
    vintage="2023",
    until="2027-12-31",
)


@pytest.mark.parametrize(("day", "value"), [("2018-01-01", 0.75), ("2022-12-31", 0.75), ("2023-01-01", 1.0)])
def test_value_of_the_day(day, value):
    assert RATE.on(dt.date.fromisoformat(day)) == value


def test_no_value_yet():
    with pytest.raises(PlanError) as caught:
        RATE.on(dt.date(2017, 12, 31))
    assert caught.value.code == "no_value_yet" and caught.value.place.column == "rate"


def test_warning_after_the_last_known_day():
    assert RATE.warning(dt.date(2027, 12, 31)) is None
    assert "2027-12-31" in RATE.warning(dt.date(2028, 1, 1)).zh
