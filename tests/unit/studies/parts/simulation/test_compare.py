# SPDX-License-Identifier: Apache-2.0
import dataclasses

import pytest

from yuzui.errors import InputError
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import compare
from yuzui.job.workspace import Workspace

READ = {path.stem: scenario_file.read(path) for path in scenario.shipped()}
PUBLIC = READ["public_growth_2030"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("compare"))


def test_a_scenario_beside_itself_differs_by_nothing_in_any_draw(workspace):
    found = compare.run(workspace, PUBLIC, dataclasses.replace(PUBLIC, id="other"), 300)
    assert {row[key] for row in found["difference_pp"] for key in ("p05", "p95")} == {0.0}
    assert found["settings"] == []


def test_common_draws_make_the_difference_much_steadier_than_the_shares(workspace):
    more = {**PUBLIC.levers, "joint_fund": {"partner_money": 20.0}}
    found = compare.run(workspace, PUBLIC, dataclasses.replace(PUBLIC, levers=more), 300)
    row, share = found["difference_pp"][-1], found["scenarios"][0]["share"]["with"][-1]
    assert row["p90"] - row["p10"] < 0.2 * 100 * (share["p90"] - share["p10"])
    assert [one["name"] for one in found["settings"]] == ["joint_fund.partner_money"]
    labels = [label.en for label, _ in compare.lines(found)]
    assert labels == ["A", "B", "difference", "odds"]


@pytest.mark.parametrize("change", [{"seed": 8}, {"horizon": 2031}, {"baseline": "damped_drift"}])
def test_scenarios_without_common_draws_are_not_compared(workspace, change):
    with pytest.raises(InputError) as caught:
        compare.run(workspace, PUBLIC, dataclasses.replace(PUBLIC, **change), 50)
    assert caught.value.code == "not_comparable"
