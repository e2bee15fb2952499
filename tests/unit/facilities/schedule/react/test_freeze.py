# SPDX-License-Identifier: Apache-2.0
"""An instance with a freeze line, and schedules made again from one that stands."""

import importlib.util
from pathlib import Path

import pytest

from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.make import Effort, make
from yuzui.scheduling.reschedule.freeze import frozen, standing
from yuzui.scheduling.search.warm_start import Stand
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.scheduling.verify import verify


def beside(name):
    path = Path(__file__).parents[1] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{name}_of_freeze", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


small, oracle = beside("small_worlds"), beside("oracle")


def test_what_begins_before_the_line_has_one_place_and_nothing_else_begins_before():
    window = [{"resource": "r", "windows": [[0, 60], [10, 25]]}]
    tasks = [{"id": id, "value": 1, "duration": 10, "alternatives": window} for id in "abc"]
    document = {"horizon": [0, 60], "resources": [{"id": "r"}], "tasks": tasks}
    rows = [{"task": "a", "resource": "r", "start": 20, "end": 30},
            {"task": "b", "resource": "r", "start": 40, "end": 50}]  # fmt: skip
    found, fixed = frozen(document, rows, 25)
    assert fixed == {"a"}
    assert found["tasks"][0]["alternatives"] == [{"resource": "r", "windows": [[20, 30]]}]
    assert found["tasks"][2]["alternatives"] == [{"resource": "r", "windows": [[25, 60]]}]
    assert document["tasks"][0]["alternatives"] == window
    assert frozen(document, rows, None) == ({**document, "tasks": tasks}, frozenset())


@pytest.mark.parametrize("seed", range(40))
def test_made_again_what_is_fixed_stays_and_the_bound_holds_for_what_is_still_possible(seed):
    document = small.world(seed, *small.FEATURES[seed % 8 :], tasks=6)
    rows = make(document, Effort(0.01, seed))["schedule"]
    line = 2 + seed % 9
    changed, fixed = frozen(document, rows, line)
    found = make(changed, Effort(0.02), stand=Stand(rows, fixed))
    assert violations(document, found["schedule"]) == []
    before = {row["task"]: row for row in rows}
    for row in found["schedule"]:
        assert row == before[row["task"]] if row["task"] in fixed else row["start"] >= line
    assert fixed <= {row["task"] for row in found["schedule"]}
    assert found["objective"] >= objective(document, rows) - 1e-9
    assert found["bound"] >= oracle.optimum(changed)[0] - 1e-6
    assert verify(changed, found | {"cpu_seconds": 0.0})["verdict"] == "ok"


@pytest.mark.parametrize(("family", "size"), [("telescope", 80), ("beamline", 60), ("tunnel", 40)])
def test_a_higher_price_of_moves_moves_less_and_never_gains_by_moving(family, size):
    document = FAMILIES[family].make(size, 5)
    rows = make(document, Effort(0.05))["schedule"]
    low, high = document["horizon"]
    changed, fixed = frozen(document, rows, low + (high - low) // 4)
    before = {row["task"]: row for row in rows}
    moved, net = [], []
    for price in (0.0, 1e-3, 1e6):
        prices = {row["task"]: price for row in rows if row["task"] not in fixed}
        found = make(changed, Effort(0.3), stand=Stand(rows, fixed, prices))
        after = {row["task"]: row for row in found["schedule"]}
        assert violations(document, found["schedule"]) == []
        assert all(after[task] == before[task] for task in fixed)
        moved.append(sum(after.get(task) != row for task, row in before.items()))
        net.append(found["objective"] - price * moved[-1])
        assert net[-1] >= objective(document, rows) - 1e-6
    assert moved[2] == 0 and moved[1] <= moved[0] + 5


def test_the_same_seed_gives_the_same_schedule_again():
    document = FAMILIES["beamline"].make(40, 2)
    rows = make(document, Effort(0.05))["schedule"]
    changed, fixed = frozen(document, rows, 864_000)
    stand = Stand(rows, fixed, {row["task"]: 1.0 for row in rows})
    one, two = (make(changed, Effort(0.2), stand=stand) for _ in range(2))
    assert one == two


def test_what_a_changed_instance_has_room_for_stays_and_the_earlier_of_two_counts():
    tasks = [
        {"id": id, "value": 1, "duration": 10, "alternatives": [{"resource": r, "windows": [[0, 60]]}]}
        for id, r in zip("abcd", "rrrs", strict=True)
    ]
    tasks[1]["after"] = [["a", 0, None]]
    document = {"horizon": [0, 60], "resources": [{"id": "r"}, {"id": "s"}], "tasks": tasks}
    rows = [{"task": id, "resource": tasks["abcd".index(id)]["alternatives"][0]["resource"],
             "start": start, "end": start + 10}
            for id, start in (("a", 0), ("b", 10), ("c", 30), ("d", 30))]  # fmt: skip
    assert violations(document, rows) == [] and standing(document, rows) == (rows, [])
    closed = {**document, "resources": [{"id": "r", "calendar": [[5, 60]]}, {"id": "s"}]}
    assert told(standing(closed, rows)) == ("cd", {"a": "calendar", "b": "predecessor"})
    longer = {**document, "tasks": [{**tasks[0], "duration": 12}, *tasks[1:]]}
    kept, gone = standing(longer, rows)
    assert kept == [{**rows[0], "end": 12}, *rows[2:]] and violations(longer, kept) == []
    assert gone == [{**rows[1], "reason": "overlap"}]
    less = {**document, "tasks": tasks[:3], "resources": [{"id": "r"}]}
    assert told(standing(less, rows)) == ("abc", {"d": "unknown_task"})
    wrong = {**document, "tasks": [*tasks[:2], {**tasks[2], "value": -1}, tasks[3]]}
    assert told(standing(wrong, rows)) == ("abd", {"c": "rejected"})


def told(found):
    kept, gone = found
    return "".join(row["task"] for row in kept), {row["task"]: row["reason"] for row in gone}
