# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from tests.validation import optimiser
from yuzui.investment.backcast_problem import Problem, cheapest, solve
from yuzui.job.workspace import Workspace

ONE = Problem(0.08, 0.0688, 3, 0.089)


def test_enumeration_holds_the_cheapest_path():
    assert optimiser.enumerated(ONE) == pytest.approx(cheapest(ONE).total, rel=1e-6)
    assert optimiser.enumerated(ONE, steps=3) == pytest.approx(optimiser.enumerated(ONE, steps=9))


def test_corners_of_two_years_by_hand():
    one = Problem(0.08, 0.0688, 2, 0.0, caps=(0.1, 0.1), ceilings=(9.0, 9.0))
    assert optimiser.least_corner(one) == pytest.approx(one.goal / 1.1 + one.goal)
    assert optimiser.least_corner(replace(one, caps=(0.05, 0.05))) is None


def test_crossing_of_two_lines_and_of_parallels():
    assert optimiser.crossing([([1, 1], 3), ([1, -1], 1)]) == pytest.approx([2, 1])
    assert optimiser.crossing([([1, 1], 3), ([2, 2], 1)]) is None


def test_sections_find_the_least_of_a_parabola():
    assert optimiser.section(lambda x: (x - 1) ** 2 + 2, 0, 5) == pytest.approx(2)


@pytest.mark.parametrize("weight", [0.0, 10.0])
def test_a_point_that_is_not_best_breaks_the_conditions(weight):
    answer = solve(replace(ONE, weight=weight))
    assert optimiser.residual(answer) < 1e-6
    worse = replace(answer.solution, values=answer.solution.values + np.array([0.1, 0, 0]))
    assert optimiser.residual(replace(answer, solution=worse)) > 1e-3
    wrong = replace(answer.solution, duals=answer.solution.duals * 1.1)
    assert optimiser.residual(replace(answer, solution=wrong)) > 1e-3


def test_all_holds_and_a_wrong_optimiser_is_noticed(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path)
    found = list(optimiser.measured(workspace))
    assert all(truth.holds and truth.name == "V12" for truth in found)
    from yuzui.investment import backcast_problem as answers

    for module in (answers, optimiser):
        monkeypatch.setattr(module, "solve", lambda problem, limits=None: answers.steadiest_answer(problem))
    parts = {truth.part for truth in optimiser.measured(workspace) if not truth.holds}
    assert {"enumeration", "corners", "sections", "paths_2030"} <= parts
