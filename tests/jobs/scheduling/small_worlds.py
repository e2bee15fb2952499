# SPDX-License-Identifier: Apache-2.0
"""Random instances small enough to be solved by trying everything."""

from __future__ import annotations

import random

FEATURES = ("changeover", "alternatives", "groups", "pools", "quotas", "after", "capacity", "closed")
LAST = 16


def world(seed, *features, tasks=None):
    """Return a document in which the named features occur."""
    draw = random.Random(f"{seed} {features}")
    # two tasks at once only bite where there are many
    many = features == ("capacity",)
    count = 1 if many else draw.randint(1, 2)
    resources = [_resource(draw, f"r{n}", features) for n in range(count)]
    pools = [_pool(draw, f"p{n}") for n in range(2 * ("pools" in features))]
    made = {"unit": "s", "horizon": [0, LAST], "resources": resources, "pools": pools}
    if "groups" in features:
        made["groups"] = [{"id": "g", "rule": "all"}, {"id": "h", "rule": "any_k", "k": 1}]
    if "quotas" in features:
        made["quotas"] = [{"partner": "x", "max": draw.randint(2, 12)}]
    count = tasks or (7 if many else draw.randint(3, 7))
    made["tasks"] = [_task(draw, n, made, features) for n in range(count)]
    return made


def _resource(draw, id, features):
    found = {"id": id}
    if "capacity" in features:
        found["capacity"] = 2
    if "closed" in features:
        a = draw.randint(3, 8)
        found["calendar"] = [[0, a], [a + draw.randint(1, 4), LAST - draw.randint(0, 2)]]
    if "changeover" in features:
        pairs = [["a", "b", draw.randint(0, 5)], ["b", "a", draw.randint(0, 5)]]
        if draw.random() < 0.4:
            pairs.append(["c", "c", draw.randint(1, 3)])
        found["changeover"] = {"default": draw.randint(0, 4), "pairs": pairs}
    return found


def _pool(draw, id):
    found = {"id": id, "capacity": draw.randint(1, 3)}
    if draw.random() < 0.5:
        a = draw.randint(4, 9)
        found["calendar"] = [[0, a], [a + draw.randint(1, 3), LAST]]
    return found


def _task(draw, n, made, features):
    every = [one["id"] for one in made["resources"]]
    places = every if "alternatives" in features else [draw.choice(every)]
    length = draw.randint(1, 6) + 3 * (features == ("capacity",))
    found = {
        "id": f"t{n}",
        "value": draw.choice([1, 2, 3.5, 5, 8]),
        "duration": length,
        "config": draw.choice("abc"),
        "alternatives": [{"resource": p, "windows": _windows(draw, length)} for p in places],
    }
    if "pools" in features:
        found["uses"] = {one["id"]: draw.randint(0, 2) for one in made["pools"]}
    if "groups" in features:
        found["group"] = draw.choice([None, "g", "h"])
    if "quotas" in features:
        found["partner"] = draw.choice([None, "x", "y"])
    if "after" in features and n and draw.random() < 0.5:
        low = draw.randint(-2, 4)
        high = draw.choice([None, low + draw.randint(0, 4)])
        found["after"] = [[f"t{draw.randrange(n)}", low, high]]
    return found


def _windows(draw, length):
    found = []
    for _ in range(draw.randint(1, 2)):
        a = draw.randint(0, LAST - length)
        found.append([a, min(LAST, a + length + draw.randint(0, 8))])
    return found
