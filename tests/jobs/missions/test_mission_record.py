# SPDX-License-Identifier: Apache-2.0
"""Missions on record: from the sheet over approval, delay and a new forecast to the end; what is refused; who sees them."""

import datetime as dt
import json
import shlex
from hashlib import sha256

import msgspec
import pytest
from tests.people import admit

import yuzui
from yuzui.administration.pages import upload_answer
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job import intake, upload_steps
from yuzui.job.contract import of
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace, clock
from yuzui.missions import mission_list, mission_view, register, task_sheet
from yuzui.missions.pages import mission as page
from yuzui.missions.pages import missions as list_page
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.registry import root
from yuzui.sheets import formats
from yuzui.view.page import Received, Visit

SHEET = "id,name,duration (weeks),low,high,after,performer,gate\nT-1,Design,4,3,8,,I-1,\nT-2,Build,6,5,9,T-1,I-2,yes\nT-3,Trial,3,2,5,T-2,I-1,\n"
GOAL = {
    "title": "Probe",
    "owner": "l1",
    "goal": "a probe that works",
    "measure": "depth",
    "threshold": 6000.0,
    "unit": "m",
}


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "l1", roles=("mission_lead",))
    admit(opened, "d1", roles=("decider",))
    admit(opened, "d2", roles=("decider",))
    yield opened
    opened.close()


def registered(workspace, tmp_path, text=SHEET, id="M-1", start="2027-03-01", **fields):
    path = tmp_path / "tasks.csv"
    path.write_text(text)
    register.add(workspace, id, task_sheet.read(path, start=start), {**GOAL, **fields}, "l1")
    return computed(workspace, id)


def computed(workspace, id="M-1", why=""):
    answer = of("mission").run(workspace, path=id, draws=400)
    return register.forecast(workspace, id, answer, "l1", why)


def move(workspace, action, by, reason="", **given):
    return moving.move(workspace, "mission", "M-1", action, by=by, reason=reason, given=given)


def refused(code, *parts, **given):
    with pytest.raises(StateError) as caught:
        move(*parts, **given)
    assert caught.value.code == code and caught.value.mending.en != caught.value.mending.zh
    return caught.value


def gate(workspace, state):
    row = {"id": "G-1", "mission": "M-1", "task": "T-2", "contact": "c1", "decider": "d1", "state": state}
    with workspace.view.act("note", "gate G-1") as change:
        change.replace("gate_review", [row])


def test_a_mission_goes_from_its_sheet_to_its_end_and_what_is_out_of_turn_is_refused(workspace, tmp_path):
    first = registered(workspace, tmp_path)
    assert (first.length, first.state, first.mission.forecasts[0].version) == (13, "drafted", 1)
    refused("illegal_move", workspace, "assign", "l1")
    refused("not_allowed", workspace, "approve", "l1")
    move(workspace, "approve", "d1")
    assert move(workspace, "assign", "l1").state == "running"
    refused("unknown_task", workspace, "slip", "l1", "late parts", task="T-9", longer="2")
    move(workspace, "slip", "l1", "late parts", task="T-1", longer="2")
    again = computed(workspace, why="late parts")
    assert again.length == 15 and [one.version for one in again.mission.forecasts] == [1, 2]
    assert again.p80.length > first.p80.length and "→" in mission_view.slip(again).en
    refused("gate_open", workspace, "close", "d1")
    gate(workspace, "hold")
    assert refused("gate_open", workspace, "close", "d1").seen == "T-2"
    gate(workspace, "go")
    with pytest.raises(InputError):
        move(workspace, "stop", "d1")
    assert move(workspace, "close", "d1").state == "closed"
    assert register.registered(workspace, register.row_of(workspace, "M-1")).state_words.zh == "已结题"
    assert of("mission").run(workspace, path="M-1", draws=400).state == "closed"


def test_a_noted_delay_neither_starts_nor_resumes_a_mission(workspace, tmp_path):
    registered(workspace, tmp_path)
    move(workspace, "approve", "d1")
    assert move(workspace, "slip", "l1", "late parts", task="T-1", longer="1").state == "approved"
    move(workspace, "assign", "l1")
    move(workspace, "pause", "l1", "waits for parts")
    assert move(workspace, "slip", "l1", "late parts", task="T-1", longer="1").state == "paused"
    refused("not_allowed", workspace, "resume", "l1")
    assert move(workspace, "resume", "d1").state == "running"
    assert computed(workspace).length == 15


def test_a_task_is_noted_as_begun_and_done_and_the_forecast_goes_on_from_there(workspace, tmp_path):
    today = dt.date.fromisoformat(clock()[:10])
    day = lambda days: (today + dt.timedelta(days=days)).isoformat()  # noqa: E731
    registered(workspace, tmp_path, start=day(-63))
    refused("illegal_move", workspace, "done", "l1", task="T-1", done=day(-21))
    move(workspace, "approve", "d1")
    move(workspace, "assign", "l1")
    assert computed(workspace).end_day == day(28)  # 13 weeks
    for code, action, who, given in (
        ("unknown_task", "done", "l1", {"task": "T-9", "done": day(-21)}),
        ("not_past", "done", "l1", {"task": "T-1", "done": day(1)}),
        ("not_past", "done", "l1", {"task": "T-1", "done": day(-57), "begun": day(-56)}),
        ("not_past", "begin", "l1", {"task": "T-1", "begun": day(1)}),
        ("not_allowed", "done", "d1", {"task": "T-1", "done": day(-21)}),
    ):
        refused(code, workspace, action, who, **given)
    with pytest.raises(InputError):
        move(workspace, "done", "l1", task="T-1")
    assert move(workspace, "done", "l1", task="T-1", done=day(-21), begun=day(-56)).state == "running"
    move(workspace, "begin", "l1", task="T-2", begun=day(-14))
    refused("not_past", workspace, "done", "l1", task="T-2", done=day(-15))  # it began a day later
    answer = computed(workspace, why="as it went")
    first, second, third = answer.tasks
    assert (first.done, first.start_day, first.end_day, first.p80_day) == (True, day(-56), day(-21), day(-21))
    assert (second.done, second.begun, second.start_day, second.end_day) == (False, True, day(-14), day(28))
    assert (third.start_day, answer.end_day) == (day(28), day(49)) and answer.counts["done"] == 1
    assert {one.task for one in answer.delays} == {"T-2", "T-3"}
    move(workspace, "begin", "l1", task="T-1", begun=day(-49))
    again = computed(workspace).tasks[0]
    assert (again.done, again.start_day) == (False, day(-49)), "the last note holds"
    path = tmp_path / "undated.csv"
    path.write_text(SHEET)
    register.add(workspace, "M-2", task_sheet.read(path), GOAL, "l1")
    for action, by in (("approve", "d1"), ("assign", "l1")):
        moving.move(workspace, "mission", "M-2", action, by=by)
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "mission", "M-2", "done", by="l1", given={"task": "T-1", "done": day(-21)})
    assert caught.value.code == "no_start"


def test_no_mission_without_a_goal_that_can_be_measured_and_performers(workspace, tmp_path):
    with pytest.raises(InputError) as caught:
        registered(workspace, tmp_path, measure="", threshold=None)
    codes = [caught.value, *caught.value.more]
    assert [one.place.column for one in codes] == ["--measure", "--threshold"]
    with pytest.raises(InputError) as caught:
        registered(workspace, tmp_path, SHEET.replace("I-2", ""))
    assert caught.value.code == "no_performer" and caught.value.seen == "T-2"
    with pytest.raises(StateError):
        register.add(workspace, "M-2", task_sheet.example("2027-03-01"), GOAL, "s1")
    registered(workspace, tmp_path)
    with pytest.raises(InputError) as caught:
        registered(workspace, tmp_path)
    assert caught.value.code == "duplicate"


def test_a_mission_is_read_back_as_its_sheet_had_it(workspace, tmp_path):
    path = tmp_path / "book.xlsx"
    formats.write_xlsx(path, task_sheet.template("en"))
    sheet = task_sheet.read(path, start="2027-03-01")
    register.add(workspace, "M-1", sheet, GOAL, "l1")
    again, _ = register.plan_of(workspace, "M-1")
    names = ("id", "title", "duration", "low", "high", "performer", "gate", "payment", "currency", "needs")
    for one, other in zip(sheet.tasks, again.tasks, strict=True):
        assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
        assert set(one.after) == set(other.after)
    assert [(one.resource, one.units) for one in again.capacities] == [("engineers", 4), ("test rig", 1)]
    dates = [of("mission").run(workspace, path=p, draws=400, start="2027-03-01").length for p in (str(path), "M-1")]
    assert dates[0] == dates[1]


def test_who_may_not_see_a_mission_sees_no_trace_of_it(workspace, tmp_path):
    answer = registered(workspace, tmp_path)
    for who in (PUBLIC, Subject("r1", frozenset({"reviewer"}))):
        other = workspace.seen_by(who)
        shown = list_page.build(other, Visit("en", "/missions"))
        assert "Probe" not in json.dumps([shown.finding.en, *map(str, shown.blocks)])
        assert mission_list.missions(other) == [] and not register.there(other, "M-1")
        for id in ("M-1", answer.run.id):
            with pytest.raises(VisibilityError):
                page.build(other, Visit("en", "/missions/M-1", parts={"id": id}))
    lead = workspace.seen_by(Subject("l1", frozenset({"mission_lead"})))
    shown = page.build(lead, Visit("en", "/missions/M-1", parts={"id": "M-1"}))
    assert shown.finding == mission_view.headline(answer) and "Ready by" in shown.finding.en
    assert any(mission_view.AUTHORITY in getattr(block, "paragraphs", getattr(block, "texts", ())) or
               mission_view.AUTHORITY.en in str(block) for block in shown.blocks)  # fmt: skip
    listed = list_page.build(lead, Visit("en", "/missions"))
    assert "Probe" in json.dumps([*map(str, listed.blocks)])


def test_missions_stand_in_order_of_when_they_are_ready_and_those_that_are_over_behind(workspace, tmp_path):
    starts = {"M-1": "2028-05-01", "M-2": "2029-01-01", "M-3": "2028-11-01", "M 4": "2030-01-01", "M-5": None}
    for id, start in starts.items():
        registered(workspace, tmp_path, id=id, start=start)
    moving.move(workspace, "mission", "M 4", "stop", by="d1", reason="no longer needed")
    rows = mission_list.missions(workspace)
    assert [one.mission.id for one in rows] == ["M-2", "M-3", "M-1", "M-5", "M 4"]
    assert "/missions/M~204" in str(mission_list.MISSIONS.drawn(rows).rows[-1])


def test_versions_are_compared_by_what_all_of_them_have(workspace, tmp_path):
    answer = registered(workspace, tmp_path)
    (one,) = answer.mission.forecasts
    bare = msgspec.structs.replace(
        one, version=2, length=15.0, p50=None, p80=None, p80_day=None, planned_day="2027-06-14"
    )

    def held(*forecasts):
        return answer.amended(mission=register.replace_forecasts(answer.mission, list(forecasts)))

    mixed = held(one, bare)
    assert mission_view.slip(mixed).en == f"planned end {one.planned_day} → 2027-06-14"
    assert mission_view.slip_chart(mixed).meta.finding.en == "The schedule moved by 2.0 weeks in 2 versions"
    later = msgspec.structs.replace(one, version=2, p80=one.p80 + 3, p80_day="2028-01-01")
    assert mission_view.slip(held(one, later)).en == f"P80 {one.p80_day} → 2028-01-01"
    assert mission_view.slip_chart(held(one, later)).meta.finding.en == "P80 moved by 3.0 weeks in 2 versions"


def test_the_chart_of_tasks_says_how_many_it_draws_and_its_table_has_what_it_draws(workspace, tmp_path):
    path = tmp_path / "long.csv"
    rows = "".join(
        f"T-{n},1,I-1,{'2027-03-02' if n == 2 else ''},{'2027-03-08' if n == 1 else ''}\n" for n in range(1, 63)
    )
    path.write_text("id,duration (weeks),performer,deadline,done\n" + rows)
    picture = mission_view.gantt(of("mission").run(workspace, path=str(path), start="2027-03-01"))
    assert "60 that start first of 62" in picture.meta.description.en and len(picture.twin.rows) == 60
    marks = {row[0].en: row[-2:] for row in picture.twin.rows}
    assert marks["T-1"][1].en == "done" and round(marks["T-2"][0], 3) == 0.143


def test_a_sheet_goes_to_its_page_in_one_visit(workspace, tmp_path):
    def handed_in(name, content):
        path = tmp_path / "in"
        path.write_bytes(content)
        files = (Received(name, path, len(content), sha256(content).hexdigest()),)
        return list_page.act(workspace, Visit("en", "/missions", files=files), {"form": "new"})

    def answered(path, **form):
        name = path.split("/")[2]
        visit = Visit("zh", path, parts={"id": name})
        upload_answer.build(workspace, visit)
        done = upload_answer.act(workspace, visit, {"act": "answer", **form})
        return page.build(workspace, Visit("zh", done, parts={"id": done.rsplit("/", 1)[1]}))

    formats.write_xlsx(tmp_path / "t.xlsx", task_sheet.template("zh"))
    path = handed_in("作业.xlsx", (tmp_path / "t.xlsx").read_bytes())
    assert path.endswith("/answer")
    assert "2028年7月" in answered(path, start="2027-03-01").finding.zh
    odd = b"Nr,Arbeitspaket,Duration,After\n1,Plan,3 weeks,\n2,Bau,2 weeks,1\n3,Test,???,2\n"
    path = handed_in("plan.csv", odd)
    upload = intake.get(workspace, path.split("/")[2])
    if path.endswith("/columns"):
        read = upload_steps.reading(workspace, upload)
        answers = {upload_steps.key(f"{one.code}|{one.place}"): one.proposed for one in read.questions}
        assert answers
    else:
        shown = answered(path)
        assert shown.document.counts["aside"] == 1 and shown.document.length == 5


def test_the_verb_speaks_both_languages_and_python_has_the_same(tmp_path, capsys):
    path = tmp_path / "tasks.xlsx"
    call = root("command")
    assert call(["mission", "template", "--out", str(path), "--dir", str(tmp_path / "w")]) == 0
    assert call(["mission", str(path), "--start", "2027-03-01", "--draws", "400", "--dir", str(tmp_path / "w")]) == 0
    text = capsys.readouterr().out
    for label in ("read", "chain", "odds", "delays", "promise", "next"):
        assert label in text
    step = shlex.split(text[text.index("yuzui mission register") :].splitlines()[0])
    assert call([*step[1:], "--owner", "l1", "--start", "2027-03-01"]) == 0
    assert "yuzui move mission M-1 approve" in capsys.readouterr().out
    assert call(["mission", "--draws", "400", "--dir", str(tmp_path / "w")]) == 0
    assert "yuzui mission template" in capsys.readouterr().out
    assert call(["mission", str(path), "--lang", "zh", "--draws", "400", "--dir", str(tmp_path / "w")]) == 0
    assert "把握" in capsys.readouterr().out
    assert call(["mission", "nothing.xlsx", "--dir", str(tmp_path / "w")]) == 2
    assert call(["mission", "show", "M-9", "--dir", str(tmp_path / "w")]) == 4
    out = tmp_path / "dates.xlsx"
    assert call(["mission", str(path), "--draws", "400", "--out", str(out), "--dir", str(tmp_path / "w")]) == 0
    assert formats.read(out)[0].rows[0][0] in ("Task", "Tasks")
    with yuzui.open(tmp_path / "w2") as w:
        m = w.mission(str(path), start="2027-03-01", draws=400)
        assert m.p80.length > m.p50.length and len(m.delays().rows) == 6 and m.pay(2027).rows


def test_a_mission_past_its_first_day_says_that_nothing_is_noted_as_begun(workspace, tmp_path):
    late = (dt.date.fromisoformat(clock()[:10]) - dt.timedelta(days=30)).isoformat()
    registered(workspace, tmp_path, start=late)
    answer = of("mission").run(workspace, path="M-1", draws=50)
    assert "none_begun" in {one.code for one in answer.findings} and late in str(answer.findings)
    with pytest.raises(StateError) as caught:
        moving.move(workspace, "mission", "M-1", "approve", by="l1")
    assert "yuzui accounts grant" in caught.value.mending.en and "decider" in caught.value.mending.zh
    ahead = (dt.date.fromisoformat(clock()[:10]) + dt.timedelta(days=30)).isoformat()
    registered(workspace, tmp_path, id="M-2", start=ahead)
    assert "none_begun" not in {one.code for one in of("mission").run(workspace, path="M-2", draws=50).findings}
