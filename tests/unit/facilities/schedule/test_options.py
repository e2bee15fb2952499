# SPDX-License-Identifier: Apache-2.0
import random

import pytest

from yuzui.scheduling.options import ids, options
from yuzui.scheduling.reading import read


def spans(draw, last=60):
    return [sorted(draw.sample(range(last), 2)) for _ in range(draw.randrange(4))]


def world(seed):
    """Return a random instance whose windows, calendars and pools cut each other."""
    draw = random.Random(seed)
    return read(
        {
            "horizon": [0, 60],
            "resources": [{"id": "r", "calendar": spans(draw)}, {"id": "q", "capacity": draw.randrange(3)}],
            "pools": [{"id": "p", "capacity": draw.randrange(3), "calendar": spans(draw)}, {"id": "o", "capacity": 1}],
            "tasks": [
                {
                    "id": f"t{n}",
                    "value": 1,
                    "duration": draw.randrange(1, 15),
                    "uses": {"p": draw.randrange(3), "o": draw.randrange(2)},
                    "alternatives": [{"resource": name, "windows": spans(draw)} for name in "rq"],
                }
                for n in range(5)
            ],
        }
    ).instance


@pytest.mark.parametrize("seed", range(40))
def test_a_start_is_in_an_option_exactly_when_the_rules_allow_it(seed):
    instance = world(seed)
    found = options(instance)
    tasks, resources = ids(instance)
    allowed = {
        (tasks[t], resources[r], start)
        for t, r, a, b in zip(found.task, found.resource, found.start, found.end, strict=True)
        for start in range(a, b - found.duration[t] + 1)
    }
    for task in instance.tasks.values():
        for one in task.alternatives:
            place = instance.resources[one.resource]
            for start in range(60):
                end = start + task.duration
                inside = lambda many: any(a <= start and end <= b for a, b in many)  # noqa: B023, E731
                pools = [instance.pools[name] for name, amount in task.uses.items() if amount]
                may = (
                    inside(one.windows)
                    and inside(place.calendar)
                    and place.capacity > 0
                    and all(inside(p.calendar) and task.uses[p.id] <= p.capacity for p in pools)
                )
                assert ((task.id, one.resource, start) in allowed) == may


def test_options_stand_by_task_and_name_their_block():
    found = options(world(5))
    assert (found.task[1:] >= found.task[:-1]).all() and len(found) > 0
    for number in range(len(found.first) - 1):
        part = found.task[found.first[number] : found.first[number + 1]]
        assert (part == number).all()
    blocks = found.blocks
    assert (blocks.resource[found.block] == found.resource).all()
    assert (blocks.start[found.block] <= found.start).all() and (found.end <= blocks.end[found.block]).all()


def test_nothing_to_schedule():
    found = options(read({"horizon": [0, 1], "resources": [], "tasks": []}).instance)
    assert len(found) == 0 and found.first.tolist() == [0] and len(found.blocks) == 0
