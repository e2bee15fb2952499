# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_worlds import FEATURES
from small_worlds import world as document

from yuzui.scheduling.parallel.choose import Chooser
from yuzui.scheduling.parallel.table import ground
from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.improve import Guide
from yuzui.scheduling.search.state import State, Work
from yuzui.scheduling.synthetic.families import FAMILIES


def chooser(given, seed=1):
    made = world(read(given).instance)
    state = State(made, Work(1e9))
    for task in range(len(made)):
        if state.spots[task] is None:
            state.insert(task)
    state.forget()
    value = np.array(made.value)
    guide = Guide(value, value, 0 * value, np.zeros(len(made.options)))
    return Chooser(state, ground(made, {}), guide, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(40))
def test_what_a_free_task_needs_is_free_or_placed_and_what_came_out_can_go_back(seed):
    one = chooser(document(seed, *FEATURES[seed % 4 :: 1 + seed % 3]), seed)
    if not one.wanted:
        return
    state, before = one.state, list(one.state.spots)
    for _ in range(5):
        part = one.part(4)
        free = set(part.free)
        assert len(free) == len(part.free) and not free & state.world.barred.keys()
        assert all(state.spots[task] is None for task in free)
        for task in free:
            assert set(state.needed(task)) <= free
        assert {t: before[t] for t in range(len(before)) if state.spots[t] != before[t]} == part.old
        assert [place is not None for place in part.start()] == [task in part.old for task in part.free]
        state.back(0)
        assert list(state.spots) == before


def test_parts_are_about_as_large_as_asked_and_differ():
    one = chooser(FAMILIES["campaign"].make(400, 1))
    sizes = {}
    for size in (6, 24):
        parts = [one.part(size) for _ in range(20) if not one.state.back(0)]
        sizes[size] = np.mean([len(part.old) for part in parts])
        assert all(len(part.free) - len(part.old) <= size for part in parts)
        assert len({tuple(sorted(part.free)) for part in parts}) > 10
        one.state.back(0)
    assert 2 <= sizes[6] <= 18 <= sizes[24] <= 60
