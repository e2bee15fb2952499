# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_worlds import world

from yuzui.scheduling.column_generation.after import narrowed
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


def starts(found, task, length):
    """Return every second at which a task may start."""
    mine = np.flatnonzero(found.task == task)
    pairs = zip(found.start[mine].tolist(), found.end[mine].tolist(), strict=True)
    return {second for a, b in pairs for second in range(a, b - length + 1)}


@pytest.mark.parametrize("seed", range(30))
def test_no_start_is_lost_that_some_start_of_each_task_before_allows(seed):
    instance = read(world(seed, "after", "alternatives")).instance
    found = options(instance)
    left, kept = narrowed(instance, found)
    assert (found.task[kept] == left.task).all() and (found.block[kept] == left.block).all()
    assert (np.diff(left.first) == np.bincount(left.task, minlength=len(instance.tasks))).all()
    number = {id: at for at, id in enumerate(instance.tasks)}
    for at, task in enumerate(instance.tasks.values()):
        allowed = starts(found, at, task.duration)
        for tie in task.after:
            other = instance.tasks[tie.task]
            ends = {s + other.duration for s in starts(left, number[tie.task], other.duration)}
            lags = lambda s, ends=ends: {s - end for end in ends}  # noqa: E731
            most = tie.high if tie.high is not None else 99
            allowed = {s for s in allowed if any(tie.low <= lag <= most for lag in lags(s))}
        assert allowed <= starts(left, at, task.duration) <= starts(found, at, task.duration)


def test_lags_pass_on_from_task_to_task():
    way = [{"resource": "r", "windows": [[0, 20]]}]
    tasks = [
        {"id": id, "value": 1, "duration": 3, "alternatives": way, "after": after}
        for id, after in (("c", [["b", 1, 2]]), ("b", [["a", 4]]), ("a", []))
    ]
    tasks[2]["alternatives"] = [{"resource": "r", "windows": [[2, 5]]}]
    instance = read({"horizon": [0, 20], "resources": [{"id": "r"}], "tasks": tasks}).instance
    left, kept = narrowed(instance, options(instance))
    assert left.start.tolist() == [13, 9, 2] and left.end.tolist() == [20, 20, 5]
    assert kept.tolist() == [0, 1, 2]


def test_what_follows_a_task_that_cannot_run_cannot_run():
    way = [{"resource": "r", "windows": [[0, 20]]}]
    tasks = [
        {"id": "a", "value": 1, "duration": 3, "alternatives": []},
        {"id": "b", "value": 1, "duration": 3, "alternatives": way, "after": [["a"]]},
        {"id": "c", "value": 1, "duration": 3, "alternatives": way, "after": [["b", 0, 9]]},
        {"id": "d", "value": 1, "duration": 3, "alternatives": way},
    ]
    instance = read({"horizon": [0, 20], "resources": [{"id": "r"}], "tasks": tasks}).instance
    left, kept = narrowed(instance, options(instance))
    assert left.task.tolist() == [3] and kept.tolist() == [2]
    assert left.first.tolist() == [0, 0, 0, 0, 1]
