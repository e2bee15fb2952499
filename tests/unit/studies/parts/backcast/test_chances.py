# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.errors import NotIdentifiableError
from yuzui.investment.backcast_report import asked as asking
from yuzui.investment.backcast_report import chances
from yuzui.investment.backcast_report.asked import Asked


def odds(read, **words):
    one = Asked(by=2030, **words)
    return chances.odds(one, asking.problem(one, read.share), read.facts, read.share, 7)


def test_no_odds_unless_asked(read):
    assert odds(read) is None


def test_history_is_the_growth_of_what_is_held_fixed(read):
    rest = chances.history(Asked(), read.share)
    assert list(rest) == list(range(2015, 2025))
    assert rest[2024] == pytest.approx((36326.8 - 2500.9) / (33357.1 - 2259.1) - 1)
    whole = chances.history(Asked(rule="fixed_total"), read.share)
    assert whole[2024] == pytest.approx(36326.8 / 33357.1 - 1)


def test_short_history_is_refused(read):
    short = replace(read.share, points=read.share.points[-4:])
    with pytest.raises(NotIdentifiableError) as raised:
        chances.history(Asked(), short)
    assert raised.value.code == "short_history"


def test_promise_holds_out_of_sample_and_costs(read):
    found = [odds(read, sure=sure) for sure in (0.5, 0.8)]
    for one, sure in zip(found, (0.5, 0.8), strict=True):
        assert one["method"] == "quantile" and one["promised"] >= sure
        assert one["realised"] == pytest.approx(one["promised"], abs=0.05)
    assert found[0]["total"] < found[1]["total"] and found[1]["share"] > 0.08
    assert odds(read, sure=0.8) == found[1]


def test_levers_are_drawn_too(read):
    levers = {"government_growth": {"basic": {}, "people_growth": 0.2, "cost_growth": 0.2}}
    found = odds(read, sure=0.8, levers=levers)
    assert found["method"] == "sample_average" and found["promised"] >= 0.8
    assert 0.7 < found["realised"] < 0.95 and found["fresh"] == 10_000
