# SPDX-License-Identifier: Apache-2.0
import math

import pytest

from yuzui.investment import baselines

FLAT = dict.fromkeys(range(2000, 2012), 0.1)
RISING = {year: 0.05 + 0.01 * (year - 2000) for year in range(2000, 2012)}


def test_persistence_and_drift_by_hand():
    assert baselines.persistence(RISING, 2005, 3) == RISING[2005]
    step = 0.8 + 0.64 + 0.512
    assert baselines.damped_drift(RISING, 2005, 3) == pytest.approx(RISING[2005] + 0.01 * step)
    assert baselines.plain_drift(RISING, 2005, 3) == pytest.approx(RISING[2008])


def test_drift_stays_inside_zero_and_one():
    falling = {2000: 0.5, 2005: 0.0001}
    assert baselines.plain_drift(falling, 2005, 9) == 0.0


def test_hindcast_needs_straight_history_and_an_outcome():
    holes = {year: share for year, share in FLAT.items() if year != 2004}
    found = baselines.hindcast({"A": FLAT, "B": holes}, baselines.persistence, 2)
    assert [(m.country, m.origin) for m in found] == [("A", 2007), ("A", 2008), ("A", 2009)]
    later = baselines.hindcast({"A": FLAT}, baselines.persistence, 2, first=2009)
    assert [m.origin for m in later] == [2009]


def test_forecasts_know_nothing_of_what_came():
    spoiled = FLAT | {2010: 0.9, 2011: 0.9}
    before = baselines.hindcast({"A": FLAT}, baselines.damped_drift, 2)
    after = baselines.hindcast({"A": spoiled}, baselines.damped_drift, 2)
    assert [m.forecast for m in before] == [m.forecast for m in after]
    assert [m.actual for m in before] != [m.actual for m in after]


def test_error_of_nothing_is_not_zero():
    assert math.isnan(baselines.mean_absolute_error([]))


def test_effective_countries():
    assert baselines.effective_countries("AABBCC") == 3
    assert baselines.effective_countries("A") == 1
    assert baselines.effective_countries("AAAB") == pytest.approx(1.6)
    assert baselines.effective_countries("") == 0


def test_quantile_is_an_order_statistic():
    values = list(range(1, 11))
    assert [baselines.quantile(values, q) for q in (0.0, 0.1, 0.11, 0.5, 0.9, 1.0)] == [1, 1, 2, 5, 9, 10]


def test_thin_evidence_gives_no_percentile_and_no_odds():
    rows = [(f"C{i}", 0.1 * i) for i in range(9)]
    thin, enough = baselines.spread(0.07, rows), baselines.spread(0.07, [*rows, ("X", 0.0)])
    assert set(thin.percentiles().values()) == {None} and thin.probability(0.08) is None
    assert enough.probability(0.0001) == 1 and enough.probability(0.9) == 0
    assert enough.percentiles()["p50"] is not None


def test_spread_adds_changes_of_log_odds():
    found = baselines.spread(0.5, [("A", math.log(3)), ("B", -math.log(3))])
    assert found.shares == pytest.approx((0.25, 0.75)) and found.mean == pytest.approx(0.5)


def test_errors_without_odds_are_left_out():
    misses = [baselines.Miss("A", 2000, 1, 0.0, 0.1), baselines.Miss("A", 2001, 1, 0.1, 0.1)]
    assert baselines.own_errors(misses) == [("A", 0.0)]
