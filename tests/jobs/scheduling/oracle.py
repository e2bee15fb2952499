# SPDX-License-Identifier: Apache-2.0
"""The true optimum of a small instance: every task at every second, by the rules as they stand.

It takes well-formed instances of a few tasks on a short horizon, as documents, and shares nothing
with what it tests.
"""

from __future__ import annotations

import itertools


def optimum(document):
    """Return the largest value of a schedule, and one schedule that has it."""
    tasks = sorted(document["tasks"], key=lambda task: -task["value"])
    places = [positions(task, document) for task in tasks]
    after = {
        id(task): [(*link, 0, None)[:3] if len(link) == 1 else (*link, None)[:3] for link in task.get("after", [])]
        for task in tasks
    }
    gaps = {one["id"]: changeovers(one, tasks) for one in document["resources"]}
    rest = [sum(task["value"] for task in tasks[n:]) for n in range(len(tasks) + 1)]
    best = [0.0, []]

    def fits(task, place, chosen):
        resource, start, end = place
        for other, (where, begin, until) in chosen:
            for one, two, lag in ((task, other, begin - end), (other, task, start - until)):
                for name, low, high in after[id(two)]:
                    if name == one["id"] and (lag < low or (high is not None and lag > high)):
                        return False
            if where == resource and capacity(document, resource) == 1:
                before = start - until >= gaps[resource][config(other), config(task)]
                behind = begin - end >= gaps[resource][config(task), config(other)]
                if not before and not behind:
                    return False
        return shared(document, [*chosen, (task, place)], start, end)

    def go(n, value, chosen):
        if value > best[0] and complete(document, chosen):
            best[:] = [value, [(task["id"], *place) for task, place in chosen]]
        if n == len(tasks) or value + rest[n] <= best[0]:
            return
        for place in places[n]:
            if fits(tasks[n], place, chosen):
                go(n + 1, value + tasks[n]["value"], [*chosen, (tasks[n], place)])
        go(n + 1, value, chosen)

    go(0, 0.0, [])
    return tuple(best)


def config(task):
    """Return the configuration of a task."""
    return task.get("config") or ""


def capacity(document, resource):
    """Return how many tasks a resource takes at once."""
    return next(r for r in document["resources"] if r["id"] == resource).get("capacity", 1)


def opened(thing, document):
    """Return the seconds at which something is open."""
    first, last = document["horizon"]
    spans = thing.get("calendar")
    spans = [[first, last]] if spans is None else spans
    return {s for a, b in spans for s in range(max(a, first), min(b, last))}


def positions(task, document):
    """Return every resource, start and end that windows and calendars allow."""
    resources = {one["id"]: one for one in document["resources"]}
    pools = {one["id"]: one for one in document.get("pools", [])}
    used = [opened(pools[pool], document) for pool, amount in task.get("uses", {}).items() if amount]
    found = set()
    for way in task["alternatives"]:
        seconds = set.intersection(opened(resources[way["resource"]], document), *used)
        for a, b in way["windows"]:
            for start in range(a, b - task["duration"] + 1):
                if seconds.issuperset(range(start, start + task["duration"])):
                    found.add((way["resource"], start, start + task["duration"]))
    return sorted(found)


def changeovers(resource, tasks):
    """Return the least seconds between configurations, over all detours."""
    table = resource.get("changeover") or {}
    pairs = {(a, b): seconds for a, b, seconds in table.get("pairs", [])}
    names = {config(task) for task in tasks} | {name for pair in pairs for name in pair}
    way = {
        (a, b): pairs.get((a, b), 0 if a == b else table.get("default", 0))
        for a, b in itertools.product(names, repeat=2)
    }
    for middle, a, b in itertools.product(names, repeat=3):
        way[a, b] = min(way[a, b], way[a, middle] + way[middle, b])
    return way


def shared(document, chosen, start, end):
    """Return whether no resource or pool is overdrawn between two seconds."""
    supply = {("resource", r["id"]): r.get("capacity", 1) for r in document["resources"]}
    supply |= {("pool", p["id"]): p.get("capacity", 1) for p in document.get("pools", [])}
    for second in range(start, end):
        use = dict.fromkeys(supply, 0)
        for task, (resource, begin, until) in chosen:
            if begin <= second < until:
                use["resource", resource] += 1
                for pool, amount in task.get("uses", {}).items():
                    use["pool", pool] += amount
        if any(use[key] > supply[key] for key in supply):
            return False
    return True


def complete(document, chosen):
    """Return whether groups, quotas and predecessors are kept by what is placed."""
    placed = {task["id"] for task, _ in chosen}
    for group in document.get("groups", []):
        members = {t["id"] for t in document["tasks"] if t.get("group") == group["id"]}
        inside = len(members & placed)
        if group["rule"] == "all" and inside not in (0, len(members)):
            return False
        if group["rule"] == "any_k" and inside > group.get("k", 1):
            return False
    for quota in document.get("quotas", []):
        spent = [t["duration"] for t, _ in chosen if t.get("partner") == quota["partner"]]
        if sum(spent) > quota["max"]:
            return False
    return all(name in placed for task, _ in chosen for name, *_ in task.get("after", []))
