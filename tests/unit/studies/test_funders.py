# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.jobs import funders
from yuzui.job.workspace import Workspace


def test_same_data_same_run(tmp_path):
    workspace = Workspace(tmp_path)
    first = funders.compute(workspace, funders.Inputs())
    assert first == funders.compute(workspace, funders.Inputs())
    assert first.years[-1].shares["enterprise"] > 0.6
