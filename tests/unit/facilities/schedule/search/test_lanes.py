# SPDX-License-Identifier: Apache-2.0
import random

import numpy as np
import pytest

from yuzui.scheduling import check
from yuzui.scheduling.reading import read
from yuzui.scheduling.search import parallel_partitions
from yuzui.scheduling.search.compiled_problem import world
from yuzui.scheduling.search.improve import Guide, Search
from yuzui.scheduling.search.state import State, Work

STEPS = 60_000


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(parallel_partitions, "TASKS", 60)


def nights(seed):
    """Return 24 nights of three telescopes, tasks of partners with tight quotas, and groups."""
    draw = random.Random(seed)
    tasks = []
    for number in range(150):
        begin = draw.randrange(0, 600)
        windows = [[begin, begin + draw.randint(60, 400)]]
        tasks.append({
            "id": f"t{number}", "value": draw.randint(1, 30), "duration": draw.randint(5, 20),
            "config": draw.choice("ab"), "partner": draw.choice("pq"),
            "group": f"g{number // 3}" if number < 30 else None,
            "alternatives": [{"resource": r, "windows": windows} for r in draw.sample("xyz", 2)],
        })  # fmt: skip
    return {
        "horizon": [0, 1000],
        "resources": [
            {"id": r, "calendar": [[a, a + 60] for a in range(0, 960, 120)],
             "changeover": {"default": 2}}
            for r in "xyz"
        ],
        "tasks": tasks,
        "groups": [{"id": f"g{n}", "rule": "any_k", "k": 1} for n in range(10)],
        "quotas": [{"partner": "p", "max": 400}, {"partner": "q", "max": 300}],
    }  # fmt: skip


def improved(document, workers=1, seed=7, steps=STEPS):
    made = world(read(document).instance)
    value = np.array(made.value)
    state = State(made, Work(steps))
    guide = Guide(value, value, 0.1 * value, np.zeros(len(made.options)))
    parallel_partitions.improve(state, guide, seed, workers)
    return state


def rows(state, document):
    tasks, resources = document["tasks"], document["resources"]
    return [
        {"task": tasks[task]["id"], "resource": resources[resource]["id"], "start": start,
         "end": start + tasks[task]["duration"]}
        for task, resource, start in state.bookings()
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_lanes_put_together_keeps_every_rule(seed):
    document = nights(seed)
    state = improved(document, seed=seed)
    assert state.placed() and not check.violations(document, rows(state, document))
    # the quotas are tight, so that lanes that took what another took would have been seen
    assert min(state.quota) < 20


def test_one_two_and_eight_workers_end_with_the_same_bookings():
    document = nights(9)
    found = [improved(document, workers) for workers in (1, 2, 8)]
    assert found[0].spots == found[1].spots == found[2].spots
    assert len({state.work.done for state in found}) == 1
    assert found[0].spots != improved(document, seed=8).spots


def test_lanes_find_about_what_one_search_finds(monkeypatch):
    document = nights(3)
    apart = improved(document).value
    monkeypatch.setattr(parallel_partitions, "TASKS", 10_000)
    # three nights a lane are few: what is large enough for lanes loses less
    assert apart >= 0.95 * improved(document).value


def test_blocks_and_tasks_are_dealt_to_one_lane_each():
    made = world(read(nights(1)).instance)
    value = np.array(made.value)
    whole = Search(State(made, Work(STEPS)), Guide(value, value, value, np.zeros(len(made.options))), 7)
    whole.fill()
    dealt = parallel_partitions._dealt(whole)
    assert (sum(lane.part.blocks.astype(int) for lane in dealt) <= 1).all()
    assert (sum(lane.part.tasks.astype(int) for lane in dealt) <= 1).all()
    for lane in dealt:
        for task in np.flatnonzero(lane.part.tasks).tolist():
            low, high = made.options.first[task : task + 2]
            assert lane.part.blocks[made.options.block[low:high]].any()
    # members that may replace one another are searched together
    for members in made.members:
        out = [task for task in members if whole.state.spots[task] is None]
        assert sum(any(lane.part.tasks[task] for task in out) for lane in dealt) <= 1


def test_a_lane_that_would_overdraw_a_quota_is_as_if_it_had_not_searched():
    made = world(read(nights(2)).instance)
    state = State(made, Work(STEPS))
    merged = parallel_partitions._Merged(state)
    mine = [task for task in range(len(made)) if made.partner[task] == 0]
    spots = [(0, 0)] * len(mine)
    merged.take(mine, spots)
    assert merged.spots == state.spots and merged.value == 0
    merged.take(mine[:2], spots[:2])
    assert merged.value == sum(made.value[task] for task in mine[:2])
    assert merged.quota[0] == 400 - sum(made.duration[task] for task in mine[:2])
