# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.validation import cube
from yuzui.investment import cube as holdout
from yuzui.job.workspace import Workspace


def test_design_figures_are_measured_again(tmp_path):
    one, five, china = cube.measured(Workspace(tmp_path))
    assert one.holds and five.holds and china.holds
    names = ("ipf", "carried", "carried_by_performer", "ratio_ipf_carried", "ratio_ipf_by_performer")
    assert [one.measured[name] for name in names] == [0.038, 0.045, 0.041, 0.844, 0.919]
    assert [five.measured[name] for name in names] == [0.094, 0.125, 0.108, 0.751, 0.865]


def test_a_worse_method_does_not_pass(tmp_path, monkeypatch):
    worse = {**holdout.RUNS, "ipf": holdout.RUNS["carried"]}
    monkeypatch.setattr(holdout, "RUNS", worse)
    one, *_ = cube.measured(Workspace(tmp_path))
    assert not one.holds and one.measured["ratio_ipf_carried"] == pytest.approx(1)
