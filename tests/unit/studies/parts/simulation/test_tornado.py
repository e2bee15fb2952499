# SPDX-License-Identifier: Apache-2.0
import dataclasses

import pytest

from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document, pictures
from yuzui.investment.simulation.problem import pose
from yuzui.investment.simulation.tornado import tornado
from yuzui.job.workspace import Workspace

ONE = scenario_file.read(scenario.folder() / "public_growth_2030.yaml")
FUND = {"joint_fund": {"partner_money": 50.0, "match_ratio": 1.0}}


def posed(tmp_path, **change):
    return pose(Workspace(tmp_path), dataclasses.replace(ONE, **change))


def test_more_new_money_raises_and_more_displacement_lowers_the_share(tmp_path):
    found = tornado(posed(tmp_path, levers=FUND))
    rows = {row["prior"]: row for row in found["rows"]}
    assert rows["match_additionality"]["low_pp"] < 0 < rows["match_additionality"]["high_pp"]
    assert rows["match_displacement"]["low_pp"] > 0 > rows["match_displacement"]["high_pp"]
    # nothing new, all displaced: the fund changes nothing, and that is a loss against the median
    assert found["no_effect_pp"] < 0
    widths = [abs(row["high_pp"] - row["low_pp"]) for row in found["rows"]]
    assert widths == sorted(widths, reverse=True)


def test_by_hand_at_one_end(tmp_path):
    place = posed(tmp_path, levers=FUND, baseline="persistence", growth=0.0, horizon=2025, by=None)
    from yuzui.investment import prior

    new = [prior.load("match_additionality").quantile(level) for level in (0.5, 0.9)]
    kept = 1 - prior.load("match_displacement").median
    b, n = 2500.9, 36326.8
    shares = [(b + 50 * (a + kept)) / (n + 50 * (a + kept)) for a in new]
    row = next(r for r in tornado(place)["rows"] if r["prior"] == "match_additionality")
    assert row["high_pp"] == pytest.approx(100 * (shares[1] - shares[0]), rel=1e-9)


def test_alone_there_is_no_interaction(tmp_path):
    found = tornado(posed(tmp_path))
    assert len(found["rows"]) == 1
    assert found["interaction_pp"] == pytest.approx([0.0, 0.0], abs=1e-12)


def test_without_priors_there_is_nothing_to_draw(tmp_path):
    found = document.told(posed(tmp_path, levers={"reclassification": {"amount": 10.0}}), 0)
    assert found["tornado"]["rows"] == []
    assert "scenario-tornado" not in [p.meta.name for p in pictures.pictures(found)]
