# SPDX-License-Identifier: Apache-2.0
"""Forecasts, their drift and their coverage."""

import dataclasses
import itertools
import math
import random

import numpy as np
import pytest

from yuzui.investment import baselines, forecast_methods, simulate, simulation_problem
from yuzui.investment.baselines import (
    SIZES,
    WEIGHTS,
    Error,
    Habits,
    Usual,
    band,
    interval_coverage,
    path_coverage,
    paths,
)
from yuzui.investment.forecast_methods import YEARS, whole_path
from yuzui.investment.jobs.ten_year_plan import looks, replan, replans
from yuzui.investment.path_sources import Question, bundled, material
from yuzui.investment.series import ratio as panel
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.ratio import Point, Ratio, ratio
from yuzui.investment.simulation_problem import Rise
from yuzui.job.workspace import Workspace

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


def test_forecast_is_the_conditional_mean_and_spread_of_its_own_model():
    for seed in range(3):
        for ahead in [1, 3, 5]:
            levels = np.cumsum(np.random.default_rng(seed).normal(0.02, 0.05, 9)) - 2
            changes = np.diff(levels)
            variance = changes.var(ddof=1)
            whole = joint(HABITS, variance, len(changes) + ahead)
            past, cross = whole[:8, :8], whole[8:, :8].sum(axis=0)
            expected = cross @ np.linalg.solve(past, changes)
            left = whole[8:, 8:].sum() - cross @ np.linalg.solve(past, cross)
            view = baselines.outlook(series(levels), 2008, HABITS)
            said = baselines.logit(view.share(ahead)) - levels[-1]
            assert said == pytest.approx(expected, abs=1e-9)
            assert view.deviation(ahead) == pytest.approx(math.sqrt(left), rel=1e-9)
    # quiet years make the band narrow only as far as others are quiet
    levels = [-2.6 + 0.05 * i + 0.002 * (i % 2) for i in range(9)]
    alone = baselines.outlook(series(levels), 2008, HABITS)
    usual = dataclasses.replace(HABITS, usual=Usual(0.01, 4.0))
    among = baselines.outlook(series(levels), 2008, usual)
    assert among.share(3) == alone.share(3) and among.deviation(3) > alone.deviation(3)
    # years long ago say nothing of the drift, but how unsteady a country can be
    early = {1990 + i: s for i, s in enumerate(series([-2.0 - 0.4 * (i % 2) for i in range(10)]).values())}
    long = baselines.outlook(early | series(levels), 2008, HABITS)
    assert long.share(3) == pytest.approx(alone.share(3), abs=1e-12)
    assert long.deviation(3) > alone.deviation(3)
    # a steady rise goes on and a jump of an unsteady country is taken back
    steady = series([-2.6 + 0.05 * i + 0.002 * (i % 2) for i in range(9)])
    jumpy = series([-2.0, -1.6, -2.1, -1.7, -2.2, -1.6, -2.0, -1.8, -1.2])
    assert baselines.outlook(steady, 2008, HABITS).share(3) > steady[2008]
    assert baselines.outlook(jumpy, 2008, HABITS).share(3) < jumpy[2008]
    # what comes after the origin is not looked at
    levels = [-2.6, -2.5, -2.55, -2.4, -2.45, -2.3, -2.35]
    short, long = series(levels), series([*levels, 5.0, -5.0])
    assert baselines.outlook(short, 2006, HABITS) == baselines.outlook(long, 2006, HABITS)
    # too few straight years give no forecast
    levels = [-2.6, -2.5, -2.55, -2.4, -2.45, -2.3]
    assert baselines.outlook(series(levels), 2005, HABITS) is not None
    assert baselines.outlook(series(levels[1:]), 2004, HABITS) is None
    gap = {year: share for year, share in series(levels).items() if year != 2003}
    assert baselines.outlook(gap, 2005, HABITS) is None
    # a share of nothing or all stays inside
    flat = dict.fromkeys(range(2000, 2009), 0.0)
    assert 0 <= baselines.outlook(flat, 2008, HABITS).share(4) < 1e-6


def test_likelihood_is_that_of_a_normal_vector():
    levels = np.cumsum(np.random.default_rng(5).normal(0, 0.1, 10)) - 2
    changes = np.diff(levels)
    found = baselines.evidence({"A": series(levels), "short": series(levels[:5])})
    assert list(found) == ["A"]
    ways = baselines.settings()
    for place in (0, 123, len(ways) - 1):
        densities = []
        for variance in baselines.VARIANCES:
            matrix = joint(ways[place], variance, len(changes))
            log = -(np.linalg.slogdet(matrix)[1] + changes @ np.linalg.solve(matrix, changes)) / 2
            densities.append(log)
        top = max(densities)
        expected = top + math.log(np.mean(np.exp(np.array(densities) - top)))
        # slow drifts reach further back than the shocks of this test
        assert found["A"].ways[place] == pytest.approx(expected, abs=0.02)
    # no country teaches itself
    steady = series([-2.6 + 0.05 * i for i in range(12)])
    jumpy = series([-2.0 + 0.4 * (i % 2) for i in range(12)])
    known = baselines.evidence({"A": steady, "B": jumpy})
    assert baselines.learn(known, "A") == baselines.learn(baselines.evidence({"B": jumpy}))
    assert baselines.learn(known, "A").taken_back > baselines.learn(known, "B").taken_back
    # without evidence all ways weigh the same
    mean = baselines.learn({})
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
    return baselines.simulated_hindcast(countries, baselines.evidence(countries), range(1, 6))


def test_panel_errors_against_persistence(countries, scored):
    for ahead, counted in zip(range(1, 6), (189, 166, 142, 121, 100), strict=True):
        stay = baselines.hindcast(countries, baselines.persistence, ahead)
        own = [one.miss for one in scored[ahead]]
        assert [(m.country, m.origin) for m in own] == [(m.country, m.origin) for m in stay]
        assert len(own) == counted
        ratio = baselines.mean_absolute_error(own) / baselines.mean_absolute_error(stay)
        assert 0.9 < ratio <= 1.0
    # panel intervals hold what they promise
    for rows in scored.values():
        assert 0.75 <= interval_coverage(baselines.errors(rows)) <= 0.85
    # outcomes are past errors in the measure of the country
    view = baselines.outlook(countries["KOR"], 2010, HABITS)
    found = baselines.outcomes(view, 2, [("A", -1.0), ("B", 0.0), ("C", 1.0)])
    size = view.deviation(2)
    steps = [baselines.logit(share) - baselines.logit(view.share(2)) for share in found.shares]
    assert steps == pytest.approx([-size, 0, size]) and found.countries == 3


CELLS = {
    ("central_government", "higher_education", "basic"): 50.0,
    ("local_government", "government_institute", "basic"): 20.0,
    ("central_government", "government_institute", "applied"): 130.0,
    ("enterprise", "enterprise", "basic"): 4.0,
    ("enterprise", "enterprise", "experimental"): 796.0,
}
CASE = Rise("X", 2000, 2006, 0.10, 0.15)


def test_the_largest_rise_of_a_country():
    shares = {2000 + i: 0.10 + 0.01 * (i >= 4) + 0.02 * (i == 8) for i in range(10)}
    found = simulation_problem.rise("X", shares)
    assert (found.first, found.last) == (2002, 2008)
    assert found.after - found.before == pytest.approx(0.03)
    assert simulation_problem.rise("X", {2000: 0.1, 2003: 0.2}) is None
    # growth above the rest carries exactly there
    assert CASE.share(CASE.above_rest) == pytest.approx(0.15, abs=1e-15)
    part, rest, rate = 10.0, 90.0, 0.05
    for _ in range(6):
        rest *= 1 + rate
        part *= (1 + rate) * (1 + CASE.above_rest)
    assert part / (part + rest) == pytest.approx(0.15)
    # the cube begins at the share of the case and keeps its size
    begun = simulation_problem.rescaled(0.3, CELLS)
    basic = sum(money for cell, money in begun.items() if cell[2] == "basic")
    assert basic == pytest.approx(300.0) and sum(begun.values()) == pytest.approx(1000.0)
    # every lever is tried at an end of its range and none lowers the share
    reached = simulation_problem.most(CASE, CELLS, 0.05)
    assert set(reached) == {*simulate.levers(), simulation_problem.REAL}
    for name, share in reached.items():
        assert share >= CASE.before - 1e-9, name
    for name in simulate.levers():
        for parameter, value in simulation_problem.favourable(name).items():
            assert value in simulate.lever(name).RANGE[parameter]


def walks(countries, origins, years, seed=3):
    """Return errors of random walks: the spread grows, and neighbouring years are alike."""
    draw, found = random.Random(seed), {ahead: [] for ahead in range(1, years + 1)}
    for country in range(countries):
        for origin in range(origins):
            place = 0.0
            for ahead in found:
                place += draw.gauss(0, 1)
                found[ahead].append(Error(f"C{country}", origin, place))
    return found


def test_by_hand():
    sizes = [-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    past = {1: [Error(f"C{n}", 2000, size) for n, size in enumerate(sizes)]}
    found = band(past, 1, level=0.8)
    assert found.each_year == ((-4.0, 5.0),)
    # eight in ten need a stretch of 1 at most: -4 needs 1, 5 needs 1, 6 needs 1.2
    assert found.widened == 1.0 and found.ends == found.each_year and found.paths == 10
    assert found.holds([-4.0]) and not found.holds([6.0]) and not found.holds([-4.1])
    # a band of one year is its interval and longer paths need more
    past = walks(40, 25, 5)
    widths = [band(past, years).widened for years in range(1, 6)]
    assert widths[0] == pytest.approx(1.0, abs=0.02)
    assert widths == sorted(widths) and widths[-1] > 1.2
    # the level is kept on paths that did not make the band
    past, fresh = walks(60, 25, 5), walks(60, 25, 5, seed=4)
    renamed = {h: [Error(f"new {e.country}", e.origin, e.size) for e in fresh[h]] for h in fresh}
    for years in (2, 5):
        assert path_coverage(renamed, past, years) == pytest.approx(0.8, abs=0.03)
        single = band(past, years)
        inside = [
            all(low <= size <= high for size, (low, high) in zip(one, single.each_year, strict=True))
            for one in paths(renamed, years).values()
        ]
        assert sum(inside) / len(inside) < 0.78
    # a country does not make the band it is judged by
    past = walks(12, 5, 3)
    wild = {h: [*past[h], *(Error("W", o, 1000.0 * h) for o in range(50))] for h in past}
    assert band(wild, 3, leave_out="W") == band(past, 3)
    assert path_coverage({h: [e for e in wild[h] if e.country == "W"] for h in wild}, wild, 3) == 0.0
    # only whole paths count
    past = {1: [Error("A", 2000, 1.0), Error("B", 2000, 1.0)], 2: [Error("A", 2000, 2.0)]}
    past[3] = [Error("A", 2000, 3.0), Error("B", 2000, 3.0)]
    assert paths(past, 3) == {("A", 2000): (1.0, 2.0, 3.0)}
    assert paths(past, 1) == {("A", 2000): (1.0,), ("B", 2000): (1.0,)}
    assert paths(past, 4) == {}
    # no band without paths or on one side only
    assert band({1: []}, 1) is None and path_coverage({1: []}, {1: []}, 1) is None
    assert band({1: [Error("A", year, 1.0 + year) for year in range(10)]}, 1) is None
    few = band(walks(3, 20, 2), 2)
    assert few is not None and not few.enough


def drawn(weight, size, countries, years, seed=3):
    random = np.random.default_rng(seed)
    variances = weight * size**2 / random.chisquare(weight, countries)
    return [random.normal(0, math.sqrt(v), years) for v in variances]


def test_a_law_is_found_again_from_what_it_made():
    alike, unlike = drawn(16.0, 0.1, 80, 15), drawn(1.0, 0.1, 80, 15)
    for weight, changes in ((16.0, alike), (1.0, unlike)):
        found = baselines.learn_unsteadiness(baselines.likelihood([one]) for one in changes)
        assert found.variance == pytest.approx(0.01, rel=0.35)
        assert weight / 2 < found.weight < weight * 2


def test_likelihood_is_that_of_a_variance_drawn_and_then_measured():
    changes = np.random.default_rng(1).normal(0, 0.08, 9)
    n, own = 8, changes.var(ddof=1)
    found = baselines.likelihood([changes])
    grid = np.exp(np.linspace(math.log(1e-6), math.log(100), 20_001))
    places = [(4, 8), (8, 11), (12, 2)]
    densities = []
    for i, j in places:
        weight, size = WEIGHTS[i], SIZES[j] ** 2
        # density of the variance times that of what is measured, summed over the logarithm
        half = weight / 2
        prior = half * math.log(half * size) - math.lgamma(half) - half * np.log(grid)
        prior -= half * size / grid
        seen = n / 2 * np.log(n / (2 * grid)) + (n / 2 - 1) * math.log(own)
        seen += -n * own / (2 * grid) - math.lgamma(n / 2)
        densities.append(np.trapezoid(np.exp(prior + seen), np.log(grid)))
    expected = np.log(densities)
    ours = np.array([found[place] for place in places])
    assert ours - ours[0] == pytest.approx(expected - expected[0], abs=1e-6)
    # stretches are of one variance
    halves = baselines.likelihood([changes[:5], changes[5:]])
    assert halves.shape == found.shape and not np.allclose(halves, found)


def test_belief_lies_between_its_own_past_and_others():
    changes = [0.01, -0.01, 0.02, -0.02, 0.01]
    own = float(np.var(changes, ddof=1))
    assert Usual(0.04, 0.0).believed(changes) == pytest.approx(own)
    assert Usual(0.04, 4.0).believed(changes) == pytest.approx((own + 0.04) / 2)
    assert baselines.likelihood([[0.1, 0.1, 0.1]]).max() < math.inf
    # without countries every law weighs the same
    found = baselines.learn_unsteadiness([])
    assert found.weight == pytest.approx(math.exp(np.mean(np.log(WEIGHTS))))


@pytest.fixture(scope="module")
def china(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("work"))
    share = ratio(check_identities(bundled(workspace, "CHN")), "CHN", "basic", "total")
    question = Question("CHN", "basic", "total", 0.08, 2030)
    return share, question, material(workspace, question)


@pytest.fixture(scope="module")
def taught(china):
    return forecast_methods.simulator(china[0], china[2].panel)


def test_the_country_is_not_among_those_that_teach(taught, china):
    assert "CHN" not in taught.known and "CHN" not in taught.panel and len(taught.known) > 20
    # years of the panel stand before those of the series
    share, _, found = china
    assert taught.history[2013] == found.panel.shares["CHN"][2013]
    assert taught.history[2015] == share.at(2015).share != found.panel.shares["CHN"][2015]
    # four methods on one axis
    share, question, found = china
    every = forecast_methods.forecasts(share, question.horizons(2024), found.panel, taught)
    assert list(every) == ["persistence", "damped_drift", "reference_class", "simulator"]
    rows = {name: forecast_methods.projections(own, share) for name, own in every.items()}
    first = {name: own[0].year for name, own in rows.items()}
    assert set(first.values()) == {2025}
    # a steady country is forecast with a narrower band than the panel's own errors give
    width = {name: own[0].p90 - own[0].p10 for name, own in rows.items()}
    assert width["simulator"] < width["persistence"]
    assert share.latest.share < rows["simulator"][0].mean < rows["damped_drift"][0].mean
    # odds name every method and deadline
    share, question, found = china
    every = forecast_methods.forecasts(share, question.horizons(2024), found.panel, taught)
    odds = list(forecast_methods.odds(share, every, 0.08, (2029, 2030), found.unfiltered))
    assert {(row.method, row.by) for row in odds} == {(name, by) for name in every for by in (2029, 2030)}
    own = [row for row in odds if row.method == "simulator"]
    assert all(0 < row.probability < 0.5 and row.range is None for row in own)
    # ghosts begin at what was then known
    found = forecast_methods.ghosts(taught, range(1, 12))
    assert [ghost.origin for ghost in found] == [2015, 2020]
    for ghost in found:
        assert ghost.rows[0].mean == pytest.approx(taught.history[ghost.origin])
        assert ghost.rows[-1].year == 2024
        assert all(row.came == taught.history[row.year] for row in ghost.rows)
        assert ghost.rows[0].p10 is None
        assert all(row.p10 < row.mean < row.p90 for row in ghost.rows[1:5])


def test_the_bands_of_2020_are_those_of_the_truth_that_is_measured(taught):
    """V7: from 2020 the simulator's intervals of single years held three years of four."""
    ghost = forecast_methods.ghosts(taught, range(1, 12))[1]
    outside = [row.year for row in ghost.rows[1:] if not row.p10 <= row.came <= row.p90]
    assert outside == [2021]
    assert [round(row.p90, 4) for row in ghost.rows[1:]] == [0.0641, 0.0665, 0.0686, 0.0689]


def test_without_other_countries_there_is_no_simulator(china):
    share, _, found = china
    empty = type(found.panel)({}, {}, "")
    assert forecast_methods.simulator(share, empty) is None and forecast_methods.ghosts(None, [1]) == []
    assert forecast_methods.forecasts(share, [1], empty, None)["simulator"] == {}
    # the interval score charges width and misses
    assert forecast_methods.interval_score(2, 5, 4) == 3
    assert forecast_methods.interval_score(2, 5, 6.5) == pytest.approx(3 + 10 * 1.5)
    assert forecast_methods.interval_score(2, 5, 1.5, alpha=0.5) == pytest.approx(3 + 4 * 0.5)
    # the chance of a total is that of paths drawn by countries
    rng = np.random.default_rng(1)
    held_out = {f"c{k}": rng.binomial(4, 0.2, 12) for k in range(40)}
    pooled = np.concatenate(list(held_out.values()))
    few = forecast_methods.chance_of_total(held_out, round(12 * pooled.mean()), 12)
    assert 0.3 < few < 0.7  # as many as usual
    assert forecast_methods.chance_of_total(held_out, 40, 12) < 0.001  # nearly all missed: an alarm
    assert forecast_methods.chance_of_total(held_out, 0, 12) == 1
    # where a country's paths all miss together, so many misses are no wonder
    together = {f"c{k}": np.full(12, 4 if k % 5 == 0 else 0) for k in range(40)}
    assert forecast_methods.chance_of_total(together, 40, 12) > 0.1


def replans_series(shares):
    points = (Point(y, s, None, None, "final", "final", "", ("s",), "sourced") for y, s in shares)
    return Ratio("X", "basic", "total", "final", tuple(points), ())


SHARE = replans_series((2000 + i, 0.05 + 0.001 * i) for i in range(13))


def test_ratio_of_part_to_rest_rises_in_equal_steps():
    found = replan(SHARE, 0.08, 2002, 2010)
    odds = [0.052 / 0.948, *(m.share / (1 - m.share) for m in found.milestones)]
    steps = [after - before for before, after in itertools.pairwise(odds)]
    assert steps == pytest.approx([(0.08 / 0.92 - odds[0]) / 8] * 8)
    growth = [after / before - 1 for before, after in itertools.pairwise(odds)]
    assert [m.above_rest for m in found.milestones] == pytest.approx(growth)
    # each look counts the years that are left and a plan run out is followed by another
    found = replans(SHARE, 0.08, 10, 2000)
    assert [(row.base, row.years) for row in found] == [(2000, 10), (2005, 5), (2010, 10)]
    # half time follows the span of the plan
    for span, years in [
        (10, [2000, 2005, 2010]),
        (8, [2000, 2004, 2008, 2012]),
        (5, [2000, 2002, 2005, 2007, 2010, 2012]),
        (20, [2000, 2010]),
        (1, list(range(2000, 2013))),
    ]:
        assert looks(2000, span, 2012) == years
        found = replans(SHARE, 0.08, span, 2000)
        assert [row.base for row in found] == years
        # a look at half-time never moves the year in which the plan ends
        assert {(row.end - 2000) % span for row in found} == {0}
        assert [row.years for row in found[:2]] == [span, span - span // 2]
    # what came stands beside the milestone
    stone = replan(SHARE, 0.08, 2010, 2020).milestones
    assert [m.actual for m in stone[:3]] == pytest.approx([0.061, 0.062, None])
    # a year without a share is left out
    gap = replans_series((y, s) for y, s in SHARE.shares.items() if y != 2005)
    assert [row.base for row in replans(gap, 0.08, 10, 2000)] == [2000, 2010]
    with pytest.raises(ValueError, match="2005"):
        replan(gap, 0.08, 2005, 2010)


@pytest.fixture(scope="module")
def whole_path_taught(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("work"))
    share = ratio(check_identities(bundled(workspace, "CHN")), "CHN", "basic", "total")
    found = material(workspace, Question("CHN", "basic", "total", 0.08, 2030))
    return forecast_methods.simulator(share, found.panel)


def test_the_band_of_today_begins_after_the_base_year_and_widens(whole_path_taught):
    found = whole_path(whole_path_taught, range(1, 12))
    assert [row.year for row in found.rows] == [2025, 2026, 2027, 2028, 2029]
    widths = [row.high - row.low for row in found.rows]
    assert widths[0] < widths[-1] and found.widened > 1 and found.paths > 50
    assert len(found.rows) == YEARS and found.level == 0.8
    # earlier bands say what came and whether the path stayed
    before = whole_path(whole_path_taught, range(1, 12)).before
    assert [one.origin for one in before] == [2015, 2020]
    for one in before:
        inside = [row.low <= row.came <= row.high for row in one.rows]
        assert one.held is all(inside)
        assert all(row.came == whole_path_taught.history[row.year] for row in one.rows)
    # a path that leaves is said to leave and an unknown year to be unknown
    from dataclasses import replace

    jump = replace(whole_path_taught, history={**whole_path_taught.history, 2022: 0.2})
    assert [one.held for one in whole_path(jump, range(1, 12)).before] == [True, False]
    hole = {year: share for year, share in whole_path_taught.history.items() if year != 2022}
    assert whole_path(replace(whole_path_taught, history=hole), range(1, 12)) is None
    gone = {year: share for year, share in whole_path_taught.history.items() if year != 2013}
    assert whole_path(replace(whole_path_taught, history=gone), range(1, 12)).before[0].origin == 2020
