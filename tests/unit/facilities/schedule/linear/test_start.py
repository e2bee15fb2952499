# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.bound.energy import energy
from yuzui.scheduling.column_generation.lines import lines
from yuzui.scheduling.column_generation.start import filled, start
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read
from yuzui.scheduling.synthetic import telescope


@pytest.mark.parametrize("shares", [False, True])
def test_what_seems_to_pay_at_the_prices_is_what_the_program_takes(shares):
    instance = read(telescope.make(1500, 2, shares)).instance
    found = options(instance)
    price = start(instance, found)
    left = found.value[found.task] - price * found.duration[found.task]
    near = left >= -0.2 * found.value[found.task]
    taken = energy(instance, found).preferred
    assert near.sum() < 0.8 * len(found)
    assert taken[near].sum() > 0.95 * taken.sum()


def test_time_in_demand_has_a_price_and_time_to_spare_has_none():
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


@pytest.mark.parametrize("values", [(0, 5), (0, 0), (1e-300, 2.0**53)])
def test_values_may_be_nothing_or_far_apart(values):
    way = [{"resource": "r", "windows": [[0, 9]]}]
    tasks = [{"id": f"t{n}", "value": value, "duration": 9, "alternatives": way} for n, value in enumerate(values)]
    instance = read({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks}).instance
    found = options(instance)
    price = start(instance, found)
    assert np.isfinite(price).all() and (price >= 0).all()
    assert max(values) <= energy(instance, found).value <= max(values) * (1 + 1e-6) + 1e-6


def test_where_nothing_can_run_nothing_has_a_price():
    tasks = [{"id": "t", "value": 0, "duration": 1}]
    instance = read({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks}).instance
    assert len(start(instance, options(instance))) == 0


def test_columns_are_taken_one_by_one_where_they_fit():
    rows = lines(
        [
            ("a", 5.0, np.array([0, 1, 2, 3]), np.array([3.0, 3, 2, 1])),
            ("b", 0.0, np.array([2, 3]), np.array([1.0, -1])),
        ]
    )
    # 1 finds no room left beside 0, 2 needs 3 to be there before it
    assert filled(rows, np.array([0, 1, 2, 3])).tolist() == [0, 3]
    assert filled(rows, np.array([3, 2, 0, 1])).tolist() == [3, 2]
