# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.invest.backcast import Problem, cheapest
from yuzui.studies.parts.path import truths
from yuzui.studies.parts.workspace import Workspace


def test_enumeration_holds_the_cheapest_path():
    one = Problem(0.08, 0.0688, 3, 0.089)
    assert truths.enumerated(one) == pytest.approx(cheapest(one).total, rel=1e-6)
    assert truths.enumerated(one, steps=3) == pytest.approx(truths.enumerated(one, steps=9))


def test_every_measure_names_a_truth_and_a_bar(tmp_path):
    workspace = Workspace(tmp_path)
    found = [truth for measure in truths.MEASURES for truth in measure(workspace)]
    assert all(truth.name[0] == "V" and truth.bar.zh for truth in found)
    assert len({(truth.name, truth.part) for truth in found}) == len(found)
