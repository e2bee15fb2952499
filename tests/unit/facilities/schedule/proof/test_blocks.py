# SPDX-License-Identifier: Apache-2.0
import random

import pytest

from yuzui.scheduling.bound.blocks import Budget, columns
from yuzui.scheduling.options import options
from yuzui.scheduling.proof import sequence
from yuzui.scheduling.proof.blocks import check, recheck
from yuzui.scheduling.reading import read


@pytest.mark.parametrize("seed", range(40))
def test_confirms_the_bound_and_holds_for_any_multipliers(worlds, seed):
    document = worlds.world(seed)
    instance = read(document).instance
    found = options(instance)
    best = worlds.optimum(instance, found)
    bound = columns(instance, found, Budget(cells=0)).bound
    made = check(document, bound.duals, bound.value)
    assert made.confirmed and made.relaxed == () and best <= made.value
    assert made.value == pytest.approx(bound.value)
    draw = random.Random(seed)
    for _ in range(3):
        other = {
            name: value * draw.choice([0, 0.5, 1, 2]) + draw.choice([0, 0, 3]) for name, value in bound.duals.items()
        }
        assert recheck(document, other) >= best
        assert recheck(document, {name: -value for name, value in other.items()}) >= best
    assert recheck(document, {}) >= best


def test_a_bound_too_low_is_not_confirmed(worlds):
    """Whatever is cut from the stored multipliers, the ceiling found here does not follow."""
    document = worlds.world(5, tasks=8)
    instance = read(document).instance
    bound = columns(instance, options(instance), Budget(cells=0)).bound
    assert not check(document, bound.duals, bound.value * 0.999).confirmed
    lower = {name: value for name, value in bound.duals.items() if not name.startswith("block:")}
    assert check(document, lower, bound.value).value == pytest.approx(bound.value, rel=1e-6)


def test_a_search_cut_short_is_said_and_still_a_ceiling(worlds, monkeypatch):
    monkeypatch.setattr(sequence, "_LABELS", 2)
    document = worlds.world(4, tasks=8, rich=False)
    instance = read(document).instance
    found = options(instance)
    made = check(document, {}, 0.0)
    assert made.relaxed and not made.confirmed
    assert made.value >= worlds.optimum(instance, found)


def test_names_with_colons_and_unknown_names():
    document = {
        "horizon": [0, 10],
        "resources": [{"id": "a:b", "capacity": 2}, {"id": "c:1"}],
        "pools": [{"id": "p:2", "capacity": 1}],
        "tasks": [
            {"id": f"t:{n}", "value": 5, "duration": 6, "uses": {"p:2": 1},
             "alternatives": [{"resource": r, "windows": [[0, 10]]} for r in ("a:b", "c:1")]}
            for n in range(3)
        ],
    }  # fmt: skip
    price = 5 / 6
    duals = {"pool:p:2:0:10": price, "energy:none:0:10": 9.0, "what": 1.0, "pool:x:0:1": 2.0}
    assert recheck(document, duals) == pytest.approx(10 * price)
    assert recheck(document, {"energy:a:b:0:10": price}) == pytest.approx(20 * price + 5)
    assert recheck(document, {**duals, "block:c:1:0": 4.0}) == pytest.approx(10 * price + 4)


def test_a_row_that_cannot_be_read_is_no_task():
    good = {"id": "a", "value": 2, "duration": 3, "alternatives": [{"resource": "r", "windows": [[0, 9]]}]}
    document = {
        "horizon": [0, 9],
        "resources": [{"id": "r"}],
        "tasks": [good, {**good, "value": 7}, {**good, "id": "b", "alternatives": [{"resource": "?", "windows": []}]}],
    }
    assert recheck(document, {}) == pytest.approx(2)
