# SPDX-License-Identifier: Apache-2.0
from yuzui.investment import simulation_problem
from yuzui.job.workspace import Workspace


def test_what_is_enough_is_what_reaches_the_end(tmp_path):
    workspace = Workspace(tmp_path)
    rows = simulation_problem.replayed(workspace, simulation_problem.panel_of(workspace).shares)
    assert [row.country for row in rows] == list(simulation_problem.REPLAYED)
    for row in rows:
        assert row.last - row.first == 6 and row.above_rest > 0
        for name, share in row.reached.items():
            assert (share >= row.after) == (name in row.enough)


def test_a_country_without_such_a_stretch_is_left_out(tmp_path):
    assert simulation_problem.replayed(Workspace(tmp_path), {"X": {2000: 0.1}}, ("X", "Y")) == []
