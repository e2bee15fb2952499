# SPDX-License-Identifier: Apache-2.0
"""Search: states, beams, parts put back."""

import itertools
import json
import random
from dataclasses import replace

import numpy as np
import pytest
from tests.jobs.scheduling.oracle import optimum
from tests.jobs.scheduling.schedule_worlds import instance
from tests.jobs.scheduling.small_worlds import FEATURES
from tests.jobs.scheduling.small_worlds import world as document

from yuzui.scheduling import check
from yuzui.scheduling.answer import Booking
from yuzui.scheduling.check import violations
from yuzui.scheduling.reading import read
from yuzui.scheduling.search import construct, improve, large_neighbourhood
from yuzui.scheduling.search.construct import Beam, Slab, Stand, Stretch, again, best, whole
from yuzui.scheduling.search.improve import Guide, Search, moved
from yuzui.scheduling.search.large_neighbourhood import Chooser, Part, ground, placed
from yuzui.scheduling.search.state import Profile, State, Work, world
from yuzui.scheduling.synthetic import FAMILIES
from yuzui.solve import cpsat
from yuzui.solve.intervals import Arranged


def stretch(seed, n=6, configs=3):
    """Return a small random stretch: the first task may run in two places, or instead of the second;
    two partners have some seconds left."""
    draw = random.Random(seed)
    task = np.array([*range(n), 0])
    duration = np.array([draw.randint(1, 6) for _ in range(n)])[task]
    first = np.array([draw.randint(0, 14) for _ in task])
    table = [[0 if a == b else draw.randint(0, 3) for b in range(configs)] for a in range(configs)]
    after = np.array([draw.randrange(configs) for _ in range(n)])[task]
    change = np.array([*table, [0] * configs])[:, after]
    prize = np.array([float(draw.randint(1, 9)) for _ in range(n)])[task]
    last = first + np.array([draw.randint(0, 8) for _ in task])
    name = np.where(task == 1, 0, task) if seed % 2 else task
    partner = np.array([draw.randrange(3) for _ in range(n)])[task]
    left = np.array([draw.randint(1, 12), draw.randint(1, 12), 99])
    return Stretch(
        begin=draw.randint(0, 3),
        config=draw.choice([-1, 0, 1]),
        task=task,
        name=name,
        first=first,
        last=last,
        duration=duration,
        prize=prize,
        change=change,
        after=after,
        partner=partner,
        left=left,
    )


def worth(given, ways):
    """Return what a sequence of ways is worth, each as early as it can be; None if it may not be."""
    time, config, value, left = given.begin, given.config, 0.0, given.left.copy()
    if len({int(given.name[way]) for way in ways}) < len(ways):
        return None
    for way in ways:
        start = max(time + given.change[config, way], given.first[way])
        if start > given.last[way]:
            return None
        left[given.partner[way]] -= given.duration[way]
        if left[given.partner[way]] < 0:
            return None
        time, config, value = (start + given.duration[way], given.after[way], value + given.prize[way])
    return value


def test_a_wide_beam_finds_the_best_of_all_sequences():
    for seed in range(60):
        given = stretch(seed)
        values = [
            value
            for size in range(7)
            for ways in itertools.permutations(range(7), size)
            if (value := worth(given, ways)) is not None
        ]
        sequence, weighed = best(given, 5_000, 0.0)
        assert sum(given.prize[task] for task, _ in sequence) == max(values) and weighed > 0
    # what a narrow beam finds keeps windows changeovers and order
    for seed in range(40):
        given = stretch(seed, n=12)
        sequence, _ = best(given, 3, 0.5)
        time, config = given.begin, given.config
        for task, start in sequence:
            ways = [
                way
                for way in np.flatnonzero(given.task == task).tolist()
                if start == max(time + given.change[config, way], given.first[way]) and start <= given.last[way]
            ]
            assert ways
            time, config = start + given.duration[ways[0]], given.after[ways[0]]
        assert len({task for task, _ in sequence}) == len(sequence)
    # nothing fits
    none = stretch(1)
    assert best(replace(none, begin=99), 4, 0.0)[0] == []


GIVEN = {
    "horizon": [0, 10],
    "resources": [{"id": "r"}, {"id": "q"}],
    "tasks": [
        {"id": "long", "value": 5, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]},
        {"id": "dear", "value": 4, "duration": 5, "alternatives": [{"resource": "r", "windows": [[0, 10]]}, {"resource": "q", "windows": [[0, 10]]}]},
        {"id": "short", "value": 2, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]},
    ],
}  # fmt: skip


def test_the_orders_people_use():
    made = world(read(GIVEN).instance)
    assert construct.orders(made) == {"rank_order": [0, 1, 2], "priority": [0, 1, 2], "density": [2, 1, 0]}
    spots = construct.in_order(made, [2, 1, 0], Work(1e6)).spots
    # the second could begin on r after the first, and begins at once on q
    assert spots == [None, (1, 0), (0, 0)]
    # what the bound places goes in first and where it says
    used = np.array([0.0, 1.0, 0.0, 1.0])
    state = construct.guided(made, np.array([0.0, 4.0, 2.0]), used, Work(1e6))
    assert state.spots == [None, (0, 2), (0, 0)]
    # whatever is wanted the rules are kept
    for seed in range(40):
        document = instance(seed, tasks=9)
        given = read(document).instance
        made, draw = world(given), random.Random(seed)
        found = made.options
        rows = [
            draw.randrange(found.first[t], found.first[t + 1])
            for t in range(len(made))
            if found.first[t] < found.first[t + 1]
        ]
        wanted = [(int(found.task[r]), int(found.block[r]), int(found.start[r])) for r in rows]
        state = construct.dated(made, wanted, Work(1e6))
        assert violations(document, bookings(given, state)) == []
        spots = [(task, resource, start) for task, resource, start in state.bookings()]
        again = [(task, block(found, task, resource, start), start) for task, resource, start in spots]
        assert construct.dated(made, again, Work(1e6)).bookings() == spots


def bookings(given, state):
    tasks, resources = list(given.tasks), list(given.resources)
    return [{"task": tasks[t], "resource": resources[r], "start": start,
             "end": start + given.tasks[tasks[t]].duration}
            for t, r, start in state.bookings()]  # fmt: skip


def block(found, task, resource, start):
    return next(
        int(found.block[o])
        for o in range(found.first[task], found.first[task + 1])
        if found.resource[o] == resource and found.start[o] <= start and start + found.duration[task] <= found.end[o]
    )


def test_dated_over_a_closure_shorter_than_the_changeover_and_what_is_left_finds_room():
    tasks = [
        {"id": id, "value": 1, "duration": 4, "config": id,
         "alternatives": [{"resource": "r", "windows": [[0, 5], [6, 20]]}]}
        for id in "abc"
    ]  # fmt: skip
    resources = [{"id": "r", "calendar": [[0, 5], [6, 20]], "changeover": {"default": 3}}]
    made = world(read({"horizon": [0, 20], "resources": resources, "tasks": tasks}).instance)
    two = [(0, 0, 0), (1, 0, 7), (2, 0, 14)]
    assert construct.dated(made, [(0, 0, 0), (1, 1, 6)], Work(1e6)).bookings() == two
    assert construct.dated(made, [(0, 0, 0), (1, 0, 0)], Work(1e6)).bookings() == two
    # c is wanted in the second block from its twelfth second on, though it would fit before
    late = construct.dated(made, [(2, 1, 12)], Work(1e6)).bookings()
    assert (2, 0, 12) in late
    # it finds the optimum where no lag is bounded above
    for seed in range(40):
        given = document(seed, "changeover", "alternatives", "pools", "quotas", "groups", "closed", tasks=5)
        made = world(read(given).instance)
        spots, done = whole(made, Work(1e6))
        value = sum(made.value[task] for task, spot in enumerate(spots) if spot is not None)
        assert done and value == optimum(given)[0]


def searched(given, steps, seed=7):
    made = world(read(given).instance)
    value = np.array(made.value)
    state = State(made, Work(steps))
    Search(state, Guide(value, value, 0 * value, np.zeros(len(made.options))), seed).run()
    return state


def test_it_is_nearly_always_at_the_optimum_of_small_instances():
    found = [
        (searched(given, 4_000).value, optimum(given)[0])
        for seed in range(24)
        if (given := document(seed, *FEATURES[seed % 4 :: 2], tasks=5))
    ]
    assert all(value <= best for value, best in found)
    assert sum(value == best for value, best in found) >= 22
    # one seed gives one schedule and the work is kept
    given = document(5, "alternatives", "pools", "quotas", tasks=7)
    one, other = searched(given, 3_000), searched(given, 3_000)
    assert one.spots == other.spots and one.work.done == other.work.done
    assert one.work.done < 3_000 + 2_000
    # more work never ends lower
    given = document(11, "alternatives", "changeover", "closed", tasks=7)
    values = [searched(given, steps).value for steps in (0, 500, 5_000)]
    assert values == sorted(values)
    # nothing to place
    for tasks in [[], [{"id": "t", "value": 1, "duration": 99, "alternatives": []}]]:
        frame = {"horizon": [0, 10], "resources": [{"id": "r"}], "tasks": tasks}
        assert searched(frame, 500).value == 0


STEPS = 60_000


@pytest.fixture
def _small(monkeypatch):
    monkeypatch.setattr(improve, "TASKS", 60)


def nights(seed):
    """Return 24 nights of three telescopes, tasks of partners with tight quotas, and groups."""
    draw = random.Random(seed)
    tasks = []
    for number in range(150):
        begin = draw.randrange(0, 600)
        windows = [[begin, begin + draw.randint(60, 400)]]
        tasks.append({
            "id": f"t{number}", "value": draw.randint(1, 30), "duration": draw.randint(5, 20),
            "config": draw.choice("ab"), "partner": draw.choice("pq"),
            "group": f"g{number // 3}" if number < 30 else None,
            "alternatives": [{"resource": r, "windows": windows} for r in draw.sample("xyz", 2)],
        })  # fmt: skip
    return {
        "horizon": [0, 1000],
        "resources": [
            {"id": r, "calendar": [[a, a + 60] for a in range(0, 960, 120)], "changeover": {"default": 2}}
            for r in "xyz"
        ],
        "tasks": tasks,
        "groups": [{"id": f"g{n}", "rule": "any_k", "k": 1} for n in range(10)],
        "quotas": [{"partner": "p", "max": 400}, {"partner": "q", "max": 300}],
    }


def improved(document, workers=1, seed=7, steps=STEPS):
    made = world(read(document).instance)
    value = np.array(made.value)
    state = State(made, Work(steps))
    guide = Guide(value, value, 0.1 * value, np.zeros(len(made.options)))
    improve.improve(state, guide, seed, workers)
    return state


def rows(state, document):
    tasks, resources = document["tasks"], document["resources"]
    return [
        {"task": tasks[task]["id"], "resource": resources[resource]["id"], "start": start,
         "end": start + tasks[task]["duration"]}
        for task, resource, start in state.bookings()
    ]  # fmt: skip


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("seed", range(4))
def test_what_lanes_put_together_keeps_every_rule(seed):
    document = nights(seed)
    state = improved(document, seed=seed)
    assert state.placed() and not check.violations(document, rows(state, document))
    # the quotas are tight, so that lanes that took what another took would have been seen
    assert min(state.quota) < 20


@pytest.mark.usefixtures("_small")
def test_one_two_and_eight_workers_end_with_the_same_bookings():
    document = nights(9)
    found = [improved(document, workers) for workers in (1, 2, 8)]
    assert found[0].spots == found[1].spots == found[2].spots
    assert len({state.work.done for state in found}) == 1
    assert found[0].spots != improved(document, seed=8).spots


@pytest.mark.usefixtures("_small")
def test_lanes_find_about_what_one_search_finds(monkeypatch):
    document = nights(3)
    apart = improved(document).value
    monkeypatch.setattr(improve, "TASKS", 10_000)
    # three nights a lane are few: what is large enough for lanes loses less
    assert apart >= 0.95 * improved(document).value


@pytest.mark.usefixtures("_small")
def test_blocks_and_tasks_are_dealt_to_one_lane_each():
    made = world(read(nights(1)).instance)
    value = np.array(made.value)
    whole = Search(State(made, Work(STEPS)), Guide(value, value, value, np.zeros(len(made.options))), 7)
    whole.fill()
    dealt = improve._dealt(whole)
    assert (sum(lane.part.blocks.astype(int) for lane in dealt) <= 1).all()
    assert (sum(lane.part.tasks.astype(int) for lane in dealt) <= 1).all()
    for lane in dealt:
        for task in np.flatnonzero(lane.part.tasks).tolist():
            low, high = made.options.first[task : task + 2]
            assert lane.part.blocks[made.options.block[low:high]].any()
    # members that may replace one another are searched together
    for members in made.members:
        out = [task for task in members if whole.state.spots[task] is None]
        assert sum(any(lane.part.tasks[task] for task in out) for lane in dealt) <= 1
    # a lane that would overdraw a quota is as if it had not searched
    made = world(read(nights(2)).instance)
    state = State(made, Work(STEPS))
    merged = improve._Merged(state)
    mine = [task for task in range(len(made)) if made.partner[task] == 0]
    spots = [(0, 0)] * len(mine)
    merged.take(mine, spots)
    assert merged.spots == state.spots and merged.value == 0
    merged.take(mine[:2], spots[:2])
    assert merged.value == sum(made.value[task] for task in mine[:2])
    assert merged.quota[0] == 400 - sum(made.duration[task] for task in mine[:2])


def test_it_says_what_counting_second_by_second_says():
    for seed in range(20):
        draw = random.Random(seed)
        profile, used, there = Profile(4), [0] * 40, []
        for _ in range(60):
            if there and draw.random() < 0.4:
                start, end, amount = there.pop(draw.randrange(len(there)))
                profile.add(start, end, -amount)
                amount = -amount
            else:
                start, end = sorted(draw.sample(range(40), 2))
                amount = draw.randint(1, 3)
                there.append((start, end, amount))
                profile.add(start, end, amount)
            for second in range(start, end):
                used[second] += amount
            first, latest, length, wanted = (
                draw.randrange(30),
                draw.randrange(34),
                draw.randint(1, 6),
                draw.randint(1, 5),
            )
            free = [
                s for s in range(first, latest + 1)
                if all(used[t] + wanted <= 4 for t in range(s, min(40, s + length))) and wanted <= 4
            ]  # fmt: skip
            if first <= latest:
                assert profile.fits(first, latest, length, wanted) == (free[0] if free else None)
            assert profile.peak(start, end) == max(used[start:end])


def test_what_is_given_back_leaves_no_trace():
    profile = Profile(2)
    profile.add(3, 9, 1)
    profile.add(5, 7, 1)
    profile.add(3, 9, -1)
    profile.add(5, 7, -1)
    assert profile._times == Profile(2)._times and profile._levels == [0]


def made(**more):
    tasks = [
        {"id": id, "value": 1, "duration": 10, "group": group,
         "alternatives": [{"resource": "r", "windows": [[0, 60]]}]}
        for id, group in (("a", None), ("b", None), ("c", "g"), ("d", "g"))
    ]  # fmt: skip
    frame = {"horizon": [0, 60], "resources": [{"id": "r"}], "groups": [{"id": "g", "rule": "all"}]}
    return world(read({**frame, "tasks": tasks, **more}).instance)


def stand_rows(*pairs):
    return [Booking(task, "r", start, start + 10) for task, start in pairs]


def test_what_stays_is_there_from_the_start_and_never_comes_out():
    stand = Stand(stand_rows(("a", 20), ("b", 40)), frozenset("a"))
    one = stand.world(made())
    assert one.fixed == {0: (0, 20)} and made().fixed == {}
    state = State(one, Work(1e4))
    assert state.placed() == [0] and state.moves() == []
    assert state.remove([0]) == [] and state.placed() == [0]
    # the rest goes where it was as far as the rules allow
    stand = Stand(stand_rows(("a", 20), ("b", 25), ("c", 40), ("gone", 0)), frozenset("a"), {"b": 2.0})
    one = stand.world(made())
    homes = stand.homes(one.instance)
    state = again(one, homes, Work(1e4))
    # b would overlap a, and c is of a group that has lost d
    assert state.bookings() == [(0, 0, 20)]
    assert homes[1] == ((0, 25), 2.0) and moved(state, homes) == 2.0
    whole = Stand(stand_rows(("a", 20), ("c", 40), ("d", 0)))
    assert len(again(made(), whole.homes(one.instance), Work(1e4)).placed()) == 3
    # a place outside the windows of now is gone
    tight = made(resources=[{"id": "r", "calendar": [[0, 30]]}])
    homes = Stand(stand_rows(("a", 0), ("b", 40))).homes(tight.instance)
    assert again(tight, homes, Work(1e4)).placed() == [0]
    # what a lost group stood in the way of has its place
    one = made()
    # b overlaps c, which goes since d is not there any more
    homes = Stand(stand_rows(("c", 20), ("b", 25))).homes(one.instance)
    assert again(one, homes, Work(1e4)).bookings() == [(1, 0, 25)]
    # a task that begins before what it follows is there again
    tasks = [
        {"id": "a", "value": 1, "duration": 10, "after": [["b", -30, None]],
         "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
        {"id": "b", "value": 1, "duration": 10,
         "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
    ]  # fmt: skip
    one = made(tasks=tasks, groups=[])
    homes = Stand(stand_rows(("a", 0), ("b", 10))).homes(one.instance)
    assert again(one, homes, Work(1e4)).bookings() == [(0, 0, 0), (1, 0, 10)]


def state_bookings(state):
    tasks, resources = list(state.world.instance.tasks), list(state.world.instance.resources)
    return [
        {"task": tasks[t], "resource": resources[r], "start": s, "end": s + state.world.duration[t]}
        for t, r, s in state.bookings()
    ]


def test_every_state_on_the_way_keeps_every_rule():
    for seed in range(60):
        draw = random.Random(seed)
        given = document(seed, *draw.sample(FEATURES, 4), tasks=7)
        state = State(world(read(given).instance), Work(1e9))
        for _ in range(25):
            task = draw.randrange(len(state.world))
            if state.spots[task] is None:
                state.insert(task)
            else:
                state.remove([task])
            assert check.violations(given, state_bookings(state)) == []
            assert state.value == pytest.approx(sum(state.world.value[one] for one in state.placed()))


def test_undone_moves_leave_everything_as_it_was():
    for seed in range(30):
        draw = random.Random(seed)
        made = world(read(document(seed, "pools", "groups", "quotas", "after", "capacity", tasks=7)).instance)
        state = State(made, Work(1e9))
        for task in range(4):
            if state.spots[task] is None:
                state.insert(task)
        before = (list(state.spots), [list(s) for s in state.starts], list(state.quota), list(state.count))
        levels = [(list(p._times), list(p._levels)) for p in state.pools]
        mark = state.mark()
        for _ in range(10):
            task = draw.randrange(7)
            if not (state.spots[task] is None and state.insert(task)):
                state.remove([task])
        state.back(mark)
        assert before == (state.spots, state.starts, state.quota, state.count)
        assert levels == [(p._times, p._levels) for p in state.pools]


def test_a_task_brings_what_it_needs_and_takes_along_what_needs_it():
    given = {
        "horizon": [0, 30],
        "resources": [{"id": "r"}],
        "groups": [{"id": "g", "rule": "all"}],
        "tasks": [
            {"id": id, "value": 1, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 30]]}]} | more
            for id, more in {
                "a": {},
                "b": {"after": [["a", 2, None]]},
                "c": {"group": "g", "after": [["b"]]},
                "d": {"group": "g"},
            }.items()
        ],
    }
    state = State(world(read(given).instance), Work(1e9))
    assert state.insert(2) and state.placed() == [0, 1, 2, 3]
    assert state.remove([0]) and state.placed() == []


def test_a_place_is_kept_only_if_all_that_is_needed_fits():
    given = document(3, "after", tasks=2) | {"horizon": [0, 4]}
    given["tasks"] = [
        {"id": "a", "value": 1, "duration": 3, "alternatives": [{"resource": "r0", "windows": [[0, 4]]}]},
        {
            "id": "b",
            "value": 1,
            "duration": 3,
            "after": [["a"]],
            "alternatives": [{"resource": "r0", "windows": [[0, 4]]}],
        },
    ]
    state = State(world(read(given).instance), Work(1e9))
    assert not state.insert(1) and state.placed() == [] and state.value == 0


def test_what_is_in_the_way_is_named_with_the_users_of_a_pool():
    given = {
        "horizon": [0, 30],
        "resources": [{"id": "r"}, {"id": "q"}],
        "pools": [{"id": "p", "capacity": 1}],
        "tasks": [
            {
                "id": id,
                "value": 1,
                "duration": 5,
                "uses": {"p": 1},
                "alternatives": [{"resource": r, "windows": [[0, 30]]}],
            }
            for id, r in (("a", "r"), ("b", "q"), ("c", "r"))
        ],
    }
    state = State(world(read(given).instance), Work(1e9))
    state.insert(0), state.insert(1)
    assert state.spots[:2] == [(0, 0), (1, 5)]
    assert state.overlapping(2, 0, 6, 9) == [1] and sorted(set(state.overlapping(2, 0, 4, 9))) == [0, 1]


BEAM = Beam(50, 50, 0.0)


def task(id, value, duration, windows, **more):
    return {
        "id": id,
        "value": value,
        "duration": duration,
        "alternatives": [{"resource": "r", "windows": windows}],
    } | more


def stretches_made(*tasks, **more):
    frame = {"horizon": [0, 20], "resources": [{"id": "r", "changeover": {"default": 1}}], "tasks": list(tasks)}
    found = world(read(frame | more).instance)
    return State(found, Work(1e9)), construct.ways(found)


def test_stretches_lie_between_tasks_that_stay_with_their_changeovers():
    linked = task("l", 1, 4, [[8, 12]], config="x", uses={"p": 1})
    state, known = stretches_made(
        linked, task("a", 2, 7, [[0, 20]], config="y"), task("b", 3, 8, [[0, 20]], config="y"),
        task("c", 3, 7, [[0, 20]], config="x"), pools=[{"id": "p", "capacity": 1}],
    )  # fmt: skip
    state.insert(0)
    construct.fill(state, known, Slab(0, 0, 20), np.array(state.world.value), BEAM)
    # before the one that stays there are 8 seconds: b and its changeover would need 9; a needs 8
    # as well, but c is worth more and needs no changeover; after it a has 20 - 12 - 1
    assert state.spots == [(0, 8), (0, 13), None, (0, 0)]
    # only what is inside is inside
    state, known = stretches_made(task("a", 1, 5, [[0, 5]]), task("b", 1, 5, [[10, 15]]))
    state.insert(0), state.insert(1)
    assert construct.inside(state, known, Slab(0, 0, 10)) == [0]
    assert construct.inside(state, known, Slab(0, 0, 11)) == [0, 1]
    # a quota that is used up bars its tasks
    state, known = stretches_made(
        task("a", 1, 5, [[0, 20]], partner="n"), task("b", 1, 5, [[0, 20]], partner="n"),
        task("c", 1, 5, [[0, 20]]), quotas=[{"partner": "n", "max": 8}],
    )  # fmt: skip
    state.insert(0)
    rows = construct.candidates(state, known, Slab(0, 0, 20), 9, np.ones(3))
    assert state.world.options.task[rows].tolist() == [2]
    # a group that is full bars its other members
    tasks = [task(f"t{n}", 1, 5, [[0, 20]], group=g) for n, g in enumerate("aabbb")]
    groups = [{"id": "a", "rule": "any_k", "k": 1}, {"id": "b", "rule": "any_k", "k": 2}]
    state, known = stretches_made(*tasks, groups=groups)
    state.insert(0), state.insert(2)
    rows = construct.candidates(state, known, Slab(0, 0, 20), 9, np.ones(5))
    assert state.world.options.task[rows].tolist() == [3, 4]
    # a beam takes one of a group and what a quota holds
    tasks = [task(f"t{n}", 9 - n, 5, [[0, 20]], group="a" if n < 3 else None) for n in range(5)]
    tasks += [task(f"q{n}", 7, 4, [[0, 20]], partner="p") for n in range(3)]
    groups, quotas = [{"id": "a", "rule": "any_k", "k": 1}], [{"partner": "p", "max": 5}]
    state, known = stretches_made(*tasks, groups=groups, quotas=quotas)
    construct.fill(state, known, Slab(0, 0, 20), np.array(state.world.value), BEAM)
    # a beam that does not know of them wants t0 and t1, or q0 and q1, and ends with holes
    assert state.placed() == [0, 3, 4, 5]
    # the densest are looked at first and worthless ones never
    state, known = stretches_made(*(task(f"t{n}", n, 5, [[0, 20]]) for n in range(6)))
    rows = construct.candidates(state, known, Slab(0, 0, 20), 2, np.array(state.world.value))
    assert sorted(state.world.options.task[rows].tolist()) == [4, 5]
    rows = construct.candidates(state, known, Slab(0, 0, 20), 9, np.array(state.world.value))
    assert 0 not in state.world.options.task[rows]


def test_ways_are_the_options_by_block():
    for seed in range(20):
        found = world(read(document(seed, "closed", "alternatives", "pools")).instance)
        known, block = construct.ways(found), found.options.block
        assert sorted(known.order.tolist()) == list(range(len(block)))
        for number in range(len(found.options.blocks)):
            part = known.order[known.first[number] : known.first[number + 1]]
            assert (block[part] == number).all()


def world_made(tasks, **more):
    frame = {"horizon": [0, 50], "resources": [{"id": "r"}, {"id": "q", "capacity": 3}]}
    anywhere = [{"resource": "r", "windows": [[0, 50]]}]
    rows = [{"value": 1, "duration": 5, "alternatives": anywhere} | task for task in tasks]
    return world(read(frame | more | {"tasks": rows}).instance)


def test_numbers_follow_the_order_given():
    found = world_made(
        [
            {"id": "a", "config": "x", "uses": {"p": 2}, "partner": "n"},
            {"id": "b", "config": "y", "after": [["a", 1, 9]], "group": "g"},
        ],
        pools=[{"id": "p", "capacity": 2}],
        groups=[{"id": "g", "rule": "all"}],
        quotas=[{"partner": "n", "max": 7}],
    )
    assert found.uses == [[(0, 2)], []] and found.users == [[0]] and found.capacity == [2]
    assert found.before == [[], [(0, 1, 9)]] and found.after == [[(1, 1, 9)], []]
    assert (found.partner, found.quota, found.group, found.members) == ([0, -1], [7], [-1, 0], [[1]])
    assert found.choices == [[(0, 0, 45)], [(0, 0, 45)]] and found.room == [1, 3]
    assert found.linked(0) and found.linked(1) and not found.barred
    # what no schedule can hold is barred with its reason
    for tasks, more, barred in [
        ([{"id": "a", "duration": 60}], {}, {0: "no_window"}),
        ([{"id": "a", "duration": 60}, {"id": "b", "after": [["a"]]}], {}, {0: "no_window", 1: "after"}),
        ([{"id": "a", "partner": "n"}], {"quotas": [{"partner": "n", "max": 4}]}, {0: "quota"}),
        ([{"id": "a", "group": "g"}], {"groups": [{"id": "g", "rule": "any_k", "k": 0}]}, {0: "group"}),
        (
            [{"id": "a", "group": "g", "duration": 60}, {"id": "b", "group": "g"}],
            {"groups": [{"id": "g", "rule": "all"}]},
            {0: "no_window", 1: "group"},
        ),
    ]:
        assert world_made(tasks, **more).barred == barred


def chooser(given, seed=1):
    made = world(read(given).instance)
    state = State(made, Work(1e9))
    for task in range(len(made)):
        if state.spots[task] is None:
            state.insert(task)
    state.forget()
    value = np.array(made.value)
    guide = Guide(value, value, 0 * value, np.zeros(len(made.options)))
    return Chooser(state, ground(made, {}), guide, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(40))
def test_what_a_free_task_needs_is_free_or_placed_and_what_came_out_can_go_back(seed):
    one = chooser(document(seed, *FEATURES[seed % 4 :: 1 + seed % 3]), seed)
    if not one.wanted:
        return
    state, before = one.state, list(one.state.spots)
    for _ in range(5):
        part = one.part(4)
        free = set(part.free)
        assert len(free) == len(part.free) and not free & state.world.barred.keys()
        assert all(state.spots[task] is None for task in free)
        for task in free:
            assert set(state.needed(task)) <= free
        assert {t: before[t] for t in range(len(before)) if state.spots[t] != before[t]} == part.old
        assert [place is not None for place in part.start()] == [task in part.old for task in part.free]
        state.back(0)
        assert list(state.spots) == before


def test_parts_are_about_as_large_as_asked_and_differ():
    one = chooser(FAMILIES["campaign"].make(400, 1))
    sizes = {}
    for size in (6, 24):
        parts = [one.part(size) for _ in range(20) if not one.state.back(0)]
        sizes[size] = np.mean([len(part.old) for part in parts])
        assert all(len(part.free) - len(part.old) <= size for part in parts)
        assert len({tuple(sorted(part.free)) for part in parts}) > 10
        one.state.back(0)
    assert 2 <= sizes[6] <= 18 <= sizes[24] <= 60


def started(family="campaign", size=120, homes=None):
    made = world(read(FAMILIES[family].make(size, 1)).instance)
    state = State(made, Work(1e9))
    for task in range(len(made)):
        if state.spots[task] is None:
            state.insert(task)
    state.forget()
    state.work = Work(600_000)
    value = np.array(made.value)
    return state, Guide(value, value, 0 * value, np.zeros(len(made.options)), homes or {})


@pytest.fixture
def _quick(monkeypatch):
    monkeypatch.setattr(large_neighbourhood, "WORK", 0.02)
    monkeypatch.setattr(large_neighbourhood, "WHOLE", 0)


@pytest.mark.usefixtures("_quick")
def test_one_two_or_eight_workers_and_the_same_seed_give_the_same_schedule():
    found = []
    for workers in (1, 2, 8):
        state, guide = started()
        state.work = Work(200_000)
        report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 3, workers))
        found.append(json.dumps([state.spots, report.parts, report.better, report.dropped]))
    assert len(set(found)) == 1
    state, guide = started()
    large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 4))
    assert json.dumps(state.spots) not in found[0]


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("family", ["beamline", "telescope", "tunnel"])
def test_no_round_loses_value(family):
    state, guide = started(family, 60)
    one, best = large_neighbourhood._Rounds(state, guide, np.random.default_rng(2)), state.value
    for _ in range(6):
        one.round(lambda tasks: [cpsat.arrange(*task) for task in tasks])
        assert state.value >= best - 1e-9
        best = state.value


@pytest.mark.usefixtures("_quick")
def test_what_moves_is_weighed():
    state, _ = started()
    homes = {task: (spot, 1e6) for task, spot in enumerate(state.spots) if spot}
    state, guide = started(homes=homes)
    large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 1))
    assert moved(state, homes) == 0


class Bad:
    """An engine that answers what no rule allows, or nothing."""

    __name__ = "bad"

    def __init__(self, status):
        self.status = status

    def arrange(self, table, work, seed, start):
        late = [(pieces[0][0], pieces[0][2] + 10**9) if pieces else None for pieces in table.places]
        return Arranged(self.status, late, 0.05)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("status", ["optimal", "feasible", "limit", "failed", "infeasible"])
def test_an_answer_that_breaks_a_rule_is_undone(status, monkeypatch):
    for whole in (0, 10**9):
        monkeypatch.setattr(large_neighbourhood, "WHOLE", whole)
        state, guide = started()
        before = list(state.spots)
        report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(Bad(status), 1))
        assert list(state.spots) == before and report.better == 0 and not report.claim


@pytest.mark.usefixtures("_quick")
def test_a_small_instance_is_given_as_a_whole(monkeypatch):
    monkeypatch.setattr(large_neighbourhood, "WHOLE", 20_000)
    state, guide = started("telescope", 12)
    report = large_neighbourhood.improve(state, guide, large_neighbourhood.Asked(cpsat, 1))
    assert report.claim and report.parts == 1


@pytest.mark.usefixtures("_quick")
def test_tasks_go_in_after_what_they_follow_or_not_at_all():
    task = {"value": 1, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    follows = [["b", -9, None]]
    given = {
        "horizon": [0, 9],
        "resources": [{"id": "r"}],
        "tasks": [{"id": "a", **task, "after": follows}, {"id": "b", **task}],
    }
    made = world(read(given).instance)
    state = State(made, Work(1e9))
    assert large_neighbourhood.placed(state, {0: (0, 1), 1: (0, 4)}) and state.value == 2
    for wrong in ({0: (0, 1)}, {0: (0, 3), 1: (0, 4)}, {1: (0, 8)}):
        assert not large_neighbourhood.placed(State(made, Work(1e9)), wrong)


MOST = 1000.0
"""More than all tasks are worth."""


def everything(made, homes=()):
    free = [task for task in range(len(made)) if task not in made.barred]
    return Part(State(made, Work(1e9)), ground(made, dict(homes)), free, {})


def test_the_whole_instance_as_a_model_has_the_optimum_of_trying_everything():
    for seed in range(60):
        given = document(seed, *FEATURES[seed % 4 :: 1 + seed % 3])
        made = world(read(given).instance)
        part = everything(made)
        found = cpsat.arrange(part.table(), 10.0)
        state = State(made, Work(1e9))
        assert found.status == "optimal" and placed(state, part.spots(found.places))
        assert state.value == pytest.approx(optimum(given)[0])
        assert check.violations(given, state_bookings(state)) == []


def test_a_part_put_back_is_as_good_as_any_in_which_the_rest_stays():
    """Every way to place the free tasks, second by second, beside those that stay."""
    for seed in range(60):
        given = document(seed, *FEATURES[seed % 4 :: 1 + seed % 3])
        made = world(read(given).instance)
        state = State(made, Work(1e9))
        for task in range(len(made)):
            if state.spots[task] is None:
                state.insert(task)
        stay = list(state.spots)
        out = state.remove(range(0, len(made), 2))
        free = [task for task in range(len(made)) if state.spots[task] is None and task not in made.barred]
        old = {task: stay[task] for task in out}
        part = Part(state, ground(made, {}), free, old)
        assert {task for task, place in zip(part.free, part.start(), strict=True) if place} == set(old)
        fixed = state_bookings(state)
        found = cpsat.arrange(part.table(), 10.0, 0, part.start())
        assert found.status == "optimal" and placed(state, part.spots(found.places))
        assert check.violations(given, state_bookings(state)) == []
        assert state.value == pytest.approx(optimum(held(given, fixed))[0] - MOST * len(fixed))


def held(given, fixed):
    """Return an instance in which some tasks can only be where they are, and are worth most."""
    at = {row["task"]: row for row in fixed}
    tasks = []
    for task in given["tasks"]:
        if row := at.get(task["id"]):
            way = {"resource": row["resource"], "windows": [[row["start"], row["end"]]]}
            task = task | {"alternatives": [way], "value": task["value"] + MOST}
        tasks.append(task)
    return given | {"tasks": tasks}


def test_where_no_changeover_reaches_stretches_are_apart():
    tasks = [
        {"id": f"t{n}", "value": 1, "duration": 2, "config": "ab"[n % 2],
         "alternatives": [{"resource": "r", "windows": [[0, 40]]}]}
        for n in range(3)
    ]  # fmt: skip
    calendar = [[0, 8], [11, 20], [30, 40]]

    def stretches(seconds):
        resource = {"id": "r", "calendar": calendar, "changeover": {"default": seconds}}
        given = {"horizon": [0, 40], "resources": [resource], "tasks": tasks}
        made = everything(world(read(given).instance))
        return len(made.keys), made.size

    assert stretches(0) == (3, 9 + 27)
    assert stretches(3) == (3, 9 + 27) and stretches(4) == (2, 9 + 18) and stretches(11) == (1, 18)
    # a place to come back to is worth its price
    task = {"value": 1, "duration": 2, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    given = {"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": [{"id": "a", **task}]}
    part = everything(world(read(given).instance), {0: ((0, 5), 0.5)}.items())
    assert part.table().homes == {0: ((0, 5), 0.5)}
    assert part.spots(cpsat.arrange(part.table(), 1.0).places) == {0: (0, 5)}
    away = everything(world(read(given).instance), {0: ((0, 8), 0.5)}.items())
    assert away.table().homes == {}
