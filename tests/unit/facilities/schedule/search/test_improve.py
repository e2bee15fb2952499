# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from oracle import optimum
from small_worlds import FEATURES
from small_worlds import world as document

from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.improve import Guide, Search
from yuzui.scheduling.search.state import State, Work


def searched(given, steps, seed=7):
    made = world(read(given).instance)
    value = np.array(made.value)
    state = State(made, Work(steps))
    Search(state, Guide(value, value, 0 * value, np.zeros(len(made.options))), seed).run()
    return state


def test_it_is_nearly_always_at_the_optimum_of_small_instances():
    found = [
        (searched(given, 4_000).value, optimum(given)[0])
        for seed in range(24)
        if (given := document(seed, *FEATURES[seed % 4 :: 2], tasks=5))
    ]
    assert all(value <= best for value, best in found)
    assert sum(value == best for value, best in found) >= 22


def test_one_seed_gives_one_schedule_and_the_work_is_kept():
    given = document(5, "alternatives", "pools", "quotas", tasks=7)
    one, other = searched(given, 3_000), searched(given, 3_000)
    assert one.spots == other.spots and one.work.done == other.work.done
    assert one.work.done < 3_000 + 2_000


def test_more_work_never_ends_lower():
    given = document(11, "alternatives", "changeover", "closed", tasks=7)
    values = [searched(given, steps).value for steps in (0, 500, 5_000)]
    assert values == sorted(values)


@pytest.mark.parametrize("tasks", [[], [{"id": "t", "value": 1, "duration": 99, "alternatives": []}]])
def test_nothing_to_place(tasks):
    frame = {"horizon": [0, 10], "resources": [{"id": "r"}], "tasks": tasks}
    assert searched(frame, 500).value == 0
