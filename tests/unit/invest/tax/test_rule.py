# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from dataclasses import replace

import pytest

from yuzui.errors import InputError
from yuzui.investment.tax.rule import Rules
from yuzui.investment.tax.scope import Use, firm


def test_last_day_the_rules_name_is_how_far_they_speak(rules):
    assert rules.last_dated == dt.date(2025, 1, 1)


def test_uses_with_a_deduction(rules):
    assert [(use.work, use.kind) for use in rules.works] == [
        ("own", "basic"),
        ("own", "applied"),
        ("own", "experimental"),
        ("contribution", "basic"),
    ]


def test_a_day_before_announcement_is_not_known(rules):
    rule = rules.by_id("CN-SD-100-TSME")
    assert not rule.known(dt.date(2022, 3, 22)) and rule.known(dt.date(2022, 3, 23))
    assert rule.last_day == dt.date(2022, 12, 31)


def test_rules_without_a_rate_cover_nobody(rules):
    one = rules.by_id("CN-SD-100")
    assert Rules((one,)).candidates(firm("ordinary"), Use()) == (one,)
    assert Rules((replace(one, rate=None),)).candidates(firm("ordinary"), Use()) == ()


def test_gift_without_days_is_known_to_the_year(rules):
    assert replace(rules.gifts[0], first=None).precision == "year"
    assert replace(rules.gifts[0], last=dt.date(2024, 5, 1)).precision == "year"


def test_a_rate_that_is_not_stated_is_not_taken_for_none(rules):
    one = rules.by_id("CN-SD-100")
    assert one.stated == 1.0
    with pytest.raises(InputError) as caught:
        _ = replace(one, rate=None).stated
    assert caught.value.code == "no_rate" and caught.value.seen == "CN-SD-100"
