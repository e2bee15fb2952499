# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.validation import hindcasts
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def truths(tmp_path_factory):
    found = hindcasts.measured(Workspace(tmp_path_factory.mktemp("work")))
    return {(truth.name, truth.part): truth for truth in found}


@pytest.mark.parametrize("name", ["V3", "V4", "V5", "V6"])
def test_the_simulator_meets_its_bars(truths, name):
    assert truths[name, "simulator"].holds


def test_no_bar_hides_what_it_rests_on(truths):
    panel, china = truths["V3", "simulator"].measured, truths["V4", "simulator"].measured
    assert panel["forecasts"] == list(hindcasts.PANEL_FORECASTS)
    # the gain on the panel comes from one country; without it there is none
    assert max(panel["without_most_helpful"]) > 1
    assert china["forecasts"] == [19, 18, 17, 16, 15]


def test_the_jump_of_2021_lay_above_the_interval_of_2020_and_stays_shown(truths):
    """A diagnostic, no bar: a perfect forecaster keeps four of four inside 0.41 to 0.58 times."""
    missed = truths["V7", "simulator"]
    assert missed.outcome == "diagnostic" and missed.measured["misses_final"] == 1
    outside = [
        place
        for place, (came, (low, high)) in enumerate(
            zip(missed.measured["actual_final"], missed.measured["band"], strict=True)
        )
        if not low <= came <= high
    ]
    assert outside == [0]
    for name in ("persistence", "damped_drift", "reference_class"):
        other = truths["V7", name].measured
        assert other["misses_final"] == 0
        assert missed.measured["score_pp"] < other["score_pp"]
        assert missed.measured["score_all_pp"] < other["score_all_pp"]
    assert missed.measured["p_value"] > 0.05 and missed.measured["p_value_all"] > 0.05


def test_intervals_are_judged_on_measures_they_were_not_tuned_on(truths):
    """They hold for other types and for performers; for who pays they do not, and it is said."""
    for name in ("applied", "experimental", "performers_USA"):
        assert truths["V6", name].holds
    payers = truths["V6", "payers_USA"]
    assert payers.outcome == "fail" and min(payers.measured["coverage_paths"]) < 0.75


def test_the_coverage_of_whole_paths_has_an_interval_by_countries(truths):
    found = truths["V6", "whole_paths"].measured
    for value, (low, high) in zip(found["coverage"], found["coverage_interval"], strict=True):
        assert low < value < high and 0.05 < high - low < 0.3


def test_the_path_after_2020_lay_in_the_band_of_whole_paths_which_is_wider(truths):
    found, single = truths["V7", "whole_paths"], truths["V7", "simulator"].measured["band"]
    assert found.measured["misses_final"] == 0
    for (low, high), (lowest, highest) in zip(single, found.measured["band"], strict=True):
        assert lowest < low < high < highest


def test_whole_paths_are_held_as_often_as_their_band_says(truths):
    found = truths["V6", "whole_paths"]
    assert found.holds and found.measured["years_ahead"] == [2, 3, 4, 5]
    # intervals of single years hold far fewer whole paths: that is why there is a band for them
    assert min(found.measured["coverage"]) > 0.7


def test_covered_counts_against_other_countries_only():
    others = [("A", float(value)) for value in range(10)] + [("B", 99.0)]
    assert hindcasts.covered([("B", 5.0), ("B", -3.0)], others) == 0.5
