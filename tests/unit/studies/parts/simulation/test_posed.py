# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation.problem import pose, ran
from yuzui.job.workspace import Workspace

READ = {path.stem: scenario_file.read(path) for path in scenario.shipped()}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("posed"))


def test_contributions_add_up_to_the_change_of_the_share_in_every_draw(workspace):
    posed = pose(workspace, READ["many_ways_2035"])
    found = ran(posed, 200)
    moved = sum(step.moved for step in found.steps)
    assert abs(moved - (found.after.share() - found.before.share())).max() < 1e-12


def test_growth_by_year_holds_until_the_next(workspace):
    posed = pose(workspace, READ["many_ways_2035"])
    assert posed.growth[1:5] == [0.085, 0.085, 0.085, 0.075] and posed.growth[-1] == 0.065
