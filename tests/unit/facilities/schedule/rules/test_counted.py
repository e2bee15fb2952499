# SPDX-License-Identifier: Apache-2.0
"""How much each rule had to say."""

from yuzui.scheduling.check import violations
from yuzui.scheduling.rules.counted import RULES, counted
from yuzui.scheduling.rules.violation import CODES


def test_every_code_of_the_checker_belongs_to_one_rule():
    codes = [code for _, _, own in RULES.values() for code in own]
    assert sorted(codes) == sorted(CODES) and len(codes) == len(set(codes))
    assert all(text.zh and noun.zh for text, noun, _ in RULES.values())


def instance():
    ways = [{"resource": "r", "windows": [[0, 90]]}, {"resource": "s", "windows": [[0, 90]]}]

    def task(id, **more):
        return {"id": id, "value": 1, "duration": 10, "alternatives": ways} | more

    return {
        "horizon": [0, 90],
        "resources": [{"id": "r"}, {"id": "s", "capacity": 2}],
        "pools": [{"id": "p", "capacity": 1}, {"id": "q"}],
        "tasks": [
            task("a", uses={"p": 1, "q": 1}, partner="x"),
            task("b", group="g", after=[["a", 0, None]]),
            task("c", group="g", uses={"p": 1}),
            task("d", group="h"),
        ],
        "groups": [{"id": "g", "rule": "all"}, {"id": "h", "rule": "any_k"}],
        "quotas": [{"partner": "x", "max": 50}],
    }


def booked(task, start, resource="r"):
    return {"task": task, "resource": resource, "start": start, "end": start + 10}


def test_what_is_counted_is_what_the_rule_speaks_of():
    rows = [booked("a", 0), booked("b", 20), booked("c", 40), booked("d", 0, "s")]
    broken = [one.code for one in violations(instance(), rows)]
    found = {row["rule"]: (row["checked"], row["broken"]) for row in counted(instance(), rows, broken)}
    assert broken == [] and found == {
        "once": (4, 0), "window": (4, 0), "calendar": (4, 0), "changeover": (2, 0),
        "capacity": (1, 0), "pool": (3, 0), "group": (2, 0), "after": (1, 0), "quota": (1, 0),
    }  # fmt: skip


def test_what_is_broken_is_counted_with_its_rule():
    rows = [booked("a", 0), booked("c", 5, "s")]
    broken = [one.code for one in violations(instance(), rows)]
    found = {row["rule"]: row["broken"] for row in counted(instance(), rows, broken)}
    assert found["pool"] == 1 and found["group"] == 1 and sum(found.values()) == len(broken)
