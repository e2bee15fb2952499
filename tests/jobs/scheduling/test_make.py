# SPDX-License-Identifier: Apache-2.0
"""Schedules made and verified."""

import copy
import json
import random
import sys

import pytest
from tests.jobs.scheduling import schedule_worlds as worlds
from tests.jobs.scheduling.documents import solve as make
from tests.jobs.scheduling.oracle import optimum
from tests.jobs.scheduling.small_worlds import FEATURES
from tests.jobs.scheduling.small_worlds import world as document

from yuzui.errors import InputError, MissingExtraError
from yuzui.scheduling import check
from yuzui.scheduling.bound.blocks import Budget, columns
from yuzui.scheduling.check import objective
from yuzui.scheduling.instance import options
from yuzui.scheduling.reading import read
from yuzui.scheduling.solution import Effort
from yuzui.scheduling.synthetic import FAMILIES
from yuzui.scheduling.verify import FIELDS, verify
from yuzui.solve import cpsat

QUICK = Effort(0.05)
GIVEN = {
    "unit": "s",
    "horizon": [0, 20],
    "resources": [{"id": "r"}],
    "quotas": [{"partner": "n", "max": 4}],
    "groups": [{"id": "g", "rule": "any_k", "k": 1}],
    "tasks": [
        {"id": id, "value": value, "duration": duration, "alternatives": [{"resource": "r", "windows": [[0, end]]}]} | more
        for id, value, duration, end, more in (
            ("a", 5, 5, 20, {}),
            ("long", 9, 30, 40, {}),
            ("over", 1, 5, 20, {"partner": "n"}),
            ("one", 3, 5, 20, {"group": "g"}),
            ("two", 2, 5, 20, {"group": "g"}),
            ("late", 1, 5, 20, {"after": [["long"]]}),
            ("bad", 1, 0, 20, {}),
            ("d", 4, 10, 20, {}),
            ("e", 1, 5, 20, {}),
        )
    ],
}  # fmt: skip


def test_every_task_is_placed_or_has_its_reason():
    found = make(GIVEN, QUICK)
    assert {row["task"] for row in found["schedule"]} == {"a", "one", "d"}
    assert {row["task"]: row["reason"] for row in found["unplaced"]} == {
        "long": "no_window", "over": "quota", "two": "group", "late": "after", "bad": "rejected",
        "e": "competition",
    }  # fmt: skip
    assert found["objective"] == 12 and found["bound"] == pytest.approx(12, rel=1e-9)
    assert found["status"] == "optimal" and 0 <= found["gap"] < 1e-9 and found["checker"] == "ok"
    assert set(found["baselines"]) == {"rank_order", "priority", "density"}
    # bounds are never below the optimum and schedules nearly always reach it
    for seed in range(30):
        given = document(seed, *FEATURES[seed % 4 :: 2], tasks=5)
        found, (best, _) = make(given, QUICK), optimum(given)
        assert found["bound"] >= best - 1e-9 and found["objective"] <= best + 1e-9
        assert check.violations(given, found["schedule"]) == []
        assert (found["gap"] is None) == (found["objective"] == 0)
    # one seed and budget give the same bytes
    given = FAMILIES["telescope"].make(60, 3)
    one, other = (json.dumps(make(given, Effort(0.3, 5)), sort_keys=True) for _ in range(2))
    assert one == other
    # a better schedule than in order with a bound above it
    found = make(FAMILIES["beamline"].make(60, 3), Effort(0.3))
    assert max(found["baselines"].values()) <= found["objective"] <= found["bound"]
    assert found["bound_kind"] in ("energy", "blocks") and found["certificate"]["duals"]
    # nothing asked for is done at once
    found = make({"horizon": [0, 5], "resources": [{"id": "r"}], "tasks": []}, QUICK)
    assert (found["status"], found["objective"], found["gap"], found["schedule"]) == ("optimal", 0, None, [])


def test_lags_that_leave_no_room_are_told_with_their_numbers():
    """The second must begin 30 s after the first ends, and the horizon is over by then."""
    window = [{"resource": "r", "windows": [[0, 20]]}]
    rows = [
        {"id": "a", "value": 1, "duration": 5, "alternatives": window},
        {"id": "b", "value": 1, "duration": 5, "alternatives": window, "after": [["a", 30, None]]},
    ]
    found = make({"horizon": [0, 20], "resources": [{"id": "r"}], "tasks": rows}, QUICK)
    (row,) = found["unplaced"]
    assert (row["task"], row["reason"]) == ("b", "lags") and found["objective"] == 1
    assert "35" in json.dumps(row["errors"]) and row["errors"][0]["message"]["zh"]


def test_a_solver_that_gives_up_leaves_a_checked_schedule_a_bound_that_holds_and_says_so(monkeypatch):
    from yuzui.errors import InternalError
    from yuzui.scheduling.bound.linear_program import Sifting
    from yuzui.scheduling.bound.master import Master
    from yuzui.scheduling.verify import verify
    from yuzui.text import Text

    def gives_up(self):
        raise InternalError(Text("no engine can solve this", "没有可用的求解器"))

    given = FAMILIES["beamline"].make(40, 3)
    whole = make(given, Effort(0.3))
    assert "solver_stopped" not in {one["code"] for one in whole["findings"]}
    monkeypatch.setattr(Sifting, "solve", gives_up)
    monkeypatch.setattr(Master, "solve", gives_up)
    made = make(given, Effort(0.3))
    assert made["checker"] == "ok" and made["schedule"] and made["bound"] >= whole["objective"]
    (said,) = (one for one in made["findings"] if one["code"] == "solver_stopped")
    assert said["message"]["zh"] and said["seen"] == made["bound_kind"]
    assert verify(given, json.loads(json.dumps(made | {"cpu_seconds": 0.0}))).verdict == "ok"


def test_without_any_solver_a_schedule_is_made_checked_bounded_and_says_so():
    for family in ["tunnel", "telescope"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            from yuzui.scheduling.verify import verify

            given = FAMILIES[family].make(40, 3)
            whole = make(given, Effort(0.3))
            monkeypatch.setitem(sys.modules, "highspy", None)
            made = make(given, Effort(0.3))
            assert made["checker"] == "ok" and made["objective"] >= made["baselines"]["rank_order"]
            assert made["bound"] >= whole["objective"] and made["status"] == "feasible"
            (said,) = (one for one in made["findings"] if one["code"].startswith("solver"))
            assert said["code"] == "solver_missing" and said["message"]["zh"]
            assert verify(given, json.loads(json.dumps(made | {"cpu_seconds": 0.0}))).verdict == "ok"


def test_with_an_engine_a_few_tasks_are_scheduled_as_well_as_by_trying_everything():
    for seed in range(40):
        given = document(seed, *FEATURES[seed % 4 :: 1 + seed % 3], tasks=8 if seed < 3 else None)
        found, (best, _) = make(given, Effort(0.5, engine="cpsat")), optimum(given)
        assert found["objective"] == pytest.approx(best) and found["bound"] >= best - 1e-9
        assert check.violations(given, found["schedule"]) == []
        assert found["status"] == "optimal" or found["engine"]["claim"] == "optimal"
        assert verify(given, found | {"cpu_seconds": 0.0}).verdict == "ok"
    # an engine changes nothing unless it is asked for and is named if it is
    given = FAMILIES["campaign"].make(60, 3)
    alone = make(given, Effort(0.5))
    with_it = [make(given, Effort(2.0, 7, workers, "cpsat")) for workers in (1, 2)]
    assert "engine" not in alone and json.dumps(with_it[0]) == json.dumps(with_it[1])
    told = with_it[0]["engine"]
    assert told["name"] == "cpsat" and told["version"] and told["parts"] >= told["better"] >= 0
    assert {**with_it[0], "engine": 0}.keys() == {**alone, "engine": 0}.keys()


def test_what_an_engine_claims_changes_neither_status_nor_bound():
    """The bound of energy is above what any schedule reaches, and nothing stored proves the rest."""
    given = FAMILIES["telescope"].make(20, 1)
    found, alone = make(given, Effort(2.0, engine="cpsat")), make(given, Effort(2.0))
    assert found["engine"]["claim"] == "optimal" and found["gap"] > 0.01
    assert (found["status"], found["bound"]) == ("feasible", alone["bound"])


def test_an_engine_that_is_missing_is_said_and_nothing_takes_its_place(monkeypatch):
    monkeypatch.setattr(cpsat, "REQUIRES", ("no_such_library",))
    with pytest.raises(MissingExtraError) as caught:
        make(GIVEN, Effort(0.05, engine="cpsat"))
    assert caught.value.fix.en == "pip install 'yuzui[cpsat]'"
    assert make(GIVEN, QUICK)["status"] == "optimal"
    with pytest.raises(InputError):
        make(GIVEN, Effort(0.05, engine="highs"))


def test_an_integer_program_out_of_nodes_is_told_and_changes_no_proof(monkeypatch):
    """No clock ends it: of a limit that is counted, every machine sees the same."""
    from yuzui.scheduling.verify import verify
    from yuzui.solve import registry

    asked = []

    def solve(model, limits, given=registry.solve):
        asked.append(limits)
        return given(model, limits)

    given = FAMILIES["tunnel"].make(60, 1)
    monkeypatch.setattr("yuzui.scheduling.bound.master.registry.solve", solve)
    whole = make(given, Effort(3.0))
    assert asked and all(one.seconds == float("inf") and one.nodes for one in asked)
    assert "choice_limited" not in {one["code"] for one in whole["findings"]}
    monkeypatch.setattr("yuzui.scheduling.bound.blocks._NODES", 0)
    made = make(given, Effort(3.0))
    (said,) = (one for one in made["findings"] if one["code"] == "choice_limited")
    assert said["severity"] == "note" and said["message"]["zh"] and said["seen"] == "blocks"
    assert made["bound"] == whole["bound"] >= made["objective"] and made["checker"] == "ok"
    assert verify(given, json.loads(json.dumps(made | {"cpu_seconds": 0.0}))).verdict == "ok"


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
    assert (found.verdict == "ok") == (not found.faults)
    for one in found.faults:
        assert one.message.en and one.message.zh and "{seen" not in one.message.zh
    return {one.code for one in found.faults}


def test_a_true_result_is_confirmed_to_the_last_number():
    for seed in range(25):
        document = worlds.instance(seed)
        made = result(document, worlds.valid(random.Random(seed), document))
        found = verify(document, made)
        assert found.verdict == "ok", found.faults
        assert found.objective == made["objective"] and found.gap == made["gap"]
        assert found.proven == pytest.approx(made["bound"])


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
]


def test_a_tampered_result_is_refused_with_what_is_wrong(given):
    for code, act in TAMPERED:
        document, made = given
        assert made["bound"] > made["objective"] * 1.01 and made["unplaced"]
        assert code in codes(document, changed(made, act))
    # a field left out or of another type is told
    for name in FIELDS:
        document, made = given
        assert codes(document, {k: v for k, v in made.items() if k != name}) == {"field"}
        assert codes(document, made | {name: object()}) == {"field"}
    # something else is no result
    for made in [None, [], "ok", 3]:
        assert codes(given[0], made) == {"no_result"}
    # an instance that cannot be read is an error
    with pytest.raises(InputError):
        verify({"horizon": [5, 3]}, given[1])
    # a task that cannot be read may not be placed and costs no proof
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
    # nothing placed has no gap
    document, _ = given
    made = result(document, [])
    assert made["gap"] is None and codes(document, made) == set()
    assert codes(document, made | {"gap": 1.0}) == {"gap"}
    # whatever result is given there is a verdict
    document, made = given
    refused = 0
    for seed in range(300):
        draw = random.Random(seed)
        found = verify(document, worlds.mutated(draw, made))
        refused += found.verdict == "refused"
        assert (found.verdict == "ok") == (not found.faults)
    assert 150 < refused < 300
