# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.studies.parts.truths import hindcasts
from yuzui.studies.parts.workspace import Workspace


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


def test_the_jump_of_2021_lay_above_the_band_of_2020(truths):
    missed = truths["V7", "simulator"]
    assert not missed.holds
    outside = [
        place
        for place, (came, (low, high)) in enumerate(
            zip(missed.measured["actual"], missed.measured["band"], strict=True)
        )
        if not low <= came <= high
    ]
    assert 0 in outside and len(outside) <= 2
    assert all(truths["V7", name].holds for name in ("persistence", "reference_class"))


def test_covered_counts_against_other_countries_only():
    others = [("A", float(value)) for value in range(10)] + [("B", 99.0)]
    assert hindcasts.covered([("B", 5.0), ("B", -3.0)], others) == 0.5
