# SPDX-License-Identifier: Apache-2.0
import copy
import random

import pytest
import schedule_worlds as worlds
import second_by_second

from yuzui.errors import InputError
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.reading import read
from yuzui.scheduling.rules.violation import CODES, SAID

OF_TASKS = {
    "twice", "duration", "resource", "window", "calendar", "pool_calendar", "predecessor",
    "min_lag", "max_lag",
}  # fmt: skip


def task(id, duration, config, *ways, **rest):
    places = [{"resource": r, "windows": windows} for r, windows in ways]
    return {"id": id, "value": 1, "duration": duration, "config": config, "alternatives": places} | rest


def instance():
    """An instance whose schedule keeps every rule and has nothing to spare."""
    return {
        "unit": "s",
        "horizon": [0, 900],
        "resources": [
            {
                "id": "r",
                "calendar": [[600, 2000], [300, 500], [-50, 300]],
                "changeover": {"default": 12, "pairs": [["a", "b", 50], ["a", "c", 15], ["c", "b", 5]]},
            },
            {"id": "q", "capacity": 2},
        ],
        "pools": [{"id": "p", "capacity": 3, "calendar": [[0, 60], [60, 200]]}],
        "tasks": [
            task("a", 100, "a", ("r", [[0, 100], [150, 400]]), uses={"p": 2}),
            task("b", 100, "b", ("r", [[100, 400]]), ("q", [[0, 90]])),
            task("c", 100, "b", ("r", [[220, 320], [320, 500]])),
            task("d", 50, "d", ("r", [[590, 900]]), after=[["c", 280, 280]]),
            task("e", 100, "", ("q", [[0, 100]]), uses={"p": 1}, group="both"),
            task("f", 100, "", ("q", [[0, 400]]), partner="x", group="both"),
            task("g", 100, "", ("q", [[0, 400]]), uses={"p": 3}, group="one"),
            task("h", 100, "", ("q", [[0, 900]]), group="one"),
            task("i", 100, "", ("q", [[0, 900]]), partner="x"),
        ],
        "groups": [{"id": "both", "rule": "all"}, {"id": "one", "rule": "any_k"}],
        "quotas": [{"partner": "x", "max": 100}],
    }  # fmt: skip


def schedule():
    rows = [
        ("a", "r", 0, 100), ("b", "r", 120, 220), ("c", "r", 220, 320), ("d", "r", 600, 650),
        ("e", "q", 0, 100), ("f", "q", 50, 150), ("g", "q", 100, 200),
    ]  # fmt: skip
    return [worlds.booking(*row) for row in rows]


def change(path, value):
    """Return a mutation that writes one value into the instance."""

    def act(document, bookings):
        *way, last = path
        at = document
        for step in way:
            at = at[step]
        at[last] = value

    return act


def move(number, **fields):
    return lambda document, bookings: bookings[number].update(fields)


def add(*row):
    return lambda document, bookings: bookings.append(worlds.booking(*row))


def drop(number):
    return lambda document, bookings: bookings.pop(number)


def together(*acts):
    return lambda document, bookings: [act(document, bookings) for act in acts]


TASK = {name: number for number, name in enumerate("abcdefghi")}
MUTATIONS = [
    ("malformed", add("h", "q", 300.0, 400)),
    ("malformed", add("h", "q", True, 400)),
    ("malformed", add("h", "q", 400, 400)),
    ("malformed", add(None, "q", 300, 400)),
    ("malformed", lambda document, bookings: bookings.append("h")),
    ("malformed", lambda document, bookings: bookings.append({"task": "h", "resource": "q"})),
    ("unknown_task", add("z", "q", 300, 400)),
    ("twice", add("f", "q", 300, 400)),
    ("duration", change(["tasks", TASK["b"], "duration"], 99)),
    ("duration", change(["tasks", TASK["b"], "duration"], "100")),
    ("unknown_resource", together(move(1, resource="s"), change(["tasks", 1, "alternatives", 0, "resource"], "s"))),
    ("resource", change(["tasks", TASK["c"], "alternatives"], [])),
    ("resource", change(["tasks", TASK["c"], "alternatives", 0, "resource"], "q")),
    ("window", change(["tasks", TASK["c"], "alternatives", 0, "windows"], [[221, 500]])),
    ("window", change(["tasks", TASK["a"], "alternatives", 0, "windows"], [[0, 50], [50, 100]])),
    ("window", change(["tasks", TASK["a"], "alternatives", 0, "windows"], [])),
    ("window", change(["tasks", TASK["b"], "alternatives", 0, "windows"], [[121, 400], ["x", 3]])),
    ("calendar", change(["resources", 0, "calendar", 1], [301, 500])),
    ("calendar", change(["resources", 0, "calendar"], [])),
    ("calendar", change(["horizon"], [0, 649])),
    ("overlap", together(move(2, start=219, end=319), change(["tasks", TASK["c"], "alternatives", 0, "windows"], [[0, 400]]), change(["tasks", TASK["d"], "after"], None))),
    ("overlap", together(change(["resources", 1, "capacity"], 1), drop(6))),
    ("changeover", change(["resources", 0, "changeover", "pairs", 2, 2], 6)),
    ("changeover", change(["resources", 0, "changeover", "pairs"], [["b", "b", 1]])),
    ("changeover", change(["resources", 0, "changeover"], {"default": 281, "pairs": [["a", "b", 20]]})),
    ("capacity", together(drop(6), add("h", "q", 99, 199))),
    ("capacity", change(["resources", 1, "capacity"], 0)),
    ("unknown_pool", change(["tasks", TASK["a"], "uses"], {"x": 1})),
    ("pool", change(["tasks", TASK["f"], "uses"], {"p": 1})),
    ("pool", change(["pools", 0, "capacity"], 2)),
    ("pool", change(["tasks", TASK["a"], "uses", "p"], 2**53)),
    ("pool_calendar", change(["pools", 0, "calendar", 1], [61, 200])),
    ("pool_calendar", change(["pools", 0, "calendar", 1], [60, 199])),
    ("unknown_group", change(["groups"], [])),
    ("all", change(["tasks", TASK["i"], "group"], "both")),
    ("all", drop(4)),
    ("any_k", add("h", "q", 300, 400)),
    ("any_k", change(["groups", 1, "k"], 0)),
    ("predecessor", change(["tasks", TASK["a"], "after"], [["h", 0, None]])),
    ("predecessor", change(["tasks", TASK["a"], "after"], [["z"]])),
    ("min_lag", change(["tasks", TASK["d"], "after"], [["c", 281, None]])),
    ("min_lag", change(["tasks", TASK["a"], "after"], [["a"]])),
    ("max_lag", change(["tasks", TASK["d"], "after"], [["c", 0, 279]])),
    ("quota", change(["quotas", 0, "max"], 99)),
    ("quota", add("i", "q", 300, 400)),
]  # fmt: skip


def test_a_schedule_without_a_second_to_spare_breaks_nothing():
    document, bookings = instance(), schedule()
    assert violations(document, bookings) == []
    assert objective(document, bookings) == 7
    random.Random(1).shuffle(bookings)
    assert violations(document, bookings) == [] and violations(document, []) == []


@pytest.mark.parametrize(("code", "act"), MUTATIONS)
def test_exactly_the_rule_that_was_broken_is_named(code, act):
    document, bookings = instance(), schedule()
    act(document, bookings)
    found = violations(document, bookings)
    assert {one.code for one in found} == {code}
    for one in found:
        assert one.message.en and one.message.zh and "{" not in one.message.en + one.message.zh
        assert one.json()["message"] == one.message.json()


def test_every_rule_is_broken_by_some_mutation():
    assert {code for code, _ in MUTATIONS} == set(CODES) == set(SAID)


def test_the_numbers_of_a_changeover_are_said():
    document = instance()
    document["resources"][0]["changeover"]["default"] = 999
    (one,) = [v for v in violations(document, schedule()) if v.tasks == ("c", "d")]
    assert one.code == "changeover" and one.when == 600
    assert one.message.en == "“r” needs 999 s from “c” to “d” and has 280 s"


def test_an_overlap_under_a_long_task_is_seen_though_they_do_not_stand_side_by_side():
    rows = [("long", 0, 90), ("short", 10, 20), ("late", 50, 60)]
    document = {
        "horizon": [0, 99],
        "resources": [{"id": "r"}],
        "tasks": [task(id, end - start, "", ("r", [[0, 99]])) for id, start, end in rows],
    }
    found = violations(document, [worlds.booking(id, "r", a, b) for id, a, b in rows])
    assert [one.tasks for one in found] == [("long", "short"), ("long", "late")]


def test_loads_too_large_for_a_machine_word_are_added_exactly():
    document = {
        "horizon": [0, 9],
        "resources": [{"id": "r", "capacity": 3000}],
        "pools": [{"id": "p", "capacity": 2**53}],
        "tasks": [task(f"t{n}", 9, "", ("r", [[0, 9]]), uses={"p": 2**53}) for n in range(2049)],
    }
    found = violations(document, [worlds.booking(f"t{n}", "r", 0, 9) for n in range(2049)])
    assert {one.code for one in found} == {"pool"} and len(found) == 2048


def coarse(document, found):
    """Return violations as the slow checker tells them."""
    place = {}
    names = {"overlap", "changeover", "capacity", "pool", "all", "any_k", "quota"}
    tasks = {one["id"]: one for one in document["tasks"]}
    return {
        (one.code, one.tasks[0] if one.code in OF_TASKS else place.get(tasks[one.tasks[0]]["id"]))
        if one.code not in names
        else (one.code, None)
        for one in found
    }


def agree(document, bookings):
    quick = coarse(document, violations(document, bookings))
    slow = {(code, who if code in OF_TASKS else None) for code, who in second_by_second.broken(document, bookings)}
    if ("overlap", None) in slow:  # what follows what is no question then
        quick, slow = quick - {("changeover", None)}, slow - {("changeover", None)}
    assert quick == slow
    return {code for code, _ in slow}


def test_the_quick_and_the_slow_checker_agree_on_schedules_with_faults():
    seen = dict.fromkeys(CODES, 0)
    for seed in range(400):
        draw, document = random.Random(seed), worlds.instance(seed)
        for code in agree(document, worlds.anywhere(draw, document)):
            seen[code] += 1
    never = {"malformed", "unknown_task", "unknown_resource", "unknown_pool", "unknown_group"}
    assert {code for code, times in seen.items() if times == 0} == never


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_schedules_without_fault_pass_and_each_fault_put_in_is_told_by_both(first):
    full = 0
    for seed in range(first, first + 30):
        draw, document = random.Random(seed), worlds.instance(seed)
        bookings = worlds.valid(draw, document)
        full += len(bookings) > 1
        assert not agree(document, bookings)
        for number, one in enumerate(bookings):
            for shift in (-2, -1, 1, 2):
                moved = copy.deepcopy(bookings)
                moved[number] |= {"start": one["start"] + shift, "end": one["end"] + shift}
                agree(document, moved)
            agree(document, bookings[:number] + bookings[number + 1 :])
    assert full > 15


def test_values_are_summed_once_each_and_without_rounding_on_the_way():
    document = {"tasks": [{"id": n, "value": v} for n, v in enumerate([2.0**53, 1.0, 1.0, None])]}
    rows = [{"task": name} for name in ("0", "1", 2, "2", "3", "nobody")]
    assert objective(document, rows) == 2**53 + 2


def test_whatever_instance_can_be_read_can_be_checked():
    checked = 0
    for seed in range(300):
        draw, document = random.Random(seed), worlds.instance(seed % 50)
        bookings, given = worlds.anywhere(draw, document), worlds.mutated(draw, document)
        try:
            read(given)
        except InputError:
            continue
        checked += 1
        assert all(one.message.zh for one in violations(given, bookings))
        assert objective(given, bookings) >= 0
    assert checked > 50
