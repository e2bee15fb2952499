# SPDX-License-Identifier: Apache-2.0
"""A row for the run and one for each pair, in one act, seen by the office alone."""

import json

import pytest

from yuzui.errors import InputError
from yuzui.model.visibility import ROLES, Subject
from yuzui.reviewing.invitations import kept

ALLOWED = {role.name for role in ROLES if "restricted" in role.levels}


def test_rows_are_those_of_the_document_and_come_in_one_act(workspace, made):
    workspace.view.count("run")
    before = workspace.store.head().seq
    document = made(load="0..2")
    assert workspace.store.head().seq == before + 1
    run = workspace.view.get("assignment_run", document["run"]["id"])
    assert (run["goal"], run["objective"], run["bound"]) == (
        "total", document["objective"], document["bound"],
    )  # fmt: skip
    assert run["inputs_hash"] == document["run"]["inputs_hash"]
    price = {row["id"]: row["price"] for row in document["reviewers"]}
    rows = kept.pairs(workspace, run["id"])
    assert [(r["proposal"], r["reviewer"], r["score"], r["probability"]) for r in rows] == sorted(
        (r["proposal"], r["reviewer"], r["score"], r["probability"]) for r in document["assignments"]
    )
    assert all(row["price"] == price[row["reviewer"]] for row in rows)
    assert {row["state"] for row in rows} == {"proposed"}
    assert workspace.store.log_state().bad is None


def test_an_impossible_assignment_keeps_its_run_and_no_pair(workspace, made):
    document = made(demand=4)
    assert document["infeasible"]
    assert workspace.view.count("assignment_run") == 1
    assert kept.pairs(workspace, document["run"]["id"]) == []


@pytest.mark.parametrize("objective", ["max_min", "leximin", "alpha", "randomised"])
def test_every_objective_is_kept(workspace, made, objective):
    q = {"q": 0.7} if objective == "randomised" else {}
    document = made(objective=objective, **q)
    rows = kept.pairs(workspace, document["run"]["id"])
    assert len(rows) == len(document["assignments"]) == 3
    assert all(0 < row["probability"] <= 1 for row in rows)


def test_the_same_run_again_leaves_what_was_said_since(workspace, made, say):
    first = made()
    pair = first["assignments"][0]
    say("accept", pair["proposal"], pair["reviewer"])
    made()
    run = first["run"]["id"]
    states = [row["state"] for row in kept.pairs(workspace, run)]
    assert sorted(states) == ["accepted", "proposed", "proposed"]
    assert workspace.latest("assign", run)["changes"]
    assert workspace.view.count("assignment_run") == 1


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_who_may_not_see_a_run_sees_no_reviewer_either(workspace, made, role):
    document = made()
    other = workspace.seen_by(Subject("somebody", frozenset({role})))
    seen = role in ALLOWED
    for table in ("assignment_run", "assignment"):
        assert bool(other.view.count(table)) == seen, table
    assert (other.latest("assign", document["run"]["id"]) is not None) == seen


def test_where_the_sheets_lie_is_in_the_sealed_file_alone(workspace, made, call, tmp_path):
    document = made()
    assert str(tmp_path) not in json.dumps(document)
    assert str(tmp_path).encode() not in (workspace.dir / "yuzui.sqlite").read_bytes()
    found = kept.source(workspace, document["run"]["id"], None)
    assert found["path"] == str(call().resolve()) and "secret" not in found
    elsewhere = kept.source(workspace, document["run"]["id"], tmp_path / "there")
    assert elsewhere == {**found, "path": str(tmp_path / "there")}
    with pytest.raises(InputError) as error:
        kept.source(workspace, "0" * 12, None)
    assert error.value.code == "no_source" and error.value.fix


def test_a_notebook_keeps_the_rows_too(call, tmp_path):
    from yuzui.faces.notebook import calls

    with_rows = calls.open(tmp_path / "n")
    with_rows.assign(path=call(), per_proposal=1, accept_unchecked="employer,author")
    assert with_rows.view.count("assignment") == 3
    with_rows.close()
