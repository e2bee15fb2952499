# SPDX-License-Identifier: Apache-2.0
"""The optimum that tests are held against is itself held against a checker and a random search."""

import random

import pytest
from tests.jobs.scheduling import schedule_worlds as worlds
from tests.jobs.scheduling import second_by_second
from tests.jobs.scheduling import small_worlds as small
from tests.jobs.scheduling.oracle import optimum


def value(document, bookings):
    placed = {one["task"] for one in bookings}
    return sum(task["value"] for task in document["tasks"] if task["id"] in placed)


def test_the_optimum_keeps_every_rule_and_no_random_search_beats_it():
    for seed in range(60):
        draw = random.Random(seed)
        document = small.world(seed, *draw.sample(small.FEATURES, draw.randint(0, 5)), tasks=3 + seed % 2)
        best, chosen = optimum(document)
        bookings = [worlds.booking(*row) for row in chosen]
        assert second_by_second.broken(document, bookings) == set()
        assert value(document, bookings) == pytest.approx(best)
        for _ in range(4):
            assert value(document, worlds.valid(draw, document, 25)) <= best + 1e-9


def test_lags_may_be_left_out_and_one_task_may_be_followed_twice():
    document = {
        "horizon": [0, 9],
        "resources": [{"id": "r", "capacity": 2}],
        "pools": [{"id": "p"}],
        "tasks": [
            {"id": id, "value": 1, "duration": 3, "uses": {"p": 1}, "after": after,
             "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
            for id, after in (("a", []), ("b", [["a"], ["a", 1], ["a", 0, 2]]))
        ],
    }  # fmt: skip
    best, chosen = optimum(document)
    assert best == 2 and {id: start for id, _, start, _ in chosen}["b"] >= 4
    document["tasks"][1]["after"].append(["a", 4, None])
    assert optimum(document)[0] == 1
