# SPDX-License-Identifier: Apache-2.0
import copy

import pytest
from small_worlds import FEATURES, world

from yuzui.scheduling.column_generation.after import narrowed
from yuzui.scheduling.options import options
from yuzui.scheduling.proof.feasible_windows import places, tasks
from yuzui.scheduling.reading import read


@pytest.mark.parametrize("seed", range(20))
def test_tasks_may_run_where_options_say(seed):
    document = world(seed, *FEATURES)
    instance = read(document).instance
    one, other = narrowed(instance, options(instance))[0], places(document)
    ours = zip(other.task, other.resource, other.start, other.end, strict=True)
    theirs = zip(one.task, one.resource, one.start, one.end, strict=True)
    assert sorted(map(tuple, ours)) == sorted(map(tuple, theirs))
    assert other.ids == list(instance.tasks)
    assert (other.length == one.duration[other.task]).all()
    assert (other.value == one.value[other.task]).all()


WRONG = [
    {"id": None}, {"id": ""}, {"id": True}, {"id": 7}, {"id": "t0"}, {"id": [1]},
    {"value": None}, {"value": "3"}, {"value": -1}, {"value": float("nan")}, {"value": True},
    {"value": 2**60}, {"duration": 0}, {"duration": 2.5}, {"duration": 2.0}, {"duration": None},
    {"duration": "2"}, {"group": "zz"}, {"group": None}, {"uses": {"zz": 1}}, {"uses": {"p0": -1}},
    {"uses": {"p0": 1.5}}, {"uses": {"p0": 99}}, {"uses": []}, {"uses": None}, {"partner": "new"},
    {"alternatives": None}, {"alternatives": {}}, {"alternatives": [3]},
    {"alternatives": [{"resource": "zz", "windows": []}]}, {"alternatives": [{"resource": "r0"}]},
    {"alternatives": [{"resource": "r0", "windows": [[4, 4]]}]},
    {"alternatives": [{"resource": "r0", "windows": [[5, 4]]}]},
    {"alternatives": [{"resource": "r0", "windows": [[1, 4, 5]]}]},
    {"alternatives": [{"resource": "r0", "windows": [["1", 4]]}]},
    {"alternatives": [{"resource": "r0", "windows": [[1.0, 14]]}]},
    {"alternatives": [{"resource": "r0", "windows": 3}]},
    {"after": 3}, {"after": [[]]}, {"after": ["t1"]}, {"after": [["t1"]]}, {"after": [["zz", 0]]},
    {"after": [["t1", 4, 3]]}, {"after": [["t1", 4, None]]}, {"after": [["t1", None, 3]]},
    {"after": [["t1", 0, "3"]]}, {"after": [[None, 0]]}, {"after": [["t1", 0, 1, 2]]},
    {"config": 3}, {"config": None}, {"config": 1.5}, {"config": []}, {"other": 1},
    {"partner": 2}, {"partner": True}, {"partner": " "}, {"group": ""}, {"group": 0},
    {"after": [["t9", 0]]}, {"after": [["t8", 0]]}, {"group": "g", "after": [["t8", 0]]},
    {"group": "g", "value": -1}, {"group": "h", "value": -1}, {"id": "t1", "group": "g"},
]  # fmt: skip


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_tasks_are_set_aside_as_where_instances_are_read(change):
    document = world(2, "pools", "groups", "alternatives", tasks=3)
    row = document["tasks"][1]
    # t8 follows the task in question, and t7 may not be read
    document["tasks"] += [
        copy.deepcopy(row) | {"id": "t9"} | change,
        copy.deepcopy(row) | {"id": "t8", "after": [["t9"]], "group": None},
        copy.deepcopy(row) | {"id": "t7", "duration": -1},
    ]
    assert [id for id, _ in tasks(document)] == list(read(document).instance.tasks)
