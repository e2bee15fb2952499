# SPDX-License-Identifier: Apache-2.0
"""The scorecard: which clauses, what is kept, what is compared."""

import datetime as dt

import msgspec
import pytest
from tests import plans

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.investment.jobs import ten_year_plan
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader


@pytest.fixture
def made(monkeypatch, tmp_path):
    yield plans.released(monkeypatch, tmp_path)
    monkeypatch.undo()
    plans.forget()


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "w")
    yield found
    found.close()


@pytest.fixture
def answer(made, workspace):
    return scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=plans.DAY)


def test_a_plan_of_ones_own_is_scored_without_code(answer, made, workspace):
    assert {row.id: row.counterpart_status or row.status for row in answer.clauses} == plans.STATUSES
    assert answer.counts["served"] + answer.counts["outside"] == 5 and answer.of == 7 and answer.whole
    assert answer.clauses[0].target.status == "not_met"
    again = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=plans.DAY)
    assert again == answer, "the same plan, data and software give the same run"


def test_a_visit_runs_no_check(made, workspace, monkeypatch):
    monkeypatch.setattr(scorecard.run, "outcomes", lambda *args: pytest.fail("a check ran"))
    assert scorecard.compute(workspace, Scorecard(plan=str(made.file))).basis == "release"


def test_choosing(made):
    plan = made.plan
    assert [c.id for c in scorecard.chosen(plan, "1")] == ["A-1", "A-2"]
    assert [c.id for c in scorecard.chosen(plan, None, "a-3")] == ["A-3"]
    for section, clause, near in ((None, "A-33", "A-3"), ("9", None, "1 2")):
        with pytest.raises(UnknownIdentifierError) as caught:
            scorecard.chosen(plan, section, clause)
        assert caught.value.expected == near


def test_the_whole_plan_is_kept_and_a_row_for_every_check_that_ran_here(workspace, answer, made):
    scorecard.keep(workspace, answer)
    assert workspace.view.count("evidence_run") == 0, "what was released ran elsewhere"
    assert next(scorecard.stored_scorecards(workspace))[1] == answer
    asked = Scorecard(plan=str(made.file), section="2")
    part = scorecard.scored(workspace, asked, again=True, today=plans.DAY)
    for _ in range(2):
        scorecard.keep(workspace, part)
    ran = sum(check.again is not None for row in part.clauses for check in row.checks)
    rows = workspace.view.select("evidence_run")
    assert len(rows) == 2 * ran == 14 and {row["plan"] for row in rows} == {"small-plan"}
    log = {row["seq"] for row in workspace.view.select("audit") if row["action"] == "check"}
    assert {row["audit_seq"] for row in rows} <= log
    assert len(list(scorecard.stored_scorecards(workspace))) == 1, "part of a plan is not kept as its scorecard"


def test_the_scorecard_that_pages_show(workspace, answer, monkeypatch, made):
    """Of the first plan what is released, of another what was kept last; never a document of an earlier version."""
    monkeypatch.setattr(loader, "FIRST", str(made.file))
    assert scorecard.current(workspace).clauses == answer.clauses
    forged = answer.amended(counts={**answer.counts, "served": 7})
    workspace.save("scorecard", forged)
    assert scorecard.current(workspace).counts == answer.counts, "a kept scorecard of the first plan is history"
    other = msgspec.structs.replace(answer.run, id="f" * 12)
    workspace.save("scorecard", answer.amended(plan="another", run=other))
    assert scorecard.current(workspace).plan == "another"
    workspace.save("scorecard", {"schema": "yuzui.plan/1", "run": stamp("scorecard", {})})
    assert [one.plan for _, one in scorecard.stored_scorecards(workspace)] == ["another", "small-plan"]


def test_since_compares_with_the_last_scorecard_before_a_day(workspace, answer):
    scorecard.keep(workspace, answer)
    first, *rest = answer.clauses
    worse = answer.amended(clauses=[msgspec.structs.replace(first, status="not_yet"), *rest])
    assert scorecard.since(workspace, worse, dt.date(2020, 1, 1)) == []
    (change,) = scorecard.since(workspace, worse, dt.date(2100, 1, 1))
    assert (change.before, change.after) == ("served", "not_yet")
    assert scorecard.since(workspace, worse.amended(plan="another"), dt.date(2100, 1, 1)) == []


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
