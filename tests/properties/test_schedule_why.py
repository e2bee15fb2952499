# SPDX-License-Identifier: Apache-2.0
"""What is said of a task that was not placed is so: tried out second by second, on every feature.

And what is said of a booking that a changed instance has no room for.
"""

from __future__ import annotations

import copy
import functools
import itertools
import random

import pytest
from msgspec import convert, to_builtins
from tests.jobs.scheduling import oracle
from tests.jobs.scheduling import schedule_worlds as rich
from tests.jobs.scheduling import second_by_second as slow
from tests.jobs.scheduling import small_worlds as small
from tests.jobs.scheduling.documents import booked, solve

from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule.fixed_schedule import displacements, frozen, hold, in_ids, standing
from yuzui.scheduling.reschedule.infeasibility import why
from yuzui.scheduling.reschedule.relaxation import Change, applied
from yuzui.scheduling.search.construct import Stand, in_order
from yuzui.scheduling.search.state import Work
from yuzui.scheduling.search.state import world as numbers
from yuzui.scheduling.solution import Effort

STEPS = 1e6
SEEDS = range(240)


def cases(seed):
    """Return an instance, a schedule of it made in a random order, and the tasks left out."""
    draw = random.Random(seed)
    if seed % 4 == 3:
        document = rich.instance(seed, tasks=7)
    else:
        features = draw.sample(small.FEATURES, draw.randint(1, 5))
        document = small.world(seed, *features, tasks=6)
    given = read(document)
    made = numbers(given.instance)
    order = list(range(len(made)))
    draw.shuffle(order)
    state = in_order(made, order, Work(STEPS))
    tasks, resources = list(given.instance.tasks), list(given.instance.resources)
    rows = [
        {"task": tasks[n], "resource": resources[r], "start": start, "end": start + made.duration[n]}
        for n, r, start in state.bookings()
    ]
    assert violations(document, rows) == []
    placed = {row["task"] for row in rows}
    return document, rows, [id for id in tasks if id not in placed]


@functools.cache
def told(seed):
    """Return an instance, a schedule of it, and what is said of each task left out."""
    document, rows, out = cases(seed)
    held = hold(document, booked(rows))
    return document, rows, {task: to_builtins(why(held, task)) for task in out}


def places(document, task):
    """Return every booking of a task inside the windows it is given."""
    low, high = document["horizon"]
    row = next(one for one in document["tasks"] if one["id"] == task)
    return [
        {"task": task, "resource": one["resource"], "start": start, "end": start + row["duration"]}
        for one in row["alternatives"]
        for start in range(low, high - row["duration"] + 1)
        if any(a <= start and start + row["duration"] <= b for a, b in one["windows"])
    ]


def has_place(document, kept, tasks):
    """Return whether some tasks can be placed so that nothing more is broken than without them."""
    before = slow.broken(document, kept)
    return any(
        not slow.broken(document, [*kept, *new]) - before
        for new in itertools.product(*(places(document, task) for task in tasks))
    )


def without(document, rows, task, kept):
    """Return instance and bookings with everything let go that a conflict does not name."""
    found, names = copy.deepcopy(document), {}
    for one in kept:
        names.setdefault(one["kind"], []).append(one)
    booked = {one["task"] for one in names.get("booking", [])}
    left = [row for row in rows if row["task"] in booked]
    partners = {one["partner"] for one in names.get("quota", [])}
    found["quotas"] = [row for row in found.get("quotas", []) if row["partner"] in partners]
    groups = {one["group"] for one in names.get("group", [])}
    for row in found.get("groups", []):
        if row["rule"] == "any_k" and row["id"] not in groups:
            row["k"] = 99
    pools = {one["pool"] for one in names.get("pool", [])}
    for row in found.get("pools", []):
        if row["id"] not in pools:
            row["capacity"] = 999
        row["calendar"] = closed_only(found, names.get("pool_closed", []), "pool", row["id"])
    slow_ones = {one["resource"] for one in names.get("changeover", [])}
    for row in found["resources"]:
        if row["id"] not in slow_ones:
            row.pop("changeover", None)
        row["calendar"] = closed_only(found, names.get("closed", []), "resource", row["id"])
    placed = {row["task"] for row in rows}
    for row in found["tasks"]:
        gone = placed - booked
        row["after"] = [link for link in row.get("after", []) if link[0] not in gone]
    return found, left


def closed_only(document, stretches, column, id):
    """Return the horizon without the stretches a conflict names."""
    low, high = document["horizon"]
    shut = {s for one in stretches if one[column] == id for s in range(one["start"], one["end"])}
    return [[second, second + 1] for second in range(low, high) if second not in shut]


def needed(document, rows, task):
    """Return a task and what must go in with it, by what the instance says."""
    tasks = {one["id"]: one for one in document["tasks"]}
    whole = {one["id"] for one in document.get("groups", []) if one["rule"] == "all"}
    placed, found, waiting = {row["task"] for row in rows}, set(), [task]
    while waiting:
        id = waiting.pop()
        if id in placed or id in found:
            continue
        found.add(id)
        waiting += [link[0] for link in tasks[id].get("after", [])]
        if tasks[id].get("group") in whole:
            waiting += [one for one in tasks if tasks[one].get("group") == tasks[id]["group"]]
    return sorted(found)


def test_the_smallest_change_places_the_task_at_no_loss():
    seen = {}
    for seed in SEEDS:
        document, rows, every = told(seed)
        for task, answer in every.items():
            if answer["status"] == "fits":
                assert violations(document, [*rows, *answer["placed"]]) == []
            if (found := answer["relaxation"]) is None:
                continue
            changed, more = applied(document, convert(found["changes"], list[Change])), [*rows, *found["placed"]]
            assert violations(changed, more) == [], (seed, task, found)
            assert slow.broken(changed, more) == set(), (seed, task, found)
            assert objective(changed, more) >= objective(document, rows)
            assert task in {row["task"] for row in found["placed"]}
            for one in found["changes"]:
                seen[one["kind"]] = seen.get(one["kind"], 0) + 1
    assert sum(seen.values()) > 100 and len(seen) >= 5, seen


def less(document, task, change):
    """Return the instance with a change by one second or one unit less; unchanged at one."""
    by = change["by"] - 1 if "by" in change else 0
    if by <= 0:
        return document
    if change["kind"] == "window":
        return longer(document, task, by)
    if change["kind"] == "calendar":
        return open_longer(document, by)
    to = {"to": change["to"] + 1} if change["kind"] == "shorter" else {}
    return applied(document, [convert({**change, "by": by, **to}, Change)])


def longer(document, task, by):
    """Return an instance in which every window of a task is longer at both ends."""
    found = copy.deepcopy(document)
    row = next(one for one in found["tasks"] if one["id"] == task)
    for one in row["alternatives"]:
        one["windows"] = [[a - by, b + by] for a, b in one["windows"]]
    return found


def open_longer(document, by):
    """Return an instance in which everything is open longer at both ends."""
    found = copy.deepcopy(document)
    low, high = found["horizon"]
    for row in (*found["resources"], *found.get("pools", [])):
        if row.get("calendar") is not None:
            shut = [[max(low, a - by), min(high, b + by)] for a, b in row["calendar"]]
            row["calendar"] = [span for span in shut if span[0] < span[1]]
    return found


def test_a_change_by_one_less_places_nothing():
    tried = {}
    for seed in SEEDS:
        document, rows, every = told(seed)
        for task, answer in every.items():
            found, tasks = answer["relaxation"], needed(document, rows, task)
            if found is None or len(found["changes"]) > 1 or len(tasks) > 1:
                continue
            change = found["changes"][0]
            assert not has_place(less(document, task, change), rows, tasks), (seed, task, change)
            tried[change["kind"]] = tried.get(change["kind"], 0) + 1
    assert sum(tried.values()) > 50 and len(tried) >= 4, tried


def test_a_conflict_is_irreducible():
    sizes = {}
    for seed in SEEDS:
        document, rows, every = told(seed)
        for task, answer in every.items():
            found, tasks = answer["conflict"], needed(document, rows, task)
            if found is None or len(tasks) > 2 or not found["proven"]:
                continue
            items = found["items"]
            changed, kept = without(document, rows, task, items)
            assert not has_place(changed, kept, tasks), (seed, task, items)
            for gone in items:
                rest = [one for one in items if one is not gone]
                changed, kept = without(document, rows, task, rest)
                assert has_place(changed, kept, tasks), (seed, task, items, gone)
            sizes[len(items)] = sizes.get(len(items), 0) + 1
    assert sum(sizes.values()) > 100 and len(sizes) >= 3, sizes


def test_what_is_displaced_for_a_task_leaves_a_valid_schedule_of_the_value_told():
    ways, least = 0, 0
    for seed in SEEDS:
        document, rows, out = cases(seed)
        held = hold(document, booked(rows))
        most = oracle.optimum(document)[0] if seed % 24 == 0 else None
        for task in out:
            if held.tasks.index(task) in held.world.barred:
                continue
            for way in displacements(held, held.tasks.index(task), STEPS):
                said = to_builtins(in_ids(held, way))
                gone = {row["task"] for row in (*said["moved"], *said["dropped"])}
                after = [row for row in rows if row["task"] not in gone]
                after += [row["to"] for row in said["moved"]] + said["placed"]
                assert violations(document, after) == [], (seed, task, said)
                lost = objective(document, rows) - objective(document, after)
                assert lost == pytest.approx(said["lost"]), (seed, task)
                assert most is None or objective(document, after) <= most + 1e-9
                assert task in {row["task"] for row in after}
                ways += 1
                least += bool(said["moved"])
    assert ways > 100 and least > 10


def changed(document, seed):
    """Return an instance after something happened: a closure, a withdrawal, a longer task."""
    draw = random.Random(-seed)
    made = copy.deepcopy(document)
    low, high = made["horizon"]
    if draw.random() < 0.6:
        one, at = draw.choice(made["resources"]), draw.randint(low, high - 2)
        spans = one.get("calendar") or [[low, high]]
        one["calendar"] = [cut for a, b in spans for cut in ([a, min(b, at)], [max(a, at + 2), b])
                           if cut[0] < cut[1]]  # fmt: skip
    if draw.random() < 0.4:
        del made["tasks"][draw.randrange(len(made["tasks"]))]
    if draw.random() < 0.4:
        draw.choice(made["tasks"])["duration"] += draw.randint(1, 2)
    return made


def test_bookings_stay_where_a_changed_instance_has_room_and_the_reason_of_the_others_is_so():
    for seed in SEEDS:
        document, rows, _ = cases(seed)
        now = changed(document, seed)
        staying, going = standing(now, booked(rows))
        kept, gone = to_builtins(staying), [{**to_builtins(row), "reason": reason} for row, reason in going]
        assert violations(now, kept) == []
        length = {row["id"]: row["duration"] for row in now["tasks"]}
        fits = [{**row, "end": row["start"] + length.get(row["task"], 1)} for row in rows]
        out = {row["task"]: row["reason"] for row in gone}
        assert kept == [row for row in fits if row["task"] not in out]
        assert gone == [{**row, "reason": out[row["task"]]} for row in rows if row["task"] in out]
        together = violations(now, fits)
        for row in fits:
            if row["task"] in out:
                beside = violations(now, [*kept, row])
                codes = {one.code for one in (*together, *beside) if row["task"] in one.tasks}
                codes |= {"rejected"} if row["task"] in read(now).rejected else set()
                assert codes and out[row["task"]] in codes, "it could stay, or the reason is another"
        if seed % 8 == 0:
            line = (now["horizon"][0] + now["horizon"][1]) // 2
            drawn, fixed = frozen(now, staying, line)
            again = solve(drawn, Effort(0.02), stand=Stand(staying, fixed))
            assert again["checker"] == "ok" and violations(now, again["schedule"]) == []
            after = {row["task"]: row for row in again["schedule"]}
            assert all(after[row["task"]] == row for row in kept if row["start"] < line)
