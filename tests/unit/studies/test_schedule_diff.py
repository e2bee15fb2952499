# SPDX-License-Identifier: Apache-2.0
"""Two schedules, kept or in files, compared."""

import json
import shutil

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule, schedule_diff


@pytest.fixture(scope="module")
def workspace(scheduled, tmp_path_factory):
    made = Workspace(shutil.copytree(scheduled, tmp_path_factory.mktemp("diff") / "w"))
    schedule.keep(made, schedule.run(made, path="beamline", budget=0.1))
    return made


def test_runs_and_files_give_the_same_difference(workspace, tmp_path):
    new, old = (row["document"] for row in workspace.runs("schedule"))
    found = schedule_diff.run(workspace, a=old["run"]["id"], b="newest")
    assert list(study.document_faults(schedule_diff, found)) == []
    n = {name: len(found[name]) for name in ("moved", "added", "dropped")}
    assert n["moved"] + n["dropped"] + found["unmoved"] == len(old["schedule"])
    assert n["moved"] + n["added"] + found["unmoved"] == len(new["schedule"])
    paths = []
    for name, one in (("a", old), ("b", new)):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(one), encoding="utf-8")
    files = schedule_diff.run(Workspace(tmp_path / "x"), a=paths[0], b=paths[1])
    assert files == found


def test_notice_is_counted_from_the_second_that_is_given(workspace):
    runs = [row["id"] for row in workspace.runs("schedule")]
    early, late = (schedule_diff.run(workspace, a=runs[1], b=runs[0], at=at) for at in (0, 12_096_000))
    assert early["now"] == 0 and early["notice"][0]["bookings"] == 0
    assert late["notice"][0]["bookings"] > 0


def test_what_cannot_be_compared_is_said(workspace, tmp_path):
    with pytest.raises(VisibilityError):
        schedule_diff.run(workspace, a="0" * 12, b="newest")
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no document"):
        schedule_diff.run(workspace, a=path, b="newest")
    document = workspace.latest("schedule")
    document["instance"]["horizon"] = [10**9, 10**9 + 1]
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="share no time"):
        schedule_diff.run(workspace, a=path, b="newest")
