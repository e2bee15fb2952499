# SPDX-License-Identifier: Apache-2.0
import dataclasses

import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document, signing, words
from yuzui.job.workspace import Workspace

ONE = scenario_file.read(scenario.folder() / "public_growth_2030.yaml")


@pytest.fixture
def workspace(tmp_path):
    made = admit(Workspace(tmp_path / "w"), "the statistics desk", "somebody else")
    yield made
    made.close()


def test_a_signed_scenario_says_who_signed_it(workspace):
    assert document.run(workspace, ONE, 0)["scenario"]["signed"] is None
    key = signing.sign(workspace, ONE, "the statistics desk", "steady and affordable")
    found = document.run(workspace, ONE, 0)
    assert found["scenario"]["signed"]["by"] == "the statistics desk"
    assert "signed by the statistics desk" in words.lines(found)[0][1].en
    rows = workspace.view.select("lever_setting")
    assert {row["scenario"] for row in rows} == {key} and len(rows) == 6
    assert {row["year"]: row["value"] for row in rows}[2030] == 510


def test_it_cannot_be_signed_twice_nor_changed_in_silence(workspace):
    key = signing.sign(workspace, ONE, "the statistics desk", "steady")
    with pytest.raises(InputError) as caught:
        signing.sign(workspace, ONE, "somebody else", "again")
    assert caught.value.code == "signed_already"
    changed = dataclasses.replace(ONE, growth=0.08)
    with pytest.raises(InputError) as caught:
        signing.sign(workspace, changed, "the statistics desk", "slower")
    assert caught.value.code == "needs_parent" and key in caught.value.fix.en
    child = dataclasses.replace(changed, parent=key)
    assert signing.sign(workspace, child, "the statistics desk", "slower") != key
    (row,) = workspace.view.select("scenario", where=signing.Eq("id", signing.name(child)))
    assert row["parent"] == key


@pytest.mark.parametrize(("by", "reason"), [("the desk", "why"), ("the statistics desk", "")])
def test_nobody_signs_without_a_name_and_a_reason(workspace, by, reason):
    with pytest.raises((InputError, StateError)) as caught:
        signing.sign(workspace, ONE, by, reason)
    assert caught.value.code == ("no_such_person" if reason else "unsigned")
    assert signing.signed(workspace, ONE) is None


def test_signing_is_in_the_log_and_a_refusal_too(workspace):
    signing.sign(workspace, ONE, "the statistics desk", "steady")
    with pytest.raises(InputError):
        signing.sign(workspace, ONE, "the statistics desk", "again")
    actions = [row["action"] for row in workspace.view.select("audit")]
    assert "sign scenario" in actions and "sign scenario refused" in actions
