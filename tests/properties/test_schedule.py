# SPDX-License-Identifier: Apache-2.0
"""What holds of every instance: its bound, its schedule, and what the order of rows may not change."""

from __future__ import annotations

import copy
import json
import random

import pytest
from tests.jobs.scheduling import oracle
from tests.jobs.scheduling import small_worlds as small
from tests.jobs.scheduling.documents import solve

from yuzui.scheduling.check import violations
from yuzui.scheduling.instance import ids, options
from yuzui.scheduling.reading import read
from yuzui.scheduling.solution import Effort
from yuzui.scheduling.verify import verify

QUICK = Effort(0.05)


def world(seed, tasks=None):
    """Return an instance of a few tasks; over the seeds every feature meets every other."""
    draw = random.Random(seed)
    return small.world(seed, *draw.sample(small.FEATURES, draw.randint(1, 5)), tasks=tasks or 3 + seed % 3)


def shuffled(draw, document):
    """Return the same instance with the rows of every table in another order."""
    found = copy.deepcopy(document)
    for name in ("resources", "pools", "tasks", "groups", "quotas"):
        draw.shuffle(found.get(name, []))
    for row in found["resources"]:
        draw.shuffle(row.get("calendar", []))
        draw.shuffle(row.get("changeover", {}).get("pairs", []))
    for row in found["tasks"]:
        draw.shuffle(row["alternatives"])
        for way in row["alternatives"]:
            draw.shuffle(way["windows"])
    return found


def said(document):
    """Return all that reading gives, with numbers replaced by what they stand for."""
    given = read(document)
    found, (tasks, resources) = options(given.instance), ids(given.instance)
    columns = zip(found.task, found.resource, found.start, found.end, strict=True)
    instance = given.instance
    return (
        sorted((tasks[t], resources[r], int(a), int(b)) for t, r, a, b in columns),
        {id: one.calendar for id, one in instance.resources.items()},
        {
            id: {(a, b): one.changeover.between(a, b) for a in "abc" for b in "abc"}
            for id, one in instance.resources.items()
        },
        (dict(instance.groups), dict(instance.quotas), dict(instance.pools)),
        sorted((one.code, one.table, one.count) for one in given.findings),
        sorted(given.impossible),
    )


def test_the_order_of_rows_changes_nothing():
    for seed in range(40):
        document = world(seed)
        assert said(shuffled(random.Random(seed), document)) == said(document)


def test_bounds_hold_always_and_schedules_are_the_best_there_is_nearly_always():
    best_found, seeds = 0, 60
    for seed in range(seeds):
        document = world(seed)
        made, (best, _) = solve(document, QUICK), oracle.optimum(document)
        assert made["bound"] >= best - 1e-9 * max(1.0, best)
        assert made["objective"] <= best + 1e-9
        assert violations(document, made["schedule"]) == []
        best_found += made["objective"] >= best - 1e-9
    assert best_found >= 0.95 * seeds


def test_what_is_made_is_verified_to_the_last_number():
    for seed in range(60, 85):
        document = world(seed)
        made = solve(document, QUICK) | {"cpu_seconds": 0.0}
        found = verify(document, json.loads(json.dumps(made)))
        assert found.verdict == "ok", found.faults


def test_a_seed_and_a_budget_give_the_same_bytes():
    for seed in range(3):
        document = world(100 + seed)
        one, other = (json.dumps(solve(document, Effort(0.05, seed))) for _ in range(2))
        assert one == other


@pytest.mark.parametrize("seed", range(10))
def test_no_bound_is_below_the_best_of_a_part_of_the_tasks(seed):
    document = world(200 + seed)
    less = copy.deepcopy(document)
    gone = less["tasks"].pop()["id"]
    if any(link[0] == gone for one in less["tasks"] for link in one.get("after", [])):
        return
    less["tasks"] = [one for one in less["tasks"] if one.get("group") != "g"]
    small_best, _ = oracle.optimum(less)
    assert solve(document, QUICK)["bound"] >= small_best - 1e-9
