# SPDX-License-Identifier: Apache-2.0
"""The document: its keys, staleness, waivers, changes."""

import copy

import pytest

from yuzui.policy.evidence import document as made
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader

KEYS = {"id", "section", "title", "kinds", "status", "counterpart_status", "own_data", "target",
        "checks", "does_not_show"}  # fmt: skip
CHECK = {"kind", "required", "outcome", "measured", "bar", "data", "message"}


@pytest.fixture
def plan():
    return loader.load("river_institute_2030")


@pytest.fixture
def scored(plan, world):
    return scorecard.score(plan, world, [plan["R-1"], plan["R-2"], plan["R-6"]])


def test_document_has_the_keys_of_the_interface(scored):
    assert {"plan", "edition", "digest", "counts", "clauses"} <= set(scored)
    assert scored["counts"] == {"served": 2, "partly": 0, "not_yet": 0, "outside": 1}
    for row in scored["clauses"]:
        assert set(row) >= KEYS
        assert row["title"].keys() == {"en", "zh"}
        for check in row["checks"]:
            assert set(check) >= CHECK
            assert isinstance(check["required"], bool) and check["message"].keys() == {"en", "zh"}


def test_changed_data_make_a_kept_scorecard_stale(plan, world, scored, data, monkeypatch):
    assert not any(row["stale"] for row in made.refreshed(scored, plan, world)["clauses"])
    old = copy.deepcopy(scored)
    for check in old["clauses"][0]["checks"]:
        check["data_digest"] = check["data_digest"] and "0" * 64
    now = made.refreshed(old, plan, world)
    assert now["clauses"][0]["stale"] and now["clauses"][0]["status"] == "not_yet"
    assert now["counts"]["served"] == 1 and not now["plan_changed"]
    assert made.refreshed({**old, "digest": "other"}, plan, world)["plan_changed"]


def test_changes_say_what_rose_and_why(scored):
    old = copy.deepcopy(scored)
    old["clauses"][0]["status"] = "partly"
    old["clauses"][0]["checks"][0]["outcome"] = "fail"
    (change,) = made.changes(old, scored)
    assert (change["clause"], change["from"], change["to"]) == ("R-1", "partly", "served")
    assert "field-records: fail → pass" in change["why"]
    assert made.changes(scored, scored) == []


def test_waiver_of_the_installation_is_shown_and_counted_apart(plan, world):
    row = {"plan": plan.head.id, "clause": "R-2", "valid_from": "2026-01-01",
           "valid_to": "2026-12-31", "reason": "instrument away", "by": "a person",
           "role": "head"}  # fmt: skip
    with world.workspace.view.act("waive", "R-2") as change:
        change.insert("plan", [_plan_row(plan)])
        change.insert("waiver", [row])
    scored = scorecard.score(plan, world, [plan["R-1"], plan["R-2"]])
    assert scored["waived"] == 1 and sum(scored["counts"].values()) == 1
    assert scored["clauses"][1]["waiver"]["by"] == "a person"
    world.today = world.today.replace(year=2027)
    assert scorecard.score(plan, world, [plan["R-2"]])["waived"] == 0


def _plan_row(plan):
    return {
        "id": plan.head.id,
        "edition": str(plan.head.edition),
        "title": plan.head.title.json(),
        "digest": plan.digest,
    }


def test_own_rows_feed_the_second_axis_only(plan, world):
    clause = loader.load()["S1-13"]
    full = loader.load()
    before = made.clause_row(full, clause, world, {})
    assert before["own_data"] == "none"
    with world.workspace.view.act("enter", "organisation") as change:
        change.insert("organisation", [{"id": "O-1", "name": "A"}])
    after = made.clause_row(full, clause, world, {})
    assert (before["status"], before["own_data"]) == (after["status"], "none")
    assert after["own_data"] == "loaded"
