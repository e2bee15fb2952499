# SPDX-License-Identifier: Apache-2.0
"""Appeals of a call, of a slate, or one: what a reader may not read is null, as if empty."""

import pytest

from yuzui.errors import VisibilityError
from yuzui.funding.appeals import rows
from yuzui.model.visibility import PUBLIC, Subject


def test_of_a_call_of_a_slate_and_one(office):
    run = office.fund()
    decided = office.decide(run)["id"]
    first, second = office.file(decided, "A", by="Lin"), office.file(decided)
    office.recompute(first["id"])
    names = {first["id"], second["id"]}
    workspace = office.workspace
    assert {row["id"] for row in rows.of_call(workspace)} == names
    assert {row["id"] for row in rows.of_call(workspace, "c")} == names
    assert rows.of_call(workspace, "another") == []
    assert {row["id"] for row in rows.of_slate(workspace, run)} == names
    assert rows.of_slate(workspace, "0" * 12) == []
    row = rows.one(workspace, first["id"])
    assert (row["same"], row["call"], row["slate"], row["stage"]) == (True, "c", run, "contested")
    assert rows.one(workspace, second["id"])["same"] is None


def test_a_chair_reads_no_person_and_the_public_nothing(office):
    name = office.file(office.decide(office.fund())["id"])["id"]
    office.settle(name)
    chair = office.workspace.seen_by(Subject("x", frozenset({"panel_chair"})))
    row = rows.one(chair, name)
    assert row["by"] is None and row["handler"] is None
    assert row["grounds"] == "a score was misread" and row["state"] == "dismissed"
    outside = office.workspace.seen_by(PUBLIC)
    assert rows.of_call(outside) == []
    with pytest.raises(VisibilityError):
        rows.one(outside, name)
