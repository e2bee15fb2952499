# SPDX-License-Identifier: Apache-2.0
"""Small random instances with every rule in them, and their optimum by trying every second."""

import random


def world(seed, tasks=6, resources=2, last=20, rich=True):
    """Return an instance document."""
    draw = random.Random(seed)

    def spans():
        starts = [draw.randrange(last - 5) for _ in range(draw.randint(1, 2))]
        return [[a, min(last, a + draw.randint(4, 14))] for a in starts]

    split = [[0, 7], [8, 14], [15, last]]
    frame = [
        {
            "id": f"r{n}",
            "calendar": draw.choice([None, split]),
            "capacity": draw.choice([1, 1, 1, 2]),
            "changeover": {
                "default": draw.choice([0, 1, 2, 4]),
                "pairs": [["a", "b", draw.randrange(4)], ["b", "b", draw.randrange(2)]],
            },
        }
        for n in range(resources)
    ]
    rows = []
    for n in range(tasks):
        where = draw.sample(range(resources), draw.randint(1, resources))
        row = {
            "id": f"t{n}",
            "value": draw.randint(1, 20),
            "duration": draw.randint(2, 6),
            "config": draw.choice("abc"),
            "alternatives": [{"resource": f"r{k}", "windows": spans()} for k in where],
        }
        if rich:
            row["partner"] = draw.choice(["x", None])
            row["uses"] = draw.choice([{}, {"p": 1}, {"p": 2}, {"q": 1}])
            row["group"] = draw.choice([None, None, "g", "h"])
            if n and draw.random() < 0.25:
                row["after"] = [[f"t{draw.randrange(n)}", draw.randrange(3), draw.choice([None, 6])]]
        rows.append(row)
    return {
        "horizon": [0, last],
        "resources": frame,
        "pools": [{"id": "p", "capacity": 2, "calendar": [[0, 11], [12, last]]}, {"id": "q", "capacity": 1}],
        "tasks": rows,
        "groups": [{"id": "g", "rule": "any_k", "k": 1}, {"id": "h", "rule": "all"}],
        "quotas": [{"partner": "x", "max": draw.randint(4, 12)}],
    }


def kept(instance, placed):
    """Return whether bookings (task: resource, start) keep the rules that more tasks cannot mend."""
    tasks, rows = (instance.tasks, [(id, r, s, s + instance.tasks[id].duration) for id, (r, s) in placed.items()])
    for id, r, s, _ in rows:
        one = instance.resources[r]
        if one.capacity == 1:
            for other, q, a, b in rows:
                gap = one.changeover.between(tasks[other].config, tasks[id].config)
                if other != id and q == r and a <= s and b + gap > s:
                    return False
        elif sum(q == r and a <= s < b for _, q, a, b in rows) > one.capacity:
            return False
        for pool, amount in tasks[id].uses.items():
            used = sum(tasks[o].uses.get(pool, 0) for o, _, a, b in rows if a <= s < b)
            if amount and used > instance.pools[pool].capacity:
                return False
        for after in tasks[id].after:
            if after.task in placed:
                lag = s - placed[after.task][1] - tasks[after.task].duration
                if lag < after.low or (after.high is not None and lag > after.high):
                    return False
    for id, group in instance.groups.items():
        if group.rule == "any_k" and sum(tasks[t].group == id for t in placed) > group.k:
            return False
    shares = {p: sum(tasks[t].duration for t in placed if tasks[t].partner == p) for p in instance.quotas}
    return all(shares[p] <= most for p, most in instance.quotas.items())


def whole(instance, placed):
    """Return whether nothing placed misses what it needs."""
    for id in placed:
        if any(after.task not in placed for after in instance.tasks[id].after):
            return False
    groups = {task.group for id, task in instance.tasks.items() if id in placed}
    return not any(
        task.group in groups and instance.groups[task.group].rule == "all" and id not in placed
        for id, task in instance.tasks.items()
        if task.group
    )


def optimum(instance, found):
    """Return the value of the best schedule."""
    tasks, resources = list(instance.tasks), list(instance.resources)
    order = sorted(range(len(tasks)), key=lambda t: -instance.tasks[tasks[t]].value)
    best = [0.0]
    starts = []
    for t in order:
        own = set()
        for row in range(found.first[t], found.first[t + 1]):
            last = int(found.end[row]) - int(found.duration[t])
            own |= {(resources[found.resource[row]], s) for s in range(int(found.start[row]), last + 1)}
        starts.append(sorted(own))
    rest = [sum(instance.tasks[tasks[t]].value for t in order[k:]) for k in range(len(order) + 1)]

    def go(k, placed, value):
        if value > best[0] and whole(instance, placed):
            best[0] = value
        if k == len(order) or value + rest[k] <= best[0]:
            return
        id = tasks[order[k]]
        for where in starts[k]:
            more = {**placed, id: where}
            if kept(instance, more):
                go(k + 1, more, value + instance.tasks[id].value)
        go(k + 1, placed, value)

    go(0, {}, 0.0)
    return best[0]
