# SPDX-License-Identifier: Apache-2.0
import copy
import random

import numpy as np
import pytest
from oracle import optimum
from small_worlds import FEATURES, world

from yuzui.errors import InternalError
from yuzui.scheduling.bound import energy as module
from yuzui.scheduling.bound.energy import energy
from yuzui.scheduling.column_generation.sifting import Sifting
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read
from yuzui.scheduling.synthetic import telescope
from yuzui.text import Text

MIXES = [
    (),
    *[(name,) for name in FEATURES],
    ("changeover", "alternatives", "closed"),
    ("alternatives", "pools", "capacity", "closed"),
    ("groups", "after", "quotas"),
    FEATURES,
]


def bound(document):
    instance = read(document).instance
    return energy(instance, options(instance))


@pytest.mark.parametrize("features", MIXES, ids="-".join)
def test_no_schedule_exceeds_the_bound(features):
    met = 0
    for seed in range(12):
        document = world(seed, *features)
        best, _ = optimum(document)
        found = bound(document).value
        assert found >= best, (seed, features)
        met += found <= best + 1e-6
    # a bound that is never reached would be of no use
    assert met >= 1


def test_one_resource_filled_without_gaps_is_worth_its_best_tasks():
    tasks = [
        {"id": f"t{n}", "value": value, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
        for n, value in enumerate((5, 4, 3, 2))
    ]
    found = bound({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": tasks})
    assert found.value == pytest.approx(12) and found.value >= 12
    # a second is worth between the fourth task, left out, and the third
    assert 2 / 3 - 1e-6 <= found.duals["energy:r:0:9"] <= 1 + 1e-6
    assert found.kind == "energy" and found.preferred.tolist() == pytest.approx([1, 1, 1, 0])
    assert found.prices[0] - found.prices[3] == pytest.approx(3)


@pytest.mark.parametrize("features", [(), ("alternatives", "closed"), ("pools",), ("groups",)])
def test_more_to_place_or_more_room_never_lowers_the_bound(features):
    for seed in range(15):
        document = world(seed, *features)
        draw, before = random.Random(seed), bound(document).value
        task = copy.deepcopy(document["tasks"][0]) | {"id": "more", "group": None}
        windows = copy.deepcopy(document)
        windows["tasks"][draw.randrange(len(windows["tasks"]))]["alternatives"][0]["windows"].append([0, 12])
        less = copy.deepcopy(document)
        for one in less["resources"]:
            spans = one.get("calendar", [[0, 16]])
            parts = [[a, min(b, 6)] for a, b in spans] + [[max(a, 7), b] for a, b in spans]
            one["calendar"] = [[a, b] for a, b in parts if a < b]
        assert bound(document | {"tasks": [*document["tasks"], task]}).value >= before - 1e-6
        assert bound(windows).value >= before - 1e-6
        assert bound(less).value <= before + 1e-6


def test_the_order_of_rows_changes_nothing():
    for seed in range(10):
        document = world(seed, *FEATURES)
        before, turned = bound(document), copy.deepcopy(document)
        for part in ("tasks", "resources", "pools", "groups"):
            turned[part].reverse()
        assert bound(turned).value == pytest.approx(before.value, rel=1e-9)


@pytest.mark.parametrize("lazy", [False, True])
def test_rows_by_need_prove_what_all_rows_prove(monkeypatch, lazy):
    document = telescope.make(30, 3)
    before = bound(document).value
    monkeypatch.setattr(module, "_ALL", 0)
    if lazy:
        monkeypatch.setattr(module, "_FEW", 0)
    assert bound(document).value == pytest.approx(before, rel=1e-6)


def test_a_bound_holds_where_the_engine_gives_up(monkeypatch):
    def fail(_):
        raise InternalError(Text("gave up", "放弃"))

    monkeypatch.setattr(Sifting, "solve", fail)
    document = world(1, "alternatives")
    assert bound(document).value >= sum(task["value"] for task in document["tasks"])


def test_nothing_to_place_is_worth_nothing():
    empty = bound({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": []})
    assert 0 <= empty.value < 1e-300 and len(empty.prices) == 0
    nowhere = {"id": "t", "value": 3, "duration": 10, "alternatives": []}
    found = bound({"horizon": [0, 9], "resources": [{"id": "r"}], "tasks": [nowhere]})
    assert 0 <= found.value < 1e-300 and found.prices.tolist() == [0] and not found.duals


def test_prices_are_what_a_task_is_worth_beyond_what_it_pays():
    document = telescope.make(200, 1)
    instance = read(document).instance
    found = options(instance)
    made = energy(instance, found)
    used = np.zeros(len(made.prices))
    np.add.at(used, found.task, made.preferred)
    assert (used <= 1 + 1e-6).all()
    # what is wholly placed pays, what pays is wholly placed
    worth = np.where(np.isfinite(made.prices), made.prices, 0)
    free = np.array([task.group is None for task in instance.tasks.values()])
    assert (worth[free & (used > 1e-6)] > -1e-4).all()
    assert (used[free & (worth > 1e-4)] > 1 - 1e-6).all()
