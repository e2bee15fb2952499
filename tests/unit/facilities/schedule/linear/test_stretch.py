# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from small_worlds import FEATURES, world

from yuzui.scheduling.column_generation.stretch import capacity_rows, crossed, energies, stretches
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


@pytest.mark.parametrize("seed", range(6))
def test_energy_is_the_least_over_all_starts(seed):
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


def test_rows_that_nothing_can_break_are_left_out():
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


@pytest.mark.parametrize("seed", range(8))
def test_the_interval_most_overdrawn_is_among_those_looked_at(seed):
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

    from yuzui.scheduling.column_generation.stretch import MOST_PAIRS, crossed

    many = np.arange(50_000)
    first, last = crossed(many, many + 10)
    assert 0 < len(first) <= MOST_PAIRS and (first < last).all()
    some = crossed(np.array([3, 1, 3]), np.array([2, 5]))
    assert list(zip(*(side.tolist() for side in some), strict=True)) == [(1, 2), (1, 5), (3, 5)]
