# SPDX-License-Identifier: Apache-2.0
"""Places among bookings that do not move."""

from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule.place import place, stand
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.state import Work


def made(after=(), windows=((0, 40),)):
    spans = [list(span) for span in windows]
    task = {"value": 1, "duration": 10, "alternatives": [{"resource": "r", "windows": spans}]}
    rows = [{"id": "a", **task}, {"id": "b", **task}, {"id": "c", **task, "after": list(after)}]
    document = {"horizon": [0, 40], "resources": [{"id": "r"}], "tasks": rows}
    return world(read(document).instance)


def test_one_task_goes_to_the_first_gap_and_the_state_stays():
    one = made()
    state = stand(one, ((0, 0), (0, 20), None), [0, 1], Work(1e4))
    assert place(one, state, [2]).placed == ((2, (0, 10)),)
    assert state.bookings() == [(0, 0, 0), (1, 0, 20)]


def test_bookings_that_are_not_kept_are_not_in_the_way():
    one = made(windows=((0, 25),))
    spots = ((0, 5), None, None)
    assert place(one, stand(one, spots, [0], Work(1e4)), [1, 2]).placed is None
    assert place(one, stand(one, spots, [], Work(1e4)), [1, 2]).placed is not None


def test_of_several_all_go_or_none_and_a_longest_lag_leaves_it_open():
    one = made([["b", 0, None]])
    answer = place(one, stand(one, ((0, 0), None, None), [0], Work(1e4)), [1, 2])
    assert dict(answer.placed) == {1: (0, 10), 2: (0, 20)} and answer.proven
    two = made([["b", 25, None]])
    answer = place(two, stand(two, ((0, 0), None, None), [0], Work(1e4)), [1, 2])
    assert answer.placed is None and answer.proven
    three = made([["b", 25, 26]])
    assert not place(three, stand(three, ((0, 0), None, None), [0], Work(1e4)), [1, 2]).proven


def test_without_steps_nothing_is_proven():
    one = made([["b", 25, None]])
    assert not place(one, stand(one, (None,) * 3, [], Work(0)), [1, 2]).proven
