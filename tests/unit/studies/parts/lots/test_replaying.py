# SPDX-License-Identifier: Apache-2.0
"""A file is checked alone; a workspace is checked against what its slates say of their draws."""

import json

import pytest

from yuzui.errors import InputError
from yuzui.funding.lottery.published import unmarked
from yuzui.funding.lottery_draw import commands, drawing, replaying, result_store


def test_a_file_that_holds_and_one_that_does_not(lots, tmp_path):
    made = drawing.published(lots, "a1" * 32, "beacon")
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    document = replaying.checked(path)
    assert document["ok"] and document["checked"][0] == "form" and len(document["checked"]) == 9
    path.write_text(json.dumps({**made, "public": "other"}), encoding="utf-8")
    document = replaying.checked(path)
    assert not document["ok"] and document["problems"][0]["code"] == "tickets"
    assert "“tickets”" in document["problems"][0]["message"]["zh"]


def test_what_was_not_looked_at_is_not_said_to_hold(lots, tmp_path):
    """Without the line of the digest the draw can be done again; the rest cannot be checked."""
    made = drawing.published(lots, "a1" * 32, "beacon")
    path = tmp_path / "draw.json"
    path.write_text(json.dumps({**made, "rules": unmarked(made["rules"])[1]}), encoding="utf-8")
    document = replaying.checked(path)
    assert document["ok"] and "digest" not in document["checked"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": "yuzui.draw/1"}', "\x00\xff"])
def test_what_is_no_draw_fails_its_first_step(tmp_path, text):
    path = tmp_path / "draw.json"
    path.write_bytes(text.encode("latin-1"))
    document = replaying.checked(path)
    assert document["checked"] == ["form"]
    assert {one["code"] for one in document["problems"]} == {"form"}
    with pytest.raises(InputError):
        replaying.checked(tmp_path / "missing.json")


def test_a_workspace_notices_a_slate_that_says_another_draw(held):
    workspace, keep = held
    commands.commit(workspace, "Lin", "beacon")
    run = keep()
    commands.reveal(workspace, "beacon 42")
    assert list(replaying.kept(workspace)) == []
    slate = workspace.latest("fund", run)
    slate["lottery"]["public"] = "other"
    stored = workspace.view.get("run", run)
    with workspace.view.act("tamper", "run") as change:
        change.replace("run", [{**stored, "document": slate}])
    assert [one["code"] for one in replaying.kept(workspace)] == ["draw"]
    row = result_store.newest(workspace)
    row["document"]["outcome"][0]["taken"] ^= True
    with workspace.view.act("tamper", "draw") as change:
        change.replace("draw", [row])
    assert "outcome" in {one["code"] for one in replaying.kept(workspace)}
