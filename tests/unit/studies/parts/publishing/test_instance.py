# SPDX-License-Identifier: Apache-2.0
"""The instance of a kept schedule is found by its digest, and gone over."""

import pytest

from yuzui.errors import StateError
from yuzui.studies import schedule
from yuzui.studies.parts.publishing import instance
from yuzui.studies.parts.workspace import Workspace


def test_a_synthetic_instance_is_made_again_with_its_seed(tmp_path):
    workspace = Workspace(tmp_path, seed=11)
    document = schedule.run(workspace, path="beamline", budget=0.0)
    found = instance.find(Workspace(tmp_path, seed=3), document, "")
    assert found.file["sha256"] == document["files"][0]["sha256"]
    assert instance.faults(found.document, document) == []
    with pytest.raises(StateError) as told:
        instance.find(workspace, document, "telescope")
    assert told.value.code == "instance_gone" and "--instance" in told.value.say("zh")


def test_a_file_is_looked_for_in_the_workspace(workspace, cycle):
    name, path = cycle.draft(workspace, ("a", 9, 11, "x"))
    document = workspace.latest("schedule", name)
    assert instance.find(workspace, document, "").name == path.stem
    changed = document | {"objective": 2.0}
    codes = [row["code"] for row in instance.faults(cycle.instance(("a", 9, 11, "x")), changed)]
    assert codes
