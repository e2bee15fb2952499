# SPDX-License-Identifier: Apache-2.0
"""Plans of machines that share something, as clauses B3-A3 and B3-P1 give them, beside an exact search."""

import json
import math
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

PARTS = Path(str(files("yuzui.policy.plan"))) / "plans" / "cn_14fyp_ch4"


def declared(clause, name):
    for file in sorted(PARTS.glob("*.yaml")):
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["clauses"]:
            checks = [check for check in one["check"] if check.get("name") == name and "files" in check]
            if one["id"] == clause and checks:
                return checks[0]
    raise AssertionError(f"{clause} has no {name}")


def best(document):
    """Return the most value of any schedule: every task at every start on every machine, or left out."""
    tasks = document["tasks"]
    step = math.gcd(*(task["duration"] for task in tasks))
    last = document["horizon"][1] // step
    [pool] = document["pools"]
    top = 0

    def place(k, busy, used, value):
        nonlocal top
        top = max(top, value)
        if k == len(tasks) or value + sum(task["value"] for task in tasks[k:]) <= top:
            return
        task, tried = tasks[k], set()
        length, amount = task["duration"] // step, task["uses"][pool["id"]]
        for way in task["alternatives"]:
            taken = busy.get(way["resource"], frozenset())
            # machines that are free alike are one
            if len(task["alternatives"]) > 1 and taken in tried:
                continue
            tried.add(taken)
            for start in range(last - length + 1):
                span = set(range(start, start + length))
                if not span & taken and all(used[t] + amount <= pool["capacity"] for t in span):
                    now = [used[t] + amount * (t in span) for t in range(last)]
                    place(k + 1, {**busy, way["resource"]: taken | span}, now, value + task["value"])
        place(k + 1, busy, used, value)

    place(0, {}, [0] * last, 0)
    return top


@pytest.mark.parametrize(("clause", "name"), [("B3-A3", "cabins"), ("B3-P1", "three-lines")])
def test_no_plan_is_worth_more_than_the_one_expected(clause, name):
    check = declared(clause, name)
    [expected] = [one["is"] for one in check["holds"] if one["at"] == "objective"]
    assert best(json.loads(check["files"]["plan.json"])) == expected
