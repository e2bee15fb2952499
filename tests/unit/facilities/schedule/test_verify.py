# SPDX-License-Identifier: Apache-2.0
import copy
import random

import pytest
import schedule_worlds as worlds

from yuzui.errors import InputError
from yuzui.scheduling.bound.blocks import Budget, columns
from yuzui.scheduling.check import objective
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read
from yuzui.scheduling.verify import FIELDS, verify


def result(document, bookings):
    """Return a true result: a schedule without fault beside a bound with its prices."""
    found = read(document)
    bound = columns(found.instance, options(found.instance), Budget(cells=0)).bound
    worth, placed = objective(document, bookings), {one["task"] for one in bookings}
    ids = dict.fromkeys(str(one.get("id")) for one in document["tasks"])
    return {
        "status": "optimal" if bound.value <= worth * (1 + 1e-9) else "feasible",
        "objective": worth,
        "bound": bound.value,
        "bound_kind": bound.kind,
        "gap": (bound.value - worth) / worth if worth else None,
        "baselines": {"rank": worth / 2},
        "schedule": bookings,
        "unplaced": [{"task": id, "reason": "competition"} for id in ids if id not in placed],
        "seed": 7,
        "cpu_seconds": 0.1,
        "checker": "ok",
        "certificate": {"kind": bound.kind, "duals": dict(bound.duals)},
    }


@pytest.fixture(scope="module")
def given():
    document = worlds.instance(9)
    bookings = worlds.valid(random.Random(9), document)
    assert len(bookings) > 1 and objective(document, bookings) > 0
    return document, result(document, bookings)


def codes(document, made):
    found = verify(document, made)
    assert (found["verdict"] == "ok") == (not found["faults"])
    for one in found["faults"]:
        assert one["message"]["en"] and one["message"]["zh"] and "{seen" not in one["message"]["zh"]
    return {one["code"] for one in found["faults"]}


@pytest.mark.parametrize("seed", range(25))
def test_a_true_result_is_confirmed_to_the_last_number(seed):
    document = worlds.instance(seed)
    made = result(document, worlds.valid(random.Random(seed), document))
    found = verify(document, made)
    assert found["verdict"] == "ok", found["faults"]
    assert found["objective"] == made["objective"] and found["gap"] == made["gap"]
    assert found["proven"] == pytest.approx(made["bound"])


def changed(made, act):
    made = copy.deepcopy(made)
    act(made)
    return made


def lower(made):
    made["bound"] *= 0.999
    made["gap"] = (made["bound"] - made["objective"]) / made["objective"]


def dearer(made):
    duals = made["certificate"]["duals"]
    name = max(duals, key=lambda one: (one.startswith("block:"), duals[one]))
    duals[name] = duals[name] * 2 + 1


def later(made):
    for second in ("start", "end"):
        made["schedule"][0][second] += 100


TAMPERED = [
    ("objective", lambda made: made.update(objective=made["objective"] + 1)),
    ("unproven", lower),
    ("unproven", dearer),
    ("other", lambda made: made.update(bound=made["bound"] * 1.01)),
    ("unproven", lambda made: made["certificate"].update(duals={})),
    ("window", later),
    ("checker", later),
    ("duration", lambda made: made["schedule"][0].update(end=made["schedule"][0]["end"] + 1)),
    ("malformed", lambda made: made["schedule"].append({"task": "t0"})),
    ("gap", lambda made: made.update(gap=0.0)),
    ("gap", lambda made: made.update(gap=None)),
    ("status", lambda made: made.update(status="optimal")),
    ("status", lambda made: made.update(status="infeasible")),
    ("below", lambda made: made.update(bound=made["objective"] / 2)),
    ("missing", lambda made: made["unplaced"].pop()),
    ("missing", lambda made: made["schedule"].pop()),
    ("twice_told", lambda made: made["unplaced"].append(made["unplaced"][0])),
    ("twice_told", lambda made: made["unplaced"].append({"task": made["schedule"][0]["task"], "reason": "x"})),
    ("unknown", lambda made: made["unplaced"].append({"task": "nobody", "reason": "x"})),
    ("unplaced", lambda made: made["unplaced"].append("t1")),
    ("checker", lambda made: made.update(checker="refused")),
    ("baseline", lambda made: made["baselines"].update(rank=made["bound"] * 2)),
    ("kind", lambda made: made["certificate"].update(kind="oracle")),
    ("kind", lambda made: made.update(bound_kind="energy")),
    ("field", lambda made: made.update(bound=float("nan"))),
    ("field", lambda made: made["certificate"]["duals"].update(x="1")),
    ("field", lambda made: made["certificate"].update(duals=[])),
    ("field", lambda made: made.update(status="excellent")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "act"), TAMPERED)
def test_a_tampered_result_is_refused_with_what_is_wrong(given, code, act):
    document, made = given
    assert made["bound"] > made["objective"] * 1.01 and made["unplaced"]
    assert code in codes(document, changed(made, act))


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_left_out_or_of_another_type_is_told(given, name):
    document, made = given
    assert codes(document, {k: v for k, v in made.items() if k != name}) == {"field"}
    assert codes(document, made | {name: object()}) == {"field"}


@pytest.mark.parametrize("made", [None, [], "ok", 3])
def test_something_else_is_no_result(given, made):
    assert codes(given[0], made) == {"no_result"}


def test_an_instance_that_cannot_be_read_is_an_error(given):
    with pytest.raises(InputError):
        verify({"horizon": [5, 3]}, given[1])


def test_a_task_that_cannot_be_read_may_not_be_placed_and_costs_no_proof(given):
    document = copy.deepcopy(given[0])
    document["tasks"] += [
        {"id": "bad", "value": -1, "duration": 1, "alternatives": []},
        {"id": "circle", "value": 99, "duration": 1, "after": [["circle"]],
         "alternatives": [{"resource": "r0", "windows": [[0, 40]]}]},
        None,
    ]  # fmt: skip
    made = result(document | {"tasks": document["tasks"][:-1]}, given[1]["schedule"])
    assert codes(document, made) == {"missing"}  # the row that is no task, by its number
    made["unplaced"].append({"task": "#10", "reason": "wrong_type"})
    assert codes(document, made) == set()
    made["schedule"] = [*made["schedule"], worlds.booking("bad", "r0", 5, 6)]
    assert "rejected" in codes(document, made)


def test_nothing_placed_has_no_gap(given):
    document, _ = given
    made = result(document, [])
    assert made["gap"] is None and codes(document, made) == set()
    assert codes(document, made | {"gap": 1.0}) == {"gap"}


def test_whatever_result_is_given_there_is_a_verdict(given):
    document, made = given
    refused = 0
    for seed in range(300):
        draw = random.Random(seed)
        found = verify(document, worlds.mutated(draw, made))
        refused += found["verdict"] == "refused"
        assert (found["verdict"] == "ok") == (not found["faults"])
    assert 150 < refused < 300
