# SPDX-License-Identifier: Apache-2.0
import copy
import json
import random

import pytest
from oracle import optimum
from small_worlds import FEATURES, world

from yuzui.errors import InputError
from yuzui.scheduling.bound.energy import energy
from yuzui.scheduling.options import options
from yuzui.scheduling.proof.energy import recheck
from yuzui.scheduling.reading import read
from yuzui.scheduling.synthetic import campaign, telescope

MIXES = [(), *[(name,) for name in FEATURES], ("changeover", "closed"), FEATURES]


def bound(document):
    instance = read(document).instance
    return energy(instance, options(instance))


def stored(values):
    return json.loads(json.dumps(values))


@pytest.mark.parametrize("features", MIXES, ids="-".join)
def test_stored_multipliers_prove_what_was_reported(features):
    for seed in range(8):
        document = world(seed, *features)
        found = bound(document)
        again = recheck(stored(document), stored(dict(found.duals)))
        assert again == pytest.approx(found.value, rel=1e-9)


@pytest.mark.parametrize(("family", "n"), [(telescope, 300), (campaign, 400)])
def test_so_they_do_on_weeks_and_cycles(family, n):
    document = family.make(n, 4)
    found = bound(document)
    assert recheck(document, found.duals) == pytest.approx(found.value, rel=1e-9)
    kinds = {name.split(":")[0] for name in found.duals}
    assert {"task", "energy"} <= kinds


@pytest.mark.parametrize("features", MIXES, ids="-".join)
def test_no_multipliers_prove_less_than_the_optimum(features):
    draw = random.Random(9)
    for seed in range(8):
        document = world(seed, *features)
        best, _ = optimum(document)
        duals = dict(bound(document).duals)
        for _ in range(6):
            moved = {
                name: price * draw.choice([0, 0.5, 1, 1, 1, 2]) for name, price in duals.items() if draw.random() < 0.8
            }
            assert recheck(document, moved) >= best - 1e-9


def test_every_kind_of_row_is_met():
    kinds = set()
    for seed in range(40):
        for features in (("changeover",), ("after", "quotas"), ("pools",), ("groups",)):
            kinds |= {name.split(":")[0] for name in bound(world(seed, *features)).duals}
    assert kinds == {"task", "group", "quota", "after", "energy", "pool", "changeover", "family"}


def document():
    return {
        "horizon": [0, 9],
        "resources": [{"id": "r:1"}, {"id": "two", "capacity": 2}],
        "pools": [{"id": "p", "capacity": 1}],
        "groups": [{"id": "all", "rule": "all"}, {"id": "some", "rule": "any_k"}],
        "quotas": [{"partner": "x", "max": 3}],
        "tasks": [
            {
                "id": id,
                "value": 4,
                "duration": 2,
                "alternatives": [{"resource": "r:1", "windows": [[0, 3]]}],
                "group": group,
                "after": after,
            }
            for id, group, after in (("a", "all", []), ("b:c", None, [["a", -2]]))
        ],
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task:a", 8),
        ("task:b:c", 8),
        ("after:b:c:a", 8),
        ("quota:x", 11),
        ("group:some", 9),
        # one second of a task of two is compelled between 1 and 2
        ("energy:r:1:1:2", 7),
        ("energy:r:1:-4:0", 8),
        ("energy:r:1:-4:4", 8),
        ("energy:two:0:9", 26),
        ("pool:p:0:9", 17),
        ("changeover:r:1:0:3", 7),
        ("family:r:1:1:2:b:c", 8),
    ],
)
def test_a_multiplier_of_one_costs_what_its_row_says(name, value):
    assert recheck(document(), {}) == pytest.approx(8)
    assert recheck(document(), {name: 1}) == pytest.approx(value)


@pytest.mark.parametrize(
    "name",
    [
        "", "task", "task:z", "group:z", "group:all", "quota:z", "after:a:b:c", "after:b:c:z",
        "energy:z:0:9", "energy:r:1:9:0", "energy:r:1:a:9", "energy:r", "pool:r:1:0:9",
        "changeover:two:0:9", "family:r:1:5:9:a", "family:r:1:0:3:z", "other:a",
    ],
)  # fmt: skip
def test_a_row_that_is_not_there_is_refused(name):
    with pytest.raises(InputError) as caught:
        recheck(document(), {name: 1.0})
    assert caught.value.code == "unknown_row" and caught.value.place.column == name


@pytest.mark.parametrize(
    ("name", "price", "code"),
    [
        ("task:b:c", -1e-9, "negative"),
        ("energy:r:1:0:3", -1, "negative"),
        ("task:a", "3", "wrong_type"),
        ("task:a", None, "wrong_type"),
        ("task:a", True, "wrong_type"),
        ("task:a", float("nan"), "wrong_type"),
        ("task:a", float("inf"), "wrong_type"),
    ],
)
def test_a_multiplier_that_cannot_be_one_is_refused(name, price, code):
    with pytest.raises(InputError) as caught:
        recheck(document(), {name: price})
    assert caught.value.code == code


def test_members_of_a_group_placed_whole_may_have_any_sign():
    # the group alone is worth 4; what its task row gives, its column takes
    assert recheck(document(), {"task:a": -3}) == pytest.approx(4 + 3 + 4)
    assert recheck(document(), {"task:a": 4}) == pytest.approx(4 + 4)


def test_a_task_that_was_set_aside_is_set_aside_here_too():
    given = world(3, "alternatives")
    faulty = copy.deepcopy(given["tasks"][0]) | {"id": "faulty", "value": 50, "duration": 0}
    given["tasks"].append(faulty)
    found = bound(given)
    assert recheck(given, found.duals) == pytest.approx(found.value, rel=1e-9)
    assert found.value < 50
