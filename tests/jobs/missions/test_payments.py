# SPDX-License-Identifier: Apache-2.0
"""What falls due by fiscal year, from the same futures as the dates; gates, verdicts and payments of a mission."""

import datetime as dt

import numpy as np
import pytest
from tests.people import admit

from yuzui.errors import StateError, VisibilityError
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.missions import register
from yuzui.missions.inputs import Mission
from yuzui.missions.jobs import mission, mission_gates
from yuzui.missions.payments import by_year, fiscal_year, quantile

TASKS = """task,title,shortest,duration,longest,after,performer,gate,payment (CNY)
T1,Design,3,4,8,,I-1,gate,300000
T2,Build,5,6,10,T1,I-2,,
T3,Trial,2,3,30,T2,I-1,gate,700000
"""


def place(day):
    """Weeks since 1 November 2027."""
    return (dt.date.fromisoformat(day) - dt.date(2027, 11, 1)).days / 7


def test_sums_by_fiscal_year_equal_a_count_future_by_future():
    draw = np.random.default_rng(5)
    ends, sums = draw.uniform(0, 150, (500, 3)), [10.0, 20.0, 40.0]
    for first_month in (1, 4, 10):
        told = by_year(ends, sums, place, (2027 - (first_month > 11), 2031), first_month, "CNY")
        by_hand = {}
        for n, row in enumerate(ends):
            for end, amount in zip(row, sums, strict=True):
                # what ends within a day falls due on it
                day = dt.date(2027, 11, 1) + dt.timedelta(days=int(np.floor(7 * end - 7e-6)))
                by_hand.setdefault(fiscal_year(day.isoformat(), first_month), np.zeros(len(ends)))[n] += amount
        assert {one.year: one.mean for one in told} == pytest.approx({y: v.mean() for y, v in by_hand.items()})
        for one in told:
            assert (one.p50, one.p80, one.worst) == tuple(np.sort(by_hand[one.year])[[249, 399, 499]])
        assert sum(one.mean for one in told) == pytest.approx(70)
    assert (quantile(np.array([1.0, 2, 3, 4]), 0.5), quantile(np.array([7.0]), 0.8)) == (2.0, 7.0)


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "c", "d", roles=("member",))
    (tmp_path / "tasks.csv").write_text(TASKS)
    yield admit(opened, "office", roles=("mission_lead",))
    opened.close()


def test_a_sheet_alone_tells_gates_and_dues_from_the_futures_of_its_dates(workspace, tmp_path):
    sheet, job = str(tmp_path / "tasks.csv"), of("mission_gates")
    answer = job.run(workspace, path=sheet, start="2027-11-01", draws=1000)
    dates = mission.compute(workspace, Mission(path=sheet, start="2027-11-01", draws=1000))
    at = {one.id: one for one in dates.tasks}
    assert [(one.task, one.p80_day) for one in answer.gates] == [(name, at[name].p80_day) for name in ("T1", "T3")]
    assert sum(one.mean for one in answer.payments) == pytest.approx(1_000_000) and answer.odds
    ends = dates.solved.futures.end[:, 2]
    (year,) = answer.pay(2028)
    late = np.floor(7 * ends - 7e-6) >= (dt.date(2029, 1, 1) - dt.date(2027, 11, 1)).days
    assert year.mean == pytest.approx(700_000 * (1 - late.mean())) and answer.pay(2050) == []
    # another fiscal year moves sums and loses none
    april = job.run(workspace, path=sheet, start="2027-11-01", draws=1000, fiscal=4)
    assert sum(one.mean for one in april.payments) == pytest.approx(1_000_000)
    assert [one.first_day for one in april.payments] == ["2027-04-01", "2028-04-01"]
    assert job.run(workspace, path=sheet).payments == []
    for text in (
        job.view.headline(answer),
        *(line for _, line in job.lines(answer)),
        *(x[1] for x in mission_gates.years(answer)),
    ):
        assert text.en and text.zh
    ics = mission_gates.calendar(answer, "zh").decode()
    assert ics.count("BEGIN:VEVENT") == 2 and at["T1"].p80_day.replace("-", "") in ics and "关口" in ics
    assert [(one.year, one.p80) for one in answer.payments] == [(one.year, one.p80) for one in dates.payments]
    (picture,) = job.pictures(answer)
    most = max(answer.payments, key=lambda one: one.mean)
    assert picture.meta.finding.en.startswith(f"Most is expected to fall due in {most.year}: ")
    assert max(row[1] for row in picture.twin.rows) == most.mean
    assert next(one.name for one in job.exports(answer, "en")) == "gates"


def test_what_is_paid_or_stopped_falls_due_no_more(workspace, tmp_path):
    inputs = Mission(path=str(tmp_path / "tasks.csv"), start="2027-11-01", draws=200)
    plan, _ = mission.plan_of(workspace, inputs)
    fields = {"title": "Pump", "owner": "office", "goal": "g", "measure": "hours", "threshold": 100.0}
    register.add(workspace, "M-1", plan, fields, "office")
    job = of("mission_gates")

    def due():
        return round(sum(one.mean for one in job.run(workspace, path="M-1", draws=200).payments))

    assert due() == 1_000_000
    for name, task, share in (("G-1", "T1", "300000"), ("G-3", "T3", "700000")):
        given = {"mission": "M-1", "task": task, "performer": "I-1", "contact": "c", "decider": "d", "share": share,
                 "currency": "CNY"}  # fmt: skip
        moving.begin(workspace, "stage_gates", given, by="office", id=name)
        moving.move(workspace, "stage_gates", name, "submit", by="c", given={"evidence": "report"})
        moving.move(workspace, "stage_gates", name, "review", by="office", given={"opinion": "good"})
    moving.move(workspace, "stage_gates", "G-1", "go", by="d", reason="passed")
    moving.move(workspace, "stage_gates", "G-1", "pay", by="office", given={"sum": "100000", "day": "2027-12-20"})
    assert due() == 900_000
    moving.move(workspace, "stage_gates", "G-3", "stop", by="d", reason="failed")
    assert due() == 200_000
    answer = job.run(workspace, path="M-1", draws=200)
    assert [(one.task, one.state, one.paid) for one in answer.gates] == [("T1", "go", 100_000), ("T3", "stop", 0)]
    assert "1 passed" in job.view.headline(answer).en and answer.stopped == 1
    # a hidden review leaves no state, no sum and no name
    with workspace.view.act("hide", "gate_review G-1") as change:
        hide = {"table": "gate_review", "row": "G-1", "level": "public", "deny": [workspace.subject.name]}
        change.insert("row_visibility", [hide])
    hidden = job.run(workspace, path="M-1", draws=200)
    assert [one.state for one in hidden.gates] == [None, "stop"] and "G-1" not in str(hidden.document())


def test_reviews_of_all_gates_begin_at_once_and_only_by_the_office(workspace, tmp_path):
    plan, _ = mission.plan_of(workspace, Mission(path=str(tmp_path / "tasks.csv"), start="2027-11-01", draws=200))
    register.add(workspace, "M-1", plan, {"title": "Pump", "owner": "office", "goal": "g", "measure": "h",
                                          "threshold": 1.0}, "office")  # fmt: skip
    with pytest.raises(StateError) as caught:
        mission_gates.begin(workspace, "M-1", "c", "c", "d")
    assert caught.value.code == "not_allowed" and not workspace.desk.count("gate_review")
    assert mission_gates.begin(workspace, "M-1", "office", "c", "d") == ["M-1-T1", "M-1-T3"]
    assert mission_gates.begin(workspace, "M-1", "office", "c", "d") == []
    assert [row["share"] for row in workspace.desk.select("gate_review", order=("id",))] == [30_000_000, 70_000_000]
    with pytest.raises(VisibilityError):
        mission_gates.begin(workspace, "M-9", "office", "c", "d")
