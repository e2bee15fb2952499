# SPDX-License-Identifier: Apache-2.0
"""The first change of the list that places a task; that it does is a property test."""

import pytest

from yuzui.facilities.kinds import cohort, telescope
from yuzui.scheduling.check import violations
from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.reschedule.relax import ORDER, Allowed, allowed, applied, smallest


def instance(own, **more):
    base = {"value": 1, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 30]]}]}
    rows = [{"id": "a", **base}, {"id": "b", **base}, {"id": "c", **base, **own}]
    return {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": rows} | more


ROWS = [{"task": "a", "resource": "r", "start": 0, "end": 10}, {"task": "b", "resource": "r", "start": 18, "end": 28}]
CASES = {
    "resource": ({}, {"resources": [{"id": "r"}, {"id": "s"}]},
                 {"resource": "s", "windows": [[0, 30]]}),
    "window": ({}, {}, {"window": [0, 30], "to": [0, 38], "by": 8}),
    "shorter": ({}, {"resources": [{"id": "r", "calendar": [[0, 28]]}]}, {"by": 2, "to": 8}),
    "calendar": ({"duration": 14, "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
                 {"resources": [{"id": "r", "calendar": [[0, 30]]}]},
                 {"by": 12, "resources": {"r": [[30, 42]]}, "pools": {}}),
    "pool": ({"uses": {"p": 3}, "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
             {"pools": [{"id": "p", "capacity": 1}]}, {"pool": "p", "by": 2}),
    "quota": ({"partner": "x", "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
              {"quotas": [{"partner": "x", "max": 7}]}, {"partner": "x", "by": 3}),
    "group": ({"group": "g", "alternatives": [{"resource": "r", "windows": [[0, 60]]}]},
              {"groups": [{"id": "g", "rule": "any_k", "k": 0}]}, {"group": "g", "by": 1}),
    "lag": ({"after": [["a", 5, 15]],
             "alternatives": [{"resource": "r", "windows": [[0, 60]]}]}, {}, {"by": 3}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ORDER)
def test_each_change_is_the_least_that_is_enough(kind):
    own, frame, expected = CASES[kind]
    document = instance(own, **frame)
    found, tried = smallest(hold(document, ROWS), [2], 1e6)
    assert tried[-1] == kind == found.changes[-1]["kind"]
    assert expected.items() <= found.changes[0].items()
    changed = applied(document, found.changes)
    (task, (_, start)) = found.placed[0]
    length = next(row for row in changed["tasks"] if row["id"] == "c")["duration"]
    rows = [*ROWS, {"task": "c", "resource": found.changes[0].get("resource", "r"),
                    "start": start, "end": start + length}]  # fmt: skip
    assert task == 2 and violations(changed, rows) == []
    assert violations(document, rows) != []


def test_a_larger_share_comes_together_with_what_else_is_needed():
    document = instance({"partner": "x"}, quotas=[{"partner": "x", "max": 7}])
    found, tried = smallest(hold(document, ROWS), [2], 1e6)
    assert [one["kind"] for one in found.changes] == ["quota", "window"]
    assert tried[: len(ORDER)] == list(ORDER) and tried[-1] == "quota+window"


def test_where_no_change_of_the_list_is_enough_all_are_named():
    document = instance({"duration": 60}, resources=[{"id": "r", "calendar": [[0, 30]]}])
    found, tried = smallest(hold(document, ROWS), [2], 1e6)
    assert found is None and tried == list(ORDER)


def test_the_instance_itself_stays_as_it_is():
    document = instance({})
    before = repr(document)
    applied(document, smallest(hold(document, ROWS), [2], 1e6)[0].changes)
    assert repr(document) == before


def test_a_kind_says_which_changes_of_a_task_come_first_and_how_large_they_may_be():
    rest = ("calendar", "pool", "quota", "group", "lag")
    may = allowed(telescope.RELAX)
    assert may == Allowed(("window", "shorter", "resource", *rest), 86_400, 0.8)
    assert allowed(cohort.RELAX).order == ("resource", "window", *rest)
    assert allowed(()).order == rest


def test_no_change_is_larger_than_may_be():
    own, frame, _ = CASES["window"]
    held = hold(instance(own, **frame), ROWS)
    found, tried = smallest(held, [2], 1e6, Allowed(("window",)))
    by = found.changes[0]["by"]
    assert tried == ["window"] and by > 1
    assert smallest(held, [2], 1e6, Allowed(("window",), window=by))[0] == found
    assert smallest(held, [2], 1e6, Allowed(("window",), window=by - 1)) == (None, ["window"])
    own, frame, _ = CASES["shorter"]
    held = hold(instance(own, **frame), ROWS)
    assert smallest(held, [2], 1e6, Allowed(("shorter",)))[0] is not None
    assert smallest(held, [2], 1e6, Allowed(("shorter",), part=1.0)) == (None, ["shorter"])
