# SPDX-License-Identifier: Apache-2.0
"""The scorecard."""

import datetime as dt

import msgspec
import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.investment.jobs import ten_year_plan
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader

PLAN = "river_institute_2030"


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """The scorecard of an empty workspace."""
    workspace = Workspace(tmp_path_factory.mktemp("scored") / "w")
    yield scorecard.compute(workspace, Scorecard(plan=PLAN))
    workspace.close()


def test_second_plan_is_scored_without_code(answer):
    status = {row.id: row.status for row in answer.clauses}
    assert status["R-1"] == status["R-2"] == "served"
    assert status["R-6"] == "outside"
    assert answer.counts["served"] + answer.counts["outside"] == answer.of == 5
    row = next(row for row in answer.clauses if row.id == "R-4")
    assert row.target.status == "not_met"
    assert row.target.readings[0].odds


def test_same_plan_data_and_software_give_the_same_run(workspace, answer):
    assert scorecard.compute(workspace, Scorecard(plan=PLAN)) == answer


def test_choosing():
    plan = loader.load(PLAN)
    assert [c.id for c in scorecard.chosen(plan, "2")] == ["R-3", "R-4", "R-6"]
    assert [c.id for c in scorecard.chosen(plan, None, "r-3")] == ["R-3"]
    with pytest.raises(UnknownIdentifierError) as caught:
        scorecard.chosen(plan, None, "R-33")
    assert caught.value.expected == "R-3"
    with pytest.raises(UnknownIdentifierError):
        scorecard.chosen(plan, "9")


def test_kept_scorecard_comes_back_and_every_check_leaves_a_row(workspace, answer):
    assert scorecard.stored(workspace, PLAN) is None
    scorecard.keep(workspace, answer)
    scorecard.keep(workspace, answer)
    checks = sum(len(row.checks) for row in answer.clauses)
    assert workspace.view.count("evidence_run") == 2 * checks
    log = {row["seq"] for row in workspace.view.select("audit") if row["action"] == "check"}
    assert {row["audit_seq"] for row in workspace.view.select("evidence_run")} == log
    kept = scorecard.stored(workspace, PLAN)
    assert kept.run == answer.run and kept.counts == answer.counts
    assert scorecard.stored(workspace, loader.FIRST) is None


def test_the_scorecard_of_a_plan_is_found_behind_a_later_one_of_another(workspace, answer):
    scorecard.keep(workspace, answer)
    other = msgspec.structs.replace(answer.run, id="f" * 12)
    scorecard.keep(workspace, answer.amended(plan="another", run=other))
    assert scorecard.stored(workspace, PLAN).run == answer.run


def test_part_of_a_plan_is_not_kept_as_its_scorecard(workspace):
    part = scorecard.compute(workspace, Scorecard(plan=PLAN, clause="R-1"))
    scorecard.keep(workspace, part)
    assert workspace.latest("scorecard") is None
    assert workspace.view.count("evidence_run") > 0


def test_since_compares_with_the_last_scorecard_before_a_day(workspace, answer):
    scorecard.keep(workspace, answer)
    first, *rest = answer.clauses
    better = answer.amended(clauses=[msgspec.structs.replace(first, status="not_yet"), *rest])
    assert scorecard.since(workspace, better, dt.date(2020, 1, 1)) == []
    (change,) = scorecard.since(workspace, better, dt.date(2100, 1, 1))
    assert (change.before, change.after) == ("served", "not_yet")


def test_documents_just_made_are_not_made_again(workspace, monkeypatch):
    from yuzui.investment.jobs import path

    known = of("path").run(workspace, target=0.1, by=2030).document()
    monkeypatch.setattr(path, "compute", lambda *a, **k: pytest.fail("run again"))
    base = {**known, "base": {**known["base"], "share": 0.0688}}
    row = scorecard.checked(workspace, Scorecard(plan=PLAN, clause="R-2"), {"path": base}).clauses[0]
    assert row.status == "served"


@pytest.fixture(scope="module")
def ten_year_plan_workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def ten_year_plan_document(ten_year_plan_workspace):
    return ten_year_plan.compute(ten_year_plan_workspace, ten_year_plan.Inputs())


def test_replays_of_china(ten_year_plan_document, ten_year_plan_workspace):
    years = {row.base: (row.years, row.end) for row in ten_year_plan_document.replans}
    assert years == {2014: (10, 2024), 2019: (5, 2024), 2024: (10, 2034)}
    assert ten_year_plan_document.milestones[-1].share == pytest.approx(0.08)
    said = [sentence.en for _, sentence in ten_year_plan.sentences(ten_year_plan_document)]
    assert "1.12 percentage points below" in said[0] and "2034" in said[2]
    # an earlier target is met and needs no milestones
    found = ten_year_plan.compute(ten_year_plan_workspace, ten_year_plan.Inputs(target=0.06))
    assert found.replans[-1].met and found.milestones == []
    assert "met" in ten_year_plan.sentences(found)[-1][1].en
    # a target in per cent is refused and an unknown input named
    with pytest.raises(InputError):
        ten_year_plan.compute(ten_year_plan_workspace, ten_year_plan.Inputs(target=8))
    with pytest.raises(InputError) as raised:
        ten_year_plan.compute(ten_year_plan_workspace, ten_year_plan.Inputs(first=2090))
    assert raised.value.code == "first_plan"
    with pytest.raises(TypeError, match="speed"):
        ten_year_plan.compute(ten_year_plan_workspace, ten_year_plan.Inputs(speed=1))
