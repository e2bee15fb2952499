# SPDX-License-Identifier: Apache-2.0
"""The study as other studies are: inputs, words, tables; its acts are tested where they are done."""

import pytest

from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.reviewing.jobs import assign, invite

FILES = {
    "proposals": "id\nA\nB\n",
    "reviewers": "id,max\nx,1\ny,1\nz,2\n",
    "affinity": "proposal,reviewer,score\nA,x,5\nA,y,1\nB,x,4\nB,z,2\n",
}


@pytest.fixture
def workspace(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found = Workspace(tmp_path / "w")
    given = {"path": tmp_path, "demand": 1, "accept_unchecked": "employer,author"}
    assign.keep(found, assign.run(found, **given), given)
    yield found
    found.close()


def test_a_day_later_the_same_is_asked(workspace, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1900000000)
    found = invite.run(workspace, proposal="A", reviewer="x", reason="away")
    assert (found["schema"], found["instead"], found["cost"]) == (invite.SCHEMA, "y", 4)
    assert found["log"]["seq"] == workspace.store.head().seq
    for lang in ("en", "zh"):
        assert [text.say(lang) for _, text in invite.lines(found)]
        assert invite.exports(found, lang)
    assert invite.pictures(found) == []


def test_another_step_or_run_is_refused(workspace):
    with pytest.raises(InputError) as error:
        invite.run(workspace, act="forget", proposal="A", reviewer="x")
    assert error.value.code == "no_such_act"
    with pytest.raises(VisibilityError):
        invite.run(workspace, run="0" * 12, proposal="A", reviewer="x")
