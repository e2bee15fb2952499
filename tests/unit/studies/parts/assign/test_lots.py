# SPDX-License-Identifier: Apache-2.0
"""Committed, drawn, drawn again from the document alone; whatever is changed is noticed."""

import copy
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.errors import StateError
from yuzui.funding.lottery_draw import commands, replaying
from yuzui.job.workspace import Workspace
from yuzui.reviewing.assignment.lots import replayed
from yuzui.reviewing.jobs import assign

ASKED = {"demand": 1, "load": "0..2", "at": "2026-06-01", "objective": "random_draw", "public": "42"}


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def drawn(workspace):
    path = call.write(workspace.dir.parent / "call", bids="")
    return assign.run(workspace, path=path, **ASKED)


def test_a_draw_needs_a_commitment_and_ends_it(workspace):
    with pytest.raises(StateError) as error:
        drawn(workspace)
    assert error.value.code == "no_commitment"
    row = commands.commit(workspace, "", "the index")
    assert commands.held(workspace)[0]["commitment"] == row["commitment"]
    document = drawn(workspace)
    assert document["draw"]["commitment"] == row["commitment"]
    with pytest.raises(StateError):
        drawn(workspace)
    kept = workspace.view.get("draw", row["id"])
    assert kept["state"] == "revealed" and kept["public"] == "42"
    assert set(kept["document"]) == {"schema", "run"}
    assert list(replaying.kept(workspace)) == []


def test_whatever_is_changed_in_the_document_is_noticed(workspace):
    commands.commit(workspace, "", "the index")
    document = drawn(workspace)
    assert replayed(document) == []

    def steps(change):
        other = copy.deepcopy(document)
        change(other)
        return {one.step for one in replayed(other)}

    assert "commitment" in steps(lambda d: d["draw"].update(secret="cd" * 32))
    assert steps(lambda d: d["draw"].update(public="43")) & {"tickets", "outcome"}
    assert "list" in steps(lambda d: d["conflicts"].clear())
    assert "outcome" in steps(lambda d: d["assignments"].pop())
    assert steps(lambda d: d.update(draw=None)) == {"form"}
