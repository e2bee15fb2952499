# SPDX-License-Identifier: Apache-2.0
import dataclasses
import math

import numpy as np
import pytest

from yuzui.investment import baselines
from yuzui.investment.forecast import drift
from yuzui.investment.forecast.drift import Habits
from yuzui.investment.forecast.unsteadiness import Usual
from yuzui.investment.reference_class import coverage
from yuzui.investment.series import panel

HABITS = Habits(drift=0.05, fading=0.6, taken_back=0.7)
BACK = 60
"""Years of shocks before the first change, after which the beginning is forgotten."""


def joint(habits, variance, years):
    """Covariance of yearly changes from the shocks themselves: a sum of three linear filters."""
    past = BACK + years
    fading, part = habits.fading, habits.taken_back
    drifts, jolts = np.zeros((years, past)), np.zeros((years, past))
    for year in range(years):
        for shock in range(BACK + year + 1):
            age = BACK + year - shock
            drifts[year, shock] = habits.drift * math.sqrt(1 - fading**2) * fading**age
            level, before = fading**age, fading ** (age - 1) if age else 0.0
            jolts[year, shock] = level - before
    scale = math.sqrt(part * variance / (2 * (1 - fading)) * (1 - fading**2))
    stays = (1 - part) * variance * np.eye(years)
    return drifts @ drifts.T + scale**2 * jolts @ jolts.T + stays


def series(levels, first=2000):
    return {first + i: 1 / (1 + math.exp(-level)) for i, level in enumerate(levels)}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("ahead", [1, 3, 5])
def test_forecast_is_the_conditional_mean_and_spread_of_its_own_model(seed, ahead):
    levels = np.cumsum(np.random.default_rng(seed).normal(0.02, 0.05, 9)) - 2
    changes = np.diff(levels)
    variance = changes.var(ddof=1)
    whole = joint(HABITS, variance, len(changes) + ahead)
    past, cross = whole[:8, :8], whole[8:, :8].sum(axis=0)
    expected = cross @ np.linalg.solve(past, changes)
    left = whole[8:, 8:].sum() - cross @ np.linalg.solve(past, cross)
    view = drift.outlook(series(levels), 2008, HABITS)
    said = baselines.logit(view.share(ahead)) - levels[-1]
    assert said == pytest.approx(expected, abs=1e-9)
    assert view.deviation(ahead) == pytest.approx(math.sqrt(left), rel=1e-9)


def test_quiet_years_make_the_band_narrow_only_as_far_as_others_are_quiet():
    levels = [-2.6 + 0.05 * i + 0.002 * (i % 2) for i in range(9)]
    alone = drift.outlook(series(levels), 2008, HABITS)
    usual = dataclasses.replace(HABITS, usual=Usual(0.01, 4.0))
    among = drift.outlook(series(levels), 2008, usual)
    assert among.share(3) == alone.share(3) and among.deviation(3) > alone.deviation(3)
    # years long ago say nothing of the drift, but how unsteady a country can be
    early = {1990 + i: s for i, s in enumerate(series([-2.0 - 0.4 * (i % 2) for i in range(10)]).values())}
    long = drift.outlook(early | series(levels), 2008, HABITS)
    assert long.share(3) == pytest.approx(alone.share(3), abs=1e-12)
    assert long.deviation(3) > alone.deviation(3)


def test_a_steady_rise_goes_on_and_a_jump_of_an_unsteady_country_is_taken_back():
    steady = series([-2.6 + 0.05 * i + 0.002 * (i % 2) for i in range(9)])
    jumpy = series([-2.0, -1.6, -2.1, -1.7, -2.2, -1.6, -2.0, -1.8, -1.2])
    assert drift.outlook(steady, 2008, HABITS).share(3) > steady[2008]
    assert drift.outlook(jumpy, 2008, HABITS).share(3) < jumpy[2008]


def test_what_comes_after_the_origin_is_not_looked_at():
    levels = [-2.6, -2.5, -2.55, -2.4, -2.45, -2.3, -2.35]
    short, long = series(levels), series([*levels, 5.0, -5.0])
    assert drift.outlook(short, 2006, HABITS) == drift.outlook(long, 2006, HABITS)


def test_too_few_straight_years_give_no_forecast():
    levels = [-2.6, -2.5, -2.55, -2.4, -2.45, -2.3]
    assert drift.outlook(series(levels), 2005, HABITS) is not None
    assert drift.outlook(series(levels[1:]), 2004, HABITS) is None
    gap = {year: share for year, share in series(levels).items() if year != 2003}
    assert drift.outlook(gap, 2005, HABITS) is None


def test_a_share_of_nothing_or_all_stays_inside():
    flat = dict.fromkeys(range(2000, 2009), 0.0)
    assert 0 <= drift.outlook(flat, 2008, HABITS).share(4) < 1e-6


def test_likelihood_is_that_of_a_normal_vector():
    levels = np.cumsum(np.random.default_rng(5).normal(0, 0.1, 10)) - 2
    changes = np.diff(levels)
    found = drift.evidence({"A": series(levels), "short": series(levels[:5])})
    assert list(found) == ["A"]
    ways = drift.settings()
    for place in (0, 123, len(ways) - 1):
        densities = []
        for variance in drift.VARIANCES:
            matrix = joint(ways[place], variance, len(changes))
            log = -(np.linalg.slogdet(matrix)[1] + changes @ np.linalg.solve(matrix, changes)) / 2
            densities.append(log)
        top = max(densities)
        expected = top + math.log(np.mean(np.exp(np.array(densities) - top)))
        # slow drifts reach further back than the shocks of this test
        assert found["A"].ways[place] == pytest.approx(expected, abs=0.02)


def test_no_country_teaches_itself():
    steady = series([-2.6 + 0.05 * i for i in range(12)])
    jumpy = series([-2.0 + 0.4 * (i % 2) for i in range(12)])
    known = drift.evidence({"A": steady, "B": jumpy})
    assert drift.learn(known, "A") == drift.learn(drift.evidence({"B": jumpy}))
    assert drift.learn(known, "A").taken_back > drift.learn(known, "B").taken_back


def test_without_evidence_all_ways_weigh_the_same():
    mean = drift.learn({})
    assert mean.drift == pytest.approx(0.055) and mean.taken_back == pytest.approx(0.5)


@pytest.fixture(scope="module")
def countries():
    import csv
    from pathlib import Path

    import yuzui

    file = Path(yuzui.__file__).parent / "demo_data" / "uis_rd_by_type.csv"
    with file.open(encoding="utf-8", newline="") as source:
        return panel.read(csv.DictReader(source)).shares


@pytest.fixture(scope="module")
def scored(countries):
    return drift.hindcast(countries, drift.evidence(countries), range(1, 6))


def test_panel_errors_against_persistence(countries, scored):
    for ahead, counted in zip(range(1, 6), (189, 166, 142, 121, 100), strict=True):
        stay = baselines.hindcast(countries, baselines.persistence, ahead)
        own = [one.miss for one in scored[ahead]]
        assert [(m.country, m.origin) for m in own] == [(m.country, m.origin) for m in stay]
        assert len(own) == counted
        ratio = baselines.mean_absolute_error(own) / baselines.mean_absolute_error(stay)
        assert 0.9 < ratio <= 1.0


def test_panel_intervals_hold_what_they_promise(scored):
    for rows in scored.values():
        assert 0.75 <= coverage(drift.errors(rows)) <= 0.85


def test_outcomes_are_past_errors_in_the_measure_of_the_country(countries):
    view = drift.outlook(countries["KOR"], 2010, HABITS)
    found = drift.outcomes(view, 2, [("A", -1.0), ("B", 0.0), ("C", 1.0)])
    size = view.deviation(2)
    steps = [baselines.logit(share) - baselines.logit(view.share(2)) for share in found.shares]
    assert steps == pytest.approx([-size, 0, size]) and found.countries == 3
