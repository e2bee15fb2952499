# SPDX-License-Identifier: Apache-2.0
"""The document of an answer: of a kept schedule and of files alike."""

import json

from yuzui.studies import schedule, schedule_why
from yuzui.studies.parts.workspace import Workspace
from yuzui.testing import study


def test_kept_schedules_and_files_give_the_same_answer(tmp_path):
    made = Workspace(tmp_path / "w")
    document = schedule.run(made, path="beamline", budget=0)
    schedule.keep(made, document)
    result = tmp_path / "result.json"
    result.write_text(json.dumps(document), encoding="utf-8")
    out = document["unplaced"][0]["task"]
    kept = schedule_why.run(made, task=out)
    files = schedule_why.run(Workspace(tmp_path / "x"), task=out, files=("beamline", result))
    same = {name: value for name, value in kept.items() if name not in ("schedule", "run")}
    assert same == {name: files[name] for name in same}
    assert kept["run"]["id"] == files["run"]["id"]
    assert kept["schedule"]["run"] == document["run"]["id"] and files["schedule"]["run"] is None
    assert list(study.document_faults(schedule_why, kept)) == []
