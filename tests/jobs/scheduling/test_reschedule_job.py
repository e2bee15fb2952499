# SPDX-License-Identifier: Apache-2.0
"""The job that makes a schedule again, inserts, compares and says why."""

import json
import shutil
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from tests.contracts.checks import study
from tests.jobs.scheduling import documents

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job import contract
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.scheduling.answer import Booking, StoredSchedule
from yuzui.scheduling.jobs import schedule, schedule_diff, schedule_insert, schedule_why
from yuzui.scheduling.reschedule import revision, view
from yuzui.scheduling.reschedule.revision import Move, Noticed
from yuzui.scheduling.verify import verify

DAY = 86_400
START = 1_774_828_800
"""2026-03-30 00:00 UTC, POSIX seconds."""


def instance():
    """Return the instance of the kept schedule."""
    span = [START, START + 2 * DAY]
    rows = [("a", 5, DAY, "p"), ("b", 7, DAY, None), ("c", 2, DAY, "p"), ("d", 9, 3 * DAY, None)]
    tasks = [
        {"id": id, "value": value, "duration": length, "partner": partner,
         "alternatives": [{"resource": "station", "windows": [span]}]}
        for id, value, length, partner in rows
    ]  # fmt: skip
    return {
        "unit": "s",
        "title": {"en": "Week of a station", "zh": "台站一周"},
        "timezone": "Asia/Shanghai",
        "origin": "synthetic",
        "horizon": [START, START + 7 * DAY],
        "resources": [{"id": "station"}, {"id": "other"}],
        "tasks": [*tasks, {"id": "bad", "value": -1}],
    }


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Instance and result as files."""
    folder = tmp_path_factory.mktemp("react")
    path, result = folder / "week.json", folder / "result.json"
    path.write_text(json.dumps(instance()), encoding="utf-8")
    document = documents.run(Workspace(folder / "other"), path=path, budget=0.1)
    result.write_text(json.dumps(document), encoding="utf-8")
    return path, result


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, files):
    """A workspace that keeps the schedule."""
    made = Workspace(tmp_path_factory.mktemp("kept") / "work")
    documents.keep(made, documents.run(made, path=files[0], budget=0.1))
    return made


LINE = 30 * 86_400


@pytest.fixture(scope="module")
def kept(scheduled, tmp_path_factory):
    return Workspace(shutil.copytree(scheduled, tmp_path_factory.mktemp("again") / "w"))


def test_what_began_stays_and_what_moved_is_told(kept):
    old = kept.latest("schedule")
    new = documents.run(kept, again="newest", freeze_until=LINE, stability=5.0, budget=0.2)
    before = {row["task"]: row for row in old["schedule"]}
    after = {row["task"]: row for row in new["schedule"]}
    stays = [row for row in before.values() if row["start"] < LINE]
    assert stays and all(after[row["task"]] == row for row in stays)
    assert new["frozen"] == {"until": LINE, "bookings": len(stays)}
    assert new["parent"] == old["run"]["id"] != new["run"]["id"]
    moved = sum(after.get(task) != row for task, row in before.items())
    assert new["stability"]["moved"] == moved and new["stability"]["of"] == len(before)
    assert new["objective"] - new["stability"]["cost"] >= old["objective"] - 1e-6
    assert new["rejected"] == old["rejected"] and new["bound"] <= old["bound"] + 1e-6
    assert list(study.document_faults(schedule, new)) == []
    said = {label.en: sentence for label, sentence in documents.lines(new)}["again"]
    assert f"{len(stays)} bookings fixed" in said.en and "仍然可行" in said.zh
    documents.keep(kept, new)
    assert verify(revision.stored_schedule(kept, None).instance, new).verdict == "ok"


def test_options_that_have_nothing_to_act_on(kept):
    for wrong in [{"path": "telescope", "again": "newest"}, {"path": "beamline", "freeze_until": 5},
     {"path": "beamline", "stability": 2.0}, {"again": "newest", "stability": -1}]:  # fmt: skip
        with pytest.raises(InputError) as caught:
            documents.run(kept, budget=0, **wrong)
        assert caught.value.code == "option" and caught.value.mending.zh


def test_a_lost_beam_lets_go_what_ran_in_it_and_keeps_the_rest(kept, tmp_path):
    old, instance = kept.latest("schedule"), revision.stored_schedule(kept, None).instance
    first = min((row for row in old["schedule"] if row["start"] >= LINE), key=_began)
    lost = [first["start"], first["start"] + 3 * 3600]
    line = next(row for row in instance["resources"] if row["id"] == first["resource"])
    calendar = [cut for a, b in line["calendar"]
                for cut in ([a, min(b, lost[0])], [max(a, lost[1]), b]) if cut[0] < cut[1]]  # fmt: skip
    rows = [{**row, "calendar": calendar} if row is line else row for row in instance["resources"]]
    path = tmp_path / "now.json"
    path.write_text(json.dumps({**instance, "resources": rows}), encoding="utf-8")
    new = documents.run(kept, path=path, again=old["run"]["id"], freeze_until=LINE, stability=50.0, budget=0.2)
    assert new["let_go"] == [{**first, "reason": "calendar", "frozen": False}]
    assert new["instance"]["name"] == old["instance"]["name"]
    after = {row["task"]: row for row in new["schedule"]}
    assert all(after[row["task"]] == row for row in old["schedule"] if row["start"] < LINE)
    assert after.get(first["task"]) != first and new["stability"]["of"] == len(old["schedule"])
    assert new["stability"]["moved"] < 0.1 * len(old["schedule"]) and new["checker"] == "ok"
    assert list(study.document_faults(schedule, new)) == []
    said = {label.en: sentence for label, sentence in documents.lines(new)}["let go"]
    assert first["task"] in said.en and "1 项" in said.zh and "届时关闭" in said.zh


def test_what_cannot_stay_before_the_line_is_named_and_new_tasks_get_a_place(kept, tmp_path):
    old, instance = kept.latest("schedule"), revision.stored_schedule(kept, None).instance
    gone = min(old["schedule"], key=_began)
    assert gone["start"] < LINE
    more = {"id": "NEW", "value": 1e4, "duration": 3600, "config": None, "partner": None,
            "alternatives": [{"resource": one["id"], "windows": [instance["horizon"]]}
                             for one in instance["resources"]]}  # fmt: skip
    tasks = [row for row in instance["tasks"] if row["id"] != gone["task"]]
    path = tmp_path / "now.json"
    path.write_text(json.dumps({**instance, "tasks": [*tasks, more]}), encoding="utf-8")
    new = documents.run(kept, path=path, again=old["run"]["id"], freeze_until=LINE, budget=0.2)
    assert new["let_go"] == [{**gone, "reason": "unknown_task", "frozen": True}]
    placed = {row["task"]: row for row in new["schedule"]}
    assert placed["NEW"]["start"] >= LINE and new["checker"] == "ok"
    said = {label.en: sentence for label, sentence in documents.lines(new)}["let go"]
    assert f"1 of them frozen: “{gone['task']}”; withdrawn" in said.en and "已撤回" in said.zh


def _began(row):
    return row["start"], row["resource"]


def compared(workspace, a="newest", b="newest"):
    return schedule_diff.compute(workspace, schedule_diff.Inputs(a=a, b=b))


@pytest.fixture
def changed(workspace):
    same = compared(workspace)
    one, two = ((row.task, row.resource, row.start, row.end) for row in same.bookings[0])
    moved = Move(*one, -60, Booking(one[0], one[1], one[2] + 60, one[3] + 60))
    classes = [replace(row, bookings=int(row.least is None)) for row in same.notice]
    return replace(same, moved=[moved], dropped=[Noticed(*two, 86_400)], unmoved=0, stability=0.5, notice=classes)


def test_two_equal_schedules_are_said_to_be(workspace):
    same = compared(workspace)
    assert schedule_diff.headline(same).en == "The two schedules are the same"
    assert schedule_diff.VIEW.pictures(same) == [] and schedule_diff.CHANGES.drawn(same).rows == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_changes_and_classes_are_sheets(changed, lang):
    _, changes, notice = contract.of("schedule_diff").exports(changed, lang)
    assert len(changes.rows) == 2 and len(notice.rows) == 6


def test_files_are_read_and_nothing_kept_is_looked_at(files, tmp_path):
    found = revision.stored_schedule(Workspace(tmp_path), None, files)
    assert found.frame.run is None and found.frame.horizon == found.instance["horizon"]
    assert len(found.schedule) == 2


def test_a_synthetic_instance_is_kept_too(tmp_path):
    made = Workspace(tmp_path, seed=3)
    documents.keep(made, documents.run(made, path="beamline", budget=0))
    found = revision.stored_schedule(made, None)
    assert digest(found.instance) == found.answer.files[0].sha256


def test_runs_that_are_not_there_and_files_that_are_no_pair(workspace, files, tmp_path):
    with pytest.raises(VisibilityError):
        revision.stored_schedule(workspace, "0" * 12)
    with pytest.raises(InputError, match="no schedule has been made"):
        revision.stored_schedule(Workspace(tmp_path), None)
    with pytest.raises(InputError, match="or none"):
        revision.stored_schedule(workspace, None, files[:1])
    with pytest.raises(InputError, match="no result"):
        revision.stored_schedule(workspace, None, (files[0], files[0]))


def test_an_instance_is_for_those_who_see_its_run(workspace):
    nobody = workspace.seen_by(Subject("nobody", frozenset({"public"})))
    with pytest.raises(VisibilityError):
        revision.stored_schedule(nobody, workspace.latest("schedule")["run"]["id"])
    assert nobody.view.select("run_input") == []


def test_an_instance_that_was_not_kept_or_is_another_is_said(workspace, tmp_path):
    document = workspace.latest("schedule")
    other = Workspace(tmp_path)
    other.save("schedule", document)
    with pytest.raises(StateError, match="not kept") as caught:
        revision.stored_schedule(other, None)
    assert "yuzui schedule make" in caught.value.mending.en
    changed = revision.rows(document["run"]["id"], {"horizon": [0, 1]})
    changed[0]["digest"] = digest({"horizon": [0, 2]})
    other.save("schedule", document, also={"run_input": changed})
    with pytest.raises(StateError):
        revision.stored_schedule(other, None)
    assert other.view.count("run_input", Eq("part", "instance")) == 1


def test_an_axis_of_days_begins_at_a_full_hour(workspace):
    answer = schedule_why.compute(workspace, schedule_why.Inputs(task="c"))
    size, unit = view.scale(answer.schedule, 1_774_828_800, 1_774_828_800 + 4 * 86_400)
    assert size == 86_400 and unit.en == "days from 2026-03-30 08:00"


@pytest.fixture
def asked(workspace):
    found = revision.stored_schedule(workspace, None)

    def ask(task, rows=None):
        rows = found.schedule if rows is None else rows
        return schedule_why.answered(StoredSchedule(found.instance, rows, found.frame, {}), task)

    return ask


def said(answer):
    return {label.en: sentence for label, sentence in schedule_why.sentences(answer)}


def test_a_task_that_no_schedule_holds_says_why_and_is_never_called_beaten(asked):
    answer = asked("d")
    assert answer.status == "static" and "to force it in" not in said(answer)
    assert said(answer)["of its own"].en == "its longest window is 2 d; it needs 3 d"
    assert "窗" in said(answer)["of its own"].zh
    # two days long it would fit nowhere either: what is told is what was found
    assert said(answer)["kept out by"].en.startswith("its own windows")


@pytest.mark.parametrize(
    ("task", "rows", "start"),
    [("a", None, "“a” is placed: on “station”"), ("bad", None, "“bad” cannot be read: "),
     ("c", [], "“c” has a place as the schedule stands: on “station”")],
)  # fmt: skip
def test_what_needs_no_explanation_is_one_sentence(asked, task, rows, start):
    answer = asked(task, rows)
    assert schedule_why.headline(answer).en.startswith(start)
    assert list(said(answer)) == ["task", "answer"]


DATED = SimpleNamespace(timezone="Asia/Shanghai", horizon=[1_800_000_000, 1_900_000_000])


def test_instants_are_local_and_to_the_second_where_it_matters():
    assert view.at(1_800_000_000, DATED).en == "2027-01-15 16:00"
    assert view.at(1_800_000_001, DATED).en == "2027-01-15 16:00:01"
    assert view.at(10**15, DATED).en == str(10**15)
    # long lists are cut and counted
    assert view.listed([f"t{n}" for n in range(8)]).en.endswith("“t5” and 2 more")
    assert view.listed([]).zh == "无"


def test_kept_schedules_and_files_give_the_same_answer(beamline, tmp_path):
    document = beamline.latest("schedule")
    result = tmp_path / "result.json"
    result.write_text(json.dumps(document), encoding="utf-8")
    out = document["unplaced"][0]["task"]
    kept = documents.ask(schedule_why, beamline, task=out)
    files = documents.ask(schedule_why, Workspace(tmp_path / "x"), task=out, files=("beamline", result))
    same = {name: value for name, value in kept.items() if name not in ("schedule", "run")}
    assert same == {name: files[name] for name in same}
    assert kept["run"]["id"] == files["run"]["id"]
    assert kept["schedule"]["run"] == document["run"]["id"] and files["schedule"]["run"] is None
    assert list(study.document_faults(schedule_why, kept)) == []
    held = schedule_why.CONFLICT.drawn(contract.of("schedule_why").answer(kept), "file").rows
    assert all(kind in schedule_why.IN_THE_WAY.values() for kind, _ in held)


def test_an_answer_asked_for_again_is_a_document_of_its_own(beamline, monkeypatch):
    out = beamline.latest("schedule")["unplaced"][0]["task"]
    first = documents.ask(schedule_why, beamline, task=out)
    whole = json.dumps(first["schedule"]), json.dumps(first["ribbon"])
    monkeypatch.setattr("yuzui.scheduling.reschedule.infeasibility.why", None)  # not asked once more
    first["schedule"].clear()
    first["ribbon"].clear()
    again = documents.ask(schedule_why, beamline, task=out)
    assert (json.dumps(again["schedule"]), json.dumps(again["ribbon"])) == whole


def test_what_the_kind_of_facility_lets_go_of_is_tried_and_the_rest_of_it_is_told(beamline, tmp_path):
    document = beamline.latest("schedule")
    result = tmp_path / "result.json"
    out = [row["task"] for row in document["unplaced"]][:1]
    empty = {"reasons": {}, "requests": {}, "quotations": {}}
    form = {"kind": "telescope", "title": {"en": "t", "zh": "t"}, "unit": "s", **empty}
    plain, asked = [
        documents.ask(schedule_why, beamline, task=out[0], files=("beamline", _written(result, document | more)))
        for more in ({}, {"form": form})
    ]
    assert plain["by_form"] == [] and plain["tried"][0] == "resource"
    assert asked["tried"][0] == "window"
    assert "airmass up to 2.5" in [one["en"] for one in asked["by_form"]]
    assert list(study.document_faults(schedule_why, asked)) == []
    none = {**asked, "relaxation": None, "tried": ["window"]}
    said = " ".join(one.zh for _, one in contract.of("schedule_why").lines(none))
    assert "可改申请表再试：大气质量放宽至 2.5、" in said


def _written(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def too(tmp_path):
    path = tmp_path / "too.json"
    task = {"id": "ToO-1", "value": 400, "duration": 86_400, "config": "c1",
            "alternatives": [{"resource": "line-1"}], "deadline": 20 * 86_400}  # fmt: skip
    path.write_text(json.dumps(task), encoding="utf-8")
    return path


def test_proposing_changes_nothing_and_picking_keeps_a_child(beamline, too):
    before = beamline.latest("schedule")
    found = documents.ask(schedule_insert, beamline, path=too, freeze_until=5 * 86_400)
    assert found["picked"] is None and beamline.latest("schedule") == before
    assert 1 <= len(found["proposals"]) <= 3
    assert list(study.document_faults(schedule_insert, found)) == []
    signed = {"pick": 1, "by": "A. Person, duty officer", "reason": "burst"}
    done = documents.ask(schedule_insert, beamline, path=too, freeze_until=5 * 86_400, **signed)
    child = beamline.latest("schedule")
    assert child["run"]["id"] == done["picked"]["run"] != before["run"]["id"]
    assert child["parent"] == before["run"]["id"] and child["change"]["reason"] == "burst"
    assert child["frozen"]["until"] == 5 * 86_400
    kept = revision.stored_schedule(beamline, None)
    assert verify(kept.instance, child).verdict == "ok"
    moved = documents.ask(schedule_diff, beamline, a=before["run"]["id"], b="newest")
    assert [row["task"] for row in moved["added"]] == ["ToO-1"]
    changed = [*moved["moved"], *moved["dropped"]]
    way = found["proposals"][0]
    assert {row["task"] for row in changed} == {row["task"] for row in (*way["moved"], *way["dropped"])}
    assert all(row["start"] >= 5 * 86_400 for row in changed) and moved["now"] == 5 * 86_400


def test_nothing_is_picked_without_a_name_a_reason_and_a_way_there_is(beamline, too):
    for more, code in (
        ({"pick": 1}, "unsigned"),
        ({"pick": 1, "by": "A. Person, office"}, "unsigned"),
        ({"pick": 9, "by": "A. Person, office", "reason": "x"}, "option"),
        ({"pick": 1, "by": "Nobody, office", "reason": "x"}, "no_such_person"),
    ):
        with pytest.raises((InputError, StateError)) as caught:
            documents.ask(schedule_insert, beamline, path=too, **more)
        assert caught.value.code == code
    assert len(beamline.runs("schedule")) == 1


def test_a_price_below_nothing_is_refused(beamline, too):
    with pytest.raises(InputError, match="0 or more"):
        documents.ask(schedule_insert, beamline, path=too, stability=-1)


@pytest.fixture(scope="module")
def schedule_diff_workspace(scheduled, tmp_path_factory):
    made = Workspace(shutil.copytree(scheduled, tmp_path_factory.mktemp("diff") / "w"))
    documents.keep(made, documents.run(made, path="beamline", budget=0.1))
    return made


def test_runs_and_files_give_the_same_difference(schedule_diff_workspace, tmp_path):
    new, old = (row["document"] for row in schedule_diff_workspace.runs("schedule"))
    found = documents.ask(schedule_diff, schedule_diff_workspace, a=old["run"]["id"], b="newest")
    assert list(study.document_faults(schedule_diff, found)) == []
    n = {name: len(found[name]) for name in ("moved", "added", "dropped")}
    assert n["moved"] + n["dropped"] + found["unmoved"] == len(old["schedule"])
    assert n["moved"] + n["added"] + found["unmoved"] == len(new["schedule"])
    paths = []
    for name, one in (("a", old), ("b", new)):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(one), encoding="utf-8")
    files = documents.ask(schedule_diff, Workspace(tmp_path / "x"), a=paths[0], b=paths[1])
    assert files == found


def test_notice_is_counted_from_the_second_that_is_given(schedule_diff_workspace):
    runs = [row["id"] for row in schedule_diff_workspace.runs("schedule")]
    early, late = (
        documents.ask(schedule_diff, schedule_diff_workspace, a=runs[1], b=runs[0], at=at) for at in (0, 12_096_000)
    )
    assert early["now"] == 0 and early["notice"][0]["bookings"] == 0
    assert late["notice"][0]["bookings"] > 0


def test_what_cannot_be_compared_is_said(schedule_diff_workspace, tmp_path):
    with pytest.raises(VisibilityError):
        documents.ask(schedule_diff, schedule_diff_workspace, a="0" * 12, b="newest")
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no document"):
        documents.ask(schedule_diff, schedule_diff_workspace, a=path, b="newest")
    document = schedule_diff_workspace.latest("schedule")
    document["instance"]["horizon"] = [10**9, 10**9 + 1]
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="share no time"):
        documents.ask(schedule_diff, schedule_diff_workspace, a=path, b="newest")
