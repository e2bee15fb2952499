# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from yuzui.scheduling.column_generation.rules import best, rules, settled
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


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


def test_a_task_is_worth_its_best_option():
    _, found = made(a={}, b={"alternatives": []}, c={})
    most = best(found, np.array([1.0, 3.0, -2.0, -1.0]))
    assert most.tolist() == [3.0, -np.inf, -1.0]


@pytest.mark.parametrize(
    ("left", "prices"), [([1, 3, -2, -1], [3, -1]), ([1, 3, -5, -4], [3, -4]), ([-1, -1, -1, -1], [-1, -1])]
)
def test_a_group_that_is_placed_whole_is_worth_its_members_together(left, prices):
    instance, found = made(a={"group": "all"}, b={"group": "all"})
    given = rules(instance, found)
    ours, _ = settled(given, found, np.array(left, dtype=float), np.zeros(2))
    assert ours.tolist() == prices


def test_what_a_member_without_an_option_lacks_is_taken_from_the_others():
    instance, found = made(a={"group": "all"}, b={"group": "all", "alternatives": []})
    given = rules(instance, found)
    ours, most = settled(given, found, np.array([1.0, 3.0]), np.zeros(2))
    assert ours.tolist() == [3.0, -3.0] and most[1] == -np.inf
