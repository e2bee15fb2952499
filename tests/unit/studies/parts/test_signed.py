# SPDX-License-Identifier: Apache-2.0
"""What is signed has a reason and a person with a role; who may sign is tested with standing."""

import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError
from yuzui.job.signature import UNCHECKED, noted, require, who
from yuzui.job.workspace import Workspace
from yuzui.text import Text

WORDS = Text("signed by a person", "须具名签署")


def test_a_reason_is_asked_for():
    with pytest.raises(InputError) as caught:
        require(WORDS, " ")
    assert caught.value.code == "unsigned" and "--reason" in caught.value.say("zh")
    require(WORDS, "read it")


def test_the_owner_or_a_person_with_any_role_signs_and_a_bare_name_does_not(tmp_path):
    workspace = admit(Workspace(tmp_path / "w"), "Xu", roles=("curator",))
    assert who(workspace, " ") == workspace.subject.name and who(workspace, "Xu") == "Xu"
    with pytest.raises(StateError) as caught:
        who(workspace, "A. Example", option="--approve")
    assert caught.value.code == "no_such_person" and caught.value.place.column == "--approve"
    assert 'yuzui accounts grant "A. Example" decider' in caught.value.say("en")
    workspace.close()
    assert [said.zh for _, said in noted({"identity": UNCHECKED.json()})] == [UNCHECKED.zh]
    assert noted({}) == []
