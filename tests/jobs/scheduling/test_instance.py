# SPDX-License-Identifier: Apache-2.0
"""Instances: rules, options, what is impossible and why."""

import copy
import itertools
import random

import pytest
from tests.jobs.scheduling import schedule_worlds as worlds
from tests.jobs.scheduling import second_by_second

from yuzui.errors import InputError, Place
from yuzui.scheduling.check import (
    CODES,
    SAID,
    by_id,
    config,
    counted,
    listed,
    number,
    objective,
    openings,
    rows,
    violations,
    whole,
)
from yuzui.scheduling.check import read as booked_read
from yuzui.scheduling.check import spans as plain_spans
from yuzui.scheduling.instance import After, Changeover, closed, ids, merged, options
from yuzui.scheduling.reading import Findings, RowReader, read
from yuzui.scheduling.solution import shares
from yuzui.sheets.schema import shown

OF_TASKS = {"twice", "duration", "resource", "window", "calendar", "pool_calendar", "predecessor", "min_lag", "max_lag"}


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
    }


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


def test_exactly_the_rule_that_was_broken_is_named():
    for code, act in MUTATIONS:
        document, bookings = instance(), schedule()
        act(document, bookings)
        found = violations(document, bookings)
        assert {one.code for one in found} == {code}
        for one in found:
            assert one.message.en and one.message.zh and "{" not in one.message.en + one.message.zh


def test_every_rule_is_broken_by_some_mutation():
    assert {code for code, _ in MUTATIONS} == set(CODES) == set(SAID)
    # the numbers of a changeover are said
    document = instance()
    document["resources"][0]["changeover"]["default"] = 999
    (one,) = [v for v in violations(document, schedule()) if v.tasks == ("c", "d")]
    assert one.code == "changeover" and one.when == 600
    assert one.message.en == "“r” needs 999 s from “c” to “d” and has 280 s"
    # an overlap under a long task is seen though they do not stand side by side
    rows = [("long", 0, 90), ("short", 10, 20), ("late", 50, 60)]
    document = {
        "horizon": [0, 99],
        "resources": [{"id": "r"}],
        "tasks": [task(id, end - start, "", ("r", [[0, 99]])) for id, start, end in rows],
    }
    found = violations(document, [worlds.booking(id, "r", a, b) for id, a, b in rows])
    assert [one.tasks for one in found] == [("long", "short"), ("long", "late")]
    # loads too large for a machine word are added exactly
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
    # schedules without fault pass and each fault put in is told by both
    for first in range(0, 120, 30):
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
    # values are summed once each and without rounding on the way
    document = {"tasks": [{"id": n, "value": v} for n, v in enumerate([2.0**53, 1.0, 1.0, None])]}
    rows = [{"task": name} for name in ("0", "1", 2, "2", "3", "nobody")]
    assert objective(document, rows) == 2**53 + 2
    # whatever instance can be read can be checked
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


def impossible_task(id, *windows, duration=10, **rest):
    ways = [{"resource": "r", "windows": [list(one) for one in windows]}]
    return {"id": id, "value": 1, "duration": duration, "alternatives": ways} | rest


def document(*tasks, **rest):
    base = {"horizon": [0, 100], "resources": [{"id": "r", "calendar": [[0, 40], [60, 100]]}]}
    return base | {"tasks": list(tasks)} | rest


def told(found):
    return {(one.code, one.row) for one in found.findings}


def test_a_task_longer_than_its_windows_is_no_error_and_is_told():
    for windows in [[], [(0, 9)], [(35, 65)], [(40, 60)], [(-20, 5), (95, 120)]]:
        found = read(document(impossible_task("t", *windows)))
        assert list(found.instance.tasks) == ["t"] and not found.rejected
        assert ("no_window", "t") in told(found)
    # the whole group is told where one member has no window
    rows = [impossible_task("a", (0, 40), group="g"), impossible_task("b", (0, 5), group="g")]
    found = read(document(*rows, groups=[{"id": "g", "rule": "all"}]))
    assert told(found) == {("no_window", "b"), ("group_incomplete", "g")}
    found = read(document(*rows, groups=[{"id": "g", "rule": "any_k"}]))
    assert told(found) == {("no_window", "b")}
    # the whole group is set aside with a member that cannot be read
    rows = [impossible_task("a", (0, 40), group="g"), impossible_task("b", (0, 40), group="g", duration=0)]
    found = read(document(*rows, impossible_task("c", (0, 40)), groups=[{"id": "g", "rule": "all"}]))
    assert list(found.instance.tasks) == ["c"]
    assert found.rejected["a"].code == "group_incomplete" and "“b”" in found.rejected["a"].message.en
    assert found.rejected["a"].place.row == 1 and found.rejected["a"].place.column == "group"
    rows[1] = {"group": "g"}
    found = read(document(*rows, groups=[{"id": "g", "rule": "all"}]))
    assert set(found.rejected) == {"a", "#2"}
    # what follows a task set aside is set aside with it down the line
    rows = [
        impossible_task("a", (0, 40), value=-1),
        impossible_task("b", (0, 40), after=[["a"]]),
        impossible_task("c", (0, 100), after=[["b"]], group="g"),
        impossible_task("d", (0, 100), group="g"),
        impossible_task("e", (0, 100)),
    ]
    found = read(document(*rows, groups=[{"id": "g", "rule": "all"}]))
    assert list(found.instance.tasks) == ["e"]
    codes = {id: error.code for id, error in found.rejected.items()}
    assert codes == {"a": "out_of_range", "b": "predecessor", "c": "predecessor", "d": "group_incomplete"}
    # a circle is an error that names it
    for links, circles in [
        ({"a": "a"}, {"a": "a → a"}),
        ({"a": "b", "b": "a"}, {"a": "b → a → b", "b": "b → a → b"}),
        ({"a": "b", "b": "c", "c": "b"}, {"b": "c → b → c", "c": "c → b → c"}),
    ]:
        rows = [impossible_task(id, (0, 100), after=[[links[id]]] if id in links else []) for id in "abcd"]
        found = read(document(*rows))
        assert "d" in found.instance.tasks and not found.instance.tasks.keys() & links.keys()
        for id, way in circles.items():
            assert found.rejected[id].code == "cycle" and way in found.rejected[id].message.zh


def test_after_cutting_the_circles_told_no_circle_is_left():
    for seed in range(200):
        draw = random.Random(seed)
        rows = [
            impossible_task(f"{n}", (0, 100), after=[[f"{draw.randrange(8)}", -100] for _ in range(draw.randrange(3))])
            for n in range(8)
        ]
        left = {id: {a.task for a in t.after} for id, t in read(document(*rows)).instance.tasks.items()}
        while free := [id for id, before in left.items() if not before]:
            for id in free:
                del left[id]
            left = {id: before - set(free) for id, before in left.items()}
        assert not left
    # a sequence that cannot fit is an error with its numbers
    rows = [
        impossible_task("a", (5, 40)),
        impossible_task("b", (0, 30), after=[["a", 6, None]]),
        impossible_task("c", (0, 40), after=[["a", 5, None]]),
        impossible_task("d", (60, 100), after=[["c", 0, 9]]),
        impossible_task("e", (60, 100), after=[["c", 0, 20]]),
    ]
    found = read(document(*rows))
    assert not found.rejected and len(found.instance.tasks) == 5
    assert set(found.impossible) == {"b", "d"}
    assert found.impossible["b"].code == "cannot_fit"
    assert "between 21 and 30" in found.impossible["b"].message.en
    assert found.impossible["d"].place.column == "after" and found.impossible["d"].place.row == 4
    # c ends at 40 at the latest, so d would lie between 60 and 59
    assert "between 60 and 59" in found.impossible["d"].message.en
    # a task is called impossible only if no schedule holds it
    from tests.jobs.scheduling import second_by_second

    cut = 0
    for seed in range(60):
        made = worlds.instance(seed)
        gone = read(made).impossible
        cut += len(gone)
        draw = random.Random(seed)
        placed = {one["task"] for _ in range(5) for one in worlds.valid(draw, made, 15)}
        assert not placed & gone.keys()
        assert not second_by_second.broken(made, [])
    assert cut > 5
    # findings alike are counted together
    found = Findings()
    for row in ("1", "1", "2"):
        found.add("no_window", "tasks", row, "windows", "x")
    for row in ("1", "2"):
        found.add("unknown_field", "tasks", row, "colour", "", "note")
    assert [(one.row, one.count) for one in found.shortened()] == [("1", 2), ("2", 1), ("1", 2)]


def test_touching_and_overlapping_spans_are_one_and_empty_ones_none():
    assert merged([(5, 9), (0, 5), (7, 12), (20, 20), (15, 16)]) == ((0, 12), (15, 16))
    # between takes the pair then nothing for equal ones then the default
    table = Changeover(7, {("a", "b"): 3, ("a", "a"): 2})
    assert [table.between(*pair) for pair in ("ab", "ba", "aa", "bb")] == [3, 7, 2, 0]
    # closing leaves no shorter detour and lengthens nothing
    for seed in range(30):
        draw = random.Random(seed)
        names = "abcde"
        pairs = {pair: draw.randrange(30) for pair in draw.sample(list(itertools.product(names, repeat=2)), 9)}
        default, configs = draw.randrange(20), set(names) | {"z"}
        given, found = Changeover(default, pairs), closed(default, pairs, configs)
        for a, b in itertools.product(sorted(configs), repeat=2):
            assert found.between(a, b) <= given.between(a, b)
            # the shortest of all ways over other configurations, by hand
            ways = [
                sum(itertools.starmap(given.between, itertools.pairwise((a, *middle, b))))
                for size in range(4)
                for middle in itertools.permutations(configs, size)
            ]
            assert found.between(a, b) == min(ways)
            assert ((a, b) in found.shortened) == (min(ways) < given.between(a, b))


def spans(draw, last=60):
    return [sorted(draw.sample(range(last), 2)) for _ in range(draw.randrange(4))]


def world(seed):
    """Return a random instance whose windows, calendars and pools cut each other."""
    draw = random.Random(seed)
    return read(
        {
            "horizon": [0, 60],
            "resources": [{"id": "r", "calendar": spans(draw)}, {"id": "q", "capacity": draw.randrange(3)}],
            "pools": [{"id": "p", "capacity": draw.randrange(3), "calendar": spans(draw)}, {"id": "o", "capacity": 1}],
            "tasks": [
                {
                    "id": f"t{n}",
                    "value": 1,
                    "duration": draw.randrange(1, 15),
                    "uses": {"p": draw.randrange(3), "o": draw.randrange(2)},
                    "alternatives": [{"resource": name, "windows": spans(draw)} for name in "rq"],
                }
                for n in range(5)
            ],
        }
    ).instance


def test_a_start_is_in_an_option_exactly_when_the_rules_allow_it():
    for seed in range(40):
        instance = world(seed)
        found = options(instance)
        tasks, resources = ids(instance)
        allowed = {
            (tasks[t], resources[r], start)
            for t, r, a, b in zip(found.task, found.resource, found.start, found.end, strict=True)
            for start in range(a, b - found.duration[t] + 1)
        }
        for task in instance.tasks.values():
            for one in task.alternatives:
                place = instance.resources[one.resource]
                for start in range(60):
                    end = start + task.duration
                    inside = lambda many: any(a <= start and end <= b for a, b in many)  # noqa: E731
                    pools = [instance.pools[name] for name, amount in task.uses.items() if amount]
                    may = (
                        inside(one.windows)
                        and inside(place.calendar)
                        and place.capacity > 0
                        and all(inside(p.calendar) and task.uses[p.id] <= p.capacity for p in pools)
                    )
                    assert ((task.id, one.resource, start) in allowed) == may


def test_options_stand_by_task_and_name_their_block():
    found = options(world(5))
    assert (found.task[1:] >= found.task[:-1]).all() and len(found) > 0
    for number in range(len(found.first) - 1):
        part = found.task[found.first[number] : found.first[number + 1]]
        assert (part == number).all()
    blocks = found.blocks
    assert (blocks.resource[found.block] == found.resource).all()
    assert (blocks.start[found.block] <= found.start).all() and (found.end <= blocks.end[found.block]).all()
    # nothing to schedule
    found = options(read({"horizon": [0, 1], "resources": [], "tasks": []}).instance)
    assert len(found) == 0 and found.first.tolist() == [0] and len(found.blocks) == 0


def reading_document(**changed):
    base = {
        "unit": "s",
        "horizon": [0, 100],
        "resources": [{"id": "r", "calendar": [[40, 50], [0, 40], [60, 120]]}, {"id": "q"}],
        "tasks": [{"id": "t", "value": 3, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 50]]}]}],
    }
    return base | changed


def reading_task(**changed):
    return reading_document()["tasks"][0] | changed


def test_what_is_missing_has_the_meaning_of_the_format():
    found = read(reading_document()).instance
    assert found.resources["r"].calendar == ((0, 50), (60, 100))
    assert found.resources["q"].calendar == ((0, 100),) and found.resources["q"].capacity == 1
    one = found.tasks["t"]
    assert (one.config, one.partner, one.uses, one.after, one.group) == ("", None, {}, (), None)
    assert found.pools == found.groups == found.quotas == {}
    # all faults of the frame are named at once
    broken = reading_document(
        unit="h", horizon=[9, 3], pools=[{"id": "p"}], groups=[{"id": "g", "rule": "some"}],
        resources=[{"id": "r"}, {"id": "r", "capacity": -1}], quotas=[{"max": 3}],
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        read(broken, "i.json")
    faults = [caught.value, *caught.value.more]
    assert {fault.code for fault in faults} == {
        "unit_mismatch", "end_before_start", "wrong_type", "unknown_rule", "duplicate", "out_of_range"
    }  # fmt: skip
    assert all(fault.place.file == "i.json" for fault in faults)
    # something else is no instance
    for whole in [None, [], "x", 3]:
        with pytest.raises(InputError, match="instance"):
            read(whole)


def test_a_faulty_task_is_set_aside_and_the_others_stay():
    for changed, column in [
        ({"duration": 0}, "duration"),
        ({"value": -1}, "value"),
        ({"alternatives": [{"resource": "x", "windows": []}]}, "resource"),
        ({"alternatives": [{"resource": "r", "windows": [[5, 5, 5]]}]}, "windows"),
        ({"group": ["g"]}, "group"),
        ({"config": {}}, "config"),
        ({"partner": True}, "partner"),
        ({"uses": {"p": 1}}, "uses"),
        ({"group": "g"}, "group"),
        ({"after": [["nobody", 0, None]]}, "after"),
        ({"after": [["u", 5, 3]]}, "after"),
        ({"after": ["u"]}, "after"),
    ]:
        rows = [reading_task(**changed), reading_task(id="u")]
        found = read(reading_document(tasks=rows))
        assert list(found.instance.tasks) == ["u"]
        assert found.rejected["t"].place.column == column and found.rejected["t"].place.row == 1


def test_the_second_of_two_tasks_of_one_id_is_set_aside_with_its_row():
    found = read(reading_document(tasks=[reading_task(), reading_task(value=5)]))
    assert found.instance.tasks["t"].value == 3 and found.rejected["#2"].code == "duplicate"
    # lags may be left out
    rows = [
        reading_task(),
        reading_task(id="u", after=[["t"]]),
        reading_task(id="w", after=[["t", 4]]),
        reading_task(id="x", after=[["t", 1, 9]]),
    ]
    found = read(reading_document(tasks=rows)).instance.tasks
    assert [found[id].after[0] for id in "uwx"] == [After("t"), After("t", 4), After("t", 1, 9)]
    # a shortened changeover and an unread field are said
    table = {"default": 50, "pairs": [["a", "b", 90], ["a", "c", 5], ["c", "b", 5]]}
    found = read(reading_document(resources=[{"id": "r", "changeover": table, "colour": "red"}]))
    assert found.instance.resources["r"].changeover.between("a", "b") == 10
    assert {one.code for one in found.findings} == {"changeover_closed", "unknown_field"}


def reading_told(found):
    return {(one.code, one.table, one.row, one.count) for one in found.findings}


def test_windows_that_hold_nothing_are_told_and_the_others_are_used():
    windows = [[5, 5], [9, 3], [-50, 0], [100, 200], [-10, 20], [90, 10**15]]
    found = read(reading_document(tasks=[reading_task(alternatives=[{"resource": "r", "windows": windows}])]))
    assert found.instance.tasks["t"].alternatives[0].windows == ((0, 20), (90, 100))
    assert reading_told(found) == {("empty_window", "tasks", "1", 2), ("outside_horizon", "tasks", "1", 2)}
    # overlapping rows of a calendar merge and are told
    resources = [{"id": "r", "calendar": [[0, 50], [40, 60], [60, 70]]}]
    found = read(reading_document(resources=resources))
    assert found.instance.resources["r"].calendar == ((0, 70),)
    assert reading_told(found) == {("calendar_overlap", "resources", "r", 1)}
    with pytest.raises(InputError) as caught:
        read(reading_document(resources=[{"id": "r", "calendar": [[50, 40]]}]))
    assert caught.value.code == "end_before_start" and caught.value.place.column == "calendar"
    # a changeover given for some only is told where no default is
    pairs, rows = [["a", "b", 5]], [reading_task(config="a"), reading_task(id="u", config="b")]
    given = {"id": "r", "changeover": {"pairs": pairs}}
    found = read(reading_document(resources=[given], tasks=rows))
    assert reading_told(found) == {("changeover_default", "resources", "r", 1)}
    given = {"id": "r", "changeover": {"pairs": pairs, "default": 3}}
    assert reading_told(read(reading_document(resources=[given], tasks=rows))) == set()
    given = {"id": "r", "changeover": {"pairs": [*pairs, ["a", "b", 6], ["b", "a", 1]]}}
    found = read(reading_document(resources=[given], tasks=rows))
    assert reading_told(found) == {("duplicate", "resources", "r", 1)}
    assert found.instance.resources["r"].changeover.between("a", "b") == 6
    # capacity zero and the share of nobody are told
    found = read(
        reading_document(
            resources=[{"id": "r", "capacity": 0}], pools=[{"id": "p", "capacity": 0}, {"id": "q"}],
            quotas=[{"partner": "x", "max": 5}], tasks=[],
        )
    )  # fmt: skip
    assert reading_told(found) == {
        ("zero_capacity", "resources", "r", 1), ("zero_capacity", "pools", "p", 1),
        ("unknown_partner", "quotas", "x", 1), ("over_granted", "quotas", "", 1),
    }  # fmt: skip
    assert found.instance.pools["q"].capacity == 1
    # shares beyond what is offered are told and kept
    for shares, flagged in [([60, 40], False), ([60, 41], True), ([30], False)]:
        rows = [{"partner": f"p{n}", "max": most} for n, most in enumerate(shares)]
        tasks = [reading_task(id=f"t{n}", partner=f"p{n}") for n in range(len(shares))]
        resources = [{"id": "r", "calendar": [[0, 20], [50, 200]]}, {"id": "s", "calendar": [[0, 30]]}]
        found = read(reading_document(resources=resources, quotas=rows, tasks=tasks))
        assert ("over_granted", "quotas", "", 1) in reading_told(found) or not flagged
        assert flagged or reading_told(found) == set()
        assert list(found.instance.quotas.values()) == shares
    # inputs older than the horizon are told and change nothing
    for known, flagged in [(-1, True), (-(10**9), True), (0, False), (7, False), (None, False)]:
        found = read(reading_document(horizon=[0, 100], inputs_as_of=known))
        assert (("stale_inputs", "instance", "", 1) in reading_told(found)) == flagged
        assert found.instance == read(reading_document(horizon=[0, 100])).instance


def test_what_is_never_open_is_told():
    calendars = {"r": [[100, 300]], "q": []}
    rows = [{"id": id, "calendar": spans} for id, spans in calendars.items()]
    found = read(reading_document(resources=rows, tasks=[]))
    assert reading_told(found) == {("never_open", "resources", id, 1) for id in calendars}
    # a frame that cannot be meant is refused
    for changed, code in [
        ({"inputs_as_of": "yesterday"}, "wrong_type"),
        ({"horizon": [0, 2**41]}, "out_of_range"),
        ({"horizon": [0, 1e400]}, "wrong_type"),
        ({"horizon": [0, 10**400]}, "out_of_range"),
        ({"horizon": None}, "wrong_type"),
        ({"tasks": {"id": "t"}}, "wrong_type"),
        ({"resources": [{"id": "r", "capacity": 1.5}]}, "wrong_type"),
        ({"resources": [{"id": "r", "changeover": {"pairs": [["a", None, 3]]}}]}, "wrong_type"),
        ({"resources": [{"id": "r", "changeover": {"pairs": [[str(n), "a", 3] for n in range(1001)]}}]}, "out_of_range"),
        ({"quotas": [{"partner": "x", "max": -1}]}, "out_of_range"),
    ]:  # fmt: skip
        with pytest.raises(InputError) as caught:
            read(reading_document(**changed))
        assert caught.value.code == code and caught.value.message.zh
    # unread fields of many rows are told once
    found = read(reading_document(tasks=[reading_task(id=f"t{n}", colour="red") for n in range(50)]))
    assert reading_told(found) == {("unknown_field", "tasks", "1", 50)}


def test_whatever_is_given_is_read_or_refused():
    read_, refused = 0, 0
    for seed in range(600):
        draw = random.Random(seed)
        given = worlds.mutated(draw, worlds.instance(seed % 50))
        try:
            found = read(given, "i.json")
        except InputError as error:
            refused += 1
            assert error.say("zh") and error.json()["errors"]
            continue
        read_ += 1
        left = found.instance.tasks
        assert all(link.task in left for one in left.values() for link in one.after)
        assert all(error.say("en") for error in found.rejected.values())
        assert all(one.message.zh for one in found.findings)
        assert len(options(found.instance).first) == len(left) + 1
    assert read_ > 100 and refused > 100


def row(**values):
    return RowReader(Place("i.json", "tasks", 3), values)


def test_a_duration_that_cannot_be_meant_is_named_with_its_place():
    for value, code in [(None, "wrong_type"), ("7", "wrong_type"), (True, "wrong_type"), (2.5, "wrong_type"),
     (0, "out_of_range"), (2**60, "out_of_range")]:  # fmt: skip
        given = row(duration=value)
        assert given.whole("duration", 1) == 1
        (fault,) = given.faults
        assert fault.code == code and fault.place == Place("i.json", "tasks", 3, "duration")
        assert fault.message.zh and fault.expected
    # whole floats are numbers and numbers are words
    given = row(duration=7.0, id=12)
    assert given.whole("duration", 1) == 7 and given.word("id") == "12" and not given.faults
    # no interval
    for value in [[1], ["a", 2], 5, [1, 2, 3], [0, 2**60], [0, 1.5], [True, 3], "12"]:
        given = row(windows=[value, [0, 4], (2, 8.0)])
        assert given.spans("windows") == [(0, 4), (2, 8)] and len(given.faults) == 1
    # intervals in order and others
    given = row(windows=[[3, 1], [2, 2], [0, 4]])
    assert given.forwards("windows", given.spans("windows")) == [(0, 4)]
    assert [fault.code for fault in given.faults] == ["end_before_start"] * 2
    # whatever stood there is shown briefly
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert shown(deep).startswith("[[[") and len(shown(deep)) <= 80
    assert shown("x" * 999) == "x" * 80 and shown(10**9999) and shown(None) == "None"
    assert shown(1.5) == "1.5" and shown([1, "a"]) == "[1, 'a']"
    # who has misread the format is told no million faults
    given = row(windows=[None] * 10**5)
    assert given.spans("windows") == [] and len(given.faults) == 100
    # only what can name something is a word
    given = row(a=" ", b=2**60, c=True, d=None, e=["x"])
    assert [given.word(column) for column in "abcde"] == [""] * 5 and len(given.faults) == 5
    assert row(a=None).word("a", "z") == "z" and row(a=None).whole("a", 0, 1) == 1


def test_no_value():
    for value in [float("nan"), float("inf"), -1.0, "3", None]:
        given = row(value=value)
        assert given.amount("value") == 0.0 and len(given.faults) == 1
    # a list or a table that is none
    given = row(windows=3, uses=[1])
    assert given.listed("windows") == () and given.table("uses") == {}
    assert [fault.code for fault in given.faults] == ["wrong_type", "wrong_type"]


def shares_instance(tasks=4, most=10, horizon=100):
    rows = [
        {"id": f"t{n}", "value": 5, "duration": 5, "partner": "p",
         "alternatives": [{"resource": "r", "windows": [[0, horizon]]}]}
        for n in range(tasks)
    ]  # fmt: skip
    quotas = [{"partner": "p", "max": most}, {"partner": "q", "max": 7}]
    return read({"horizon": [0, horizon], "resources": [{"id": "r"}], "tasks": rows, "quotas": quotas}).instance


def test_use_and_waiting_are_counted_and_nobody_else_has_a_price():
    p, q = shares(shares_instance(), ["t0", "t1"], {"t2": "quota", "t3": "competition"}, 1)
    assert (p.partner, p.most, p.used, p.waiting) == ("p", 10, 10, 1)
    assert (q.used, q.waiting, q.price, q.holds) == (0, 0, 0.0, None)
    # a second more is worth a point until all are placed
    for unit, holds in [(1, 8), (2, 8), (5, 10), (20, 20)]:
        # four tasks of 5 s and 5 points: a share of 10 s lacks 10 s, every second of which is a point
        p, _ = shares(shares_instance(), ["t0", "t1"], {"t2": "quota", "t3": "quota"}, unit)
        assert p.price == pytest.approx(min(1.0, 10 / unit)) and p.holds == holds


def test_a_large_instance_is_priced_at_the_margin(monkeypatch):
    from yuzui.scheduling import solution as module

    monkeypatch.setattr(module, "MOST_OPTIONS", 3)
    p, _ = shares(shares_instance(), ["t0", "t1"], {"t2": "quota", "t3": "quota"}, 1)
    assert p.price == pytest.approx(1.0) and p.holds is None


def test_where_the_resource_is_full_more_of_a_share_is_worth_nothing():
    p, _ = shares(shares_instance(horizon=10), ["t0", "t1"], {"t2": "quota", "t3": "quota"}, 1)
    assert p.price == pytest.approx(0.0, abs=1e-6)
    # nothing is priced where nobody waits
    p, _ = shares(shares_instance(most=100), ["t0"], {"t1": "competition"}, 1)
    assert p.price == 0.0 and p.holds is None and p.used == 5


def booked_row(task, start, end, resource="r"):
    return {"task": task, "resource": resource, "start": start, "end": end}


BOOKED_TASK = {
    "id": "t", "duration": 5, "config": "c", "partner": 7, "uses": {"p": 2}, "group": "g",
    "after": [["u"]], "alternatives": [{"resource": "r", "windows": [[0, 9]]}, {"resource": "q"}],
}  # fmt: skip
DOCUMENT = {"tasks": [BOOKED_TASK, {"id": "u", "group": "g"}, BOOKED_TASK | {"duration": 6}, None]}


def test_what_the_rules_ask_stands_beside_each_booking():
    found, wrong = booked_read(DOCUMENT, [booked_row("t", 0, 5), booked_row("u", 1, 2), booked_row("t", 5, 9, "q")])
    assert wrong == [] and len(found) == 3
    assert found.task == ["t", "t", "u"] and found.resource == ["r", "q", "r"]
    assert found.start.tolist() == [0, 5, 1] and found.end.tolist() == [5, 9, 2]
    assert found.first == {"t": 0, "u": 2} and found.duration == [5, 5, None]
    assert found.config == ["c", "c", ""] and found.configs == {"", "c"}
    assert found.allowed == [0, 1] and found.windows == [[[0, 9]], ()]
    assert found.uses == {"p": [(0, 2), (1, 2)]} and found.partner == {"7": [0, 1]}
    assert found.members["g"] == ["t", "u"] and [at for at, _ in found.after] == [0, 1]
    # rows that are no booking of a task are left out and told
    given = [booked_row("t", 0, 5), booked_row("nobody", 1, 2), {"task": "t"}, booked_row("t", 5, 5), None]
    found, wrong = booked_read(DOCUMENT, given)
    assert found.task == ["t"]
    assert [one.code for one in wrong] == ["malformed"] * 3 + ["unknown_task"]
    assert wrong[0].message.en.startswith("booking 3 ")


def counted_instance():
    ways = [{"resource": "r", "windows": [[0, 90]]}, {"resource": "s", "windows": [[0, 90]]}]

    def task(id, **more):
        return {"id": id, "value": 1, "duration": 10, "alternatives": ways} | more

    return {
        "horizon": [0, 90],
        "resources": [{"id": "r"}, {"id": "s", "capacity": 2}],
        "pools": [{"id": "p", "capacity": 1}, {"id": "q"}],
        "tasks": [
            task("a", uses={"p": 1, "q": 1}, partner="x"),
            task("b", group="g", after=[["a", 0, None]]),
            task("c", group="g", uses={"p": 1}),
            task("d", group="h"),
        ],
        "groups": [{"id": "g", "rule": "all"}, {"id": "h", "rule": "any_k"}],
        "quotas": [{"partner": "x", "max": 50}],
    }


def booked(task, start, resource="r"):
    return {"task": task, "resource": resource, "start": start, "end": start + 10}


def test_what_is_counted_is_what_the_rule_speaks_of():
    rows = [booked("a", 0), booked("b", 20), booked("c", 40), booked("d", 0, "s")]
    broken = [one.code for one in violations(counted_instance(), rows)]
    found = {row.rule: (row.checked, row.broken) for row in counted(counted_instance(), rows, broken)}
    assert broken == [] and found == {
        "once": (4, 0), "window": (4, 0), "calendar": (4, 0), "changeover": (2, 0),
        "capacity": (1, 0), "pool": (3, 0), "group": (2, 0), "after": (1, 0), "quota": (1, 0),
    }  # fmt: skip
    # what is broken is counted with its rule
    rows = [booked("a", 0), booked("c", 5, "s")]
    broken = [one.code for one in violations(counted_instance(), rows)]
    found = {row.rule: row.broken for row in counted(counted_instance(), rows, broken)}
    assert found["pool"] == 1 and found["group"] == 1 and sum(found.values()) == len(broken)


def pairs(values):
    start, end, row = plain_spans(values)
    return list(zip(start.tolist(), end.tolist(), row.tolist(), strict=True))


def test_only_pairs_of_whole_seconds_are_intervals():
    assert pairs([[1, 2], (3, 9)]) == [(1, 2, 0), (3, 9, 1)]
    odd = [[1, 2], [3], "45", None, [1.5, 2], [4.0, 6], [True, 3], ["1", 2], [0, 2**60], {}, [7, 8]]
    assert pairs(odd) == [(1, 2, 0), (4, 6, 5), (7, 8, 10)]
    assert pairs([]) == [] and pairs([[0, 10**30]]) == []
    # openings are the open seconds in the fewest intervals
    for seed in range(30):
        draw = random.Random(seed)
        horizon = sorted(draw.sample(range(50), 2))
        given = [[draw.randrange(50), draw.randrange(50)] for _ in range(draw.randrange(7))]
        start, end = openings({"calendar": given}, {"horizon": horizon})
        found = [list(range(a, b)) for a, b in zip(start, end, strict=True)]
        wanted = {t for a, b in given for t in range(max(a, horizon[0]), min(b, horizon[1]))}
        assert sorted(wanted) == [t for one in found for t in one]
        assert all(one[-1] + 1 < other[0] for one, other in itertools.pairwise(found))
    # without a calendar it is always open and with an empty one never
    for row, wanted in (({}, [3]), ({"calendar": None}, [3]), ({"calendar": []}, [])):
        start, _ = openings(row, {"horizon": [3, 9]})
        assert start.tolist() == wanted
    assert len(openings({}, {})[0]) == 0
    # what is no row list or number is passed over
    document = {"tasks": [{"id": 1, "config": None}, 7, {"id": "1"}, {"id": "x", "config": 3}]}
    assert [row["id"] for row in rows(document, "tasks")] == [1, "1", "x"]
    assert list(by_id(document, "tasks")) == ["1", "x"]
    assert [config(row) for row in rows(document, "tasks")] == ["", "", "3"]
    assert listed({"a": "text"}, "a") == () and listed({}, "a") == ()
    assert [whole(v) for v in (3, 3.0, 3.5, True, "3", 2**53, 2**53 + 1, float("nan"))] == [
        3, 3, None, None, None, 2**53, None, None
    ]  # fmt: skip
    assert number("x", 5) == 5 and number(0, 5) == 0
