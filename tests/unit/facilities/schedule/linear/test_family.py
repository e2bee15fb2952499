# SPDX-License-Identifier: Apache-2.0
import itertools

import numpy as np
import pytest
from small_worlds import world

from yuzui.scheduling.column_generation.family import crossing, families, overdrawn, ties
from yuzui.scheduling.column_generation.stretch import stretches
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


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


def test_tasks_tie_their_configuration_once():
    (one,) = given(FOUR, PAIRS)
    made, _ = crossing(one, 0, 8, 4)
    x = np.array([1, 0.5, 0, 1, 0.7, 0])
    rows = ties(made, x, ["t0", "t1", "t2", "t3"])
    assert list(rows.names) == ["family:r:0:8:t0"] and rows.limit.tolist() == [0]
    assert rows.column.tolist() == [0, 4] and rows.amount.tolist() == [1, -1]
    assert len(ties(made, x, ["t0", "t1", "t2", "t3"])) == 0


def test_no_row_where_nothing_can_break_it_and_no_families_without_loss():
    (one,) = given(FOUR, PAIRS)
    assert len(crossing(one, 0, 20, 4)[1]) == 0
    assert given(FOUR, {"default": 0}) == []
    assert given([("a", 2, [0, 9]), ("a", 3, [0, 9])], {"default": 3}) == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_fits_in_a_row_keeps_the_row(seed):
    """Every order of some tasks, each as early as it can be, against every interval."""
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
