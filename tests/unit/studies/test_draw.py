# SPDX-License-Identifier: Apache-2.0
"""The study says how a draw stands after each step, and never the secret before it is revealed."""

import json

import pytest

from yuzui.errors import InputError
from yuzui.funding.jobs import draw


def test_steps_and_what_is_said_after_each(held, tmp_path):
    workspace, keep = held
    first = draw.run(workspace, act="commit", by="Lin", source="beacon round 42")
    assert first["state"] == "committed" and first["public_source"] == "beacon round 42"
    assert first["candidates"] is first["chance"] is None
    assert first["log"]["seq"] == workspace.store.head().seq
    run = keep()
    second = draw.run(workspace, act="fix", slate=run)
    assert second["slate"] == run and set(second["chance"]) == set(second["candidates"])
    third = draw.run(workspace, act="reveal", public="beacon 42")
    assert third["schema"] == "yuzui.draw/1" and third["commitment"] == first["commitment"]
    assert third["secret"] not in json.dumps([first, second])
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(third), encoding="utf-8")
    assert draw.replay(path)["ok"]
    for document in (first, second, third):
        assert json.loads(json.dumps(document)) == document
        assert draw.lines(document) and draw.exports(document, "zh")
    assert draw.pictures(third) == []


def test_a_step_there_is_not(held):
    with pytest.raises(InputError):
        draw.run(held[0], act="redo")
