# SPDX-License-Identifier: Apache-2.0
import pytest
from oracle import optimum
from small_worlds import FEATURES
from small_worlds import world as document

from yuzui.scheduling import check
from yuzui.scheduling.parallel.large_neighbourhood import placed
from yuzui.scheduling.parallel.table import Part, ground
from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.state import State, Work
from yuzui.solve import cpsat

MOST = 1000.0
"""More than all tasks are worth."""


def rows(state):
    tasks, resources = list(state.world.instance.tasks), list(state.world.instance.resources)
    return [
        {"task": tasks[t], "resource": resources[r], "start": s, "end": s + state.world.duration[t]}
        for t, r, s in state.bookings()
    ]


def everything(made, homes=()):
    free = [task for task in range(len(made)) if task not in made.barred]
    return Part(State(made, Work(1e9)), ground(made, dict(homes)), free, {})


@pytest.mark.parametrize("seed", range(60))
def test_the_whole_instance_as_a_model_has_the_optimum_of_trying_everything(seed):
    given = document(seed, *FEATURES[seed % 4 :: 1 + seed % 3])
    made = world(read(given).instance)
    part = everything(made)
    found = cpsat.arrange(part.table(), 10.0)
    state = State(made, Work(1e9))
    assert found.status == "optimal" and placed(state, part.spots(found.places))
    assert state.value == pytest.approx(optimum(given)[0])
    assert check.violations(given, rows(state)) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_part_put_back_is_as_good_as_any_in_which_the_rest_stays(seed):
    """Every way to place the free tasks, second by second, beside those that stay."""
    given = document(seed, *FEATURES[seed % 4 :: 1 + seed % 3])
    made = world(read(given).instance)
    state = State(made, Work(1e9))
    for task in range(len(made)):
        if state.spots[task] is None:
            state.insert(task)
    stay = list(state.spots)
    out = state.remove(range(0, len(made), 2))
    free = [task for task in range(len(made)) if state.spots[task] is None and task not in made.barred]
    old = {task: stay[task] for task in out}
    part = Part(state, ground(made, {}), free, old)
    assert {task for task, place in zip(part.free, part.start(), strict=True) if place} == set(old)
    fixed = rows(state)
    found = cpsat.arrange(part.table(), 10.0, 0, part.start())
    assert found.status == "optimal" and placed(state, part.spots(found.places))
    assert check.violations(given, rows(state)) == []
    assert state.value == pytest.approx(optimum(held(given, fixed))[0] - MOST * len(fixed))


def held(given, fixed):
    """Return an instance in which some tasks can only be where they are, and are worth most."""
    at = {row["task"]: row for row in fixed}
    tasks = []
    for task in given["tasks"]:
        if row := at.get(task["id"]):
            way = {"resource": row["resource"], "windows": [[row["start"], row["end"]]]}
            task = task | {"alternatives": [way], "value": task["value"] + MOST}
        tasks.append(task)
    return given | {"tasks": tasks}


def test_where_no_changeover_reaches_stretches_are_apart():
    tasks = [
        {"id": f"t{n}", "value": 1, "duration": 2, "config": "ab"[n % 2],
         "alternatives": [{"resource": "r", "windows": [[0, 40]]}]}
        for n in range(3)
    ]  # fmt: skip
    calendar = [[0, 8], [11, 20], [30, 40]]

    def stretches(seconds):
        resource = {"id": "r", "calendar": calendar, "changeover": {"default": seconds}}
        given = {"horizon": [0, 40], "resources": [resource], "tasks": tasks}
        made = everything(world(read(given).instance))
        return len(made.keys), made.size

    assert stretches(0) == (3, 9 + 27)
    assert stretches(3) == (3, 9 + 27) and stretches(4) == (2, 9 + 18) and stretches(11) == (1, 18)


def test_a_place_to_come_back_to_is_worth_its_price():
    task = {"value": 1, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    given = {"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": [{"id": "a", **task}]}
    part = everything(world(read(given).instance), {0: ((0, 5), 0.5)}.items())
    assert part.table().homes == {0: ((0, 5), 0.5)}
    assert part.spots(cpsat.arrange(part.table(), 1.0).places) == {0: (0, 5)}
    away = everything(world(read(given).instance), {0: ((0, 8), 0.5)}.items())
    assert away.table().homes == {}
