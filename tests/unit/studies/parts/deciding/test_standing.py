# SPDX-License-Identifier: Apache-2.0
"""A slate must stand and a person must be allowed to act on it."""

import pytest

from yuzui.errors import StateError
from yuzui.job import signature, standing
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store import subjects


def test_the_newest_slate_of_a_call_stands(held, monkeypatch):
    workspace, keep = held
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1000)
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


def test_a_grant_is_held_by_the_account_and_by_the_person_named_for_that_call(held):
    workspace, _ = held
    own = workspace.subject.name
    assert signature.who(workspace, "", ("decider",)) == signature.who(workspace, own, ("decider",)) == own
    assert signature.who(workspace, " the chair ", ("decider",), "c") == "the chair"
    with pytest.raises(StateError) as caught:  # a name alone is nobody
        signature.who(workspace, "Somebody Else", ("decider",), "c")
    assert caught.value.code == "no_such_person" and "the chair" in caught.value.expected
    fix = 'yuzui accounts grant "Somebody Else" decider --scope call:c'
    assert all(fix in caught.value.say(lang) for lang in ("en", "zh"))
    with pytest.raises(StateError):
        signature.who(workspace.seen_by(PUBLIC), "the chair", ("decider",))
    admin = workspace.store.open(Subject("admin", frozenset({"administrator"})))
    subjects.grant(admin, "xu", "reviewer", reason="test")
    subjects.grant(admin, "xu", "decider", "call:other", reason="test")
    with pytest.raises(StateError) as caught:
        signature.who(workspace, "xu", ("decider",), "c")
    assert caught.value.seen == "xu" and caught.value.code == "not_a_decider"
    assert signature.who(workspace, "xu", ("decider",), "other") == "xu"
    subjects.grant(admin, "xu", "decider", "call:c", reason="test")
    assert signature.who(workspace, "xu", ("decider",), "c") == "xu"
    subjects.revoke(admin, "xu", "decider", "call:c", reason="test")
    with pytest.raises(StateError):
        signature.who(workspace, "xu", ("decider",), "c")


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
