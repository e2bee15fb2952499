# SPDX-License-Identifier: Apache-2.0
"""The instance of a kept schedule is found by its digest, and gone over."""

import pytest

from yuzui.errors import StateError
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.publish import instance


def test_a_synthetic_instance_is_made_again_with_its_seed(tmp_path):
    workspace = Workspace(tmp_path, seed=11)
    document = schedule.run(workspace, path="beamline", budget=0.0)
    schedule.keep(workspace, document)
    kept = instance.find(workspace, document, "")
    assert kept == instance.find(Workspace(tmp_path, seed=3), document, "beamline")
    assert instance.faults(kept, document) == []
    with pytest.raises(StateError) as told:
        instance.find(workspace, document, "telescope")
    assert told.value.code == "instance_differs" and "--instance" in told.value.say("zh")


def test_sums_that_are_wrong_are_told(workspace, cycle):
    name, _ = cycle.draft(workspace, ("a", 9, 11, "x"))
    document = workspace.latest("schedule", name)
    found = instance.find(workspace, document, "")
    assert instance.faults(found, document) == []
    assert [row["code"] for row in instance.faults(found, document | {"objective": 2.0})]
