# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_worlds import world as document

from yuzui.scheduling.reading import read
from yuzui.scheduling.search import gap_filling
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.gap_filling import Beam, Slab
from yuzui.scheduling.search.state import State, Work

BEAM = Beam(50, 50, 0.0)


def task(id, value, duration, windows, **more):
    return {
        "id": id,
        "value": value,
        "duration": duration,
        "alternatives": [{"resource": "r", "windows": windows}],
    } | more


def made(*tasks, **more):
    frame = {"horizon": [0, 20], "resources": [{"id": "r", "changeover": {"default": 1}}], "tasks": list(tasks)}
    found = world(read(frame | more).instance)
    return State(found, Work(1e9)), gap_filling.ways(found)


def test_stretches_lie_between_tasks_that_stay_with_their_changeovers():
    linked = task("l", 1, 4, [[8, 12]], config="x", uses={"p": 1})
    state, known = made(
        linked, task("a", 2, 7, [[0, 20]], config="y"), task("b", 3, 8, [[0, 20]], config="y"),
        task("c", 3, 7, [[0, 20]], config="x"), pools=[{"id": "p", "capacity": 1}],
    )  # fmt: skip
    state.insert(0)
    gap_filling.fill(state, known, Slab(0, 0, 20), np.array(state.world.value), BEAM)
    # before the one that stays there are 8 seconds: b and its changeover would need 9; a needs 8
    # as well, but c is worth more and needs no changeover; after it a has 20 - 12 - 1
    assert state.spots == [(0, 8), (0, 13), None, (0, 0)]


def test_only_what_is_inside_is_inside():
    state, known = made(task("a", 1, 5, [[0, 5]]), task("b", 1, 5, [[10, 15]]))
    state.insert(0), state.insert(1)
    assert gap_filling.inside(state, known, Slab(0, 0, 10)) == [0]
    assert gap_filling.inside(state, known, Slab(0, 0, 11)) == [0, 1]


def test_a_quota_that_is_used_up_bars_its_tasks():
    state, known = made(
        task("a", 1, 5, [[0, 20]], partner="n"), task("b", 1, 5, [[0, 20]], partner="n"),
        task("c", 1, 5, [[0, 20]]), quotas=[{"partner": "n", "max": 8}],
    )  # fmt: skip
    state.insert(0)
    rows = gap_filling.candidates(state, known, Slab(0, 0, 20), 9, np.ones(3))
    assert state.world.options.task[rows].tolist() == [2]


def test_a_group_that_is_full_bars_its_other_members():
    tasks = [task(f"t{n}", 1, 5, [[0, 20]], group=g) for n, g in enumerate("aabbb")]
    groups = [{"id": "a", "rule": "any_k", "k": 1}, {"id": "b", "rule": "any_k", "k": 2}]
    state, known = made(*tasks, groups=groups)
    state.insert(0), state.insert(2)
    rows = gap_filling.candidates(state, known, Slab(0, 0, 20), 9, np.ones(5))
    assert state.world.options.task[rows].tolist() == [3, 4]


def test_a_beam_takes_one_of_a_group_and_what_a_quota_holds():
    tasks = [task(f"t{n}", 9 - n, 5, [[0, 20]], group="a" if n < 3 else None) for n in range(5)]
    tasks += [task(f"q{n}", 7, 4, [[0, 20]], partner="p") for n in range(3)]
    groups, quotas = [{"id": "a", "rule": "any_k", "k": 1}], [{"partner": "p", "max": 5}]
    state, known = made(*tasks, groups=groups, quotas=quotas)
    gap_filling.fill(state, known, Slab(0, 0, 20), np.array(state.world.value), BEAM)
    # a beam that does not know of them wants t0 and t1, or q0 and q1, and ends with holes
    assert state.placed() == [0, 3, 4, 5]


def test_the_densest_are_looked_at_first_and_worthless_ones_never():
    state, known = made(*(task(f"t{n}", n, 5, [[0, 20]]) for n in range(6)))
    rows = gap_filling.candidates(state, known, Slab(0, 0, 20), 2, np.array(state.world.value))
    assert sorted(state.world.options.task[rows].tolist()) == [4, 5]
    rows = gap_filling.candidates(state, known, Slab(0, 0, 20), 9, np.array(state.world.value))
    assert 0 not in state.world.options.task[rows]


@pytest.mark.parametrize("seed", range(20))
def test_ways_are_the_options_by_block(seed):
    found = world(read(document(seed, "closed", "alternatives", "pools")).instance)
    known, block = gap_filling.ways(found), found.options.block
    assert sorted(known.order.tolist()) == list(range(len(block)))
    for number in range(len(found.options.blocks)):
        part = known.order[known.first[number] : known.first[number + 1]]
        assert (block[part] == number).all()
