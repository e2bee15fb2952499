# SPDX-License-Identifier: Apache-2.0
"""What keeps a task out before any other is looked at."""

import pytest

from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.reschedule.static import CODES, reasons

OPEN = [{"resource": "r", "windows": [[0, 50], [60, 90]]}]
GROUPS = [{"id": "g", "rule": "all"}, {"id": "h", "rule": "any_k", "k": 1},
          {"id": "n", "rule": "any_k", "k": 0}]  # fmt: skip


def instance(own, **more):
    base = {"value": 1, "duration": 10, "alternatives": OPEN}
    rows = [{"id": "a", **base, "partner": "x", "group": "h"}, {"id": "b", **base}, {"id": "c", **base, **own}]
    return {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": rows, "groups": GROUPS,
            "pools": [{"id": "p", "capacity": 1, "calendar": [[0, 5], [20, 28]]}],
            "quotas": [{"partner": "x", "max": 15}]} | more  # fmt: skip


CASES = [
    ("no_windows", {"alternatives": []}, {}, {"final": True}),
    ("no_capacity", {}, {"resources": [{"id": "r", "capacity": 0}]}, {"resources": ["r"]}),
    ("short_windows", {"duration": 51}, {}, {"need": 51, "longest": 50, "windows": 2}),
    ("closed", {}, {"resources": [{"id": "r", "calendar": [[0, 9], [45, 52]]}]},
     {"need": 10, "longest": 9}),
    ("pool_small", {"uses": {"p": 2}}, {}, {"pool": "p", "need": 2, "has": 1}),
    ("pool_closed", {"uses": {"p": 1}}, {}, {"pool": "p", "longest": 8}),
    ("share_small", {"partner": "x", "duration": 16}, {}, {"need": 16, "has": 15, "final": True}),
    ("share_used", {"partner": "x"}, {}, {"need": 10, "left": 5, "final": False}),
    ("group_full", {"group": "h"}, {}, {"k": 1, "tasks": ["a"], "final": False}),
    ("group_full", {"group": "n"}, {}, {"k": 0, "tasks": [], "final": True}),
    ("predecessor_out", {"after": [["b"]]}, {}, {"task": "b", "final": False}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "own", "frame", "numbers"), CASES)
def test_each_reason_has_its_numbers(code, own, frame, numbers):
    rows = [{"task": "a", "resource": "r", "start": 0, "end": 10}]
    if "resources" in frame:
        rows = []
    held = hold(instance(own, **frame), rows)
    found = reasons(held, 2)
    assert [one["code"] for one in found] == [code] and code in CODES
    assert numbers.items() <= found[0].items()


def test_a_group_placed_whole_names_the_member_that_has_no_window():
    document = instance({"group": "g"})
    document["tasks"][1] |= {"group": "g", "duration": 99}
    (found,) = reasons(hold(document, []), 2)
    assert found == {"code": "member_out", "final": True, "group": "g", "task": "b"}


def test_lags_that_fit_nowhere_come_first_with_what_is_wrong():
    document = instance({"after": [["a", 200, None]]})
    found = reasons(hold(document, []), 2)
    assert found[0]["code"] == "lags" and found[0]["errors"][0]["message"]["zh"]


def test_a_task_with_only_competitors_has_no_reason_of_its_own():
    assert reasons(hold(instance({}), []), 2) == []
