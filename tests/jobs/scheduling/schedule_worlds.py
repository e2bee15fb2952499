# SPDX-License-Identifier: Apache-2.0
"""Random small instances in which every rule of the format bites, and random schedules of them."""

from __future__ import annotations

import random

from tests.jobs.scheduling import second_by_second

LAST = 40


def spans(draw, most=3, least=0):
    """Return some intervals, which may overlap, touch or be one second long."""
    return [sorted(draw.sample(range(LAST + 1), 2)) for _ in range(draw.randint(least, most))]


def instance(seed, tasks=7):
    """Return an instance; what may be left out of the format is left out at times."""
    draw = random.Random(seed)
    configs = "abc"[: draw.randint(1, 3)]
    made = {
        "unit": "s",
        "horizon": [draw.randint(0, 4), LAST - draw.randint(0, 4)],
        "resources": [_resource(draw, f"r{n}", configs) for n in range(draw.randint(1, 3))],
        "pools": [_pool(draw, f"p{n}") for n in range(draw.randint(0, 2))],
        "groups": [{"id": "g0", "rule": "all"}, {"id": "g1", "rule": "any_k", "k": draw.randint(1, 2)}],
        "quotas": [{"partner": "x", "max": draw.randint(0, 25)}],
    }
    made["tasks"] = [_task(draw, n, made, configs) for n in range(tasks)]
    return made


def _resource(draw, id, configs):
    found = {"id": id, "capacity": draw.choice([1, 1, 1, 2, 3])}
    if found["capacity"] == 1 and draw.random() < 0.5:
        del found["capacity"]
    if draw.random() < 0.5:
        found["calendar"] = spans(draw, 4, 1) + [[0, 13], [13, 26]] * (draw.random() < 0.5)
    if draw.random() < 0.7:
        names = [*configs, "other"]
        pairs = {(draw.choice(names), draw.choice(names)) for _ in range(draw.randint(0, 5))}
        found["changeover"] = {
            "default": draw.randint(0, 4),
            "pairs": [[a, b, draw.randint(0, 9)] for a, b in sorted(pairs)],
        }
    return found


def _pool(draw, id):
    found = {"id": id, "capacity": draw.randint(1, 3)}
    if draw.random() < 0.4:
        found["calendar"] = spans(draw, 3, 1) + [[5, 20], [20, 35]] * (draw.random() < 0.5)
    return found


def _task(draw, number, made, configs):
    places = draw.sample(made["resources"], draw.randint(1, len(made["resources"])))
    found = {
        "id": f"t{number}",
        "value": draw.choice([0, 1, 2.5, 3, 10]),
        "duration": draw.randint(1, 9),
        "config": draw.choice(configs),
        "partner": draw.choice([None, None, "x", "y"]),
        "uses": {pool["id"]: draw.randint(0, 2) for pool in made["pools"] if draw.random() < 0.5},
        "alternatives": [{"resource": p["id"], "windows": spans(draw, 3, 1)} for p in places],
        "group": draw.choice([None, None, None, "g0", "g1"]),
    }
    if number and draw.random() < 0.25:
        low = draw.randint(-5, 8)
        high = draw.choice([None, low + draw.randint(0, 9)])
        found["after"] = [[f"t{draw.randrange(number)}", low, high]]
    return found


def booking(task, resource, start, end):
    """Return one row of a schedule."""
    return {"task": task, "resource": resource, "start": start, "end": end}


def anywhere(draw, document):
    """Return a schedule that takes most windows seriously and little else."""
    found = []
    for task in draw.sample(document["tasks"], draw.randint(0, len(document["tasks"]))):
        way = draw.choice(task["alternatives"])
        a, b = draw.choice(way["windows"])
        start = draw.randint(a, max(a, b - task["duration"]))
        end = start + task["duration"] + (draw.random() < 0.03)
        place = way["resource"]
        if draw.random() < 0.03:
            place = draw.choice(document["resources"])["id"]
        found.append(booking(task["id"], place, start, end))
    if found and draw.random() < 0.05:
        found.append(draw.choice(found) | {"start": 3, "end": 5})
    return found


def valid(draw, document, tries=60):
    """Return a schedule without fault and as full as some tries make it."""
    found = []
    for _ in range(tries):
        more = {one["task"]: one for one in anywhere(draw, document)}
        kept = {one["task"]: one for one in found}
        # a single task, or a whole handful at once: a group may enter together only
        names = draw.sample(sorted(more), min(len(more), draw.choice([1, 1, 2, 3])))
        tried = list((kept | {name: more[name] for name in names}).values())
        if not second_by_second.broken(document, tried):
            found = tried
    return found


ODD = (
    None, True, -1, 0, 1.5, 2**53, 10**400, float("nan"), float("inf"), "", "r", "t", "x" * 300,
    [], [[]], [0], [5, 5], [9, 3], [[0, 10**18]], {}, {"id": []}, [None], ["t", "t", "t"], {"p": -1},
)  # fmt: skip


def mutated(draw, value, depth=0):
    """Return a copy in which some values are replaced, lost, doubled or buried."""
    if draw.random() < 0.02:
        deep = draw.choice(ODD)
        for _ in range(draw.choice([0, 0, 1, 900])):
            deep = [deep] if draw.random() < 0.5 else {"id": deep}
        return deep
    if isinstance(value, dict):
        kept = {k: mutated(draw, v, depth + 1) for k, v in value.items() if draw.random() > 0.01}
        return kept | ({draw.choice(["after", "x", "windows"]): 3} if draw.random() < 0.01 else {})
    if isinstance(value, list):
        kept = [mutated(draw, one, depth + 1) for one in value if draw.random() > 0.01]
        return kept + kept[:1] * (draw.random() < 0.02)
    return value
