# SPDX-License-Identifier: Apache-2.0
"""The job that makes a schedule again, inserts, compares and says why."""

import json
import shutil

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.scheduling.jobs import schedule, schedule_diff, schedule_insert, schedule_why
from yuzui.scheduling.reschedule import answer as report_saying
from yuzui.scheduling.reschedule import answer as reschedule_report_saying
from yuzui.scheduling.reschedule import infeasibility, relaxation, stored, view
from yuzui.scheduling.reschedule import view as saying
from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.reschedule.infeasibility import why
from yuzui.scheduling.verify import verify
from yuzui.view.render.svg import svg as draw_svg

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
    document = schedule.run(Workspace(folder / "other"), path=path, budget=0.1)
    result.write_text(json.dumps(document), encoding="utf-8")
    return path, result


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, files):
    """A workspace that keeps the schedule."""
    made = Workspace(tmp_path_factory.mktemp("kept") / "work")
    schedule.keep(made, schedule.run(made, path=files[0], budget=0.1))
    return made


LINE = 30 * 86_400


@pytest.fixture(scope="module")
def kept(scheduled, tmp_path_factory):
    return Workspace(shutil.copytree(scheduled, tmp_path_factory.mktemp("again") / "w"))


def test_what_began_stays_and_what_moved_is_told(kept):
    old = kept.latest("schedule")
    new = schedule.run(kept, again="newest", freeze_until=LINE, stability=5.0, budget=0.2)
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
    said = {label.en: sentence for label, sentence in schedule.lines(new)}["again"]
    assert f"{len(stays)} bookings fixed" in said.en and "仍然可行" in said.zh
    schedule.keep(kept, new)
    assert verify(stored.stored_schedule(kept, None).instance, new)["verdict"] == "ok"


@pytest.mark.parametrize(
    "wrong",
    [{"path": "telescope", "again": "newest"}, {"path": "beamline", "freeze_until": 5},
     {"path": "beamline", "stability": 2.0}, {"again": "newest", "stability": -1}],
)  # fmt: skip
def test_options_that_have_nothing_to_act_on(kept, wrong):
    with pytest.raises(InputError) as caught:
        schedule.run(kept, budget=0, **wrong)
    assert caught.value.code == "option" and caught.value.mending.zh


def test_a_lost_beam_lets_go_what_ran_in_it_and_keeps_the_rest(kept, tmp_path):
    old, instance = kept.latest("schedule"), stored.stored_schedule(kept, None).instance
    first = min((row for row in old["schedule"] if row["start"] >= LINE), key=_began)
    lost = [first["start"], first["start"] + 3 * 3600]
    line = next(row for row in instance["resources"] if row["id"] == first["resource"])
    calendar = [cut for a, b in line["calendar"]
                for cut in ([a, min(b, lost[0])], [max(a, lost[1]), b]) if cut[0] < cut[1]]  # fmt: skip
    rows = [{**row, "calendar": calendar} if row is line else row for row in instance["resources"]]
    path = tmp_path / "now.json"
    path.write_text(json.dumps({**instance, "resources": rows}), encoding="utf-8")
    new = schedule.run(kept, path=path, again=old["run"]["id"], freeze_until=LINE, stability=50.0,
                       budget=0.2)  # fmt: skip
    assert new["let_go"] == [{**first, "reason": "calendar", "frozen": False}]
    assert new["instance"]["name"] == old["instance"]["name"]
    after = {row["task"]: row for row in new["schedule"]}
    assert all(after[row["task"]] == row for row in old["schedule"] if row["start"] < LINE)
    assert after.get(first["task"]) != first and new["stability"]["of"] == len(old["schedule"])
    assert new["stability"]["moved"] < 0.1 * len(old["schedule"]) and new["checker"] == "ok"
    assert list(study.document_faults(schedule, new)) == []
    said = {label.en: sentence for label, sentence in schedule.lines(new)}["let go"]
    assert first["task"] in said.en and "1 项" in said.zh and "届时关闭" in said.zh


def test_what_cannot_stay_before_the_line_is_named_and_new_tasks_get_a_place(kept, tmp_path):
    old, instance = kept.latest("schedule"), stored.stored_schedule(kept, None).instance
    gone = min(old["schedule"], key=_began)
    assert gone["start"] < LINE
    more = {"id": "NEW", "value": 1e4, "duration": 3600, "config": None, "partner": None,
            "alternatives": [{"resource": one["id"], "windows": [instance["horizon"]]}
                             for one in instance["resources"]]}  # fmt: skip
    tasks = [row for row in instance["tasks"] if row["id"] != gone["task"]]
    path = tmp_path / "now.json"
    path.write_text(json.dumps({**instance, "tasks": [*tasks, more]}), encoding="utf-8")
    new = schedule.run(kept, path=path, again=old["run"]["id"], freeze_until=LINE, budget=0.2)
    assert new["let_go"] == [{**gone, "reason": "unknown_task", "frozen": True}]
    placed = {row["task"]: row for row in new["schedule"]}
    assert placed["NEW"]["start"] >= LINE and new["checker"] == "ok"
    said = {label.en: sentence for label, sentence in schedule.lines(new)}["let go"]
    assert f"1 of them frozen: “{gone['task']}”; withdrawn" in said.en and "已撤回" in said.zh


def _began(row):
    return row["start"], row["resource"]


def test_a_schedule_made_anew_says_nothing_of_it(kept):
    document = {**kept.latest("schedule")}
    for name in ("frozen", "stability"):
        document.pop(name, None)
    assert stored.lines(document) == []
    plain = document | {"parent": "x", "frozen": {"until": None, "bookings": 0},
                        "stability": {"price": 0.0, "moved": 1, "of": 2, "cost": 0.0}}  # fmt: skip
    said = stored.lines(plain)[0][1]
    assert "weigh" not in said.en and "before" not in said.en


@pytest.fixture
def document(workspace):
    same = schedule_diff.run(workspace, a="newest", b="newest")
    (one, two) = same["bookings"][0]
    moved = {**one, "to": {**one, "start": one["start"] + 60, "end": one["end"] + 60},
             "notice": -60}  # fmt: skip
    classes = [{**row, "bookings": int(row["from"] is None)} for row in same["notice"]]
    return same | {"moved": [moved], "dropped": [{**two, "notice": 86_400}], "unmoved": 0,
                   "stability": 0.5, "notice": classes}  # fmt: skip


def test_two_equal_schedules_are_said_to_be(workspace):
    found = schedule_diff.run(workspace, a="newest", b="newest")
    assert saying.finding(found).en == "The two schedules are the same"
    assert schedule_diff.pictures(found) == [] and saying.rows(found) == []


def test_changes_notice_and_stability_are_lines(document):
    said = {label.en: sentence for label, sentence in saying.lines(document)}
    assert said["changed"].en == "1 moved, 0 added, 1 dropped: value 0.00"
    assert said["notice"].en.startswith("already begun: 1 · counted from 2026-03-30 08:00")
    assert said["stability"].zh == "2 项预订（均未承诺）中 50.0% 不变"
    promised = document | {"of": "promised", "base": 4}
    assert "4 promised bookings" in saying.stability(promised).en
    assert "nothing" in saying.stability(document | {"stability": None}).en


def test_a_notice_that_came_too_late_has_a_sign(document):
    rows = saying.rows(document)
    assert [row[0].en for row in rows] == ["moved", "dropped"]
    assert rows[0][-1].en == "−60 s" and rows[1][-1].en == "24 h"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_changes_and_classes_are_sheets(document, lang):
    _, changes, notice = saying.exports(document, lang)
    assert len(changes.rows) == 2 and len(notice.rows) == 6


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_moves_are_drawn_as_arrows_and_many_are_not_drawn_one_by_one(document, lang):
    from yuzui.scheduling.reschedule import view
    from yuzui.view.render.svg import svg as draw_svg

    strips, notice = view.moves(document)
    for picture in (strips, notice):
        assert draw_svg(picture, lang, 360).startswith("<svg")
    many = document | {"moved": document["moved"] * (view.MOST + 1)}
    assert [one.meta.name for one in view.moves(many)] == ["notice"]


@pytest.fixture
def insert_document(workspace, tmp_path):
    task = {"id": "t", "value": 6, "duration": 86_400, "alternatives": [{"resource": "station"}],
            "deadline": 1_774_828_800 + 2 * 86_400}  # fmt: skip
    path = tmp_path / "too.json"
    path.write_text(json.dumps(task), encoding="utf-8")
    return schedule_insert.run(workspace, path=path)


def test_each_way_says_where_what_it_costs_and_whom_it_touches(insert_document):
    said = {label.en: sentence for label, sentence in report_saying.insert_lines(insert_document)}
    assert "others lose 5.00 points; out: “a”; p: 0 moved, 1 out, 24 h less" in said["way 1"].en
    assert "损失 5.00 分" in said["way 1"].zh and "owed" not in said["way 1"].en
    assert said["decided"].en.startswith("nothing changed")


def test_without_a_way_the_answer_claims_no_more_than_was_found(insert_document):
    said = dict(report_saying.insert_lines(insert_document | {"proposals": []}))
    assert any("no placement found in this neighbourhood" in one.en for one in said.values())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_changes_and_parties_are_sheets(insert_document, lang):
    _, changes, parties = report_saying.exports(insert_document, lang)
    ways = insert_document["proposals"]
    assert len(changes.rows) == sum(len(way["placed"]) + len(way["dropped"]) + 2 * len(way["moved"]) for way in ways)
    assert len(parties.rows) == sum(len(way["parties"]) for way in ways)


def test_what_is_owed_and_what_moves_weigh_is_said(insert_document):
    way = insert_document["proposals"][0]
    party = {**way["parties"][0], "owed": 3 * 86_400}
    changed = insert_document | {"proposals": [{**way, "price": 2.5, "parties": [party]}]}
    said = {label.en: sentence.en for label, sentence in report_saying.insert_lines(changed)}["way 1"]
    assert "moves weigh 2.50" in said and "3 d owed" in said


def test_a_kept_schedule_comes_with_its_instance_by_run_and_as_the_newest(workspace, files):
    document = workspace.latest("schedule")
    given = json.loads(files[0].read_text(encoding="utf-8"))
    for run in (None, "newest", document["run"]["id"]):
        found = stored.stored_schedule(workspace, run)
        assert found.instance == given and found.run == document["run"]["id"]
        assert found.frame["title"]["zh"] == "台站一周" and found.frame["origin"] == "synthetic"


def test_files_are_read_and_nothing_kept_is_looked_at(files, tmp_path):
    found = stored.stored_schedule(Workspace(tmp_path), None, files)
    assert found.run is None and found.frame["run"] is None
    assert found.frame["horizon"] == found.instance["horizon"]
    assert len(found.result["schedule"]) == 2


def test_a_synthetic_instance_is_kept_too(tmp_path):
    made = Workspace(tmp_path, seed=3)
    schedule.keep(made, schedule.run(made, path="beamline", budget=0))
    found = stored.stored_schedule(made, None)
    assert digest(found.instance) == found.result["files"][0]["sha256"]


def test_runs_that_are_not_there_and_files_that_are_no_pair(workspace, files, tmp_path):
    with pytest.raises(VisibilityError):
        stored.stored_schedule(workspace, "0" * 12)
    with pytest.raises(InputError, match="no schedule has been made"):
        stored.stored_schedule(Workspace(tmp_path), None)
    with pytest.raises(InputError, match="or none"):
        stored.stored_schedule(workspace, None, files[:1])
    with pytest.raises(InputError, match="no result"):
        stored.stored_schedule(workspace, None, (files[0], files[0]))


def test_an_instance_is_for_those_who_see_its_run(workspace):
    nobody = workspace.seen_by(Subject("nobody", frozenset({"public"})))
    with pytest.raises(VisibilityError):
        stored.stored_schedule(nobody, workspace.latest("schedule")["run"]["id"])
    assert nobody.view.select("run_input") == []


def test_an_instance_that_was_not_kept_or_is_another_is_said(workspace, tmp_path):
    document = workspace.latest("schedule")
    other = Workspace(tmp_path)
    other.save("schedule", document)
    with pytest.raises(StateError, match="not kept") as caught:
        stored.stored_schedule(other, None)
    assert "yuzui schedule make" in caught.value.mending.en
    changed = stored.rows(document["run"]["id"], {"horizon": [0, 1]})
    changed[0]["digest"] = digest({"horizon": [0, 2]})
    other.save("schedule", document, also={"run_input": changed})
    with pytest.raises(StateError):
        stored.stored_schedule(other, None)
    assert other.view.count("run_input", Eq("part", "instance")) == 1


@pytest.fixture
def pictures_document(workspace):
    return schedule_why.run(workspace, task="c")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [760, 360])
def test_the_ribbon_is_drawn_in_both_languages_and_widths(pictures_document, lang, width):
    assert draw_svg(view.ribbon(pictures_document), lang, width).startswith("<svg")


def test_the_table_holds_windows_what_is_in_the_way_and_the_place_found(pictures_document):
    found = view.ribbon(pictures_document)
    kinds = [(row[0], row[1].en) for row in found.twin.rows]
    assert ("station", "window of the task") in kinds and ("other", "where it would run") in kinds
    assert kinds.count(("station", "keeps it out")) == 2
    assert found.meta.finding.en == "2 others run inside its windows; 2 of the bookings keep it out"
    assert found.meta.origin == "synthetic"


def test_a_task_that_cannot_be_read_has_no_picture(workspace):
    assert view.ribbon(schedule_why.run(workspace, task="bad")) is None


def test_an_axis_of_days_begins_at_a_full_hour(pictures_document):
    size, unit = view.scale(pictures_document["schedule"], 1_774_828_800, 1_774_828_800 + 4 * 86_400)
    assert size == 86_400 and unit.en == "days from 2026-03-30 08:00"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_summary_conflict_and_displacement_are_sheets_of_one_file(workspace, lang):
    document = schedule_why.run(workspace, task="c")
    summary, conflict, force = schedule_why.exports(document, lang)
    assert len(conflict.rows) == 2 and len(force.rows) == 2
    words = {"en": ["goes in", "goes out"], "zh": ["移入", "移出"]}
    assert [row[0] for row in force.rows] == words[lang]
    assert [row[1] for row in force.rows] == ["c", "a"]
    assert summary.rows


def test_of_a_task_without_an_answer_they_are_empty(workspace):
    document = schedule_why.run(workspace, task="bad")
    assert [len(one.rows) for one in schedule_why.exports(document, "en")[1:]] == [0, 0]


@pytest.fixture
def asked(workspace):
    found = stored.stored_schedule(workspace, None)

    def ask(task, rows=None):
        held = hold(found.instance, found.result["schedule"] if rows is None else rows)
        return reschedule_report_saying.document(held, why(held, task), found.frame, task)

    return ask


def said(document):
    return {label.en: sentence for label, sentence in reschedule_report_saying.why_lines(document)}


def test_a_beaten_task_says_what_would_place_it_what_it_costs_and_who_is_in_the_way(asked):
    document = asked("c")
    lines = said(document)
    assert reschedule_report_saying.finding(document).en == (
        "“c” would have a place if one thing changed: let it run on “other” too, in the windows it has"
    )
    assert lines["to force it in"].en == "costs 3.00 points: out: “a”"
    assert "“b” on “station”" in lines["kept out by"].en
    assert lines["kept out by"].en.endswith("with any one let go there is a place")
    assert "nothing lost" in lines["least change"].en and "没有损失" in lines["least change"].zh
    ribbon = {row["resource"]: row for row in document["ribbon"]}
    assert set(ribbon) == {"station", "other"} and ribbon["other"]["windows"] == []
    assert [row["task"] for row in ribbon["station"]["bookings"]] != []


def test_a_task_that_no_schedule_holds_says_why_and_is_never_called_beaten(asked):
    document = asked("d")
    assert document["status"] == "static" and "to force it in" not in said(document)
    assert said(document)["of its own"].en == "its longest window is 2 d; it needs 3 d"
    assert "窗" in said(document)["of its own"].zh
    # two days long it would fit nowhere either: what is told is what was found
    assert said(document)["kept out by"].en.startswith("its own windows")


@pytest.mark.parametrize(
    ("task", "rows", "start"),
    [("a", None, "“a” is placed: on “station”"), ("bad", None, "“bad” cannot be read: "),
     ("c", [], "“c” has a place as the schedule stands: on “station”")],
)  # fmt: skip
def test_what_needs_no_explanation_is_one_sentence(asked, task, rows, start):
    document = asked(task, rows)
    assert reschedule_report_saying.finding(document).en.startswith(start)
    assert list(said(document)) == ["task", "answer"]


def test_without_a_change_the_answer_claims_no_more_than_was_found(asked):
    document = asked("c") | {"relaxation": None}
    assert "no change of the list" in reschedule_report_saying.finding(document).en
    assert "tried: another resource" in said(document)["least change"].en
    nothing = document | {"competition": None}
    assert "in this neighbourhood" in reschedule_report_saying.finding(nothing).en
    assert "no placement found in this neighbourhood" in said(nothing)["to force it in"].en
    open_ = {**document["conflict"], "proven": False}
    assert "not proven" in said(document | {"conflict": open_})["kept out by"].en


FRAME = {"timezone": "Asia/Shanghai", "horizon": [0, 10 * view.SECONDS_OF_DAY]}
DATED = {"timezone": "Asia/Shanghai", "horizon": [1_800_000_000, 1_900_000_000]}


def test_every_code_there_is_has_words():
    assert set(view.STATIC) == set(infeasibility.CODES) - {"lags"}
    assert set(view.ITEMS) == set(infeasibility.KINDS)
    assert set(view.RELAXATIONS) == set(view.KINDS) == set(relaxation.ORDER)


@pytest.mark.parametrize("code", infeasibility.CODES)
def test_a_reason_says_its_numbers(code):
    wrong = [{"message": {"en": "too late", "zh": "太晚"}}]
    one = {"code": code, "errors": wrong, "resources": ["r"], "tasks": ["t"], "need": 7200,
           "longest": 3600, "pool": "p", "has": 3, "partner": "x", "left": 60, "group": "g",
           "k": 1, "task": "t"}  # fmt: skip
    said = view.static(one)
    assert "{" not in said.en + said.zh and said.en != said.zh
    if code == "short_windows":
        assert said.en == "its longest window is 60 min; it needs 2 h"


def test_what_is_in_the_way_says_when():
    row = {"kind": "booking", "task": "t", "resource": "r", "start": 3600, "end": view.SECONDS_OF_DAY}
    assert view.item(row, FRAME).en == "“t” on “r”, day 1, 01:00 to day 2, 00:00"
    assert view.item({"kind": "quota", "partner": "x"}, FRAME).zh == "合作方“x”的份额"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "window", "resource": "r", "to": [0, 7200], "by": 3600},
         "let its window on “r” reach from day 1, 00:00 to day 1, 02:00, 60 min longer"),
        ({"kind": "shorter", "by": 600, "to": 6600},
         "shorten it by 10 min, to 110 min, its value unchanged"),
        ({"kind": "calendar", "by": 60, "resources": {"r": [[0, 60]]}, "pools": {"p": [[0, 120]]}},
         "open longer: “r” from day 1, 00:00 to day 1, 00:01; "
         "“p” from day 1, 00:00 to day 1, 00:02"),
        ({"kind": "pool", "pool": "p", "by": 2}, "2 more of “p” at once"),
        ({"kind": "quota", "partner": "x", "by": 7200}, "2 h more for “x”"),
        ({"kind": "group", "group": "g", "by": 1}, "let 1 more of “g” in"),
    ],
)  # fmt: skip
def test_a_change_is_something_to_be_done(change, said):
    assert view.change(change, FRAME).en == said
    assert "{" not in view.change(change, FRAME).zh


def test_instants_are_local_and_to_the_second_where_it_matters():
    assert view.at(1_800_000_000, DATED).en == "2027-01-15 16:00"
    assert view.at(1_800_000_001, DATED).en == "2027-01-15 16:00:01"
    assert view.at(10**15, DATED).en == str(10**15)


def test_long_lists_are_cut_and_counted():
    assert view.listed([f"t{n}" for n in range(8)]).en.endswith("“t5” and 2 more")
    assert view.listed([]).zh == "无"


def test_loss_and_gain():
    assert view.lost(2).en == "costs 2.00 points" and view.lost(-2).zh == "增加 2.00 分"
    assert view.lost(0).en == "costs nothing"


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
    monkeypatch.setattr("yuzui.scheduling.reschedule.infeasibility.why", None)  # not asked once more
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


@pytest.fixture
def too(tmp_path):
    path = tmp_path / "too.json"
    task = {"id": "ToO-1", "value": 400, "duration": 86_400, "config": "c1",
            "alternatives": [{"resource": "line-1"}], "deadline": 20 * 86_400}  # fmt: skip
    path.write_text(json.dumps(task), encoding="utf-8")
    return path


def test_proposing_changes_nothing_and_picking_keeps_a_child(beamline, too):
    before = beamline.latest("schedule")
    found = schedule_insert.run(beamline, path=too, freeze_until=5 * 86_400)
    assert found["picked"] is None and beamline.latest("schedule") == before
    assert 1 <= len(found["proposals"]) <= 3
    assert list(study.document_faults(schedule_insert, found)) == []
    signed = {"pick": 1, "by": "A. Person, duty officer", "reason": "burst"}
    done = schedule_insert.run(beamline, path=too, freeze_until=5 * 86_400, **signed)
    child = beamline.latest("schedule")
    assert child["run"]["id"] == done["picked"]["run"] != before["run"]["id"]
    assert child["parent"] == before["run"]["id"] and child["change"]["reason"] == "burst"
    assert child["frozen"]["until"] == 5 * 86_400
    kept = stored.stored_schedule(beamline, None)
    assert verify(kept.instance, child)["verdict"] == "ok"
    moved = schedule_diff.run(beamline, a=before["run"]["id"], b="newest")
    assert [row["task"] for row in moved["added"]] == ["ToO-1"]
    changed = [*moved["moved"], *moved["dropped"]]
    way = found["proposals"][0]
    assert {row["task"] for row in changed} == {row["task"] for row in
                                                (*way["moved"], *way["dropped"])}  # fmt: skip
    assert all(row["start"] >= 5 * 86_400 for row in changed) and moved["now"] == 5 * 86_400


def test_nothing_is_picked_without_a_name_a_reason_and_a_way_there_is(beamline, too):
    for more, code in (
        ({"pick": 1}, "unsigned"),
        ({"pick": 1, "by": "A. Person, office"}, "unsigned"),
        ({"pick": 9, "by": "A. Person, office", "reason": "x"}, "option"),
        ({"pick": 1, "by": "Nobody, office", "reason": "x"}, "no_such_person"),
    ):
        with pytest.raises((InputError, StateError)) as caught:
            schedule_insert.run(beamline, path=too, **more)
        assert caught.value.code == code
    assert len(beamline.runs("schedule")) == 1


def test_a_price_below_nothing_is_refused(beamline, too):
    with pytest.raises(InputError, match="0 or more"):
        schedule_insert.run(beamline, path=too, stability=-1)


@pytest.fixture(scope="module")
def schedule_diff_workspace(scheduled, tmp_path_factory):
    made = Workspace(shutil.copytree(scheduled, tmp_path_factory.mktemp("diff") / "w"))
    schedule.keep(made, schedule.run(made, path="beamline", budget=0.1))
    return made


def test_runs_and_files_give_the_same_difference(schedule_diff_workspace, tmp_path):
    new, old = (row["document"] for row in schedule_diff_workspace.runs("schedule"))
    found = schedule_diff.run(schedule_diff_workspace, a=old["run"]["id"], b="newest")
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


def test_notice_is_counted_from_the_second_that_is_given(schedule_diff_workspace):
    runs = [row["id"] for row in schedule_diff_workspace.runs("schedule")]
    early, late = (schedule_diff.run(schedule_diff_workspace, a=runs[1], b=runs[0], at=at) for at in (0, 12_096_000))
    assert early["now"] == 0 and early["notice"][0]["bookings"] == 0
    assert late["notice"][0]["bookings"] > 0


def test_what_cannot_be_compared_is_said(schedule_diff_workspace, tmp_path):
    with pytest.raises(VisibilityError):
        schedule_diff.run(schedule_diff_workspace, a="0" * 12, b="newest")
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no document"):
        schedule_diff.run(schedule_diff_workspace, a=path, b="newest")
    document = schedule_diff_workspace.latest("schedule")
    document["instance"]["horizon"] = [10**9, 10**9 + 1]
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match="share no time"):
        schedule_diff.run(schedule_diff_workspace, a=path, b="newest")
