# SPDX-License-Identifier: Apache-2.0
"""The document of a schedule."""

import json

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.scheduling import check
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.run import source

KEYS = (
    "status objective bound bound_kind gap baselines schedule unplaced seed cpu_seconds checker certificate"
).split()
"""Of the interface that outside checkers use."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w") / "work")


@pytest.fixture(scope="module")
def document(workspace):
    return schedule.run(workspace, path="telescope", budget=0.1)


def test_the_document_holds_the_interface_and_keeps_the_contract(document):
    assert set(KEYS) <= set(document) and document["checker"] == "ok" and document["seed"] == 7
    assert set(document["certificate"]) == {"kind", "duals"}
    assert {frozenset(row) for row in document["schedule"]} == {frozenset(("task", "resource", "start", "end"))}
    assert list(study.document_faults(schedule, document)) == []


def test_every_rule_is_kept_and_value_stays_below_the_bound(document):
    instance = source.find("telescope", 7).document
    assert check.violations(instance, document["schedule"]) == []
    value = check.objective(instance, document["schedule"])
    assert document["objective"] == pytest.approx(value) and value <= document["bound"]
    assert max(document["baselines"].values()) <= document["objective"]


def test_the_same_run_gives_the_same_document_but_for_the_time_it_took(workspace, document):
    again = schedule.run(workspace, path="telescope", budget=0.1)
    assert again | {"cpu_seconds": 0} == document | {"cpu_seconds": 0}


def test_another_budget_or_seed_is_another_run(workspace, document):
    other = Workspace(workspace.dir, seed=8)
    runs = {schedule.run(w, path="beamline", budget=b)["run"]["id"] for w, b in ((other, 0), (workspace, 0))}
    assert len(runs) == 2 and document["run"]["id"] not in runs


def test_a_schedule_that_breaks_a_rule_is_not_given(workspace, monkeypatch):
    from yuzui.scheduling.rules.violation import Violation
    from yuzui.text import Text

    broken = [Violation("overlap", ("a",), Text("overlap", "重叠"), 1)]
    monkeypatch.setattr(check, "violations", lambda document, rows: broken)
    found = schedule.run(workspace, path="telescope", budget=0)
    assert found["status"] == "refused" and found["schedule"] == [] and found["placed"] == {}
    assert {row["task"] for row in found["unplaced"]} == {
        row["id"] for row in source.find("telescope", 7).document["tasks"]
    }
    assert list(study.document_faults(schedule, found)) == []


@pytest.mark.parametrize("budget", ["x", -1, float("nan"), 1e9, None])
def test_budgets_that_cannot_be_used(workspace, budget):
    with pytest.raises(InputError, match="budget"):
        schedule.run(workspace, path="telescope", budget=budget)


def test_rows_that_cannot_be_used_are_written_beside_the_run(workspace, tmp_path):
    from yuzui.sheets import formats

    tasks = [{"id": "a", "value": 1, "duration": 0}, {"id": "b", "value": "much", "duration": 5}]
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({"horizon": [0, 10], "resources": [{"id": "r"}], "tasks": tasks}), "utf-8")
    document = schedule.run(workspace, path=path, budget=0.1)
    written = schedule.keep(workspace, document, "zh")
    rows = formats.read(written[0])[0].rows
    assert {row[0] for row in rows[1:]} == {"a", "b"} and workspace.latest("schedule") == document


def test_a_calendar_counts_the_moves_between_kept_runs(workspace, document):
    schedule.keep(workspace, document)
    moved = json.loads(json.dumps(document))
    moved["run"]["id"] = "0" * 12
    moved["schedule"][0]["start"] += 1
    text = schedule.calendar(workspace, moved, "en").decode()
    assert text.count("SEQUENCE:1") == 1 and text.count("BEGIN:VEVENT") == len(moved["schedule"])
