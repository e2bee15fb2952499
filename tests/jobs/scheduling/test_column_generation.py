# SPDX-License-Identifier: Apache-2.0
"""The linear program of schedules."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.jobs.scheduling.small_worlds import FEATURES, world

from yuzui.scheduling import synthetic
from yuzui.scheduling.bound.energy import (
    best,
    capacity_rows,
    crossed,
    crossing,
    energies,
    energy,
    families,
    narrowed,
    overdrawn,
    rules,
    settled,
    stretches,
    ties,
)
from yuzui.scheduling.bound.linear_program import Sifting, ceiling, filled, lines, start, together
from yuzui.scheduling.instance import options
from yuzui.scheduling.reading import read


def starts(found, task, length):
    """Return every second at which a task may start."""
    mine = np.flatnonzero(found.task == task)
    pairs = zip(found.start[mine].tolist(), found.end[mine].tolist(), strict=True)
    return {second for a, b in pairs for second in range(a, b - length + 1)}


def test_no_start_is_lost_that_some_start_of_each_task_before_allows():
    for seed in range(30):
        instance = read(world(seed, "after", "alternatives")).instance
        found = options(instance)
        left, kept = narrowed(instance, found)
        assert (found.task[kept] == left.task).all() and (found.block[kept] == left.block).all()
        assert (np.diff(left.first) == np.bincount(left.task, minlength=len(instance.tasks))).all()
        number = {id: at for at, id in enumerate(instance.tasks)}
        for at, task in enumerate(instance.tasks.values()):
            allowed = starts(found, at, task.duration)
            for tie in task.after:
                other = instance.tasks[tie.task]
                ends = {s + other.duration for s in starts(left, number[tie.task], other.duration)}
                lags = lambda s, ends=ends: {s - end for end in ends}  # noqa: E731
                most = tie.high if tie.high is not None else 99
                allowed = {s for s in allowed if any(tie.low <= lag <= most for lag in lags(s))}
            assert allowed <= starts(left, at, task.duration) <= starts(found, at, task.duration)
    # lags pass on from task to task
    way = [{"resource": "r", "windows": [[0, 20]]}]
    tasks = [
        {"id": id, "value": 1, "duration": 3, "alternatives": way, "after": after}
        for id, after in (("c", [["b", 1, 2]]), ("b", [["a", 4]]), ("a", []))
    ]
    tasks[2]["alternatives"] = [{"resource": "r", "windows": [[2, 5]]}]
    instance = read({"horizon": [0, 20], "resources": [{"id": "r"}], "tasks": tasks}).instance
    left, kept = narrowed(instance, options(instance))
    assert left.start.tolist() == [13, 9, 2] and left.end.tolist() == [20, 20, 5]
    assert kept.tolist() == [0, 1, 2]
    # what follows a task that cannot run cannot run
    tasks = [
        {"id": "a", "value": 1, "duration": 3, "alternatives": []},
        {"id": "b", "value": 1, "duration": 3, "alternatives": way, "after": [["a"]]},
        {"id": "c", "value": 1, "duration": 3, "alternatives": way, "after": [["b", 0, 9]]},
        {"id": "d", "value": 1, "duration": 3, "alternatives": way},
    ]
    instance = read({"horizon": [0, 20], "resources": [{"id": "r"}], "tasks": tasks}).instance
    left, kept = narrowed(instance, options(instance))
    assert left.task.tolist() == [3] and kept.tolist() == [2]
    assert left.first.tolist() == [0, 0, 0, 0, 1]


def given(tasks, changeover):
    """Return the stretch of tasks (configuration, duration, window) on one resource."""
    rows = [
        {
            "id": f"t{n}",
            "value": 1,
            "duration": length,
            "config": config,
            "alternatives": [{"resource": "r", "windows": [window]}],
        }
        for n, (config, length, window) in enumerate(tasks)
    ]
    resources = [{"id": "r", "changeover": changeover}]
    instance = read({"horizon": [0, 20], "resources": resources, "tasks": rows}).instance
    found = options(instance)
    return families(instance, found, stretches(instance, found))


FOUR = [("a", 2, [0, 8]), ("a", 3, [0, 8]), ("b", 1, [0, 8]), ("c", 2, [4, 20])]
PAIRS = {"default": 4, "pairs": [["a", "b", 2], ["a", "a", 1], ["c", "b", 6]]}


def test_the_row_charges_durations_losses_and_the_first_of_each_configuration():
    (one,) = given(FOUR, PAIRS)
    made, rows = crossing(one, 0, 8, 50)
    # c need not be there; from a to b 2, from b to a 4, from a to a 1
    assert made.there.tolist() == [0, 1, 2] and list(rows.names) == ["changeover:r:0:8"]
    assert rows.column.tolist() == [0, 1, 2, 50, 51]
    assert rows.amount.tolist() == [3, 4, 1, 3, 2] and rows.limit.tolist() == [8 + 4]
    assert made.column[:2].tolist() == [50, 51]
    # tasks tie their configuration once
    (one,) = given(FOUR, PAIRS)
    made, _ = crossing(one, 0, 8, 4)
    x = np.array([1, 0.5, 0, 1, 0.7, 0])
    rows = ties(made, x, ["t0", "t1", "t2", "t3"])
    assert list(rows.names) == ["family:r:0:8:t0"] and rows.limit.tolist() == [0]
    assert rows.column.tolist() == [0, 4] and rows.amount.tolist() == [1, -1]
    assert len(ties(made, x, ["t0", "t1", "t2", "t3"])) == 0
    # no row where nothing can break it and no families without loss
    (one,) = given(FOUR, PAIRS)
    assert len(crossing(one, 0, 20, 4)[1]) == 0
    assert given(FOUR, {"default": 0}) == []
    assert given([("a", 2, [0, 9]), ("a", 3, [0, 9])], {"default": 3}) == []


def test_whatever_fits_in_a_row_keeps_the_row():
    """Every order of some tasks, each as early as it can be, against every interval."""
    for seed in range(12):
        document = world(seed, "changeover", tasks=5)
        instance = read(document).instance
        found = options(instance)
        tasks = list(instance.tasks.values())
        for one in families(instance, found, stretches(instance, found)):
            table = instance.resources[one.resource].changeover
            for count, order in itertools.product((2, 3), itertools.permutations(range(5), 3)):
                order, now, x = order[:count], 0, np.zeros(len(found) + 9)
                for before, number in zip((None, *order), order, strict=False):
                    mine = [at for at in one.part.option if found.task[at] == number]
                    ready = now if before is None else now + table.between(tasks[before].config, tasks[number].config)
                    ends = [(max(ready, found.start[at]) + tasks[number].duration, at) for at in mine]
                    ends = [(end, at) for end, at in ends if end <= found.end[at]]
                    if not ends:
                        break
                    now, at = min(ends)
                    x[at] = 1
                else:
                    for low, high in itertools.combinations(range(0, 17, 2), 2):
                        made, rows = crossing(one, low, high, len(found))
                        for at in made.there:
                            if x[one.part.option[at]]:
                                x[made.column[one.family[at]]] = made.column[one.family[at]] >= 0
                        assert rows.amount @ x[rows.column] <= rows.limit.sum() or not len(rows)
                        x[len(found) :] = 0


def test_what_is_overdrawn_is_told_apart():
    (one,) = given([("a", 3, [0, 6]), ("b", 3, [0, 6])], {"default": 2})
    over = overdrawn(one, np.ones(2), np.array([0, 0]), np.array([6, 20]))
    assert over.tolist() == [2, -12]
    assert overdrawn(one.some(np.array([0])), np.ones(1), np.array([0]), np.array([6])) <= 0


def drawn(seed):
    """Return random rows over five columns, worths and prices."""
    draw = np.random.default_rng(seed)
    made = []
    for number in range(4):
        columns = np.flatnonzero(draw.random(5) < 0.6)
        made.append((f"r{number}", float(draw.integers(1, 9)), columns, draw.random(len(columns))))
    return lines(made), draw.random(5) * 10, draw.random(4) * draw.integers(0, 2, 4)


def test_a_ceiling_is_no_lower_than_exact_arithmetic_says():
    for seed in range(60):
        rows, worth, prices = drawn(seed)
        left = [Fraction(float(v)) for v in worth]
        total = Fraction(0)
        for row, column, amount in zip(rows.row, rows.column, rows.amount, strict=True):
            left[column] -= Fraction(float(prices[row])) * Fraction(float(amount))
        for limit, price in zip(rows.limit, prices, strict=True):
            total += Fraction(float(limit)) * Fraction(float(price))
        exact = total + sum(max(Fraction(0), one) for one in left)
        found = ceiling(rows, worth, prices)
        assert Fraction(found) >= exact and found <= float(exact) * (1 + 1e-12)
    # no point that keeps the rows is worth more than a ceiling
    for seed in range(30):
        rows, worth, prices = drawn(seed)
        draw = random.Random(seed)
        for _ in range(40):
            x = np.array([draw.random() for _ in range(5)])
            use = np.bincount(rows.row, rows.amount * x[rows.column], minlength=len(rows))
            x /= max(1.0, float((use / rows.limit).max()))
            assert worth @ x <= ceiling(rows, worth, prices)
    # tables are put together in order
    one, _, prices = drawn(1)
    other, _, more = drawn(2)
    both = together([one, other])
    assert both.names == [*one.names, *other.names] and len(both) == 8
    charged = one.charged(prices, 5) + other.charged(more, 5)
    assert np.allclose(both.charged(np.append(prices, more), 5), charged)
    assert both.starts.tolist()[-1] == len(both.row)


def made(**tasks):
    """Return the instance of some tasks on one resource, and its options."""
    rows = [
        {"id": id, "value": 2, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 4], [5, 9]]}]} | more
        for id, more in tasks.items()
    ]
    instance = read(
        {
            "horizon": [0, 9],
            "resources": [{"id": "r"}],
            "tasks": rows,
            "groups": [{"id": "all", "rule": "all"}, {"id": "one", "rule": "any_k"}],
            "quotas": [{"partner": "p", "max": 5}],
        }
    ).instance
    return instance, options(instance)


def text(rows):
    """Return the rows by name: limit, and columns with their coefficients."""
    found = {}
    for at, name in enumerate(rows.names):
        mine = rows.row == at
        pairs = dict(zip(rows.column[mine].tolist(), rows.amount[mine].tolist(), strict=True))
        found[name] = (rows.limit[at], pairs)
    return found


def test_rows_say_what_may_be_placed():
    nowhere = {"alternatives": []}
    instance, found = made(
        a={"group": "all", "partner": "p"},
        b={"group": "all", "partner": "p", "after": [["c", 0, 3], ["c", 1]]},
        c={"group": "one"},
        d={"group": "one"},
        e={"group": "one"} | nowhere,
    )
    rows = text(rules(instance, found).rows)
    assert rows == {
        "task:a": (0, {0: 1, 1: 1, 8: -1}),
        "task:b": (0, {2: 1, 3: 1, 8: -1}),
        "task:c": (1, {4: 1, 5: 1}),
        "task:d": (1, {6: 1, 7: 1}),
        "task:e": (1, {}),
        "group:one": (1, {4: 1, 5: 1, 6: 1, 7: 1}),
        "quota:p": (5, {0: 3, 1: 3, 2: 3, 3: 3}),
        "after:b:c": (0, {2: 1, 3: 1, 4: -1, 5: -1}),
    }
    assert rules(instance, found).rows.equal.tolist() == [True, True] + [False] * 6


def test_a_task_that_needs_one_that_was_set_aside_cannot_be_placed():
    instance, _ = made(b={}, a={"after": [["b", -9]]})
    instance = replace(instance, tasks={"a": instance.tasks["a"]})
    assert text(rules(instance, options(instance)).rows)["after:a:b"] == (0, {0: 1, 1: 1})
    # a task is worth its best option
    _, found = made(a={}, b={"alternatives": []}, c={})
    most = best(found, np.array([1.0, 3.0, -2.0, -1.0]))
    assert most.tolist() == [3.0, -np.inf, -1.0]
    # a group that is placed whole is worth its members together
    for left, prices in [([1, 3, -2, -1], [3, -1]), ([1, 3, -5, -4], [3, -4]), ([-1, -1, -1, -1], [-1, -1])]:
        instance, found = made(a={"group": "all"}, b={"group": "all"})
        given = rules(instance, found)
        ours, _ = settled(given, found, np.array(left, dtype=float), np.zeros(2))
        assert ours.tolist() == prices
    # what a member without an option lacks is taken from the others
    instance, found = made(a={"group": "all"}, b={"group": "all", "alternatives": []})
    given = rules(instance, found)
    ours, most = settled(given, found, np.array([1.0, 3.0]), np.zeros(2))
    assert ours.tolist() == [3.0, -3.0] and most[1] == -np.inf


def row(name, limit, *amounts):
    values = np.array(amounts, dtype=float)
    columns = np.flatnonzero(values)
    return name, float(limit), columns, values[columns]


def test_columns_and_rows_come_in_when_they_matter():
    program = Sifting(lines([row("a", 4, 2, 3, 2)]), np.array([2000.0, 9000.0, 3000.0]))
    program.play(np.array([0]), np.ones(1))
    x, prices = program.solve()
    assert x.tolist() == [1, 0, 0] and prices.tolist() == [0]
    assert program.resting().tolist() == [False, True, True]
    program.play(np.array([2, 1]), np.ones(2))
    x, prices = program.solve()
    assert x == pytest.approx([0, 1, 0.5]) and prices == pytest.approx([1500])
    program.keep(lines([row("b", 0.5, 0, 1, 1)]))
    x, prices = program.solve()
    assert x == pytest.approx([1, 0.5, 0]) and prices == pytest.approx([0, 9000])
    assert program.steps >= 0 and list(program.rows.names) == ["a", "b"]
    # it may begin at a corner
    rows = lines([row("a", 1, 1, 0, 1), row("b", 1, 0, 1, 0), row("c", 1.5, 1, 1, 1)])
    for begun in ([], [0, 1], [0], [2]):
        program = Sifting(rows, np.array([3.0, 2.0, 1.0]))
        program.play(np.array([2, 0, 1]), np.full(3, np.inf))
        columns = np.array(begun, dtype=int)
        program.begin(columns, np.array([[0, 1, 0][one] for one in begun], dtype=int))
        x, prices = program.solve()
        assert x == pytest.approx([1, 0.5, 0]) and prices @ rows.limit == pytest.approx(4)
    # what seems to pay at the prices is what the program takes
    for shares in [False, True]:
        instance = read(synthetic.telescope(1500, 2, shares)).instance
        found = options(instance)
        price = start(instance, found)
        left = found.value[found.task] - price * found.duration[found.task]
        near = left >= -0.2 * found.value[found.task]
        taken = energy(instance, found).preferred
        assert near.sum() < 0.8 * len(found)
        assert taken[near].sum() > 0.95 * taken.sum()
    # time in demand has a price and time to spare has none
    task = {"value": 6, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    idle = task | {"id": "z", "alternatives": [{"resource": "q", "windows": [[0, 9]]}]}
    tasks = [*(task | {"id": f"t{n}"} for n in range(9)), idle]
    document = {"horizon": [0, 9], "resources": [{"id": "r"}, {"id": "q"}], "tasks": tasks}
    instance = read(document).instance
    found = options(instance)
    price = start(instance, found)
    assert price[:9] == pytest.approx(2, rel=0.1) and price[9] < 0.01
    document |= {"quotas": [{"partner": "p", "max": 3}]}
    document["tasks"] = [one | {"partner": "p"} for one in tasks]
    less = start(read(document).instance, found)
    assert less == pytest.approx(2, rel=0.1)


def test_values_may_be_nothing_or_far_apart():
    for values in [(0, 5), (0, 0), (1e-300, 2.0**53)]:
        way = [{"resource": "r", "windows": [[0, 9]]}]
        tasks = [{"id": f"t{n}", "value": value, "duration": 9, "alternatives": way} for n, value in enumerate(values)]
        instance = read({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks}).instance
        found = options(instance)
        price = start(instance, found)
        assert np.isfinite(price).all() and (price >= 0).all()
        assert max(values) <= energy(instance, found).value <= max(values) * (1 + 1e-6) + 1e-6
    # where nothing can run nothing has a price
    tasks = [{"id": "t", "value": 0, "duration": 1}]
    instance = read({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks}).instance
    assert len(start(instance, options(instance))) == 0
    # columns are taken one by one where they fit
    rows = lines(
        [
            ("a", 5.0, np.array([0, 1, 2, 3]), np.array([3.0, 3, 2, 1])),
            ("b", 0.0, np.array([2, 3]), np.array([1.0, -1])),
        ]
    )
    # 1 finds no room left beside 0, 2 needs 3 to be there before it
    assert filled(rows, np.array([0, 1, 2, 3])).tolist() == [0, 3]
    assert filled(rows, np.array([3, 2, 0, 1])).tolist() == [3, 2]
    # energy is the least over all starts
    for seed in range(6):
        instance = read(world(seed, *FEATURES)).instance
        for part in stretches(instance, options(instance)):
            first, last = crossed(np.arange(0, 16), np.arange(1, 17))
            found = energies(part, first, last)
            for row, (low, high) in enumerate(zip(first, last, strict=True)):
                for at in range(len(part.option)):
                    length = part.length[at]
                    inside = [
                        max(0, min(start + length, high) - max(start, low))
                        for start in range(part.start[at], part.end[at] - length + 1)
                    ]
                    assert found[row, at] == part.amount[at] * min(inside)


def test_stretches_hold_what_draws_on_one_supply():
    names = set()
    worlds = (read(world(n, "pools", "closed", "alternatives")).instance for n in range(9))
    every = ((one, options(one)) for one in worlds)
    for instance, found, part in ((*o, p) for o in every for p in stretches(*o)):
        kind, id = part.name.split(":")
        names.add(kind)
        if kind == "energy":
            assert len(set(found.block[part.option])) == 1 and (part.amount == 1).all()
            assert {list(instance.resources)[n] for n in found.resource[part.option]} == {id}
        else:
            calendar = instance.pools[id].calendar
            a, b = part.start.min(), part.end.max()
            assert any(start <= a and b <= end for start, end in calendar)
        assert (part.start == found.start[part.option]).all()
    assert names == {"energy", "pool"}
    # rows that nothing can break are left out
    tasks = [
        {"id": f"t{n}", "value": 1, "duration": 4, "alternatives": [{"resource": "r", "windows": [[0, 5], [5, 10]]}]}
        for n in range(2)
    ]
    instance = read({"horizon": [0, 10], "resources": [{"id": "r"}], "tasks": tasks}).instance
    found = options(instance)
    (part,) = stretches(instance, found)
    rows = capacity_rows(part, *crossed(part.start, part.end), found.task)
    # in all ten seconds there is room for both; a task with two windows counts once
    assert list(rows.names) == ["energy:r:0:5", "energy:r:5:10"]
    assert rows.limit.tolist() == [5, 5] and rows.amount.tolist() == [4, 4, 4, 4]
    assert part.some(np.array([0])).option.tolist() == [0]
    # the interval most overdrawn is among those looked at
    for seed in range(8):
        instance = read(world(seed, *FEATURES)).instance
        draw = np.random.default_rng(seed)
        for part in stretches(instance, options(instance)):
            x = draw.random(len(part.option))
            over = []
            for first, last in (part.spans(), crossed(np.arange(0, 16), np.arange(1, 17))):
                over.append((energies(part, first, last) @ x - part.supply * (last - first)).max())
            # a shorter interval in which nothing is compelled may be less free, but never overdrawn
            assert max(over[0], 0) == pytest.approx(max(over[1], 0))


def test_a_log_of_many_jobs_is_thinned_before_it_fills_the_memory():
    import numpy as np

    from yuzui.scheduling.bound.energy import MOST_PAIRS, crossed

    many = np.arange(50_000)
    first, last = crossed(many, many + 10)
    assert 0 < len(first) <= MOST_PAIRS and (first < last).all()
    some = crossed(np.array([3, 1, 3]), np.array([2, 5]))
    assert list(zip(*(side.tolist() for side in some), strict=True)) == [(1, 2), (1, 5), (3, 5)]
