# SPDX-License-Identifier: Apache-2.0
"""Which schedule is meant, and that its instance comes back to the digit."""

import json

import pytest

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.reschedule.report import known


def test_a_kept_schedule_comes_with_its_instance_by_run_and_as_the_newest(workspace, files):
    document = workspace.latest("schedule")
    given = json.loads(files[0].read_text(encoding="utf-8"))
    for run in (None, "newest", document["run"]["id"]):
        found = known.find(workspace, run)
        assert found.instance == given and found.run == document["run"]["id"]
        assert found.frame["title"]["zh"] == "台站一周" and found.frame["origin"] == "synthetic"


def test_files_are_read_and_nothing_kept_is_looked_at(files, tmp_path):
    found = known.find(Workspace(tmp_path), None, files)
    assert found.run is None and found.frame["run"] is None
    assert found.frame["horizon"] == found.instance["horizon"]
    assert len(found.result["schedule"]) == 2


def test_a_synthetic_instance_is_kept_too(tmp_path):
    made = Workspace(tmp_path, seed=3)
    schedule.keep(made, schedule.run(made, path="beamline", budget=0))
    found = known.find(made, None)
    assert digest(found.instance) == found.result["files"][0]["sha256"]


def test_runs_that_are_not_there_and_files_that_are_no_pair(workspace, files, tmp_path):
    with pytest.raises(VisibilityError):
        known.find(workspace, "0" * 12)
    with pytest.raises(InputError, match="no schedule has been made"):
        known.find(Workspace(tmp_path), None)
    with pytest.raises(InputError, match="or none"):
        known.find(workspace, None, files[:1])
    with pytest.raises(InputError, match="no result"):
        known.find(workspace, None, (files[0], files[0]))


def test_an_instance_is_for_those_who_see_its_run(workspace):
    nobody = workspace.seen_by(Subject("nobody", frozenset({"public"})))
    with pytest.raises(VisibilityError):
        known.find(nobody, workspace.latest("schedule")["run"]["id"])
    assert nobody.view.select("run_input") == []


def test_an_instance_that_was_not_kept_or_is_another_is_said(workspace, tmp_path):
    document = workspace.latest("schedule")
    other = Workspace(tmp_path)
    other.save("schedule", document)
    with pytest.raises(StateError, match="not kept") as caught:
        known.find(other, None)
    assert "yuzui schedule make" in caught.value.mending.en
    changed = known.rows(document["run"]["id"], {"horizon": [0, 1]})
    changed[0]["digest"] = digest({"horizon": [0, 2]})
    other.save("schedule", document, also={"run_input": changed})
    with pytest.raises(StateError):
        known.find(other, None)
    assert other.view.count("run_input", Eq("part", "instance")) == 1
