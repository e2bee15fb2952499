# SPDX-License-Identifier: Apache-2.0
"""A schedule to come back to: what stays is in every state, and the rest is put where it was."""

from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.improve import moved
from yuzui.scheduling.search.state import State, Work
from yuzui.scheduling.search.warm_start import Stand, again


def made(**more):
    tasks = [
        {"id": id, "value": 1, "duration": 10, "group": group,
         "alternatives": [{"resource": "r", "windows": [[0, 60]]}]}
        for id, group in (("a", None), ("b", None), ("c", "g"), ("d", "g"))
    ]  # fmt: skip
    frame = {"horizon": [0, 60], "resources": [{"id": "r"}], "groups": [{"id": "g", "rule": "all"}]}
    return world(read({**frame, "tasks": tasks, **more}).instance)


def rows(*pairs):
    return [{"task": task, "resource": "r", "start": start} for task, start in pairs]


def test_what_stays_is_there_from_the_start_and_never_comes_out():
    stand = Stand(rows(("a", 20), ("b", 40)), frozenset("a"))
    one = stand.world(made())
    assert one.fixed == {0: (0, 20)} and made().fixed == {}
    state = State(one, Work(1e4))
    assert state.placed() == [0] and state.moves() == []
    assert state.remove([0]) == [] and state.placed() == [0]


def test_the_rest_goes_where_it_was_as_far_as_the_rules_allow():
    stand = Stand(rows(("a", 20), ("b", 25), ("c", 40), ("gone", 0)), frozenset("a"), {"b": 2.0})
    one = stand.world(made())
    homes = stand.homes(one.instance)
    state = again(one, homes, Work(1e4))
    # b would overlap a, and c is of a group that has lost d
    assert state.bookings() == [(0, 0, 20)]
    assert homes[1] == ((0, 25), 2.0) and moved(state, homes) == 2.0
    whole = Stand(rows(("a", 20), ("c", 40), ("d", 0)))
    assert len(again(made(), whole.homes(one.instance), Work(1e4)).placed()) == 3


def test_a_place_outside_the_windows_of_now_is_gone():
    tight = made(resources=[{"id": "r", "calendar": [[0, 30]]}])
    homes = Stand(rows(("a", 0), ("b", 40))).homes(tight.instance)
    assert again(tight, homes, Work(1e4)).placed() == [0]


def test_what_a_lost_group_stood_in_the_way_of_has_its_place():
    one = made()
    # b overlaps c, which goes since d is not there any more
    homes = Stand(rows(("c", 20), ("b", 25))).homes(one.instance)
    assert again(one, homes, Work(1e4)).bookings() == [(1, 0, 25)]


def test_a_task_that_begins_before_what_it_follows_is_there_again():
    tasks = [
        {"id": "a", "value": 1, "duration": 10, "after": [["b", -30, None]],
         "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
        {"id": "b", "value": 1, "duration": 10,
         "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
    ]  # fmt: skip
    one = made(tasks=tasks, groups=[])
    homes = Stand(rows(("a", 0), ("b", 10))).homes(one.instance)
    assert again(one, homes, Work(1e4)).bookings() == [(0, 0, 0), (1, 0, 10)]
