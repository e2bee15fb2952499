# SPDX-License-Identifier: Apache-2.0
"""A slow checker of schedules on short horizons: sets of seconds, and loops over all pairs.

It shares nothing with the quick one and is written to be read: every rule is the sentence of the
interface. It takes well-formed instances only.
"""

from __future__ import annotations

import itertools


def seconds(*spans):
    """Return the seconds in any of some half-open intervals."""
    return {second for a, b in spans for second in range(a, b)}


def opened(thing, document):
    """Return the seconds at which a resource or pool is open."""
    calendar = thing.get("calendar")
    whole = seconds(document["horizon"])
    return whole if calendar is None else seconds(*calendar) & whole


def changeover(resource, tasks):
    """Return the seconds from one configuration to another, by trying every detour for longer."""
    table = resource.get("changeover") or {}
    given = {(a, b): d for a, b, d in table.get("pairs", [])}
    names = {task.get("config") or "" for task in tasks} | {name for pair in given for name in pair}
    way = {
        (a, b): given.get((a, b), 0 if a == b else table.get("default", 0))
        for a, b in itertools.product(names, repeat=2)
    }
    while True:
        shorter = {(a, b): min([way[a, b], *(way[a, c] + way[c, b] for c in names)]) for a, b in way}
        if shorter == way:
            return way
        way = shorter


def broken(document, bookings):
    """Return what a schedule breaks: pairs of a rule and the task, resource, pool … concerned."""
    tasks = {task["id"]: task for task in document["tasks"]}
    resources = {one["id"]: one for one in document["resources"]}
    pools = {one["id"]: one for one in document.get("pools", [])}
    placed = {}
    for one in bookings:
        placed.setdefault(one["task"], one)
    found = set()
    for one in bookings:
        id, task = one["task"], tasks[one["task"]]
        mine = seconds((one["start"], one["end"]))
        if sum(other["task"] == id for other in bookings) > 1:
            found.add(("twice", id))
        if len(mine) != task["duration"]:
            found.add(("duration", id))
        ways = [way for way in task["alternatives"] if way["resource"] == one["resource"]]
        if not ways:
            found.add(("resource", id))
        elif not any(mine <= seconds(window) for way in ways for window in way["windows"]):
            found.add(("window", id))
        # a stretch without a closed second lies in one merged interval
        if not mine <= opened(resources[one["resource"]], document):
            found.add(("calendar", id))
        for pool, amount in task.get("uses", {}).items():
            if amount and not mine <= opened(pools[pool], document):
                found.add(("pool_calendar", id))
        for before, low, high in task.get("after", []):
            if before not in placed:
                found.add(("predecessor", id))
                continue
            lag = one["start"] - placed[before]["end"]
            if lag < low:
                found.add(("min_lag", id))
            if high is not None and lag > high:
                found.add(("max_lag", id))
    every = seconds(*((one["start"], one["end"]) for one in bookings))
    for resource in resources.values():
        found |= crowded(resource, document, bookings, every)
    for pool in pools.values():
        for second in every:
            running = [b["task"] for b in bookings if b["start"] <= second < b["end"]]
            if sum(tasks[id].get("uses", {}).get(pool["id"], 0) for id in running) > pool.get("capacity", 1):
                found.add(("pool", pool["id"]))
    for group in document.get("groups", []):
        members = [id for id, task in tasks.items() if task.get("group") == group["id"]]
        inside = [id for id in members if id in placed]
        if group["rule"] == "all" and inside and inside != members:
            found.add(("all", group["id"]))
        if group["rule"] == "any_k" and len(inside) > group.get("k", 1):
            found.add(("any_k", group["id"]))
    for quota in document.get("quotas", []):
        mine = [id for id in placed if tasks[id].get("partner") == quota["partner"]]
        if sum(tasks[id]["duration"] for id in mine) > quota["max"]:
            found.add(("quota", quota["partner"]))
    return found


def crowded(resource, document, bookings, every):
    """Return what is broken on one resource."""
    mine = [one for one in bookings if one["resource"] == resource["id"]]
    capacity = resource.get("capacity", 1)
    at_once = max((sum(b["start"] <= t < b["end"] for b in mine) for t in every), default=0)
    if at_once > capacity:
        return {("overlap" if capacity == 1 else "capacity", resource["id"])}
    if capacity != 1:
        return set()
    way = changeover(resource, document["tasks"])
    config = {task["id"]: task.get("config") or "" for task in document["tasks"]}
    for a, b in itertools.permutations(mine, 2):
        between = [c for c in mine if a["end"] <= c["start"] and c["end"] <= b["start"]]
        consecutive = a["end"] <= b["start"] and not between
        if consecutive and b["start"] - a["end"] < way[config[a["task"]], config[b["task"]]]:
            return {("changeover", resource["id"])}
    return set()
