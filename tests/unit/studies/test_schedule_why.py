# SPDX-License-Identifier: Apache-2.0
"""The document of an answer: of a kept schedule and of files alike."""

import json

from tests.contracts.checks import study

from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule_why


def test_kept_schedules_and_files_give_the_same_answer(beamline, tmp_path):
    document = beamline.latest("schedule")
    result = tmp_path / "result.json"
    result.write_text(json.dumps(document), encoding="utf-8")
    out = document["unplaced"][0]["task"]
    kept = schedule_why.run(beamline, task=out)
    files = schedule_why.run(Workspace(tmp_path / "x"), task=out, files=("beamline", result))
    same = {name: value for name, value in kept.items() if name not in ("schedule", "run")}
    assert same == {name: files[name] for name in same}
    assert kept["run"]["id"] == files["run"]["id"]
    assert kept["schedule"]["run"] == document["run"]["id"] and files["schedule"]["run"] is None
    assert list(study.document_faults(schedule_why, kept)) == []


def test_an_answer_asked_for_again_is_a_document_of_its_own(beamline, monkeypatch):
    out = beamline.latest("schedule")["unplaced"][0]["task"]
    first = schedule_why.run(beamline, task=out)
    whole = json.dumps(first["schedule"]), json.dumps(first["ribbon"])
    monkeypatch.setattr("yuzui.scheduling.reschedule.why.why", None)  # not asked once more
    first["schedule"].clear()
    first["ribbon"].clear()
    again = schedule_why.run(beamline, task=out)
    assert (json.dumps(again["schedule"]), json.dumps(again["ribbon"])) == whole


def test_what_the_kind_of_facility_lets_go_of_is_tried_and_the_rest_of_it_is_told(beamline, tmp_path):
    document = beamline.latest("schedule")
    result = tmp_path / "result.json"
    out = [row["task"] for row in document["unplaced"]][:1]
    plain, asked = [
        schedule_why.run(beamline, task=out[0], files=("beamline", _written(result, document | more)))
        for more in ({}, {"form": {"kind": "telescope"}})
    ]
    assert plain["by_form"] == [] and plain["tried"][0] == "resource"
    assert asked["tried"][0] == "window"
    assert "airmass up to 2.5" in [one["en"] for one in asked["by_form"]]
    assert list(study.document_faults(schedule_why, asked)) == []
    none = {**asked, "relaxation": None, "tried": ["window"]}
    said = " ".join(one.zh for _, one in schedule_why.lines(none))
    assert "可改申请表再试：大气质量放宽至 2.5、" in said


def _written(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
