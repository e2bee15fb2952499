# SPDX-License-Identifier: Apache-2.0
"""A kept schedule made again."""

import json
import shutil

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.reschedule.report import known, reschedule
from yuzui.scheduling.verify import verify

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
    assert verify(known.find(kept, None).instance, new)["verdict"] == "ok"


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
    old, instance = kept.latest("schedule"), known.find(kept, None).instance
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
    old, instance = kept.latest("schedule"), known.find(kept, None).instance
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
    assert reschedule.lines(document) == []
    plain = document | {"parent": "x", "frozen": {"until": None, "bookings": 0},
                        "stability": {"price": 0.0, "moved": 1, "of": 2, "cost": 0.0}}  # fmt: skip
    said = reschedule.lines(plain)[0][1]
    assert "weigh" not in said.en and "before" not in said.en
