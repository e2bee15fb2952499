# SPDX-License-Identifier: Apache-2.0
"""Phases planned and as they went; gates, verdicts and payments: what is refused, and by whom."""

from hashlib import sha256

import openpyxl
import pytest
from tests.people import admit

from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job.contract import of
from yuzui.job.workflow import care, moving
from yuzui.job.workspace import Workspace
from yuzui.missions.jobs import mission_phases
from yuzui.missions.pages import phases as phases_page
from yuzui.model.visibility import PUBLIC
from yuzui.view.page import Received, Visit

GATE = {"mission": "M-1", "task": "T-3", "performer": "I-1", "contact": "c", "decider": "d", "share": "100",
        "currency": "CNY"}  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "c", "d", "stranger", roles=("member",))
    yield admit(opened, "office", roles=("mission_lead",))
    opened.close()


def refused(workspace, code, flow, row, action, by, **rest):
    before = [dict(one) for one in workspace.desk.select(moving.definitions(workspace)[flow].table.name)]
    with pytest.raises(StateError) as caught:
        moving.move(workspace, flow, row, action, by=by, **rest)
    assert caught.value.code == code and caught.value.exit == 5, caught.value
    assert [dict(one) for one in workspace.desk.select(moving.definitions(workspace)[flow].table.name)] == before


def test_a_gate_needs_evidence_a_named_decider_and_pays_no_more_than_its_share(workspace):
    moving.begin(workspace, "stage_gates", GATE, by="office", id="G-1")

    def go(action, by, reason="", **given):
        return moving.move(workspace, "stage_gates", "G-1", action, by=by, reason=reason, given=given)

    refused(workspace, "illegal_move", "stage_gates", "G-1", "pay", "office", given={"sum": "10", "day": "2027-01-01"})
    go("review", "office", opinion="nothing yet")
    refused(workspace, "evidence_present", "stage_gates", "G-1", "go", "d", reason="r")
    go("hold", "d", "wait", hold_until="2027-05-01")
    refused(workspace, "not_allowed", "stage_gates", "G-1", "submit", "office", given={"evidence": "x"})
    go("submit", "c", evidence="report 7")
    refused(workspace, "illegal_move", "stage_gates", "G-1", "go", "c", reason="r")
    go("review", "office", opinion="good")
    for person in ("c", "office", "stranger"):
        refused(workspace, "not_allowed", "stage_gates", "G-1", "go", person, reason="r")
    go("go", "d", "passed")
    day = "2027-06-01"
    refused(workspace, "within_stage_share", "stage_gates", "G-1", "pay", "office", given={"sum": "100.01", "day": day})
    go("pay", "office", sum="60", day=day)
    refused(workspace, "within_stage_share", "stage_gates", "G-1", "pay", "office", given={"sum": "40.01", "day": day})
    assert go("pay", "office", sum="40", day=day).sums == {"pay": "100.00"}
    # of a sum without a currency no code is made up
    for currency, seen in (("CNY", "100.01 > 100.00 CNY"), (None, "100.01 > 100.00"), ("XXX", "100.01 > 100.00")):
        with workspace.view.act("load", "gate_review") as change:
            change.replace("gate_review", [{**workspace.desk.select("gate_review")[0], "currency": currency}])
        with pytest.raises(StateError) as caught:
            go("pay", "office", sum="0.01", day=day)
        assert caught.value.seen == seen
    with pytest.raises(StateError) as caught:
        care.correct(workspace, "stage_gates", "G-1", by="office", reason="x")
    assert caught.value.code == "outward"


def test_nobody_judges_a_task_of_their_own(workspace):
    moving.begin(workspace, "stage_gates", GATE | {"decider": "c"}, by="office", id="G-2")
    moving.move(workspace, "stage_gates", "G-2", "submit", by="c", given={"evidence": "x"})
    moving.move(workspace, "stage_gates", "G-2", "review", by="office", given={"opinion": "good"})
    for action, given in (("go", {}), ("hold", {"hold_until": "2027-01-01"}), ("stop", {})):
        refused(workspace, "not_the_performer", "stage_gates", "G-2", action, "c", reason="r", given=given)
    with pytest.raises(StateError) as caught:
        moving.begin(workspace, "stage_gates", GATE, by="stranger", id="G-3")
    assert caught.value.code == "not_allowed"


def test_three_sheets_of_phases_and_what_is_wrong_in_them(workspace, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Polar programme"], [], ["No", "Project", "Stage", "Begin", "Finish date", "Predecessor", "Kind"],
                ["P-1", "Polar", "survey", "2027.3", "2027-05", None, "planned"], ["P-2", "Polar", "camp", 2028, None, "P-1", "planned"],
                ["P-3", "Polar", "trial", "2026-01-05", "2026-02-01", None, "actual"], ["P-4", "Polar", "odd", "2027.1", None, None, "planned"],
                ["P-5", "Polar", "two years", "2027/2028", None, None, "planned"], ["P-6", "Polar", "some day", "不详", None, None, "planned"]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    job = of("mission_phases")
    answer = job.run(workspace, path=tmp_path / "a.xlsx")
    assert [(one.id, one.start, one.basis) for one in answer.phases] == [
        ("P-1", "2027-03", "planned"), ("P-2", "2028", "planned"), ("P-3", "2026-01-05", "flown"), ("P-6", "", "planned"),
    ]  # fmt: skip
    assert [(one.row, one.seen) for one in answer.aside] == [(7, "2027.1"), (8, "2027/2028")] and answer.flown == 1
    zh = "深海工程阶段表\n编号,工程,阶段名称,开始时间,上一阶段\nD1,深海,海试,2027年3月,\nD2,深海,定型,2027年9月1日,D1\n"
    (tmp_path / "b.csv").write_bytes(zh.encode("gb18030"))
    answer = job.run(workspace, path=tmp_path / "b.csv")
    assert [one.start for one in answer.phases] == ["2027-03", "2027-09-01"] and answer.phases[1].after == "D1"
    (tmp_path / "c.tsv").write_text("mission\tphase\nM\tone\nM\ttwo\n")
    assert [one.id for one in job.run(workspace, path=tmp_path / "c.tsv").phases] == ["M-1", "M-2"]
    wrong = {
        "twice": "id,mission,phase\nA,M,x\nA,M,y\n",
        "unknown_phase": "id,mission,phase,after\nMP-1,M,x,MP-9\nMP-8,M,y,\n",
        "loop": "id,mission,phase,after\nA,M,x,B\nB,M,y,A\n",
    }
    for code, text in wrong.items():
        (tmp_path / "w.csv").write_text(text)
        with pytest.raises(InputError) as caught:
            job.run(workspace, path=tmp_path / "w.csv")
        assert caught.value.code == code and caught.value.place.row in (2, 3) and caught.value.mending
    assert not workspace.desk.count("mission_phase")


def test_a_phase_is_entered_begun_late_achieved_and_its_flight_is_a_row_of_its_own(workspace, tmp_path):
    (tmp_path / "p.csv").write_text(
        "id,mission,phase,start,after\nMP-1,M,launch,2027-01-01,\nMP-2,M,cruise,2027-02-01,MP-1\nMP-3,M,landing,2027-09-01,MP-2\n"
    )
    answer = mission_phases.enter(workspace, tmp_path / "p.csv", "c")
    assert (answer.stored, answer.planned) == (3, 3)
    with pytest.raises(InputError) as caught:
        mission_phases.enter(workspace, tmp_path / "p.csv", "c")
    assert caught.value.code == "there_already"
    refused(workspace, "illegal_move", "mission_phase", "MP-1", "achieve", "c")
    refused(workspace, "predecessor_achieved", "mission_phase", "MP-2", "begin", "c")
    refused(workspace, "not_allowed", "mission_phase", "MP-1", "begin", "stranger")
    for action, given in (
        ("slip", {"slip_days": "30"}),
        ("carry", {"plan": "next plan"}),
        ("begin", {}),
        ("achieve", {}),
    ):
        moving.move(workspace, "mission_phase", "MP-1", action, by="c", reason="weather", given=given)
    one = mission_phases.one(workspace, "MP-1")
    assert (one.id, one.state, one.slip_days, one.forecast, one.plan) == (
        "MP-1",
        "achieved",
        30,
        "2027-01-31",
        "next plan",
    )
    assert [each.id for each in one.plans] == ["next plan"]
    assert one.start == "2027-01-01" and one.flown.id == "MP-1-flown" and one.flown.start == one.flown.end
    moving.move(workspace, "mission_phase", "MP-2", "begin", by="c")
    moving.move(workspace, "mission_phase", "MP-2", "lose", by="c", reason="no signal")
    refused(workspace, "predecessor_achieved", "mission_phase", "MP-3", "begin", "c")
    moving.move(workspace, "mission_phase", "MP-3", "succeed", by="c", reason="new plan", given={"successor": "MP-9"})
    answer = of("mission_phases").run(workspace)
    assert answer.missions == 9 and sum(one.loaded for one in answer.phases) == 5
    assert [one.outcome for one in answer.phases if one.id == "MP-2-flown"] == ["no signal"]
    assert mission_phases.lines(one) and of("mission_phases").pictures(answer)


def test_phases_that_come_with_yuzui(workspace):
    """22 dated phases of eight missions; seventeen at the Moon, five of the two Mars missions (counted by hand)."""
    answer = of("mission_phases").run(workspace)
    assert (len(answer.phases), answer.missions, answer.flown, answer.planned) == (22, 8, 22, 0)
    mars = [one for one in answer.phases if one.mission.en in ("Tianwen-1", "Zhurong")]
    assert len(mars) == 5 and all(one.source and one.start for one in answer.phases) and answer.origin == "secondary"
    assert {one.mission.zh for one in mars} == {"天问一号", "祝融号"}


def test_a_hidden_phase_leaves_no_byte(workspace, tmp_path):
    (tmp_path / "p.csv").write_text("id,mission,phase,start\nHX-1,Hidden mission,launch,2027-01-01\n")
    mission_phases.enter(workspace, tmp_path / "p.csv", "c")
    public = workspace.seen_by(PUBLIC)
    assert "Hidden mission" in str(of("mission_phases").run(public).document())
    with workspace.view.act("hide", "mission_phase HX-1") as change:
        change.insert("row_visibility", [{"table": "mission_phase", "row": "HX-1", "level": "restricted", "deny": []}])
    fresh = Workspace(tmp_path / "other")
    assert of("mission_phases").run(public).document() == of("mission_phases").run(fresh.seen_by(PUBLIC)).document()
    fresh.close()
    with pytest.raises(VisibilityError):
        mission_phases.one(public, "HX-1")


def test_a_sheet_of_phases_leads_to_its_answer_in_the_browser(workspace, tmp_path):
    content = "编号,工程,阶段名称,开始时间\nD1,深海,海试,2027年3月\n".encode("gb18030")
    (tmp_path / "in").write_bytes(content)
    files = (Received("阶段.csv", tmp_path / "in", len(content), sha256(content).hexdigest()),)
    path = phases_page.act(workspace, Visit("zh", phases_page.PATH, files=files), {"form": "new"})
    visit = Visit("zh", path, parts={"id": path.split("/")[2]})
    done = upload_answer.act(workspace, visit, {"act": "answer"})
    answer = of("mission_phases").latest(workspace, done.partition("run=")[2])
    assert [(one.id, one.start) for one in answer.phases] == [("D1", "2027-03")]


def test_a_row_with_its_plan_and_what_took_place_is_both(workspace, tmp_path):
    text = (
        "各阶段计划与实际\n任务,阶段,计划开始,计划完成,实际开始,实际完成,状态\n甲,论证,2024-01,2024.6,2024-01,2024.8,完成\n"
        "甲,初样,2024年7月1日,2025年12月1日,2024年9月,2026年2月3日,完成\n甲,正样,2026.3,2027.6,2026.3,,进行中\n"
        "甲,发射,2027年8月,2027年8月,,,未开始\n乙,论证,2025,2026,2025.3,不详,\n"
    )
    (tmp_path / "p.csv").write_bytes(text.encode("gb18030"))
    answer = of("mission_phases").run(workspace, path=tmp_path / "p.csv")
    assert (answer.flown, answer.planned, answer.late, answer.overdue) == (2, 3, 2, 0) and answer.unused == ["状态"]
    assert [one.slip_days for one in answer.phases] == [62, 64, None, None, None, None, None]
    assert [(one.row, one.seen) for one in answer.aside] == [(5, "2026.3"), (7, "2025.3")]
    assert not any(one.loaded for one in answer.phases)  # no link to a record that is not there
    words = mission_phases.headline(answer)
    assert words.en == "5 phases of 2 missions: 2 took place, 3 planned, 2 late"
    stored = mission_phases.enter(workspace, tmp_path / "p.csv", "c")
    assert (stored.stored, stored.flown, stored.planned) == (7, 2, 3)
    one = mission_phases.one(workspace, "甲-1")
    assert (one.state, one.flown.end, one.slip_days) == ("achieved", "2024-08", 62)
    assert mission_phases.one(workspace, "甲-3").state == "announced"
    with pytest.raises(InputError) as caught:
        mission_phases.enter(workspace, tmp_path / "p.csv", "c")
    assert caught.value.code == "there_already"
