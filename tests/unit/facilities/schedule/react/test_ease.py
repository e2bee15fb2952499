# SPDX-License-Identifier: Apache-2.0
"""A world with rules let go: without anything let go it is the world itself."""

import importlib.util
from pathlib import Path

import pytest

from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule.relaxation import Ease, eased, options
from yuzui.scheduling.search.compiled_problem import world

path = Path(__file__).parents[1] / "small_worlds.py"
spec = importlib.util.spec_from_file_location("small_worlds_of_ease", path)
small = importlib.util.module_from_spec(spec)
spec.loader.exec_module(small)

PLAIN = {
    "horizon": [0, 100],
    "resources": [{"id": "r", "calendar": [[0, 40], [60, 100]]}, {"id": "s"}],
    "pools": [{"id": "p", "capacity": 1, "calendar": [[0, 30]]}],
    "quotas": [{"partner": "x", "max": 10}],
    "groups": [{"id": "g", "rule": "any_k", "k": 1}],
    "tasks": [
        {"id": "a", "value": 1, "duration": 20, "partner": "x", "group": "g",
         "alternatives": [{"resource": "r", "windows": [[10, 70]]}]},
        {"id": "b", "value": 1, "duration": 20, "uses": {"p": 1}, "after": [["a", 5, 9]],
         "alternatives": [{"resource": "r", "windows": [[0, 100]]}]},
    ],
}  # fmt: skip


def made():
    return world(read(PLAIN).instance)


@pytest.mark.parametrize("seed", range(60))
def test_with_nothing_let_go_options_are_those_of_the_search(seed):
    given = read(small.world(seed, "alternatives", "pools", "closed", "capacity")).instance
    plain = world(given)
    room = {id: pool.capacity for id, pool in given.pools.items()}
    for number, task in enumerate(given.tasks.values()):
        assert options(given, task, Ease(), room) == sorted(plain.choices[number])


def test_each_rule_can_be_let_go_alone():
    plain = made()
    assert plain.choices == [[(0, 10, 20)], [(0, 0, 10)]]
    own = eased(plain, [0], Ease(opened={"r": [(40, 60)]}, windows=5, quotas={0: 7}, groups={0: 2}))
    assert own.choices[0] == [(0, 5, 55)] and own.choices[1] == plain.choices[1]
    assert own.quota == [17] and own.most == [3]
    assert eased(plain, [0], Ease(also="s")).choices[0] == [(0, 10, 20), (1, 10, 50)]
    other = eased(plain, [1], Ease(pool_opened={"p": [(30, 40)]}, shorter=5, lag=2, pools={0: 3}))
    assert other.choices[1] == [(0, 0, 25)] and other.duration[1] == 15
    assert other.before[1] == [(0, 3, 11)] and other.capacity == [4]


def test_only_the_last_task_is_shorter_and_nothing_begins_before_a_line():
    found = eased(made(), [0, 1], Ease(shorter=5), since=12)
    assert found.duration == [20, 15]
    assert found.choices[0] == [(0, 12, 20)] and found.choices[1] == [(0, 12, 15)]
