# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.bound.rows import places, rows
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


@pytest.mark.parametrize("seed", range(12))
def test_every_row_holds_for_every_schedule_that_keeps_the_rules(worlds, seed):
    instance = read(worlds.world(seed, tasks=4)).instance
    found = options(instance)
    where = places(instance, found)
    made = rows(instance, found, where)
    place = np.repeat(np.arange(len(where)), np.diff(made.first))
    checked = 0
    for taken in schedules(instance, found, worlds):
        used = np.zeros(len(where))
        for row in taken:
            used[where.of[row]] += 1
        sums = np.bincount(made.row, made.amount * used[place], minlength=len(made.names))
        assert (sums <= np.where(made.equal, np.inf, made.limit) + 1e-9).all()
        for group in made.whole:
            assert len(set(sums[group])) == 1
        checked += 1
    assert checked > 1


def schedules(instance, found, worlds):
    """Yield the option rows of every schedule of a few starts per option."""
    tasks, resources = list(instance.tasks), list(instance.resources)

    def go(task, rows, placed):
        if task == len(tasks):
            if worlds.whole(instance, placed):
                yield rows
            return
        yield from go(task + 1, rows, placed)
        for row in range(found.first[task], found.first[task + 1]):
            last = int(found.end[row] - found.duration[task])
            for start in {int(found.start[row]), last}:
                more = {**placed, tasks[task]: (resources[found.resource[row]], start)}
                if worlds.kept(instance, more):
                    yield from go(task + 1, [*rows, row], more)

    yield from go(0, [], {})


def instance(**more):
    one = {"value": 2, "duration": 4, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]}
    tasks = [{"id": id, **one, **more.pop(id, {})} for id in "abc"]
    resources = [{"id": "r", "capacity": 2}]
    return read({"horizon": [0, 10], "resources": resources, "tasks": tasks, **more}).instance


def named(given):
    found = options(given)
    return rows(given, found, places(given, found))


def test_rows_that_nothing_can_break_are_left_out():
    more = {"pools": [{"id": "p", "capacity": 9}], "quotas": [{"partner": "x", "max": 12}]}
    use = {"uses": {"p": 3}, "partner": "x"}
    assert named(instance(a=use, b=use, c=use, **more)).names == ("task:a", "task:b", "task:c")
    more["quotas"], more["pools"][0]["capacity"] = [{"partner": "x", "max": 11}], 3
    made = named(instance(a=use, b=use, c=use, **more))
    assert made.names[3:] == ("quota:x", "pool:p:0:10") and made.limit[3:].tolist() == [11, 30]


def test_a_task_that_needs_one_without_option_has_no_place():
    given = instance(a={"after": [["b"]]}, b={"alternatives": []}, c={"after": [["a"]]})
    assert named(given).names == ()
    group = {"groups": [{"id": "g", "rule": "all"}]}
    given = instance(a={"group": "g"}, b={"group": "g", "alternatives": []}, **group)
    assert named(given).names == ("task:c",)
