# SPDX-License-Identifier: Apache-2.0
"""A schedule that stands is checked, and knows what of it may not move."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.search.state import Work


def task(id, **more):
    row = {"id": id, "value": 1, "duration": 10}
    return row | {"alternatives": [{"resource": "r", "windows": [[0, 100]]}]} | more


def instance(*tasks, **more):
    return {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": list(tasks)} | more


def row(id, start, **more):
    return {"task": id, "resource": "r", "start": start, "end": start + 10, **more}


def test_bookings_stand_where_they_are_said_to():
    held = hold(instance(task("a"), task("b")), [row("b", 20)])
    assert held.spots == (None, (0, 20)) and held.fixed == frozenset()
    assert held.state(Work(10)).bookings() == [(1, 0, 20)]
    assert held.row(1, (0, 20)) == row("b", 20)


def test_a_schedule_that_breaks_a_rule_is_refused_with_the_rule():
    with pytest.raises(InputError, match="runs until") as caught:
        hold(instance(task("a"), task("b")), [row("a", 0), row("b", 5)])
    assert caught.value.code == "schedule_broken" and caught.value.fix.zh


def test_a_booking_of_a_task_set_aside_is_refused():
    with pytest.raises(InputError, match="cannot be read"):
        hold(instance(task("a", value=-1)), [row("a", 0)])


def test_before_the_line_nothing_moves_and_nothing_begins():
    held = hold(instance(task("a"), task("b"), task("c")), [row("a", 0), row("b", 50)], 30)
    assert held.fixed == {0} and held.since == 30
    assert held.world.choices[2] == [(0, 30, 90)]
    assert hold(instance(task("a")), [row("a", 50, firmness="frozen")]).fixed == {0}


def test_what_a_frozen_booking_needs_is_frozen_too():
    groups = [{"id": "g", "rule": "all"}]
    tasks = [task("a"), task("b", after=[["a"]], group="g"), task("c", group="g"), task("d")]
    rows = [row("a", 0), row("b", 20, firmness="frozen"), row("c", 60), row("d", 80)]
    assert hold(instance(*tasks, groups=groups), rows).fixed == {0, 1, 2}
