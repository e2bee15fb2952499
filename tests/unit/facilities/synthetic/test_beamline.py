# SPDX-License-Identifier: Apache-2.0
import itertools

import pytest

from yuzui.scheduling.synthetic import beamline
from yuzui.scheduling.synthetic.families import pressure


@pytest.mark.parametrize(("n", "stated"), [(300, 0.8), (450, 1.3)])
def test_the_cycle_offers_3240_shifts_and_is_asked_for_as_much_as_stated(n, stated):
    for seed in (1, 2, 3):
        document = beamline.make(n, seed)
        open_ = sum(b - a for one in document["resources"] for a, b in one["calendar"])
        assert open_ == 3_240 * beamline.SHIFT
        assert pressure(document) == pytest.approx(stated, abs=0.1)


def test_rank_is_the_order_of_grades_and_value_is_shifts_by_the_square_of_grade_less_one():
    tasks = beamline.make(300, 4)["tasks"]
    grades = [(task["value"] / (task["duration"] / beamline.SHIFT)) ** 0.5 + 1 for task in tasks]
    assert all(a >= b - 1e-3 for a, b in itertools.pairwise(grades))
    assert all(abs(round(g, 1) - g) < 2e-3 and 1.5 <= round(g, 1) <= 5 for g in grades)


def test_lines_of_a_proposal_are_of_one_technique():
    for task in beamline.make(300, 4)["tasks"]:
        lines = {int(one["resource"].removeprefix("line-")) - 1 for one in task["alternatives"]}
        assert 1 <= len(lines) <= 3
        assert any(lines <= set(own) for own in beamline.TECHNIQUES)


def test_windows_are_disjoint_in_order_and_long_enough():
    for task in beamline.make(450, 5)["tasks"]:
        windows = task["alternatives"][0]["windows"]
        assert all(a[1] < b[0] for a, b in itertools.pairwise(windows))
        assert all(end - start >= task["duration"] for start, end in windows)
        assert windows[0][0] >= 0
        assert windows[-1][1] <= beamline.WEEKS * beamline.WEEK


def test_two_in_five_need_an_environment():
    tasks = [task for seed in range(5) for task in beamline.make(450, seed)["tasks"]]
    share = sum(bool(task["uses"]) for task in tasks) / len(tasks)
    assert share == pytest.approx(0.4, abs=0.04)
