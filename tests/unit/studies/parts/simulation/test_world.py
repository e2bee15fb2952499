# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.errors import InputError
from yuzui.investment.path_report.question import Question
from yuzui.investment.path_report.sources import material
from yuzui.investment.scenario import Scenario, Total
from yuzui.investment.simulation.world import FAR, forecast, furthest, growth
from yuzui.job.workspace import Workspace
from yuzui.text import Text

YEARS = tuple(range(2024, 2031))


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    from yuzui.investment.series.ratio import ratio

    question = Question("CHN", "basic", "total", 0.08, 2030)
    found = material(Workspace(tmp_path_factory.mktemp("world")), question)
    return ratio(found.facts, "CHN", "basic", "total"), found


@pytest.mark.parametrize("method", ["persistence", "damped_drift", "reference_class"])
def test_a_point_and_outcomes_for_every_year(known, method):
    found = forecast(method, *known, YEARS)
    assert len(found.points) == len(found.outcomes) == 6 and found.thin is None
    assert all(list(one) == sorted(one) and len(one) > 50 for one in found.outcomes)


def test_the_year_from_which_too_few_countries_tell_is_known(known):
    from yuzui.investment.baselines import FEWEST_COUNTRIES
    from yuzui.investment.forecast_report import methods

    share, material = known
    thin = forecast("simulator", *known, range(2024, 2036)).thin
    taught = methods.simulator(share, material.panel)
    rows = methods.forecasts(share, range(1, 12), material.panel, taught)["simulator"]
    assert rows[thin - 2024][1].effective < FEWEST_COUNTRIES <= rows[thin - 2025][1].effective


@pytest.mark.parametrize("method", ["persistence", "simulator", "reference_class"])
def test_the_furthest_year_is_the_last_that_is_forecast(known, method):
    ahead = furthest(method, *known)
    assert 10 <= ahead < FAR
    assert len(forecast(method, *known, range(2024, 2025 + ahead)).points) == ahead
    with pytest.raises(InputError, match="no such forecast"):
        forecast(method, *known, range(2024, 2026 + ahead))


def test_unknown_methods_are_refused_with_those_that_are_known(known):
    with pytest.raises(InputError) as caught:
        forecast("magic", *known, YEARS)
    assert "persistence" in caught.value.expected


def scenario(total):
    return Scenario(id="s", name=Text("a", "甲"), horizon=2027, levers={}, total=total)


def test_growth_of_intensity_times_gdp_by_hand(known):
    """36,326.8 in 2024; 2.75 % of 1,400,000 is 38,500, then 2.8 % of 1,470,000 is 41,160, and
    2.8 % of 1,470,000 · 1.1 is 45,276 (hundred million yuan)."""
    total = Total({2025: 0.0275, 2026: 0.028}, {2025: 1.4e6, 2026: 1.47e6}, "100M CNY", "by hand", 0.1)
    rates = growth(scenario(total), known[0], (2024, 2025, 2026, 2027))
    assert rates == pytest.approx([0, 38500 / 36326.8 - 1, 41160 / 38500 - 1, 0.1])


def test_another_unit_a_gap_and_a_jump_are_refused(known):
    years = (2024, 2025, 2026)
    for column, total in (
        ("total.unit", Total(0.027, {2025: 1.4e6, 2026: 1.5e6}, "M USD", "page")),
        ("total.gdp", Total(0.027, {2025: 1.4e6}, "100M CNY", "page")),
        ("total.gdp", Total(0.027, {2025: 1.4e2, 2026: 1.5e2}, "100M CNY", "page")),
    ):
        with pytest.raises(InputError) as caught:
            growth(scenario(total), known[0], years)
        assert caught.value.place.column == column and caught.value.code == "scenario"
        assert caught.value.message.zh != caught.value.message.en


def test_gdp_makes_nothing_grow_from_a_whole_that_is_not_known(known):
    """Even with the units left empty on both sides: nothing was divided by 0 or jumped from it."""
    share, _ = known
    last = replace(share.latest, part=None, whole=None, unit="")
    alone = replace(share, points=(*share.points[:-1], last))
    with pytest.raises(InputError) as caught:
        growth(scenario(Total(0.027, {2025: 1.4e6}, "", "page")), alone, range(2024, 2026))
    assert caught.value.code == "no_amounts"
