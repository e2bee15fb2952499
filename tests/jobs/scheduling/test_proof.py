# SPDX-License-Identifier: Apache-2.0
"""Bounds and their proofs."""

import copy
import json
import random
from itertools import permutations

import numpy as np
import pytest
from tests.jobs.scheduling import bound_worlds as drawn
from tests.jobs.scheduling.documents import solve
from tests.jobs.scheduling.oracle import optimum
from tests.jobs.scheduling.small_worlds import FEATURES
from tests.jobs.scheduling.small_worlds import world as small_worlds_world

from yuzui.errors import InputError, InternalError
from yuzui.scheduling import instance as scheduling_instance
from yuzui.scheduling import proof, synthetic
from yuzui.scheduling.bound import energy as module
from yuzui.scheduling.bound import master as walks
from yuzui.scheduling.bound.blocks import Budget, columns
from yuzui.scheduling.bound.energy import energy, narrowed
from yuzui.scheduling.bound.linear_program import Bound, Sifting
from yuzui.scheduling.bound.master import (
    Columns,
    Master,
    candidates,
    joined,
    places,
    priced,
    rest,
    rows,
    sequences,
    walk,
)
from yuzui.scheduling.instance import options
from yuzui.scheduling.proof import (
    BlockSequence,
    changeover,
    check,
    closed,
    losses,
    recheck_blocks,
    recheck_energy,
    tasks,
)
from yuzui.scheduling.proof import places as feasible_windows_places
from yuzui.scheduling.reading import read
from yuzui.scheduling.search.construct import dated
from yuzui.scheduling.search.state import Work, world
from yuzui.scheduling.solution import Effort
from yuzui.text import Text


@pytest.fixture(scope="session")
def worlds():
    """Return the random instances and their exhaustive optimum."""
    return drawn


def test_no_schedule_exceeds_the_bound_and_the_schedule_keeps_the_rules(worlds):
    for seed in range(40):
        instance = read(worlds.world(seed)).instance
        found = options(instance)
        best = worlds.optimum(instance, found)
        made = columns(instance, found)
        assert made.closed and made.bound.value >= best
        tasks, resources = list(instance.tasks), list(instance.resources)
        state = dated(world(instance), made.wanted, Work(1e6))
        placed = {tasks[t]: (resources[r], start) for t, r, start in state.bookings()}
        assert worlds.kept(instance, placed) and worlds.whole(instance, placed)
        assert sum(instance.tasks[id].value for id in placed) <= best
        early = columns(instance, found, Budget(labels=0))
        assert early.bound.value >= made.bound.value * (1 - 1e-9) and early.wanted == ()


def best_choice(instance, found):
    """Return the value of the best choice among all sequences of all blocks."""
    where = places(instance, found)
    given = candidates(instance, found, where.of >= 0)
    value = found.value[where.task]
    blocks = len(found.blocks)
    every = sequences(priced(given, value, np.zeros(blocks), 10**9, 10**9))
    master = Master(rows(instance, found, where), where, value, blocks)
    return every.part(master.chosen(every, 10**6)[0]).sums(value).sum(), len(every)


def test_the_bound_is_close_to_the_best_choice_of_all_sequences(worlds):
    """The design measured 0.1 % on average on two resources with fourteen tasks."""
    gaps, most = [], 0
    for seed in range(15):
        document = worlds.world(seed, tasks=14, last=30, rich=False)
        for number, one in enumerate(document["resources"]):
            one["capacity"], one["calendar"] = 1, None
            one["changeover"] = {"default": seed % 3 * 2 + number}
        instance = read(document).instance
        found = options(instance)
        best, count = best_choice(instance, found)
        gaps.append(columns(instance, found).bound.value / best - 1)
        most = max(most, count)
    assert min(gaps) > -1e-9 and np.mean(gaps) < 0.003 and most > 1000
    assert np.count_nonzero(np.array(gaps) < 1e-8) >= 12


def test_same_for_the_same_and_for_rows_in_another_order(worlds):
    document = worlds.world(3, tasks=8)
    turned = {**document, "tasks": document["tasks"][::-1]}
    values = []
    for given in (document, document, turned):
        instance = read(given).instance
        values.append(columns(instance, options(instance)).bound.value)
    assert values[0] == values[1] == pytest.approx(values[2])
    # prices and preferred options are those of the bound
    instance = read(worlds.world(7, tasks=8)).instance
    found = options(instance)
    made = columns(instance, found)
    sums = np.bincount(found.task, made.bound.preferred, minlength=8)
    assert (sums <= 1 + 1e-6).all() and sums.sum() > 0
    assert found.value @ sums == pytest.approx(made.bound.value)
    names = [f"task:{id}" for id in instance.tasks]
    assert made.bound.prices.tolist() == [made.bound.duals.get(name, 0.0) for name in names]


def long_block(tasks=18, seed=2):
    """Return an instance of one block into which many tasks fit, more than labels can follow."""
    draw = random.Random(seed)
    rows = []
    for n in range(tasks):
        begin = draw.randrange(0, 60)
        rows.append(
            {"id": f"t{n}", "value": draw.randint(3, 20), "duration": draw.randint(3, 9),
             "config": draw.choice("ab"),
             "alternatives": [{"resource": "r", "windows": [[begin, begin + draw.randint(12, 60)]]}]}
        )  # fmt: skip
    resources = [{"id": "r", "changeover": {"default": 2}}]
    return read({"horizon": [0, 120], "resources": resources, "tasks": rows}).instance


def test_a_long_block_is_bounded_though_labels_are_left_out(monkeypatch):
    instance = long_block()
    found = options(instance)
    closed = columns(instance, found)
    assert closed.closed
    reached = sum(found.value[t] for t, *_ in closed.wanted)
    assert reached == pytest.approx(closed.bound.value)
    for labels in (20_000, 200_000):
        early = columns(instance, found, Budget(labels=labels, cells=0))
        assert early.bound.value >= reached and early.labels > labels / 2
    monkeypatch.setattr("yuzui.scheduling.bound.blocks._LONG", 1000)
    assert columns(instance, found, Budget(cells=0)).bound.value == pytest.approx(reached)


def test_prices_of_the_energy_bound_are_no_worse_to_begin_with(worlds):
    for seed in range(8):
        instance = read(worlds.world(seed, tasks=9)).instance
        found = options(instance)
        given = energy(instance, found).duals
        began = columns(instance, found, Budget(labels=0, cells=0), given)
        alone = columns(instance, found, Budget(labels=0, cells=0))
        assert began.bound.value <= alone.bound.value + 1e-9
        value = columns(instance, found, Budget(cells=0), given).bound.value
        assert value == pytest.approx(columns(instance, found).bound.value)


def test_an_engine_that_gives_up_leaves_a_bound(worlds, monkeypatch):
    instance = read(worlds.world(3)).instance
    found = options(instance)
    best = worlds.optimum(instance, found)

    def fails(self):
        raise InternalError(Text("no", "否"))

    monkeypatch.setattr("yuzui.solve.highs.Growing.solve", fails)
    made = columns(instance, found, Budget(cells=0))
    assert not made.closed and best <= made.bound.value < np.inf


def test_nothing_to_do_is_bounded_by_nothing():
    instance = read({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": []}).instance
    made = columns(instance, options(instance))
    assert made.bound.value == 0 and made.wanted == () and made.closed


def test_the_integer_program_is_asked_while_it_is_small_and_may_give_up(worlds, monkeypatch):
    instance = read(worlds.world(3, tasks=8)).instance
    found = options(instance)
    made = columns(instance, found)
    chosen = sum(found.value[task] for task, *_ in made.wanted)
    assert 0 < chosen <= made.bound.value + 1e-6 and not made.bound.stopped
    assert len({task for task, *_ in made.wanted}) == len(made.wanted)
    assert columns(instance, found, Budget(cells=0)).wanted == ()
    assert columns(instance, found, Budget(labels=made.labels // 2)).wanted == ()

    def fails(*_):
        raise InternalError(Text("no", "否"))

    monkeypatch.setattr("yuzui.scheduling.bound.master.registry.solve", fails)
    left = columns(instance, found)
    assert left.wanted == () and left.bound.stopped and left.bound.value == made.bound.value


def test_what_the_integer_program_chooses_betters_a_schedule(worlds):
    for seed in [14, 22]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            document = worlds.world(seed, tasks=16, last=30, rich=False)
            found = solve(document, Effort(0.3))
            assert found["checker"] == "ok" and found == solve(document, Effort(0.3))
            monkeypatch.setattr("yuzui.scheduling.solution._take", lambda *_: None)
            without = solve(document, Effort(0.3))
            assert without["objective"] < found["objective"] <= found["bound"]


def test_a_bound_is_not_changed_once_proven():
    bound = Bound(3.0, "blocks", {"task:a": 1.0}, np.ones(1), np.zeros(0))
    with pytest.raises(AttributeError):
        bound.value = 2.0


def test_windows_of_one_task_in_one_block_stand_side_by_side():
    instance = read(
        {
            "horizon": [0, 30],
            "resources": [
                {"id": "r", "calendar": [[0, 20], [22, 30]],
                 "changeover": {"default": 3, "pairs": [["a", "b", 1]]}},
                {"id": "many", "capacity": 2},
            ],
            "tasks": [
                {"id": "x", "value": 1, "duration": 4, "config": "a",
                 "alternatives": [{"resource": "r", "windows": [[0, 6], [10, 30]]}]},
                {"id": "y", "value": 1, "duration": 4, "config": "b",
                 "alternatives": [{"resource": "r", "windows": [[0, 30]]},
                                  {"resource": "many", "windows": [[0, 30]]}]},
            ],
        }
    ).instance  # fmt: skip
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    assert given.block.tolist() == [0, 0, 1, 1] and given.task.tolist() == [0, 1, 0, 1]
    assert given.early[0].tolist() == [0, 10] and given.late[0].tolist() == [2, 16]
    assert given.late[1].tolist() == [16, np.iinfo(np.int64).min]
    assert given.first.tolist() == [0, 2, 4, 4]
    gap = lambda a, b: given.gaps[given.row[a] + given.config[b]]  # noqa: E731
    assert [gap(0, 1), gap(1, 0), gap(0, 0)] == [1, 3, 0]
    assert len(candidates(instance, found, np.zeros(len(found), dtype=bool))) == 0


MIXES = [
    (),
    *[(name,) for name in FEATURES],
    ("changeover", "alternatives", "closed"),
    ("alternatives", "pools", "capacity", "closed"),
    ("groups", "after", "quotas"),
    FEATURES,
]


def bound(document):
    instance = read(document).instance
    return energy(instance, options(instance))


def test_no_schedule_exceeds_the_bound():
    for features in MIXES:
        met = 0
        for seed in range(12):
            document = small_worlds_world(seed, *features)
            best, _ = optimum(document)
            found = bound(document).value
            assert found >= best, (seed, features)
            met += found <= best + 1e-6
        # a bound that is never reached would be of no use
        assert met >= 1
    # one resource filled without gaps is worth its best tasks
    tasks = [
        {"id": f"t{n}", "value": value, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
        for n, value in enumerate((5, 4, 3, 2))
    ]
    found = bound({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks})
    assert found.value == pytest.approx(12) and found.value >= 12
    # a second is worth between the fourth task, left out, and the third
    assert 2 / 3 - 1e-6 <= found.duals["energy:r:0:9"] <= 1 + 1e-6
    assert found.kind == "energy" and found.preferred.tolist() == pytest.approx([1, 1, 1, 0])
    assert found.prices[0] - found.prices[3] == pytest.approx(3)
    # more to place or more room never lowers the bound
    for features in [(), ("alternatives", "closed"), ("pools",), ("groups",)]:
        for seed in range(15):
            document = small_worlds_world(seed, *features)
            draw, before = random.Random(seed), bound(document).value
            task = copy.deepcopy(document["tasks"][0]) | {"id": "more", "group": None}
            windows = copy.deepcopy(document)
            windows["tasks"][draw.randrange(len(windows["tasks"]))]["alternatives"][0]["windows"].append([0, 12])
            less = copy.deepcopy(document)
            for one in less["resources"]:
                spans = one.get("calendar", [[0, 16]])
                parts = [[a, min(b, 6)] for a, b in spans] + [[max(a, 7), b] for a, b in spans]
                one["calendar"] = [[a, b] for a, b in parts if a < b]
            assert bound(document | {"tasks": [*document["tasks"], task]}).value >= before - 1e-6
            assert bound(windows).value >= before - 1e-6
            assert bound(less).value <= before + 1e-6
    # the order of rows changes nothing
    for seed in range(10):
        document = small_worlds_world(seed, *FEATURES)
        before, turned = bound(document), copy.deepcopy(document)
        for part in ("tasks", "resources", "pools", "groups"):
            turned[part].reverse()
        assert bound(turned).value == pytest.approx(before.value, rel=1e-9)


def test_rows_by_need_prove_what_all_rows_prove():
    for lazy in [False, True]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            document = synthetic.telescope(30, 3)
            before = bound(document).value
            monkeypatch.setattr(module, "_ALL", 0)
            if lazy:
                monkeypatch.setattr(module, "_FEW", 0)
            assert bound(document).value == pytest.approx(before, rel=1e-6)


def test_a_bound_holds_where_the_engine_gives_up(monkeypatch):
    def fail(_):
        raise InternalError(Text("gave up", "放弃"))

    monkeypatch.setattr(Sifting, "solve", fail)
    document = small_worlds_world(1, "alternatives")
    assert bound(document).value >= sum(task["value"] for task in document["tasks"])


def test_nothing_to_place_is_worth_nothing():
    empty = bound({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": []})
    assert 0 <= empty.value < 1e-300 and len(empty.prices) == 0
    nowhere = {"id": "t", "value": 3, "duration": 10, "alternatives": []}
    found = bound({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": [nowhere]})
    assert 0 <= found.value < 1e-300 and found.prices.tolist() == [0] and not found.duals
    # prices are what a task is worth beyond what it pays
    document = synthetic.telescope(200, 1)
    instance = read(document).instance
    found = options(instance)
    made = energy(instance, found)
    used = np.zeros(len(made.prices))
    np.add.at(used, found.task, made.preferred)
    assert (used <= 1 + 1e-6).all()
    # what is wholly placed pays, what pays is wholly placed
    worth = np.where(np.isfinite(made.prices), made.prices, 0)
    free = np.array([task.group is None for task in instance.tasks.values()])
    assert (worth[free & (used > 1e-6)] > -1e-4).all()
    assert (used[free & (worth > 1e-4)] > 1 - 1e-6).all()


def master(more=()):
    tasks = [
        {"id": id, "value": value, "duration": 4, "group": group,
         "alternatives": [{"resource": r, "windows": [[0, 8]]} for r in "rs"]}
        for id, value, group in (("a", 3, "g"), ("b", 4, "g"), ("c", 5, None))
    ]  # fmt: skip
    document = {
        "horizon": [0, 8],
        "resources": [{"id": "r"}, {"id": "s"}],
        "tasks": tasks,
        "groups": [{"id": "g", "rule": "all"}],
    }
    instance = read(document).instance
    found = options(instance)
    where = places(instance, found)
    return Master(rows(instance, found, where), where, found.value[where.task], 2)


def master_columns(*members):
    first = np.cumsum([0, *(len(one) for _, one in members)])
    place = np.array([p for _, one in members for p in one])
    return Columns(np.array([b for b, _ in members]), first, place, np.zeros_like(place))


def test_a_group_is_placed_whole_or_not_at_all():
    one = master()
    assert one.add(master_columns((0, [0, 2]), (0, [0, 2]), (1, [5]))) == 2
    value, prices, blocks, used = one.solve()
    assert value == 5 and used.sum() == 1 and len(one) == 2
    assert one.rows.worth(prices) + blocks.sum() == pytest.approx(5)
    assert one.add(master_columns((1, [3, 4]), (1, [4, 3]))) == 1
    assert one.solve()[0] == 7
    assert one.add(master_columns((1, [4]), (0, [2, 0]))) == 1
    assert one.solve()[0] == 12
    every = one.columns()
    numbers, limited = one.chosen(every, 10)
    chosen = every.part(numbers)
    assert not limited
    assert sorted(chosen.place.tolist()) == [0, 2, 4]
    # water fills blocks to the brim
    prices, blocks = one.fluid(np.array([8, 8]), np.full(6, 4))
    assert one.rows.worth(prices) + blocks.sum() >= 12
    assert (blocks >= 0).all()
    # parts keep their order
    some = joined([master_columns((0, [0, 2])), master_columns((1, [5]), (1, [3, 4]))])
    part = some.part(np.array([2, 0]))
    assert part.block.tolist() == [1, 0] and part.place.tolist() == [3, 4, 0, 2]
    assert part.sums(np.arange(6.0)).tolist() == [7, 2]
    assert len(joined([])) == 0


def case(worlds, seed):
    instance = read(worlds.world(seed, tasks=7, resources=2, rich=False)).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    prize = np.random.default_rng(seed).uniform(-3, 10, len(given))
    return given, prize, len(found.blocks)


def end(given, order):
    """Return when a sequence is done at the earliest; None if it does not fit."""
    done = None
    for at, one in enumerate(order):
        ready = -99 if at == 0 else done + given.gaps[given.row[order[at - 1]] + given.config[one]]
        starts = [max(ready, a) for a, b in zip(given.early[one], given.late[one], strict=True) if max(ready, a) <= b]
        if not starts:
            return None
        done = min(starts) + given.duration[one]
    return done


def best(given, prize, block):
    """Return the best of all sequences of a block."""
    mine = range(given.first[block], given.first[block + 1])
    worth = [0.0]
    for size in range(1, len(mine) + 1):
        worth += [prize[list(o)].sum() for o in permutations(mine, size) if end(given, o) is not None]
    return max(worth)


def test_ceiling_is_the_best_of_all_sequences_and_never_below_it(worlds):
    for seed in range(25):
        given, prize, blocks = case(worlds, seed)
        truth = np.array([best(given, prize, block) for block in range(blocks)])
        none = np.zeros(blocks)
        exact = priced(given, prize, none, 10_000)
        assert not exact.short.any()
        assert exact.ceiling == pytest.approx(truth)
        for room in (1, 3):
            assert (priced(given, prize, none, room).ceiling >= truth - 1e-9).all()
        half = priced(given, prize, truth / 2, 10_000)
        assert half.ceiling == pytest.approx(truth) and half.labels <= exact.labels
        assert priced(given, prize, truth + 1, 10_000).ceiling == pytest.approx(truth + 1)
    # sequences found can be run as they say
    seen = 0
    for seed in range(25):
        given, prize, blocks = case(worlds, seed)
        found = priced(given, prize, np.zeros(blocks), 10_000, most=3)
        assert np.bincount(found.block, minlength=1).max() <= 3
        for number, block in enumerate(found.block):
            part = slice(found.first[number], found.first[number + 1])
            order, start = found.member[part], found.start[part]
            assert (given.block[order] == block).all() and len(set(order)) == len(order)
            assert end(given, order) == start[-1] + given.duration[order[-1]]
            assert found.worth[number] == pytest.approx(prize[order].sum())
            seen += len(order) > 2
    assert seen > 10
    # without prizes nothing is found
    given, prize, blocks = case(worlds, 1)
    found = priced(given, -np.abs(prize), np.zeros(blocks), 10)
    assert len(found.block) == 0 and found.ceiling.tolist() == [0] * blocks


def test_more_than_a_word_of_candidates_and_more_than_a_chunk(monkeypatch):
    """Seventy tasks of one block, of which the twenty dearest fit."""
    tasks = [
        {"id": f"t{n}", "value": n, "duration": 1, "alternatives": [{"resource": "r", "windows": [[0, 3]]}]}
        for n in range(70)
    ]
    instance = read({"horizon": [0, 3], "resources": [{"id": "r"}], "tasks": tasks}).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(70, dtype=bool))
    monkeypatch.setattr("yuzui.scheduling.bound.master._CHUNK", 500)
    every = priced(given, found.value, np.array([150.0]), 10_000)
    assert every.ceiling.tolist() == [69 + 68 + 67]
    assert sorted(given.task[every.member[:3]]) == [67, 68, 69]


def block(config, changeover, length=10):
    tasks = [
        {"id": f"t{n}", "value": value, "duration": 3, "config": name,
         "alternatives": [{"resource": "r", "windows": [[0, length]]}]}
        for n, (name, value) in enumerate(config)
    ]  # fmt: skip
    resources = [{"id": "r", "changeover": changeover}]
    instance = read({"horizon": [0, length], "resources": resources, "tasks": tasks}).instance
    found = options(instance)
    return candidates(instance, found, np.ones(len(found), dtype=bool)), found.value


def test_what_is_left_pays_for_each_configuration_entered(worlds):
    given, prize = block([("a", 5), ("b", 7), ("b", 4)], {"default": 2})
    table = rest(given, prize, np.arange(3))
    left = lambda last, end: table.left(np.array([last]), np.array([end]))[0]  # noqa: E731
    assert left(0, 3) == 7  # 2 + 3 for one b, 3 more would end at 11
    assert left(1, 3) == 11  # both b of its own configuration: more than a sequence may take
    assert left(1, 6) == 7 and left(0, 6) == 5
    assert table.alone.tolist() == [11, 11, 11]
    # no sequence gains more than is left
    for seed in range(15):
        instance = read(worlds.world(seed, tasks=6, rich=False)).instance
        found = options(instance)
        given = candidates(instance, found, np.ones(len(found), dtype=bool))
        prize = np.random.default_rng(seed).uniform(0, 9, len(given))
        table = rest(given, prize, np.arange(len(given)))
        every = priced(given, prize, np.zeros(len(found.blocks)), 10_000, most=1000)
        for number in range(len(every.block)):
            part = slice(every.first[number], every.first[number + 1])
            order, end = every.member[part], every.start[part] + given.duration[every.member[part]]
            for at in range(len(order)):
                assert prize[order[at + 1 :]].sum() <= table.left(order[at : at + 1], end[at : at + 1])[0] + 1e-9
                assert prize[order].sum() - prize[order[at]] <= table.alone[order[at]] + 1e-9
    # a changeover longer than its block gains nothing
    for wait in range(10, 40):
        given, prize = block([("a", 5), ("b", 7), ("c", 4)], {"default": wait}, length=10)
        table = rest(given, prize, np.arange(3))
        assert table.alone.tolist() == [prize.max()] * 3


def test_every_row_holds_for_every_schedule_that_keeps_the_rules(worlds):
    for seed in range(12):
        instance = read(worlds.world(seed, tasks=4)).instance
        found = options(instance)
        where = places(instance, found)
        made = rows(instance, found, where)
        place = np.repeat(np.arange(len(where)), np.diff(made.first))
        checked = 0
        for taken in schedules(instance, found, worlds):
            used = np.zeros(len(where))
            for row in taken:
                used[where.of[row]] += 1
            sums = np.bincount(made.row, made.amount * used[place], minlength=len(made.names))
            assert (sums <= np.where(made.equal, np.inf, made.limit) + 1e-9).all()
            for group in made.whole:
                assert len(set(sums[group])) == 1
            checked += 1
        assert checked > 1


def schedules(instance, found, worlds):
    """Yield the option rows of every schedule of a few starts per option."""
    tasks, resources = list(instance.tasks), list(instance.resources)

    def go(task, rows, placed):
        if task == len(tasks):
            if worlds.whole(instance, placed):
                yield rows
            return
        yield from go(task + 1, rows, placed)
        for row in range(found.first[task], found.first[task + 1]):
            last = int(found.end[row] - found.duration[task])
            for start in {int(found.start[row]), last}:
                more = {**placed, tasks[task]: (resources[found.resource[row]], start)}
                if worlds.kept(instance, more):
                    yield from go(task + 1, [*rows, row], more)

    yield from go(0, [], {})


def instance(**more):
    one = {"value": 2, "duration": 4, "alternatives": [{"resource": "r", "windows": [[0, 10]]}]}
    tasks = [{"id": id, **one, **more.pop(id, {})} for id in "abc"]
    resources = [{"id": "r", "capacity": 2}]
    return read({"horizon": [0, 10], "resources": resources, "tasks": tasks, **more}).instance


def named(given):
    found = options(given)
    return rows(given, found, places(given, found))


def test_rows_that_nothing_can_break_are_left_out():
    more = {"pools": [{"id": "p", "capacity": 9}], "quotas": [{"partner": "x", "max": 12}]}
    use = {"uses": {"p": 3}, "partner": "x"}
    assert named(instance(a=use, b=use, c=use, **more)).names == ("task:a", "task:b", "task:c")
    more["quotas"], more["pools"][0]["capacity"] = [{"partner": "x", "max": 11}], 3
    made = named(instance(a=use, b=use, c=use, **more))
    assert made.names[3:] == ("quota:x", "pool:p:0:10") and made.limit[3:].tolist() == [11, 30]
    # a task that needs one without option has no place
    given = instance(a={"after": [["b"]]}, b={"alternatives": []}, c={"after": [["a"]]})
    assert named(given).names == ()
    group = {"groups": [{"id": "g", "rule": "all"}]}
    given = instance(a={"group": "g"}, b={"group": "g", "alternatives": []}, **group)
    assert named(given).names == ("task:c",)


def walk_case(worlds, seed):
    instance = read(worlds.world(seed, tasks=7, rich=False)).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    return given, np.random.default_rng(seed).uniform(-3, 10, len(given)), len(found.blocks)


def test_no_sequence_gains_more_than_a_walk(worlds):
    for cells in [10, 720]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(walks, "_WALK_CELLS", cells)
            assert sum(compared(*walk_case(worlds, seed)) for seed in range(12)) > 20


def compared(given, prize, blocks):
    """Return how many ends of sequences were held against the limit of their block."""
    every = priced(given, prize, np.zeros(blocks), 10_000, most=10_000)
    checked = 0
    for number, block in enumerate(every.block):
        steps = walk(given, block)
        if steps is None:
            continue
        gains = steps.gains(prize[given.first[block] : given.first[block + 1]])
        part = slice(every.first[number], every.first[number + 1])
        order, end = every.member[part], every.start[part] + given.duration[every.member[part]]
        for at, one in enumerate(order):
            limit = gains[one - given.first[block], (end[at] - steps.open) // steps.step]
            assert prize[order[at + 1 :]].sum() <= limit + 1e-9
            checked += at + 1 < len(order)
    return checked


def test_the_second_limit_changes_no_best_sequence_and_spares_labels(worlds):
    for seed in range(12):
        given, prize, blocks = walk_case(worlds, seed)
        found = {block: walk(given, block) for block in np.unique(given.block).tolist()}
        found = {block: steps for block, steps in found.items() if steps is not None}
        plain = priced(given, prize, np.zeros(blocks), 10_000)
        best = priced(given, prize, plain.ceiling * 0.9, 10_000)
        other = priced(given, prize, plain.ceiling * 0.9, 10_000, walks=found)
        assert other.ceiling == pytest.approx(plain.ceiling) and other.labels <= best.labels
        assert (priced(given, prize, np.zeros(blocks), 1, walks=found).ceiling >= plain.ceiling - 1e-9).all()


def walk_block(*tasks, last=12):
    rows = [
        {"id": f"t{n}", "value": 1, "duration": length, "config": config,
         "alternatives": [{"resource": "r", "windows": windows}]}
        for n, (length, config, windows) in enumerate(tasks)
    ]  # fmt: skip
    resources = [{"id": "r", "changeover": {"default": 1}}]
    instance = read({"horizon": [0, last], "resources": resources, "tasks": rows}).instance
    found = options(instance)
    return candidates(instance, found, np.ones(len(found), dtype=bool))


def test_a_task_may_come_again_but_not_twice_in_a_row():
    given = walk_block((2, "a", [[0, 12]]), (2, "b", [[4, 8]]))
    gains = walk(given, 0).gains(np.array([5.0, 3.0]))
    assert gains[0, :12].tolist() == [8] * 6 + [0] * 6
    assert gains[1, 6] == 5 and gains[1, 9] == 5 and gains[1, 10] == 0
    assert not walk(given, 0).gains(np.zeros(2)).any()
    # no walk where a task is shorter than a step
    given = walk_block((1, "a", [[0, 5000]]), (999, "b", [[0, 5000]]), last=5000)
    assert walk(given, 0) is None


def test_confirms_the_bound_and_holds_for_any_multipliers(worlds):
    for seed in range(40):
        document = worlds.world(seed)
        instance = read(document).instance
        found = options(instance)
        best = worlds.optimum(instance, found)
        bound = columns(instance, found, Budget(cells=0)).bound
        made = check(document, bound.duals, bound.value)
        assert made.confirmed and made.relaxed == () and best <= made.value
        assert made.value == pytest.approx(bound.value)
        draw = random.Random(seed)
        for _ in range(3):
            other = {
                name: value * draw.choice([0, 0.5, 1, 2]) + draw.choice([0, 0, 3])
                for name, value in bound.duals.items()
            }
            assert recheck_blocks(document, other) >= best
            assert recheck_blocks(document, {name: -value for name, value in other.items()}) >= best
        assert recheck_blocks(document, {}) >= best


def test_a_bound_too_low_is_not_confirmed(worlds):
    """Whatever is cut from the stored multipliers, the ceiling found here does not follow."""
    document = worlds.world(5, tasks=8)
    instance = read(document).instance
    bound = columns(instance, options(instance), Budget(cells=0)).bound
    assert not check(document, bound.duals, bound.value * 0.999).confirmed
    lower = {name: value for name, value in bound.duals.items() if not name.startswith("block:")}
    assert check(document, lower, bound.value).value == pytest.approx(bound.value, rel=1e-6)


def test_a_search_cut_short_is_said_and_still_a_ceiling(worlds, monkeypatch):
    monkeypatch.setattr(proof, "_LABELS", 2)
    document = worlds.world(4, tasks=8, rich=False)
    instance = read(document).instance
    found = options(instance)
    made = check(document, {}, 0.0)
    assert made.relaxed and not made.confirmed
    assert made.value >= worlds.optimum(instance, found)


def test_names_with_colons_and_unknown_names():
    document = {
        "horizon": [0, 10],
        "resources": [{"id": "a:b", "capacity": 2}, {"id": "c:1"}],
        "pools": [{"id": "p:2", "capacity": 1}],
        "tasks": [
            {"id": f"t:{n}", "value": 5, "duration": 6, "uses": {"p:2": 1},
             "alternatives": [{"resource": r, "windows": [[0, 10]]} for r in ("a:b", "c:1")]}
            for n in range(3)
        ],
    }  # fmt: skip
    price = 5 / 6
    duals = {"pool:p:2:0:10": price, "energy:none:0:10": 9.0, "what": 1.0, "pool:x:0:1": 2.0}
    assert recheck_blocks(document, duals) == pytest.approx(10 * price)
    assert recheck_blocks(document, {"energy:a:b:0:10": price}) == pytest.approx(20 * price + 5)
    assert recheck_blocks(document, {**duals, "block:c:1:0": 4.0}) == pytest.approx(10 * price + 4)
    # a row that cannot be read is no task
    good = {"id": "a", "value": 2, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    document = {
        "horizon": [0, 9],
        "resources": [{"id": "r"}],
        "tasks": [good, {**good, "value": 7}, {**good, "id": "b", "alternatives": [{"resource": "?", "windows": []}]}],
    }
    assert recheck_blocks(document, {}) == pytest.approx(2)
    # tables are closed as where instances are read
    for seed in range(60):
        draw = random.Random(seed)
        names = "abcd"[: draw.randint(1, 4)]
        pairs = [[draw.choice(names), draw.choice(names), draw.randint(0, 9)] for _ in range(draw.randint(0, 6))]
        default = draw.randint(0, 6)
        configs = ["a", "y", "z"][: draw.randint(0, 3)]
        row = {"changeover": {"default": default, "pairs": pairs}}
        found = closed(row, [{"config": one} for one in configs])
        other = scheduling_instance.closed(default, {(a, b): s for a, b, s in pairs}, configs)
        assert all(seconds == other.between(*pair) for pair, seconds in found.items())
        assert {name for pair in found for name in pair} == {*configs, *(n for p in pairs for n in p[:2])}
    # no table loses nothing
    way = closed({}, [{"config": "a"}, {}])
    assert losses(way, {"a", ""}) == {"": (0, 0), "a": (0, 0)} and losses({}, ()) == {}
    # the first of a configuration comes from the nearest other
    pairs = [["a", "b", 5], ["b", "a", 4], ["a", "a", 1], ["c", "b", 2], ["b", "c", 3]]
    way = closed({"changeover": {"default": 9, "pairs": pairs}}, [])
    assert losses(way, "ab") == {"a": (1, 4), "b": (0, 5)}
    assert losses(way, "abc") == {"a": (1, 4), "b": (0, 2), "c": (0, 3)}
    assert losses(way, "a") == {"a": (1, 1)}


ENERGY_MIXES = [(), *[(name,) for name in FEATURES], ("changeover", "closed"), FEATURES]


def stored(values):
    return json.loads(json.dumps(values))


def test_stored_multipliers_prove_what_was_reported():
    for features in ENERGY_MIXES:
        for seed in range(8):
            document = small_worlds_world(seed, *features)
            found = bound(document)
            again = recheck_energy(stored(document), stored(dict(found.duals)))
            assert again == pytest.approx(found.value, rel=1e-9)
    # so they do on weeks and cycles
    for make, n in [(synthetic.telescope, 300), (synthetic.campaign, 400)]:
        document = make(n, 4)
        found = bound(document)
        assert recheck_energy(document, found.duals) == pytest.approx(found.value, rel=1e-9)
        kinds = {name.split(":")[0] for name in found.duals}
        assert {"task", "energy"} <= kinds
    # no multipliers prove less than the optimum
    for features in ENERGY_MIXES:
        draw = random.Random(9)
        for seed in range(8):
            document = small_worlds_world(seed, *features)
            best, _ = optimum(document)
            duals = dict(bound(document).duals)
            for _ in range(6):
                moved = {
                    name: price * draw.choice([0, 0.5, 1, 1, 1, 2])
                    for name, price in duals.items()
                    if draw.random() < 0.8
                }
                assert recheck_energy(document, moved) >= best - 1e-9
    # every kind of row is met
    kinds = set()
    for seed in range(40):
        for features in (("changeover",), ("after", "quotas"), ("pools",), ("groups",)):
            kinds |= {name.split(":")[0] for name in bound(small_worlds_world(seed, *features)).duals}
    assert kinds == {"task", "group", "quota", "after", "energy", "pool", "changeover", "family"}


def document():
    return {
        "horizon": [0, 9],
        "resources": [{"id": "r:1"}, {"id": "two", "capacity": 2}],
        "pools": [{"id": "p", "capacity": 1}],
        "groups": [{"id": "all", "rule": "all"}, {"id": "some", "rule": "any_k"}],
        "quotas": [{"partner": "x", "max": 3}],
        "tasks": [
            {
                "id": id,
                "value": 4,
                "duration": 2,
                "alternatives": [{"resource": "r:1", "windows": [[0, 3]]}],
                "group": group,
                "after": after,
            }
            for id, group, after in (("a", "all", []), ("b:c", None, [["a", -2]]))
        ],
    }


def test_a_multiplier_of_one_costs_what_its_row_says():
    for name, value in [
        ("task:a", 8),
        ("task:b:c", 8),
        ("after:b:c:a", 8),
        ("quota:x", 11),
        ("group:some", 9),
        # one second of a task of two is compelled between 1 and 2
        ("energy:r:1:1:2", 7),
        ("energy:r:1:-4:0", 8),
        ("energy:r:1:-4:4", 8),
        ("energy:two:0:9", 26),
        ("pool:p:0:9", 17),
        ("changeover:r:1:0:3", 7),
        ("family:r:1:1:2:b:c", 8),
    ]:
        assert recheck_energy(document(), {}) == pytest.approx(8)
        assert recheck_energy(document(), {name: 1}) == pytest.approx(value)


def test_a_row_that_is_not_there_is_refused():
    for name in [
        "", "task", "task:z", "group:z", "group:all", "quota:z", "after:a:b:c", "after:b:c:z",
        "energy:z:0:9", "energy:r:1:9:0", "energy:r:1:a:9", "energy:r", "pool:r:1:0:9",
        "changeover:two:0:9", "family:r:1:5:9:a", "family:r:1:0:3:z", "other:a",
    ]:  # fmt: skip
        with pytest.raises(InputError) as caught:
            recheck_energy(document(), {name: 1.0})
        assert caught.value.code == "unknown_row" and caught.value.place.column == name
    # a multiplier that cannot be one is refused
    for name, price, code in [
        ("task:b:c", -1e-9, "negative"),
        ("energy:r:1:0:3", -1, "negative"),
        ("task:a", "3", "wrong_type"),
        ("task:a", None, "wrong_type"),
        ("task:a", True, "wrong_type"),
        ("task:a", float("nan"), "wrong_type"),
        ("task:a", float("inf"), "wrong_type"),
    ]:
        with pytest.raises(InputError) as caught:
            recheck_energy(document(), {name: price})
        assert caught.value.code == code
    # members of a group placed whole may have any sign
    # the group alone is worth 4; what its task row gives, its column takes
    assert recheck_energy(document(), {"task:a": -3}) == pytest.approx(4 + 3 + 4)
    assert recheck_energy(document(), {"task:a": 4}) == pytest.approx(4 + 4)
    # a task that was set aside is set aside here too
    given = small_worlds_world(3, "alternatives")
    faulty = copy.deepcopy(given["tasks"][0]) | {"id": "faulty", "value": 50, "duration": 0}
    given["tasks"].append(faulty)
    found = bound(given)
    assert recheck_energy(given, found.duals) == pytest.approx(found.value, rel=1e-9)
    assert found.value < 50


def done(order, between):
    """Return whether a sequence fits."""
    end, last = -99, None
    for _, length, config, windows in order:
        ready = end if last is None else end + between(last, config)
        ends = [max(ready, a) + length for a, b in windows if max(ready, a) + length <= b]
        if not ends:
            return False
        end, last = min(ends), config
    return True


def test_finds_the_best_of_all_sequences():
    for seed in range(20):
        draw = random.Random(seed)
        between = changeover({"default": draw.randrange(5), "pairs": [["a", "b", 1]]}, {"a", "b", "c"})
        tasks = []
        for _ in range(5):
            starts = [draw.randrange(15) for _ in range(draw.randint(1, 2))]
            windows = [(a, a + draw.randint(6, 15)) for a in starts]
            tasks.append((draw.uniform(1, 9), draw.randint(2, 6), draw.choice("abc"), windows))
        orders = (o for size in range(6) for o in permutations(tasks, size))
        best = max(sum(t[0] for t in o) for o in orders if done(o, between))
        search = BlockSequence(tasks, between)
        assert search.most(0.0) == (pytest.approx(best), False)
        assert search.most(best + 1) == (best + 1, False)


def test_sequences_that_differ_in_rounding_alone_are_not_told_apart():
    """Six of twenty-eight: more than the labels that are kept, if each were followed."""
    tasks = [(1 + draw * 1e-15, 10, "a", [(0, 60)]) for draw in range(28)]
    most, cut = BlockSequence(tasks, changeover({}, {"a"})).most(6.0)
    best = sum(sorted(prize for prize, *_ in tasks)[-6:])
    assert best <= most <= best * (1 + 1e-11) and not cut


def test_detours_shorten_changeovers():
    """Over a configuration that no pair names only where a task has it."""
    given = {"default": 2, "pairs": [["a", "b", 9], ["a", "c", 1], ["c", "b", 1], ["b", "a", 7]]}
    assert [changeover(given, {"a"})(*way) for way in ("ab", "ba", "aa", "ad", "dd")] == [2, 4, 0, 2, 0]
    given = {"default": 3, "pairs": [["a", "b", 9]]}
    assert changeover(given, {"a"})("a", "b") == 9 and changeover(given, {"d"})("a", "b") == 6


def test_tasks_may_run_where_options_say():
    for seed in range(20):
        document = small_worlds_world(seed, *FEATURES)
        instance = read(document).instance
        one, other = narrowed(instance, options(instance))[0], feasible_windows_places(document)
        ours = zip(other.task, other.resource, other.start, other.end, strict=True)
        theirs = zip(one.task, one.resource, one.start, one.end, strict=True)
        assert sorted(map(tuple, ours)) == sorted(map(tuple, theirs))
        assert other.ids == list(instance.tasks)
        assert (other.length == one.duration[other.task]).all()
        assert (other.value == one.value[other.task]).all()


WRONG = [
    {"id": None}, {"id": ""}, {"id": True}, {"id": 7}, {"id": "t0"}, {"id": [1]},
    {"value": None}, {"value": "3"}, {"value": -1}, {"value": float("nan")}, {"value": True},
    {"value": 2**60}, {"duration": 0}, {"duration": 2.5}, {"duration": 2.0}, {"duration": None},
    {"duration": "2"}, {"group": "zz"}, {"group": None}, {"uses": {"zz": 1}}, {"uses": {"p0": -1}},
    {"uses": {"p0": 1.5}}, {"uses": {"p0": 99}}, {"uses": []}, {"uses": None}, {"partner": "new"},
    {"alternatives": None}, {"alternatives": {}}, {"alternatives": [3]},
    {"alternatives": [{"resource": "zz", "windows": []}]}, {"alternatives": [{"resource": "r0"}]},
    {"alternatives": [{"resource": "r0", "windows": [[4, 4]]}]},
    {"alternatives": [{"resource": "r0", "windows": [[5, 4]]}]},
    {"alternatives": [{"resource": "r0", "windows": [[1, 4, 5]]}]},
    {"alternatives": [{"resource": "r0", "windows": [["1", 4]]}]},
    {"alternatives": [{"resource": "r0", "windows": [[1.0, 14]]}]},
    {"alternatives": [{"resource": "r0", "windows": 3}]},
    {"after": 3}, {"after": [[]]}, {"after": ["t1"]}, {"after": [["t1"]]}, {"after": [["zz", 0]]},
    {"after": [["t1", 4, 3]]}, {"after": [["t1", 4, None]]}, {"after": [["t1", None, 3]]},
    {"after": [["t1", 0, "3"]]}, {"after": [[None, 0]]}, {"after": [["t1", 0, 1, 2]]},
    {"config": 3}, {"config": None}, {"config": 1.5}, {"config": []}, {"other": 1},
    {"partner": 2}, {"partner": True}, {"partner": " "}, {"group": ""}, {"group": 0},
    {"after": [["t9", 0]]}, {"after": [["t8", 0]]}, {"group": "g", "after": [["t8", 0]]},
    {"group": "g", "value": -1}, {"group": "h", "value": -1}, {"id": "t1", "group": "g"},
]  # fmt: skip


def test_tasks_are_set_aside_as_where_instances_are_read():
    for change in WRONG:
        document = small_worlds_world(2, "pools", "groups", "alternatives", tasks=3)
        row = document["tasks"][1]
        # t8 follows the task in question, and t7 may not be read
        document["tasks"] += [
            copy.deepcopy(row) | {"id": "t9"} | change,
            copy.deepcopy(row) | {"id": "t8", "after": [["t9"]], "group": None},
            copy.deepcopy(row) | {"id": "t7", "duration": -1},
        ]
        assert [id for id, _ in tasks(document)] == list(read(document).instance.tasks)
