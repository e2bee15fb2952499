# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.facilities.schedule.bound.energy import energy
from yuzui.facilities.schedule.linear.start import start
from yuzui.facilities.schedule.options import options
from yuzui.facilities.schedule.reading import read
from yuzui.facilities.synthetic import telescope


def test_prices_to_begin_with_prove_nearly_as_much_as_the_program():
    instance = read(telescope.make(1000, 2)).instance
    found = options(instance)
    price = start(instance, found)
    supply = found.blocks.end - found.blocks.start
    left = found.value[found.task] - price[found.block] * found.duration[found.task]
    most = np.zeros(len(found.duration))
    np.maximum.at(most, found.task, left)
    assert float(price @ supply + most.sum()) < 1.05 * energy(instance, found).value


@pytest.mark.parametrize("tasks", [[], [{"id": "t", "value": 0, "duration": 1}]])
def test_where_nothing_can_run_time_has_no_price(tasks):
    instance = read({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks}).instance
    price = start(instance, options(instance))
    assert price.tolist() == [0.0]
