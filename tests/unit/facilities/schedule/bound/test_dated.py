# SPDX-License-Identifier: Apache-2.0
import random

import pytest

from yuzui.facilities.schedule.bound.dated import dated
from yuzui.facilities.schedule.options import options
from yuzui.facilities.schedule.reading import read


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_wanted_the_rules_are_kept(worlds, seed):
    document = worlds.world(seed, tasks=9, last=30)
    document["quotas"] = []
    for task in document["tasks"]:
        task["group"] = None if task["group"] == "g" else task["group"]
    instance = read(document).instance
    found = options(instance)
    draw = random.Random(seed)
    rows = [
        draw.randrange(found.first[t], found.first[t + 1])
        for t in range(9)
        if found.first[t] < found.first[t + 1]
    ]
    wanted = [(int(found.task[r]), int(found.block[r]), int(found.start[r])) for r in rows]
    made = dated(instance, found, wanted)
    tasks, resources = list(instance.tasks), list(instance.resources)
    placed = {tasks[t]: (resources[r], start) for t, r, start, _ in made}
    assert worlds.kept(instance, placed) and worlds.whole(instance, placed)
    for task, resource, start, end in made:
        own = range(found.first[task], found.first[task + 1])
        assert any(
            found.resource[o] == resource and found.start[o] <= start and end <= found.end[o]
            for o in own
        )
    again = [
        (
            t,
            next(
                int(found.block[o])
                for o in range(found.first[t], found.first[t + 1])
                if found.resource[o] == r and found.start[o] <= s and e <= found.end[o]
            ),
            s,
        )
        for t, r, s, e in made
    ]
    assert dated(instance, found, again) == made


def test_shifted_over_a_closure_shorter_than_the_changeover():
    tasks = [
        {"id": id, "value": 1, "duration": 4, "config": id,
         "alternatives": [{"resource": "r", "windows": [[0, 5], [6, 20]]}]}
        for id in "ab"
    ]  # fmt: skip
    resources = [{"id": "r", "calendar": [[0, 5], [6, 20]], "changeover": {"default": 3}}]
    instance = read({"horizon": [0, 20], "resources": resources, "tasks": tasks}).instance
    found = options(instance)
    assert dated(instance, found, [(0, 0, 0), (1, 1, 6)]) == ((0, 0, 0, 4), (1, 0, 7, 11))
    assert dated(instance, found, [(0, 0, 0), (1, 0, 0)]) == ((0, 0, 0, 4), (1, 0, 7, 11))
