# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.forecast_report import methods
from yuzui.investment.path_report.question import Question
from yuzui.investment.path_report.sources import bundled, material
from yuzui.investment.series.identities import check
from yuzui.investment.series.ratio import ratio
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def china(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("work"))
    share = ratio(check(bundled(workspace, "CHN")), "CHN", "basic", "total")
    question = Question("CHN", "basic", "total", 0.08, 2030)
    return share, question, material(workspace, question)


@pytest.fixture(scope="module")
def taught(china):
    return methods.simulator(china[0], china[2].panel)


def test_the_country_is_not_among_those_that_teach(taught):
    assert "CHN" not in taught.known and "CHN" not in taught.panel and len(taught.known) > 20


def test_years_of_the_panel_stand_before_those_of_the_series(china, taught):
    share, _, found = china
    assert taught.history[2013] == found.panel.shares["CHN"][2013]
    assert taught.history[2015] == share.at(2015).share != found.panel.shares["CHN"][2015]


def test_four_methods_on_one_axis(china, taught):
    share, question, found = china
    every = methods.forecasts(share, question.horizons(2024), found.panel, taught)
    assert list(every) == ["persistence", "damped_drift", "reference_class", "simulator"]
    rows = {name: methods.rows(own, share) for name, own in every.items()}
    first = {name: own[0]["year"] for name, own in rows.items()}
    assert set(first.values()) == {2025}
    # a steady country is forecast with a narrower band than the panel's own errors give
    width = {name: own[0]["p90"] - own[0]["p10"] for name, own in rows.items()}
    assert width["simulator"] < width["persistence"]
    assert share.latest.share < rows["simulator"][0]["mean"] < rows["damped_drift"][0]["mean"]


def test_odds_name_every_method_and_deadline(china, taught):
    share, question, found = china
    every = methods.forecasts(share, question.horizons(2024), found.panel, taught)
    odds = list(methods.odds(share, every, 0.08, (2029, 2030), found.unfiltered))
    assert {(row["method"], row["by"]) for row in odds} == {(name, by) for name in every for by in (2029, 2030)}
    own = [row for row in odds if row["method"] == "simulator"]
    assert all(0 < row["probability"] < 0.5 and row["range"] is None for row in own)


def test_ghosts_begin_at_what_was_then_known(taught):
    found = methods.ghosts(taught, range(1, 12))
    assert [ghost["origin"] for ghost in found] == [2015, 2020]
    for ghost in found:
        assert ghost["rows"][0]["mean"] == pytest.approx(taught.history[ghost["origin"]])
        assert ghost["rows"][-1]["year"] == 2024
        assert all(row["came"] == taught.history[row["year"]] for row in ghost["rows"])
        assert ghost["rows"][0]["p10"] is None
        assert all(row["p10"] < row["mean"] < row["p90"] for row in ghost["rows"][1:5])


def test_the_bands_of_2020_are_those_of_the_truth_that_is_measured(taught):
    """V7: from 2020 the simulator's intervals of single years held three years of four."""
    ghost = methods.ghosts(taught, range(1, 12))[1]
    outside = [row["year"] for row in ghost["rows"][1:] if not row["p10"] <= row["came"] <= row["p90"]]
    assert outside == [2021]
    assert [round(row["p90"], 4) for row in ghost["rows"][1:]] == [0.0641, 0.0665, 0.0686, 0.0689]


def test_without_other_countries_there_is_no_simulator(china):
    share, _, found = china
    empty = type(found.panel)({}, {}, "")
    assert methods.simulator(share, empty) is None and methods.ghosts(None, [1]) == []
    assert methods.forecasts(share, [1], empty, None)["simulator"] == {}
