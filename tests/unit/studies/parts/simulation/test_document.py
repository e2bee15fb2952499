# SPDX-License-Identifier: Apache-2.0
import dataclasses

import pytest

from yuzui.errors import InputError
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document
from yuzui.job.workspace import Workspace

READ = {path.stem: scenario_file.read(path) for path in scenario.shipped()}
PUBLIC = READ["public_growth_2030"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("simulation"))


@pytest.fixture(scope="module")
def found(workspace):
    return document.run(workspace, PUBLIC, 2000)


def test_without_levers_the_share_spreads_as_its_forecast_says(workspace, found):
    from yuzui.investment.jobs import path

    rows = path.run(workspace, by=2030)["methods"]["simulator"]
    wanted = next(row for row in rows if row["year"] == 2030)
    last = found["share"]["without"][-1]
    assert last["p10"] == pytest.approx(wanted["p10"], abs=0.003)
    assert last["p90"] == pytest.approx(wanted["p90"], abs=0.003)


def test_once_at_the_medians_by_hand(workspace):
    run = document.run(workspace, dataclasses.replace(PUBLIC, baseline="persistence"), 0)
    assert run["share"]["without"][-1]["p50"] == pytest.approx(2500.9 / 36326.8, rel=1e-9)
    # in 2025 sixty are given; enterprises add their median response
    part, whole = 2500.9 * 1.089, 36326.8 * 1.089
    response = 0.5 - (0.5 * 0.7 * 0.4) ** 0.5
    low = (part + 60) / (whole + 60 * (1 + response))
    first = run["share"]["with"][0]["p50"]
    assert low < first < low + 1e-5
    assert run["share"]["no_effect"][0]["p50"] == pytest.approx((part + 60) / (whole + 60))


def test_odds_rise_with_public_money_and_seed_decides(workspace, found):
    odds = {row["world"]: row["probability"] for row in found["odds"]}
    assert odds["with"] > odds["without"] > 0
    assert document.run(workspace, PUBLIC, 2000) == found
    other = document.run(workspace, dataclasses.replace(PUBLIC, seed=8), 2000)
    assert other["share"] != found["share"]


def test_labels_move_the_reported_share_and_not_the_real_one(workspace):
    run = document.run(workspace, READ["labels_only_2030"], 0)
    assert run["share"]["with"][-1]["p50"] > run["share"]["without"][-1]["p50"] + 0.009
    assert run["real_share"] == run["share"]["without"]
    assert not run["levers"][0]["real"]


def test_few_draws_are_said_to_be_rough(workspace):
    assert document.run(workspace, PUBLIC, 200)["rough"] is True
    assert document.run(workspace, PUBLIC, 1000)["rough"] is False


@pytest.mark.parametrize(
    "change", [{"base_year": 2020}, {"horizon": 2024}, {"baseline": "magic"}, {"growth": {2026: 0.1}}]
)
def test_what_does_not_fit_the_series_is_refused(workspace, change):
    with pytest.raises(InputError) as caught:
        document.run(workspace, dataclasses.replace(PUBLIC, **change), 0)
    assert caught.value.code == "scenario"


def test_a_target_of_eight_and_a_deadline_in_the_past(workspace):
    for change in ({"target": 8.0}, {"by": 2020}):
        with pytest.raises(InputError):
            document.run(workspace, dataclasses.replace(PUBLIC, **change), 0)
