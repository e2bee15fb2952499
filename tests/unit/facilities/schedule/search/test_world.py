# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.scheduling.reading import read
from yuzui.scheduling.search.compiled_problem import world


def made(tasks, **more):
    frame = {"horizon": [0, 50], "resources": [{"id": "r"}, {"id": "q", "capacity": 3}]}
    anywhere = [{"resource": "r", "windows": [[0, 50]]}]
    rows = [{"value": 1, "duration": 5, "alternatives": anywhere} | task for task in tasks]
    return world(read(frame | more | {"tasks": rows}).instance)


def test_numbers_follow_the_order_given():
    found = made(
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


@pytest.mark.parametrize(
    ("tasks", "more", "barred"),
    [
        ([{"id": "a", "duration": 60}], {}, {0: "no_window"}),
        ([{"id": "a", "duration": 60}, {"id": "b", "after": [["a"]]}], {}, {0: "no_window", 1: "after"}),
        ([{"id": "a", "partner": "n"}], {"quotas": [{"partner": "n", "max": 4}]}, {0: "quota"}),
        ([{"id": "a", "group": "g"}], {"groups": [{"id": "g", "rule": "any_k", "k": 0}]}, {0: "group"}),
        (
            [{"id": "a", "group": "g", "duration": 60}, {"id": "b", "group": "g"}],
            {"groups": [{"id": "g", "rule": "all"}]},
            {0: "no_window", 1: "group"},
        ),
    ],
)
def test_what_no_schedule_can_hold_is_barred_with_its_reason(tasks, more, barred):
    assert made(tasks, **more).barred == barred
