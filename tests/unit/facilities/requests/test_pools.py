# SPDX-License-Identifier: Apache-2.0
"""What runs at once shares: one pool for all, one for each of a column, one for each resource."""

import pytest

from yuzui.errors import InputError, Place
from yuzui.facilities.kind import Cumulative
from yuzui.scheduling.requests.pools import Pools
from yuzui.scheduling.row import Row
from yuzui.text import Text

H, WORD = (0, 100), Text("r", "因")


def row(**values):
    return Row(Place("", "request", 2), values)


def pool(id, capacity, start=None, end=None):
    return {"id": id, "capacity": capacity, "from": start, "until": end}


def test_one_pool_for_all_in_its_hours():
    given = [pool("power", 50, 20, 40), pool("power", 50, 60, 200)]
    pools = Pools((Cumulative("power", WORD, "kw"),), {"pool": given}, H)
    assert pools.uses(row(kw=30), {"id": "a"}) == {"power": 30}
    assert pools.uses(row(kw=None), {"id": "a"}) == {}
    assert pools.exceeded({"power": 50}) == "" and pools.exceeded({"power": 51}) == "power"
    assert pools.rows() == [{"id": "power", "capacity": 50, "calendar": [[20, 40], [60, 100]]}]


def test_one_for_each_word_of_a_column():
    pools = Pools((Cumulative("env", WORD, by="env", capacity=2),), {}, H)
    assert pools.uses(row(env="press"), {}) == {"env:press": 1}
    assert pools.uses(row(env=None), {}) == {}
    assert pools.rows() == [{"id": "env:press", "capacity": 2, "calendar": [[0, 100]]}]


def test_one_for_each_resource_with_what_the_resource_has():
    pools = Pools((Cumulative("floor", WORD, "floor", "resource.id"),), {}, H)
    assert pools.uses(row(floor=5), {"id": "a", "floor": 20}) == {"floor:a": 5}
    assert pools.uses(row(floor=5), {"id": "b", "floor": 30}) == {"floor:b": 5}
    assert [one["capacity"] for one in pools.rows()] == [20, 30]


def test_a_pool_that_nobody_gives_is_a_fault_of_the_request():
    pools = Pools((Cumulative("power", WORD, "kw"),), {"pool": [pool("steam", 3)]}, H)
    one = row(kw=1)
    assert pools.uses(one, {}) == {}
    assert [(f.code, f.seen, f.expected) for f in one.faults] == [("unknown_pool", "power", "steam")]


def test_a_pool_has_one_capacity():
    with pytest.raises(InputError) as caught:
        Pools((), {"pool": [pool("p", 1, 0, 5), pool("p", 2, 5, 9)]}, H)
    assert caught.value.code == "two_capacities"
