# SPDX-License-Identifier: Apache-2.0
"""Irreducible sets; that they are so on every feature is a property test."""

import random

import pytest

from yuzui.scheduling.reschedule.conflict import Conflict, Item, conflict, explain, items
from yuzui.scheduling.reschedule.fixed_schedule import hold


@pytest.mark.parametrize("seed", range(50))
def test_what_is_explained_is_irreducible_whatever_the_clashes(seed):
    draw = random.Random(seed)
    every = list(range(12))
    clashes = [set(draw.sample(every, draw.randint(1, 5))) for _ in range(3)]

    def fits(kept):
        return not any(one <= set(kept) for one in clashes)

    found = explain(fits, every)
    assert not fits(found)
    assert all(fits([one for one in found if one != gone]) for gone in found)


def test_nothing_to_let_go_explains_nothing():
    assert explain(lambda kept: False, [1, 2, 3]) == []
    assert explain(lambda kept: False, []) == []


def instance(**more):
    task = {"value": 1, "duration": 10}
    rows = [
        {"id": id, **task, "partner": partner,
         "alternatives": [{"resource": place, "windows": [[0, last]]}]}
        for id, partner, place, last in (
            ("a", None, "r", 30), ("b", "x", "r", 30), ("c", "x", "s", 100), ("d", "x", "r", 25),
        )
    ]  # fmt: skip
    return {"horizon": [0, 100], "resources": [{"id": "r"}, {"id": "s"}], "tasks": rows} | more


def row(id, start, place="r"):
    return {"task": id, "resource": place, "start": start, "end": start + 10}


def test_bookings_in_the_way_are_named_and_others_are_not():
    held = hold(instance(), [row("a", 0), row("b", 12), row("c", 0, "s")])
    assert conflict(held, [3], 1e5) == Conflict((Item("booking", 0), Item("booking", 1)), True)
    assert Item("booking", 2) not in list(items(held, [3]))


def test_a_share_is_named_with_those_that_use_it_up():
    held = hold(instance(quotas=[{"partner": "x", "max": 20}]), [row("b", 0), row("c", 0, "s")])
    found = conflict(held, [3], 1e5)
    assert found.items == (Item("quota", 0), Item("booking", 1), Item("booking", 2))


def test_a_closed_stretch_is_named():
    resources = [{"id": "r", "calendar": [[0, 9], [16, 100]]}, {"id": "s"}]
    held = hold(instance(resources=resources), [])
    assert conflict(held, [3], 1e5).items == (Item("closed", 0, (9, 16)),)


def test_windows_too_short_for_the_task_are_no_conflict_of_others():
    document = instance()
    document["tasks"][3]["duration"] = 26
    assert conflict(hold(document, [row("a", 0)]), [3], 1e5) == Conflict((), True)
