# SPDX-License-Identifier: Apache-2.0
"""Schedules made again after something changed."""

import random

import pytest
from msgspec import convert, to_builtins
from tests.jobs.scheduling import oracle
from tests.jobs.scheduling import small_worlds as small
from tests.jobs.scheduling.documents import booked, solve

from yuzui.errors import InputError, InternalError, UnknownIdentifierError
from yuzui.facilities.kinds import cohort, telescope
from yuzui.scheduling.answer import Solution
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.reading import read
from yuzui.scheduling.reschedule import fixed_schedule, revision
from yuzui.scheduling.reschedule import infeasibility as module
from yuzui.scheduling.reschedule.fixed_schedule import displacements, place, stand
from yuzui.scheduling.reschedule.infeasibility import CODES, Conflict, Item, conflict, explain, items
from yuzui.scheduling.reschedule.relaxation import ORDER, Allowed, Ease, allowed, applied, eased, options, smallest
from yuzui.scheduling.reschedule.revision import DAY, Terms, after, child, joined
from yuzui.scheduling.search import construct
from yuzui.scheduling.search.state import Work, world
from yuzui.scheduling.solution import Effort
from yuzui.scheduling.synthetic import FAMILIES
from yuzui.scheduling.verify import verify


def firmness(rows):
    return {row["task"]: row["firmness"] for row in rows if "firmness" in row}


def hold(document, rows, *rest):
    return fixed_schedule.hold(document, booked(rows), *rest, firmness=firmness(rows))


def frozen(document, rows, until):
    return fixed_schedule.frozen(document, booked(rows), until)


def standing(document, rows):
    staying, gone = fixed_schedule.standing(document, booked(rows))
    return to_builtins(staying), [{**to_builtins(row), "reason": reason} for row, reason in gone]


def Stand(rows, *rest):
    return construct.Stand(booked(rows), *rest)


def proposals(document, rows, *rest):
    held, ways = revision.proposals(document, booked(rows), *rest, firmness=firmness(rows))
    return held, to_builtins(ways)


def diff(before, after, now):
    return to_builtins(revision.diff(booked(before), booked(after), now, firmness(before)))


def why(*asked):
    return to_builtins(module.why(*asked))


def reasons(held, task):
    return to_builtins(module.reasons(held, task))


def test_the_certificate_of_a_child_is_verified_like_any_other():
    for family, size in [("beamline", 60), ("telescope", 60), ("tunnel", 30)]:
        parent = FAMILIES[family].make(size, 3)
        result = solve(parent, Effort(0.2)) | {"cpu_seconds": 0.0}
        assert verify(parent, result).verdict == "ok"
        row = max(parent["tasks"], key=lambda one: one["value"])
        task = {**row, "id": "urgent", "after": [], "group": None, "partner": None}
        document = joined(parent, task, None, "")
        rows = booked(result["schedule"])
        _, ways = revision.proposals(document, rows, "urgent", Terms(parent["horizon"][0]))
        found = child(document, after(rows, ways[0]), convert(result, Solution))
        told = verify(document, to_builtins(found) | {"cpu_seconds": 0.0})
        assert told.verdict == "ok", told.faults
        assert found.objective == pytest.approx(result["objective"] - ways[0].lost)
        assert found.objective <= found.bound <= result["bound"] + task["value"] + 1e-6
    # a schedule that breaks a rule is never one
    parent = FAMILIES["tunnel"].make(20, 3)
    result = solve(parent, Effort(0.1))
    rows = [dict(row) for row in result["schedule"]]
    rows[0]["end"] += 1
    with pytest.raises(InternalError, match="breaks a rule"):
        child(parent, booked(rows), convert(result, Solution))
    # what is explained is irreducible whatever the clashes
    for seed in range(50):
        draw = random.Random(seed)
        every = list(range(12))
        clashes = [set(draw.sample(every, draw.randint(1, 5))) for _ in range(3)]

        def fits(kept):
            return not any(one <= set(kept) for one in clashes)

        found = explain(fits, every)
        assert not fits(found)
        assert all(fits([one for one in found if one != gone]) for gone in found)
    # nothing to let go explains nothing
    assert explain(lambda kept: False, [1, 2, 3]) == []
    assert explain(lambda kept: False, []) == []


def instance(**more):
    task = {"value": 1, "duration": 10}
    rows = [
        {"id": id, **task, "partner": partner,
         "alternatives": [{"resource": place, "windows": [[0, last]]}]}
        for id, partner, place, last in (
            ("a", None, "r", 30), ("b", "x", "r", 30), ("c", "x", "s", 100), ("d", "x", "r", 25),
        )
    ]  # fmt: skip
    return {"horizon": [0, 100], "resources": [{"id": "r"}, {"id": "s"}], "tasks": rows} | more


def row(id, start, place="r", **more):
    return {"task": id, "resource": place, "start": start, "end": start + 10, **more}


def test_bookings_in_the_way_are_named_and_others_are_not():
    held = hold(instance(), [row("a", 0), row("b", 12), row("c", 0, "s")])
    assert conflict(held, [3], 1e5) == Conflict((Item("booking", 0), Item("booking", 1)), True)
    assert Item("booking", 2) not in list(items(held, [3]))
    # a share is named with those that use it up
    held = hold(instance(quotas=[{"partner": "x", "max": 20}]), [row("b", 0), row("c", 0, "s")])
    found = conflict(held, [3], 1e5)
    assert found.items == (Item("quota", 0), Item("booking", 1), Item("booking", 2))
    # a closed stretch is named
    resources = [{"id": "r", "calendar": [[0, 9], [16, 100]]}, {"id": "s"}]
    held = hold(instance(resources=resources), [])
    assert conflict(held, [3], 1e5).items == (Item("closed", 0, (9, 16)),)
    # windows too short for the task are no conflict of others
    document = instance()
    document["tasks"][3]["duration"] = 26
    assert conflict(hold(document, [row("a", 0)]), [3], 1e5) == Conflict((), True)


def diff_row(task, day, resource="r", **more):
    return {"task": task, "resource": resource, "start": day * DAY, "end": (day + 1) * DAY, **more}


def test_every_change_is_named_once_with_the_notice_of_the_earlier_start():
    before = [diff_row("a", 1), diff_row("b", 5), diff_row("c", 9), diff_row("d", 40)]
    after = [diff_row("a", 1), diff_row("b", 4), diff_row("c", 9, "s"), diff_row("e", 2)]
    found = diff(before, after, 2 * DAY)
    assert [(one["task"], one["notice"] // DAY) for one in found["moved"]] == [("b", 2), ("c", 7)]
    assert found["moved"][0]["to"] == diff_row("b", 4)
    assert [one["task"] for one in found["added"]] == ["e"]
    assert [one["task"] for one in found["dropped"]] == ["d"]
    assert found["unmoved"] == 1 and found["stability"] == 0.25 and found["of"] == "all"
    classes = {(one["from"], one["to"]): one["bookings"] for one in found["notice"]}
    assert classes[DAY, 3 * DAY] == 1 and classes[7 * DAY, 30 * DAY] == 1
    assert classes[30 * DAY, None] == 1 and sum(classes.values()) == 3
    # stability counts promised bookings where there are any
    before = [diff_row("a", 1, firmness="firm"), diff_row("b", 5), diff_row("c", 9, firmness="frozen")]
    found = diff(before, [diff_row("a", 1), diff_row("c", 10)], 0)
    assert (found["of"], found["base"], found["stability"]) == ("promised", 2, 0.5)
    # what had begun has a class of its own and nothing is no share
    found = diff([diff_row("a", 1)], [], 3 * DAY)
    assert found["notice"][0] == {"from": None, "to": 0, "bookings": 1}
    assert diff([], [diff_row("a", 1)], 0)["stability"] is None
    # a schedule is no different from itself
    rows = [diff_row("a", 1), diff_row("b", 5)]
    found = diff(rows, list(reversed(rows)), 0)
    assert not (found["moved"] or found["added"] or found["dropped"]) and found["stability"] == 1


def task(id, value, last, duration=10, **more):
    windows = [{"resource": "r", "windows": [[0, last]]}]
    return {"id": id, "value": value, "duration": duration, "alternatives": windows} | more


def one_resource(*tasks, **more):
    return {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": list(tasks)} | more


def held(*tasks, rows, **more):
    return hold(one_resource(*tasks, **more), rows)


def test_a_booking_with_room_elsewhere_moves_and_nothing_is_lost():
    one = held(task("a", 5, 100), task("b", 5, 20), task("c", 3, 20), rows=[row("a", 0), row("b", 10)])
    best = displacements(one, 2, 1e5)[0]
    assert best.placed == ((2, (0, 0)),) and best.lost == -3 and not best.dropped
    assert [(moved[0], moved[1]) for moved in best.moved] == [(0, (0, 0))]
    # the least worth goes where there is no room
    one = held(task("a", 5, 20), task("b", 2, 20), task("c", 3, 20), rows=[row("a", 0), row("b", 10)])
    ways = displacements(one, 2, 1e5)
    assert [one for one, _ in ways[0].dropped] == [1] and ways[0].lost == pytest.approx(-1)
    assert [way.lost for way in ways] == sorted(way.lost for way in ways)
    # what is pushed out may push out what is worth less
    # c fits only where a is, and a only where it pushes out b
    tasks = [task("a", 5, 20), task("b", 1, 20), task("c", 3, 10)]
    best = displacements(held(*tasks, rows=[row("a", 0), row("b", 10)]), 2, 1e5)[0]
    assert [n for n, _ in best.dropped] == [1] and best.moved == ((0, (0, 0), (0, 10)),)
    # frozen bookings stay
    tasks = [task("a", 1, 20), task("b", 5, 20), task("c", 3, 20)]
    rows = [row("a", 0, firmness="frozen"), row("b", 10)]
    assert [n for n, _ in displacements(held(*tasks, rows=rows), 2, 1e5)[0].dropped] == [1]
    rows = [row("a", 0, firmness="frozen"), row("b", 10, firmness="frozen")]
    assert displacements(held(*tasks, rows=rows), 2, 1e5) == []
    # shares groups and pools make room too
    groups, quotas = [{"id": "g", "rule": "any_k", "k": 1}], [{"partner": "x", "max": 15}]
    pools = [{"id": "p", "capacity": 1}]
    wide = {"last": 100}
    for own, frame in (({"group": "g"}, {"groups": groups}), ({"partner": "x"}, {"quotas": quotas})):
        one = held(task("a", 1, **wide, **own), task("c", 3, **wide, **own), rows=[row("a", 0)], **frame)
        assert [n for n, _ in displacements(one, 1, 1e5)[0].dropped] == [0]
    own = {"uses": {"p": 1}}
    frame = {"pools": pools, "resources": [{"id": "r"}, {"id": "s"}]}
    other = task("c", 3, 10, **own)
    other["alternatives"][0]["resource"] = "s"
    one = held(task("a", 1, 100, **own), other, rows=[row("a", 0)], **frame)
    assert displacements(one, 1, 1e5)[0].moved == ((0, (0, 0), (0, 10)),)
    # what must go in together does
    tasks = [task("a", 1, 20), task("b", 1, 20), task("c", 5, 20), task("d", 5, 20, after=[["c"]])]
    best = displacements(held(*tasks, rows=[row("a", 0), row("b", 10)]), 3, 1e5)[0]
    assert dict(best.placed) == {2: (0, 0), 3: (0, 10)} and len(best.dropped) == 2
    assert best.lost == -8


PLAIN = {
    "horizon": [0, 100],
    "resources": [{"id": "r", "calendar": [[0, 40], [60, 100]]}, {"id": "s"}],
    "pools": [{"id": "p", "capacity": 1, "calendar": [[0, 30]]}],
    "quotas": [{"partner": "x", "max": 10}],
    "groups": [{"id": "g", "rule": "any_k", "k": 1}],
    "tasks": [
        {"id": "a", "value": 1, "duration": 20, "partner": "x", "group": "g",
         "alternatives": [{"resource": "r", "windows": [[10, 70]]}]},
        {"id": "b", "value": 1, "duration": 20, "uses": {"p": 1}, "after": [["a", 5, 9]],
         "alternatives": [{"resource": "r", "windows": [[0, 100]]}]},
    ],
}  # fmt: skip


def made():
    return world(read(PLAIN).instance)


def test_with_nothing_let_go_options_are_those_of_the_search():
    for seed in range(60):
        given = read(small.world(seed, "alternatives", "pools", "closed", "capacity")).instance
        plain = world(given)
        room = {id: pool.capacity for id, pool in given.pools.items()}
        for number, task in enumerate(given.tasks.values()):
            assert options(given, task, Ease(), room) == sorted(plain.choices[number])
    # each rule can be let go alone
    plain = made()
    assert plain.choices == [[(0, 10, 20)], [(0, 0, 10)]]
    own = eased(plain, [0], Ease(opened={"r": [(40, 60)]}, windows=5, quotas={0: 7}, groups={0: 2}))
    assert own.choices[0] == [(0, 5, 55)] and own.choices[1] == plain.choices[1]
    assert own.quota == [17] and own.most == [3]
    assert eased(plain, [0], Ease(also="s")).choices[0] == [(0, 10, 20), (1, 10, 50)]
    other = eased(plain, [1], Ease(pool_opened={"p": [(30, 40)]}, shorter=5, lag=2, pools={0: 3}))
    assert other.choices[1] == [(0, 0, 25)] and other.duration[1] == 15
    assert other.before[1] == [(0, 3, 11)] and other.capacity == [4]
    # only the last task is shorter and nothing begins before a line
    found = eased(made(), [0, 1], Ease(shorter=5), since=12)
    assert found.duration == [20, 15]
    assert found.choices[0] == [(0, 12, 20)] and found.choices[1] == [(0, 12, 15)]
    # what begins before the line has one place and nothing else begins before
    window = [{"resource": "r", "windows": [[0, 60], [10, 25]]}]
    tasks = [{"id": id, "value": 1, "duration": 10, "alternatives": window} for id in "abc"]
    document = {"horizon": [0, 60], "resources": [{"id": "r"}], "tasks": tasks}
    rows = [row("a", 20), row("b", 40)]
    found, fixed = frozen(document, rows, 25)
    assert fixed == {"a"}
    assert found["tasks"][0]["alternatives"] == [{"resource": "r", "windows": [[20, 30]]}]
    assert found["tasks"][2]["alternatives"] == [{"resource": "r", "windows": [[25, 60]]}]
    assert document["tasks"][0]["alternatives"] == window
    assert frozen(document, rows, None) == ({**document, "tasks": tasks}, frozenset())
    # made again what is fixed stays and the bound holds for what is still possible
    for seed in range(40):
        document = small.world(seed, *small.FEATURES[seed % 8 :], tasks=6)
        rows = solve(document, Effort(0.01, seed))["schedule"]
        line = 2 + seed % 9
        changed, fixed = frozen(document, rows, line)
        found = solve(changed, Effort(0.02), stand=Stand(rows, fixed))
        assert violations(document, found["schedule"]) == []
        before = {row["task"]: row for row in rows}
        for one in found["schedule"]:
            assert one == before[one["task"]] if one["task"] in fixed else one["start"] >= line
        assert fixed <= {row["task"] for row in found["schedule"]}
        assert found["objective"] >= objective(document, rows) - 1e-9
        assert found["bound"] >= oracle.optimum(changed)[0] - 1e-6
        assert verify(changed, found | {"cpu_seconds": 0.0}).verdict == "ok"


def test_a_higher_price_of_moves_moves_less_and_never_gains_by_moving():
    for family, size in [("telescope", 80), ("beamline", 60), ("tunnel", 40)]:
        document = FAMILIES[family].make(size, 5)
        rows = solve(document, Effort(0.05))["schedule"]
        low, high = document["horizon"]
        changed, fixed = frozen(document, rows, low + (high - low) // 4)
        before = {row["task"]: row for row in rows}
        moved, net = [], []
        for price in (0.0, 1e-3, 1e6):
            prices = {row["task"]: price for row in rows if row["task"] not in fixed}
            found = solve(changed, Effort(0.3), stand=Stand(rows, fixed, prices))
            after = {row["task"]: row for row in found["schedule"]}
            assert violations(document, found["schedule"]) == []
            assert all(after[task] == before[task] for task in fixed)
            moved.append(sum(after.get(task) != row for task, row in before.items()))
            net.append(found["objective"] - price * moved[-1])
            assert net[-1] >= objective(document, rows) - 1e-6
        assert moved[2] == 0 and moved[1] <= moved[0] + 5


def test_the_same_seed_gives_the_same_schedule_again():
    document = FAMILIES["beamline"].make(40, 2)
    rows = solve(document, Effort(0.05))["schedule"]
    changed, fixed = frozen(document, rows, 864_000)
    stand = Stand(rows, fixed, {row["task"]: 1.0 for row in rows})
    one, two = (solve(changed, Effort(0.2), stand=stand) for _ in range(2))
    assert one == two


def test_what_a_changed_instance_has_room_for_stays_and_the_earlier_of_two_counts():
    tasks = [
        {"id": id, "value": 1, "duration": 10, "alternatives": [{"resource": r, "windows": [[0, 60]]}]}
        for id, r in zip("abcd", "rrrs", strict=True)
    ]
    tasks[1]["after"] = [["a", 0, None]]
    document = {"horizon": [0, 60], "resources": [{"id": "r"}, {"id": "s"}], "tasks": tasks}
    rows = [{"task": id, "resource": tasks["abcd".index(id)]["alternatives"][0]["resource"],
             "start": start, "end": start + 10}
            for id, start in (("a", 0), ("b", 10), ("c", 30), ("d", 30))]  # fmt: skip
    assert violations(document, rows) == [] and standing(document, rows) == (rows, [])
    closed = {**document, "resources": [{"id": "r", "calendar": [[5, 60]]}, {"id": "s"}]}
    assert told(standing(closed, rows)) == ("cd", {"a": "calendar", "b": "predecessor"})
    longer = {**document, "tasks": [{**tasks[0], "duration": 12}, *tasks[1:]]}
    kept, gone = standing(longer, rows)
    assert kept == [{**rows[0], "end": 12}, *rows[2:]] and violations(longer, kept) == []
    assert gone == [{**rows[1], "reason": "overlap"}]
    less = {**document, "tasks": tasks[:3], "resources": [{"id": "r"}]}
    assert told(standing(less, rows)) == ("abc", {"d": "unknown_task"})
    wrong = {**document, "tasks": [*tasks[:2], {**tasks[2], "value": -1}, tasks[3]]}
    assert told(standing(wrong, rows)) == ("abd", {"c": "rejected"})


def told(found):
    kept, gone = found
    return "".join(row["task"] for row in kept), {row["task"]: row["reason"] for row in gone}


def test_bookings_stand_where_they_are_said_to():
    held = hold(one_resource(task("a", 1, 100), task("b", 1, 100)), [row("b", 20)])
    assert held.spots == (None, (0, 20)) and held.fixed == frozenset()
    assert held.state(Work(10)).bookings() == [(1, 0, 20)]
    assert to_builtins(held.row(1, (0, 20))) == row("b", 20)
    # a schedule that breaks a rule is refused with the rule
    with pytest.raises(InputError, match="runs until") as caught:
        hold(one_resource(task("a", 1, 100), task("b", 1, 100)), [row("a", 0), row("b", 5)])
    assert caught.value.code == "schedule_broken" and caught.value.fix.zh
    # a booking of a task set aside is refused
    with pytest.raises(InputError, match="cannot be read"):
        hold(one_resource(task("a", -1, 100)), [row("a", 0)])
    # before the line nothing moves and nothing begins
    held = hold(one_resource(task("a", 1, 100), task("b", 1, 100), task("c", 1, 100)), [row("a", 0), row("b", 50)], 30)
    assert held.fixed == {0} and held.since == 30
    assert held.world.choices[2] == [(0, 30, 90)]
    assert hold(one_resource(task("a", 1, 100)), [row("a", 50, firmness="frozen")]).fixed == {0}
    # what a frozen booking needs is frozen too
    groups = [{"id": "g", "rule": "all"}]
    tasks = [
        task("a", 1, 100),
        task("b", 1, 100, after=[["a"]], group="g"),
        task("c", 1, 100, group="g"),
        task("d", 1, 100),
    ]
    rows = [row("a", 0), row("b", 20, firmness="frozen"), row("c", 60), row("d", 80)]
    assert hold(one_resource(*tasks, groups=groups), rows).fixed == {0, 1, 2}


DOCUMENT = {
    "horizon": [0, 40 * DAY],
    "resources": [{"id": "r"}, {"id": "s"}],
    "tasks": [
        {"id": id, "value": value, "duration": DAY, "partner": partner,
         "alternatives": [{"resource": "r", "windows": [[0, last * DAY]]}]}
        for id, value, partner, last in
        (("a", 5, "x", 3), ("b", 2, "x", 3), ("c", 4, None, 3), ("d", 1, "y", 40))
    ],
}  # fmt: skip
ROWS = [
    {"task": id, "resource": "r", "start": n * DAY, "end": (n + 1) * DAY, "firmness": firm}
    for n, (id, firm) in enumerate((("a", "firm"), ("b", "firm"), ("c", "tentative"), ("d", "frozen")))
]
TOO = {"id": "t", "value": 9, "duration": DAY, "alternatives": [{"resource": "r"}], "deadline": 3 * DAY}


def test_a_deadline_cuts_windows_and_makes_those_that_are_not_given():
    found = joined(DOCUMENT, TOO, DAY, "too.json")
    assert found["tasks"][-1]["alternatives"] == [{"resource": "r", "windows": [[DAY, 3 * DAY]]}]
    assert "deadline" not in found["tasks"][-1] and len(DOCUMENT["tasks"]) == 4
    wide = TOO | {"alternatives": [{"resource": "r", "windows": [[0, 9 * DAY], [5 * DAY, 6 * DAY]]}]}
    assert joined(DOCUMENT, wide, None, "")["tasks"][-1]["alternatives"][0]["windows"] == [[0, 3 * DAY]]
    # what is no task is said
    for task, code in [([], "no_task"), ({"id": "t"}, "no_task"), (TOO | {"id": "a"}, "duplicate"),
     (TOO | {"deadline": "soon"}, "wrong_type")]:  # fmt: skip
        with pytest.raises(InputError) as caught:
            joined(DOCUMENT, task, None, "too.json")
        assert caught.value.code == code and caught.value.mending.zh
    # the cheapest comes first and promised hours that go are owed
    document = joined(DOCUMENT, TOO, None, "")
    _, ways = proposals(document, ROWS, "t", Terms(0))
    assert [row["task"] for row in ways[0]["dropped"]] == ["b"] and len(ways) <= 3
    assert [way["cost"] for way in ways] == sorted(way["cost"] for way in ways)
    (party,) = ways[0]["parties"]
    assert party == {"partner": "x", "moved": 0, "dropped": 1, "lost": DAY, "owed": DAY}
    _, ways_ = proposals(document, [*ROWS[:1], {**ROWS[1], "firmness": "tentative"}, *ROWS[2:]], "t", Terms(0))
    assert ways_[0]["parties"][0] == {**party, "owed": 0}
    for way in ways:
        rows = to_builtins(after(booked(ROWS), convert(way, revision.Proposal)))
        assert violations(document, rows) == []
        assert objective(document, ROWS) - objective(document, rows) == pytest.approx(way["lost"])
        assert {"task": "d", "resource": "r", "start": 3 * DAY, "end": 4 * DAY} in rows
    # the freeze line keeps what begins before it
    document = joined(DOCUMENT, TOO, 2 * DAY, "")
    _, ways = proposals(document, ROWS, "t", Terms(2 * DAY), 2 * DAY)
    assert [[row["task"] for row in way["dropped"]] for way in ways] == [["c"]]
    late = joined(DOCUMENT, TOO, 3 * DAY, "")
    assert proposals(late, ROWS, "t", Terms(3 * DAY), 3 * DAY)[1] == []


def test_the_price_of_a_move_falls_with_notice_and_decides_between_ways():
    assert Terms(0).weight(6 * DAY) == 1 and Terms(0).weight(7 * DAY) == 0.25
    window = [[0, DAY], [20 * DAY, 21 * DAY]]
    document = {**DOCUMENT, "tasks": [
        {"id": id, "value": 5, "duration": DAY, "alternatives": [
            {"resource": "r", "windows": window}, {"resource": "s", "windows": [[0, 30 * DAY]]}]}
        for id in "ab"
    ]}  # fmt: skip
    rows = [{"task": "a", "resource": "r", "start": 0, "end": DAY},
            {"task": "b", "resource": "r", "start": 20 * DAY, "end": 21 * DAY}]  # fmt: skip
    own = {"id": "t", "value": 1, "duration": DAY, "alternatives": [{"resource": "r", "windows": window}]}
    _, ways = proposals(joined(document, own, None, ""), rows, "t", Terms(0, 8.0))
    assert [row["task"] for row in ways[0]["moved"]] == ["b"]
    assert (ways[0]["weighed"], ways[0]["price"], ways[0]["cost"]) == (0.25, 2.0, 1.0)
    assert ways[0]["moved"][0]["notice"] == 20 * DAY
    # a task that cannot be read is said with its fault
    with pytest.raises(InputError):
        proposals(joined(DOCUMENT, TOO | {"value": -1}, None, ""), ROWS, "t", Terms(0))


def place_made(after=(), windows=((0, 40),)):
    spans = [list(span) for span in windows]
    task = {"value": 1, "duration": 10, "alternatives": [{"resource": "r", "windows": spans}]}
    rows = [{"id": "a", **task}, {"id": "b", **task}, {"id": "c", **task, "after": list(after)}]
    document = {"horizon": [0, 40], "resources": [{"id": "r"}], "tasks": rows}
    return world(read(document).instance)


def test_one_task_goes_to_the_first_gap_and_the_state_stays():
    one = place_made()
    state = stand(one, ((0, 0), (0, 20), None), [0, 1], Work(1e4))
    assert place(one, state, [2]).placed == ((2, (0, 10)),)
    assert state.bookings() == [(0, 0, 0), (1, 0, 20)]
    # bookings that are not kept are not in the way
    one = place_made(windows=((0, 25),))
    spots = ((0, 5), None, None)
    assert place(one, stand(one, spots, [0], Work(1e4)), [1, 2]).placed is None
    assert place(one, stand(one, spots, [], Work(1e4)), [1, 2]).placed is not None
    # of several all go or none and a longest lag leaves it open
    one = place_made([["b", 0, None]])
    answer = place(one, stand(one, ((0, 0), None, None), [0], Work(1e4)), [1, 2])
    assert dict(answer.placed) == {1: (0, 10), 2: (0, 20)} and answer.proven
    two = place_made([["b", 25, None]])
    answer = place(two, stand(two, ((0, 0), None, None), [0], Work(1e4)), [1, 2])
    assert answer.placed is None and answer.proven
    three = place_made([["b", 25, 26]])
    assert not place(three, stand(three, ((0, 0), None, None), [0], Work(1e4)), [1, 2]).proven


def relax_instance(own, **more):
    base = {"value": 1, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 30]]}]}
    rows = [{"id": "a", **base}, {"id": "b", **base}, {"id": "c", **base, **own}]
    return {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": rows} | more


RELAX_ROWS = [row("a", 0), row("b", 18)]
CASES = {
    "resource": ({}, {"resources": [{"id": "r"}, {"id": "s"}]},
                 {"resource": "s", "windows": [[0, 30]]}),
    "window": ({}, {}, {"window": [0, 30], "to": [0, 38], "by": 8}),
    "shorter": ({}, {"resources": [{"id": "r", "calendar": [[0, 28]]}]}, {"by": 2, "to": 8}),
    "calendar": ({"duration": 14, "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
                 {"resources": [{"id": "r", "calendar": [[0, 30]]}]},
                 {"by": 12, "resources": {"r": [[30, 42]]}, "pools": {}}),
    "pool": ({"uses": {"p": 3}, "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
             {"pools": [{"id": "p", "capacity": 1}]}, {"pool": "p", "by": 2}),
    "quota": ({"partner": "x", "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
              {"quotas": [{"partner": "x", "max": 7}]}, {"partner": "x", "by": 3}),
    "group": ({"group": "g", "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
              {"groups": [{"id": "g", "rule": "any_k", "k": 0}]}, {"group": "g", "by": 1}),
    "lag": ({"after": [["a", 5, 15]],
             "alternatives": [{"resource": "r", "windows": [[0, 60]]}]}, {}, {"by": 3}),
}  # fmt: skip


def test_each_change_is_the_least_that_is_enough():
    for kind in ORDER:
        own, frame, expected = CASES[kind]
        document = relax_instance(own, **frame)
        found, tried = smallest(hold(document, RELAX_ROWS), [2], 1e6)
        first = to_builtins(found.changes[0])
        assert tried[-1] == kind == to_builtins(found.changes[-1])["kind"]
        assert expected.items() <= first.items()
        changed = applied(document, found.changes)
        (task, (_, start)) = found.placed[0]
        length = next(row for row in changed["tasks"] if row["id"] == "c")["duration"]
        rows = [*RELAX_ROWS, {"task": "c", "resource": first.get("resource", "r"),
                        "start": start, "end": start + length}]  # fmt: skip
        assert task == 2 and violations(changed, rows) == []
        assert violations(document, rows) != []
    # a larger share comes together with what else is needed
    document = relax_instance({"partner": "x"}, quotas=[{"partner": "x", "max": 7}])
    found, tried = smallest(hold(document, RELAX_ROWS), [2], 1e6)
    assert [to_builtins(one)["kind"] for one in found.changes] == ["quota", "window"]
    assert tried[: len(ORDER)] == list(ORDER) and tried[-1] == "quota+window"
    # where no change of the list is enough all are named
    document = relax_instance({"duration": 60}, resources=[{"id": "r", "calendar": [[0, 30]]}])
    found, tried = smallest(hold(document, RELAX_ROWS), [2], 1e6)
    assert found is None and tried == list(ORDER)
    # the instance itself stays as it is
    document = relax_instance({})
    before = repr(document)
    applied(document, smallest(hold(document, RELAX_ROWS), [2], 1e6)[0].changes)
    assert repr(document) == before
    # a kind says which changes of a task come first and how large they may be
    rest = ("calendar", "pool", "quota", "group", "lag")
    may = allowed(telescope.RELAX)
    assert may == Allowed(("window", "shorter", "resource", *rest), 86_400, 0.8)
    assert allowed(cohort.RELAX).order == ("resource", "window", *rest)
    assert allowed(()).order == rest
    # no change is larger than may be
    own, frame, _ = CASES["window"]
    held = hold(relax_instance(own, **frame), RELAX_ROWS)
    found, tried = smallest(held, [2], 1e6, Allowed(("window",)))
    by = found.changes[0].by
    assert tried == ["window"] and by > 1
    assert smallest(held, [2], 1e6, Allowed(("window",), window=by))[0] == found
    assert smallest(held, [2], 1e6, Allowed(("window",), window=by - 1)) == (None, ["window"])
    own, frame, _ = CASES["shorter"]
    held = hold(relax_instance(own, **frame), RELAX_ROWS)
    assert smallest(held, [2], 1e6, Allowed(("shorter",)))[0] is not None
    assert smallest(held, [2], 1e6, Allowed(("shorter",), part=1.0)) == (None, ["shorter"])


OPEN = [{"resource": "r", "windows": [[0, 50], [60, 90]]}]
GROUPS = [{"id": "g", "rule": "all"}, {"id": "h", "rule": "any_k", "k": 1}, {"id": "n", "rule": "any_k", "k": 0}]


def static_instance(own, **more):
    base = {"value": 1, "duration": 10, "alternatives": OPEN}
    rows = [{"id": "a", **base, "partner": "x", "group": "h"}, {"id": "b", **base}, {"id": "c", **base, **own}]
    return {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": rows, "groups": GROUPS,
            "pools": [{"id": "p", "capacity": 1, "calendar": [[0, 5], [20, 28]]}],
            "quotas": [{"partner": "x", "max": 15}]} | more  # fmt: skip


STATIC_CASES = [
    ("no_windows", {"alternatives": []}, {}, {"final": True}),
    ("no_capacity", {}, {"resources": [{"id": "r", "capacity": 0}]}, {"resources": ["r"]}),
    ("short_windows", {"duration": 51}, {}, {"need": 51, "longest": 50, "windows": 2}),
    ("closed", {}, {"resources": [{"id": "r", "calendar": [[0, 9], [45, 52]]}]}, {"need": 10, "longest": 9}),
    ("pool_small", {"uses": {"p": 2}}, {}, {"pool": "p", "need": 2, "has": 1}),
    ("pool_closed", {"uses": {"p": 1}}, {}, {"pool": "p", "longest": 8}),
    ("share_small", {"partner": "x", "duration": 16}, {}, {"need": 16, "has": 15, "final": True}),
    ("share_used", {"partner": "x"}, {}, {"need": 10, "left": 5, "final": False}),
    ("group_full", {"group": "h"}, {}, {"k": 1, "tasks": ["a"], "final": False}),
    ("group_full", {"group": "n"}, {}, {"k": 0, "tasks": [], "final": True}),
    ("predecessor_out", {"after": [["b"]]}, {}, {"task": "b", "final": False}),
]


def test_each_reason_has_its_numbers():
    for code, own, frame, numbers in STATIC_CASES:
        rows = [] if "resources" in frame else [row("a", 0)]
        held = hold(static_instance(own, **frame), rows)
        found = reasons(held, 2)
        assert [one["code"] for one in found] == [code] and code in CODES
        assert numbers.items() <= found[0].items()
    # a group placed whole names the member that has no window
    document = static_instance({"group": "g"})
    document["tasks"][1] |= {"group": "g", "duration": 99}
    (found,) = reasons(hold(document, []), 2)
    assert {"code": "member_out", "final": True, "group": "g", "task": "b"}.items() <= found.items()
    # lags that fit nowhere come first with what is wrong
    document = static_instance({"after": [["a", 200, None]]})
    found = reasons(hold(document, []), 2)
    assert found[0]["code"] == "lags" and found[0]["errors"][0]["message"]["zh"]
    # a task with only competitors has no reason of its own
    assert reasons(hold(static_instance({}), []), 2) == []


WHY_ROWS = [row("a", 0), row("b", 10)]


@pytest.fixture
def why_held():
    tasks = [task("a", 5, 20), task("b", 4, 20, partner="x"), task("c", 3, 20), task("d", 1, 20, duration=21),
             task("e", -1, 20)]  # fmt: skip
    return held(*tasks, rows=WHY_ROWS)


def test_a_task_beaten_by_others_is_told_by_whom_and_what_would_help(why_held):
    told = why(why_held, "c")
    assert told["status"] == "competition" and told["static"] == []
    assert told["competition"]["lost"] == pytest.approx(1)
    (gone,) = told["competition"]["dropped"]
    assert gone == {**WHY_ROWS[1], "partner": "x", "value": 4.0}
    assert told["conflict"]["proven"]
    assert [one["task"] for one in told["conflict"]["items"]] == ["a", "b"]
    assert told["relaxation"]["changes"][0]["to"] == [0, 30]
    assert told["relaxation"]["placed"] == [{"task": "c", "resource": "r", "start": 20, "end": 30}]
    assert told["tried"] == ["resource", "window"]


def test_a_task_too_long_for_its_windows_is_no_matter_of_others(why_held):
    told = why(why_held, "d")
    assert told["status"] == "static" and told["competition"] is None
    assert told["static"][0]["code"] == "short_windows"
    assert told["conflict"] == {"proven": True, "items": []}


def test_placed_fitting_and_unreadable_tasks_are_told_as_such(why_held):
    assert why(why_held, "a")["placed"] == [WHY_ROWS[0]]
    assert why(why_held, "e")["errors"][0]["message"]["zh"]
    open_ = hold(why_held.document, WHY_ROWS[:1])
    assert why(open_, "c")["status"] == "fits"
    assert why(open_, "c")["placed"] == [{"task": "c", "resource": "r", "start": 10, "end": 20}]


def test_a_task_that_is_not_there_names_the_nearest(why_held):
    with pytest.raises(UnknownIdentifierError) as caught:
        why(why_held, "zz")
    assert "a" in caught.value.mending.en


def test_a_change_that_the_checker_refuses_is_never_told(why_held, monkeypatch):
    monkeypatch.setattr(module, "applied", lambda document, changes: document)
    with pytest.raises(InternalError, match="refuses"):
        why(why_held, "c")
