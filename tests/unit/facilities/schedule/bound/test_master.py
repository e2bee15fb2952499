# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.bound.master import Columns, Master, joined
from yuzui.scheduling.bound.rows import places, rows
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


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


def columns(*members):
    first = np.cumsum([0, *(len(one) for _, one in members)])
    place = np.array([p for _, one in members for p in one])
    return Columns(np.array([b for b, _ in members]), first, place, np.zeros_like(place))


def test_a_group_is_placed_whole_or_not_at_all():
    one = master()
    assert one.add(columns((0, [0, 2]), (0, [0, 2]), (1, [5]))) == 2
    value, prices, blocks, used = one.solve()
    assert value == 5 and used.sum() == 1 and len(one) == 2
    assert one.rows.worth(prices) + blocks.sum() == pytest.approx(5)
    assert one.add(columns((1, [3, 4]), (1, [4, 3]))) == 1
    assert one.solve()[0] == 7
    assert one.add(columns((1, [4]), (0, [2, 0]))) == 1
    assert one.solve()[0] == 12
    every = one.columns()
    numbers, limited = one.chosen(every, 10)
    chosen = every.part(numbers)
    assert not limited
    assert sorted(chosen.place.tolist()) == [0, 2, 4]


def test_water_fills_blocks_to_the_brim():
    one = master()
    prices, blocks = one.fluid(np.array([8, 8]), np.full(6, 4))
    assert one.rows.worth(prices) + blocks.sum() >= 12
    assert (blocks >= 0).all()


def test_parts_keep_their_order():
    some = joined([columns((0, [0, 2])), columns((1, [5]), (1, [3, 4]))])
    part = some.part(np.array([2, 0]))
    assert part.block.tolist() == [1, 0] and part.place.tolist() == [3, 4, 0, 2]
    assert part.sums(np.arange(6.0)).tolist() == [7, 2]
    assert len(joined([])) == 0
