# SPDX-License-Identifier: Apache-2.0
import json
import sys

import pytest
from oracle import optimum
from small_worlds import FEATURES
from small_worlds import world as document

from yuzui.errors import InputError, MissingExtraError
from yuzui.scheduling import check
from yuzui.scheduling.make import Effort, make
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.scheduling.verify import verify
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


@pytest.mark.parametrize("seed", range(30))
def test_bounds_are_never_below_the_optimum_and_schedules_nearly_always_reach_it(seed):
    given = document(seed, *FEATURES[seed % 4 :: 2], tasks=5)
    found, (best, _) = make(given, QUICK), optimum(given)
    assert found["bound"] >= best - 1e-9 and found["objective"] <= best + 1e-9
    assert check.violations(given, found["schedule"]) == []
    assert (found["gap"] is None) == (found["objective"] == 0)


def test_one_seed_and_budget_give_the_same_bytes():
    given = FAMILIES["telescope"].make(60, 3)
    one, other = (json.dumps(make(given, Effort(0.3, 5)), sort_keys=True) for _ in range(2))
    assert one == other


def test_a_better_schedule_than_in_order_with_a_bound_above_it():
    found = make(FAMILIES["beamline"].make(60, 3), Effort(0.3))
    assert max(found["baselines"].values()) <= found["objective"] <= found["bound"]
    assert found["bound_kind"] in ("energy", "blocks") and found["certificate"]["duals"]


def test_nothing_asked_for_is_done_at_once():
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
    from yuzui.scheduling.bound.master import Master
    from yuzui.scheduling.column_generation.sifting import Sifting
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
    assert verify(given, json.loads(json.dumps(made | {"cpu_seconds": 0.0})))["verdict"] == "ok"


@pytest.mark.parametrize("family", ["tunnel", "telescope"])
def test_without_any_solver_a_schedule_is_made_checked_bounded_and_says_so(monkeypatch, family):
    from yuzui.scheduling.verify import verify

    given = FAMILIES[family].make(40, 3)
    whole = make(given, Effort(0.3))
    monkeypatch.setitem(sys.modules, "highspy", None)
    made = make(given, Effort(0.3))
    assert made["checker"] == "ok" and made["objective"] >= made["baselines"]["rank_order"]
    assert made["bound"] >= whole["objective"] and made["status"] == "feasible"
    (said,) = (one for one in made["findings"] if one["code"].startswith("solver"))
    assert said["code"] == "solver_missing" and said["message"]["zh"]
    assert verify(given, json.loads(json.dumps(made | {"cpu_seconds": 0.0})))["verdict"] == "ok"


@pytest.mark.parametrize("seed", range(40))
def test_with_an_engine_a_few_tasks_are_scheduled_as_well_as_by_trying_everything(seed):
    given = document(seed, *FEATURES[seed % 4 :: 1 + seed % 3], tasks=8 if seed < 3 else None)
    found, (best, _) = make(given, Effort(0.5, engine="cpsat")), optimum(given)
    assert found["objective"] == pytest.approx(best) and found["bound"] >= best - 1e-9
    assert check.violations(given, found["schedule"]) == []
    assert found["status"] == "optimal" or found["engine"]["claim"] == "optimal"
    assert verify(given, found | {"cpu_seconds": 0.0})["verdict"] == "ok"


def test_an_engine_changes_nothing_unless_it_is_asked_for_and_is_named_if_it_is():
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
    assert verify(given, json.loads(json.dumps(made | {"cpu_seconds": 0.0})))["verdict"] == "ok"
