# SPDX-License-Identifier: Apache-2.0
import random

import numpy as np
import pytest
from schedule_worlds import instance

from yuzui.scheduling.check import violations
from yuzui.scheduling.reading import read
from yuzui.scheduling.search import construct
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.state import Work

GIVEN = {
    "horizon": [0, 10],
    "resources": [{"id": "r"}, {"id": "q"}],
    "tasks": [
        {"id": "long", "value": 5, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]},
        {"id": "dear", "value": 4, "duration": 5, "alternatives": [{"resource": "r", "windows": [[0, 10]]}, {"resource": "q", "windows": [[0, 10]]}]},
        {"id": "short", "value": 2, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]},
    ],
}  # fmt: skip


def test_the_orders_people_use():
    made = world(read(GIVEN).instance)
    assert construct.orders(made) == {"rank_order": [0, 1, 2], "priority": [0, 1, 2], "density": [2, 1, 0]}
    spots = construct.in_order(made, [2, 1, 0], Work(1e6)).spots
    # the second could begin on r after the first, and begins at once on q
    assert spots == [None, (1, 0), (0, 0)]


def test_what_the_bound_places_goes_in_first_and_where_it_says():
    made = world(read(GIVEN).instance)
    used = np.array([0.0, 1.0, 0.0, 1.0])
    state = construct.guided(made, np.array([0.0, 4.0, 2.0]), used, Work(1e6))
    assert state.spots == [None, (0, 2), (0, 0)]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_wanted_the_rules_are_kept(seed):
    document = instance(seed, tasks=9)
    given = read(document).instance
    made, draw = world(given), random.Random(seed)
    found = made.options
    rows = [
        draw.randrange(found.first[t], found.first[t + 1])
        for t in range(len(made))
        if found.first[t] < found.first[t + 1]
    ]
    wanted = [(int(found.task[r]), int(found.block[r]), int(found.start[r])) for r in rows]
    state = construct.dated(made, wanted, Work(1e6))
    assert violations(document, bookings(given, state)) == []
    spots = [(task, resource, start) for task, resource, start in state.bookings()]
    again = [(task, block(found, task, resource, start), start) for task, resource, start in spots]
    assert construct.dated(made, again, Work(1e6)).bookings() == spots


def bookings(given, state):
    tasks, resources = list(given.tasks), list(given.resources)
    return [{"task": tasks[t], "resource": resources[r], "start": start,
             "end": start + given.tasks[tasks[t]].duration}
            for t, r, start in state.bookings()]  # fmt: skip


def block(found, task, resource, start):
    return next(
        int(found.block[o])
        for o in range(found.first[task], found.first[task + 1])
        if found.resource[o] == resource and found.start[o] <= start and start + found.duration[task] <= found.end[o]
    )


def test_dated_over_a_closure_shorter_than_the_changeover_and_what_is_left_finds_room():
    tasks = [
        {"id": id, "value": 1, "duration": 4, "config": id,
         "alternatives": [{"resource": "r", "windows": [[0, 5], [6, 20]]}]}
        for id in "abc"
    ]  # fmt: skip
    resources = [{"id": "r", "calendar": [[0, 5], [6, 20]], "changeover": {"default": 3}}]
    made = world(read({"horizon": [0, 20], "resources": resources, "tasks": tasks}).instance)
    two = [(0, 0, 0), (1, 0, 7), (2, 0, 14)]
    assert construct.dated(made, [(0, 0, 0), (1, 1, 6)], Work(1e6)).bookings() == two
    assert construct.dated(made, [(0, 0, 0), (1, 0, 0)], Work(1e6)).bookings() == two
    # c is wanted in the second block from its twelfth second on, though it would fit before
    late = construct.dated(made, [(2, 1, 12)], Work(1e6)).bookings()
    assert (2, 0, 12) in late
