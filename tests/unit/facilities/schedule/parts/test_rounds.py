# SPDX-License-Identifier: Apache-2.0
import json

import numpy as np
import pytest

from yuzui.scheduling.parallel import large_neighbourhood
from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.improve import Guide, moved
from yuzui.scheduling.search.state import State, Work
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.solve import cpsat
from yuzui.solve.intervals import Arranged


def started(family="campaign", size=120, homes=None):
    made = world(read(FAMILIES[family].make(size, 1)).instance)
    state = State(made, Work(1e9))
    for task in range(len(made)):
        if state.spots[task] is None:
            state.insert(task)
    state.forget()
    state.work = Work(600_000)
    value = np.array(made.value)
    return state, Guide(value, value, 0 * value, np.zeros(len(made.options)), homes or {})


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(large_neighbourhood, "WORK", 0.02)
    monkeypatch.setattr(large_neighbourhood, "WHOLE", 0)


def test_a_schedule_becomes_better_by_parts_and_the_work_is_used_up():
    state, guide = started()
    before = state.value
    report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 1))
    assert state.value > before and state.work.left <= 0
    assert report.parts >= report.better > 0 and not report.claim


def test_one_two_or_eight_workers_and_the_same_seed_give_the_same_schedule():
    found = []
    for workers in (1, 2, 8):
        state, guide = started()
        state.work = Work(200_000)
        report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 3, workers))
        found.append(json.dumps([state.spots, report.parts, report.better, report.dropped]))
    assert len(set(found)) == 1
    state, guide = started()
    large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 4))
    assert json.dumps(state.spots) not in found[0]


@pytest.mark.parametrize("family", ["beamline", "telescope", "tunnel"])
def test_no_round_loses_value(family):
    state, guide = started(family, 60)
    one, best = large_neighbourhood._Rounds(state, guide, np.random.default_rng(2)), state.value
    for _ in range(6):
        one.round(lambda tasks: [cpsat.arrange(*task) for task in tasks])
        assert state.value >= best - 1e-9
        best = state.value


def test_what_moves_is_weighed():
    state, _ = started()
    homes = {task: (spot, 1e6) for task, spot in enumerate(state.spots) if spot}
    state, guide = started(homes=homes)
    large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 1))
    assert moved(state, homes) == 0


class Bad:
    """An engine that answers what no rule allows, or nothing."""

    __name__ = "bad"

    def __init__(self, status):
        self.status = status

    def arrange(self, table, work, seed, start):
        late = [(pieces[0][0], pieces[0][2] + 10**9) if pieces else None for pieces in table.places]
        return Arranged(self.status, late, 0.05)


@pytest.mark.parametrize("status", ["optimal", "feasible", "limit", "failed", "infeasible"])
def test_an_answer_that_breaks_a_rule_is_undone(status, monkeypatch):
    for whole in (0, 10**9):
        monkeypatch.setattr(large_neighbourhood, "WHOLE", whole)
        state, guide = started()
        before = list(state.spots)
        report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(Bad(status), 1))
        assert list(state.spots) == before and report.better == 0 and not report.claim


def test_a_small_instance_is_given_as_a_whole(monkeypatch):
    monkeypatch.setattr(large_neighbourhood, "WHOLE", 20_000)
    state, guide = started("telescope", 12)
    report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 1))
    assert report.claim and report.parts == 1


def test_tasks_go_in_after_what_they_follow_or_not_at_all():
    task = {"value": 1, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    follows = [["b", -9, None]]
    given = {
        "horizon": [0, 9],
        "resources": [{"id": "r"}],
        "tasks": [{"id": "a", **task, "after": follows}, {"id": "b", **task}],
    }
    made = world(read(given).instance)
    state = State(made, Work(1e9))
    assert large_neighbourhood.placed(state, {0: (0, 1), 1: (0, 4)}) and state.value == 2
    for wrong in ({0: (0, 1)}, {0: (0, 3), 1: (0, 4)}, {1: (0, 8)}):
        assert not large_neighbourhood.placed(State(made, Work(1e9)), wrong)
