# SPDX-License-Identifier: Apache-2.0
"""The invariants of schedules, bookings and ledger, each broken on purpose, each caught.

Where an invariant is broken in full elsewhere the test that does so is named, and must exist; what
is broken here is what joins several parts.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from tests.jobs.scheduling import cycle, documents

from yuzui.errors import StateError, YuzuiError
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.scheduling.booking import audit
from yuzui.scheduling.jobs import publish

TESTS = Path(__file__).parents[1]

lab = cycle.lab

AUDIT = "jobs/scheduling/test_booking.py::test_what_is_broken_on_purpose_is_named"
GUARDS = "store/test_state.py"
CHECK = "jobs/scheduling/test_instance.py::test_exactly_the_rule_that_was_broken_is_named"
LEDGER = "jobs/facilities/test_accounts.py"
BROKEN = {
    1: (CHECK, AUDIT, f"{GUARDS}::test_capacity_is_summed",
        f"{GUARDS}::test_a_unary_resource_is_booked_once_at_a_time"),
    2: (CHECK, AUDIT),
    3: (f"{LEDGER}::test_a_change_of_one_cell_is_named", AUDIT),
    4: (f"{LEDGER}::test_a_partner_beyond_its_share_is_named_and_a_tolerance_is_kept",
        f"{LEDGER}::test_more_spent_than_there_is_is_found_in_any_walk"),
    5: (AUDIT, f"{GUARDS}::test_what_is_published_never_changes_but_that_another_takes_its_place",
        f"{GUARDS}::test_what_was_booked_stays_where_it_is"),
    6: (AUDIT, "jobs/scheduling/test_publish.py::"
        "test_frozen_bookings_move_by_preemption_only"),
    7: ("store/test_state.py::test_no_statement_can_join_the_two",
        "properties/test_reviewer_leak.py::"),
    8: ("jobs/reviewing/test_affinity.py::",),
    9: (AUDIT, f"{GUARDS}::test_nothing_is_published_without_proof",
        "jobs/scheduling/test_publish.py::test_a_schedule_without_bound_is_not_published"),
    11: ("jobs/facilities/test_accounts.py::"
         "test_the_same_key_with_other_content_is_an_error_with_both",),
}  # fmt: skip
"""Where each is broken; 10 below, 12 and 13 with the kinds and the key figures."""


def test_the_test_that_breaks_it_exists():
    for number in BROKEN:
        for name in BROKEN[number]:
            path, _, function = name.partition("::")
            tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
            found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            assert function in found if function else any(one.startswith("test_") for one in found)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.NOW))
    made = lab.make(tmp_path / "w", mode="hybrid")
    yield made
    made.close()


def _changed(workspace, name, change):
    """Change a kept run as a hand would, and return what publishing it says."""
    row = workspace.view.get("run", name)
    change(row["document"])
    with workspace.view.act("tamper", name) as act:
        act.replace("run", [row])
    path = str(workspace.dir / "cycle.json")
    with pytest.raises(YuzuiError) as told:
        documents.ask(publish, workspace, schedule=name, approve=cycle.WHO, instance=path)
    return told.value


def _late(document):
    document["schedule"][0] |= {k: document["schedule"][0][k] + 60 for k in ("start", "end")}


MUTATIONS = {
    "overlap": lambda d: d["schedule"][1].update(
        {k: d["schedule"][0][k] for k in ("start", "end")}),
    "window": _late,
    "twice": lambda d: d["schedule"].append(dict(d["schedule"][0])),
    "unknown": lambda d: d["schedule"][0].update({"task": "nobody"}),
    "resource": lambda d: d["schedule"][0].update({"resource": "nowhere"}),
    "objective": lambda d: d.update({"objective": d["objective"] + 1}),
    "bound": lambda d: d.update({"bound": d["objective"] / 2}),
    "dropped": lambda d: d["unplaced"].append({"task": "a", "reason": "competition"}),
}  # fmt: skip
"""What a hand may do to a kept run; publishing goes over all of it."""


@pytest.mark.parametrize("name", MUTATIONS)
def test_nothing_tampered_with_is_published(workspace, name):
    run, _ = cycle.draft(workspace, ("a", 9, 11, "x"), ("b", 12, 13, "y"))
    told = _changed(workspace, run, MUTATIONS[name])
    assert told.code == "refused", told
    assert workspace.view.get("schedule", run)["status"] == "refused"
    assert not workspace.view.count("booking") and not workspace.view.count("entry")
    assert list(audit.problems(workspace)) == []


def test_the_same_instance_seed_and_budget_give_the_same_bookings(tmp_path):
    """Invariant 10; another seed gives other bookings of another instance, or it would say less."""

    def made(folder, seed):
        document = documents.run(Workspace(tmp_path / folder, seed=seed), path="beamline", budget=0.1)
        return json.dumps([document[k] for k in ("schedule", "objective", "bound", "certificate")])

    assert made("one", 7) == made("two", 7) != made("three", 8)


def test_a_plan_of_changes_keeps_the_earlier_bytes(workspace):
    """Invariant 5: whatever comes later, the rows of what was published stay byte for byte."""
    first, _ = cycle.published(workspace, ("a", 9, 11, "x"), ("b", 12, 13, "y"))
    view = workspace.view

    def rows():
        kept = view.get("schedule", first)
        kept.pop("status")
        bookings = view.select("booking", where=Eq("schedule", first))
        return json.dumps([kept, view.get("certificate", first), bookings])

    before = rows()
    second, _ = cycle.published(workspace, ("b", 13, 14, "y"), name="second", supersedes=first)
    cycle.published(workspace, ("c", 15, 16, "y"), name="third", supersedes=second)
    with pytest.raises(StateError):
        documents.ask(publish, workspace, schedule=first, approve=cycle.WHO,
                    instance=str(workspace.dir / "cycle.json"))  # fmt: skip
    assert rows() == before and list(audit.problems(workspace)) == []
