# SPDX-License-Identifier: Apache-2.0
import random

import pytest
from small_worlds import FEATURES
from small_worlds import world as document

from yuzui.scheduling import check
from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.state import State, Work


def bookings(state):
    tasks, resources = list(state.world.instance.tasks), list(state.world.instance.resources)
    return [
        {"task": tasks[t], "resource": resources[r], "start": s, "end": s + state.world.duration[t]}
        for t, r, s in state.bookings()
    ]


@pytest.mark.parametrize("seed", range(60))
def test_every_state_on_the_way_keeps_every_rule(seed):
    draw = random.Random(seed)
    given = document(seed, *draw.sample(FEATURES, 4), tasks=7)
    state = State(world(read(given).instance), Work(1e9))
    for _ in range(25):
        task = draw.randrange(len(state.world))
        if state.spots[task] is None:
            state.insert(task)
        else:
            state.remove([task])
        assert check.violations(given, bookings(state)) == []
        assert state.value == pytest.approx(sum(state.world.value[one] for one in state.placed()))


@pytest.mark.parametrize("seed", range(30))
def test_undone_moves_leave_everything_as_it_was(seed):
    draw = random.Random(seed)
    made = world(read(document(seed, "pools", "groups", "quotas", "after", "capacity", tasks=7)).instance)
    state = State(made, Work(1e9))
    for task in range(4):
        if state.spots[task] is None:
            state.insert(task)
    before = (list(state.spots), [list(s) for s in state.starts], list(state.quota), list(state.count))
    levels = [(list(p._times), list(p._levels)) for p in state.pools]
    mark = state.mark()
    for _ in range(10):
        task = draw.randrange(7)
        if not (state.spots[task] is None and state.insert(task)):
            state.remove([task])
    state.back(mark)
    assert before == (state.spots, state.starts, state.quota, state.count)
    assert levels == [(p._times, p._levels) for p in state.pools]


def test_a_task_brings_what_it_needs_and_takes_along_what_needs_it():
    given = {
        "horizon": [0, 30],
        "resources": [{"id": "r"}],
        "groups": [{"id": "g", "rule": "all"}],
        "tasks": [
            {"id": id, "value": 1, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 30]]}]} | more
            for id, more in {
                "a": {},
                "b": {"after": [["a", 2, None]]},
                "c": {"group": "g", "after": [["b"]]},
                "d": {"group": "g"},
            }.items()
        ],
    }
    state = State(world(read(given).instance), Work(1e9))
    assert state.insert(2) and state.placed() == [0, 1, 2, 3]
    assert state.remove([0]) and state.placed() == []


def test_a_place_is_kept_only_if_all_that_is_needed_fits():
    given = document(3, "after", tasks=2) | {"horizon": [0, 4]}
    given["tasks"] = [
        {"id": "a", "value": 1, "duration": 3, "alternatives": [{"resource": "r0", "windows": [[0, 4]]}]},
        {
            "id": "b",
            "value": 1,
            "duration": 3,
            "after": [["a"]],
            "alternatives": [{"resource": "r0", "windows": [[0, 4]]}],
        },
    ]
    state = State(world(read(given).instance), Work(1e9))
    assert not state.insert(1) and state.placed() == [] and state.value == 0


def test_what_is_in_the_way_is_named_with_the_users_of_a_pool():
    given = {
        "horizon": [0, 30],
        "resources": [{"id": "r"}, {"id": "q"}],
        "pools": [{"id": "p", "capacity": 1}],
        "tasks": [
            {
                "id": id,
                "value": 1,
                "duration": 5,
                "uses": {"p": 1},
                "alternatives": [{"resource": r, "windows": [[0, 30]]}],
            }
            for id, r in (("a", "r"), ("b", "q"), ("c", "r"))
        ],
    }
    state = State(world(read(given).instance), Work(1e9))
    state.insert(0), state.insert(1)
    assert state.spots[:2] == [(0, 0), (1, 5)]
    assert state.overlapping(2, 0, 6, 9) == [1] and sorted(set(state.overlapping(2, 0, 4, 9))) == [0, 1]
