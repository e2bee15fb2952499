# SPDX-License-Identifier: Apache-2.0
"""A slate must stand and a person must be allowed to act on it."""

import pytest

from yuzui.errors import StateError
from yuzui.record.visibility import PUBLIC, Subject
from yuzui.store import subjects
from yuzui.studies.parts.deciding import standing


def test_the_newest_slate_of_a_call_stands(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000")
    document = workspace.latest("fund", keep())
    standing.current(workspace, document)
    newer = keep(run={**document["run"], "id": "e" * 12, "inputs_hash": "1" * 64})
    with pytest.raises(StateError) as caught:
        standing.current(workspace, document)
    assert caught.value.code == "stale" and caught.value.expected == newer
    keep(run={**document["run"], "id": "d" * 12}, call={**document["call"], "id": "other"})
    standing.current(workspace, workspace.latest("fund", newer))


def test_without_a_set_there_is_nothing_to_decide(held, lots):
    none = {**lots, "slate": {**lots["slate"], "value": None, "status": "infeasible"}}
    with pytest.raises(StateError) as caught:
        standing.current(held[0], none)
    assert caught.value.code == "no_slate"


def test_a_grant_is_held_by_the_account_and_by_a_person_who_is_one(held):
    workspace, _ = held
    standing.grant(workspace, "the chair", ("decider",))
    with pytest.raises(StateError):
        standing.grant(workspace.seen_by(PUBLIC), "the chair", ("decider",))
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "wu", "reviewer", reason="test")
    with pytest.raises(StateError) as caught:
        standing.grant(workspace, "wu", ("decider",))
    assert caught.value.seen == "wu"
    subjects.grant(admin, "wu", "decider", reason="test")
    standing.grant(workspace, "wu", ("decider",))
    subjects.revoke(admin, "wu", "decider", reason="test")
    with pytest.raises(StateError):
        standing.grant(workspace, "wu", ("decider",))


def test_applicants_and_those_tied_to_one_are_conflicted(held, lots):
    workspace, _ = held
    standing.unconflicted(workspace, lots, "Lin")
    with pytest.raises(StateError) as caught:
        standing.unconflicted(workspace, lots, "Person B")
    assert caught.value.code == "conflicted"
    tie = {"proposal": "C", "reviewer": "Lin", "kind": "coauthor", "state": "derived"}
    with workspace.view.act("load", "conflict") as change:
        change.insert("conflict", [tie])
    with pytest.raises(StateError):
        standing.unconflicted(workspace, lots, "Lin")
    with workspace.view.act("waive", "conflict") as change:
        change.replace("conflict", [{**tie, "state": "waived", "waived_by": "the office"}])
    standing.unconflicted(workspace, lots, "Lin")
