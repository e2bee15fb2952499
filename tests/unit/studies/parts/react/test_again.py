# SPDX-License-Identifier: Apache-2.0
"""A kept schedule made again."""

import pytest

from yuzui.errors import InputError
from yuzui.facilities.schedule.verify import verify
from yuzui.studies import schedule
from yuzui.studies.parts.react import again, known
from yuzui.studies.parts.workspace import Workspace
from yuzui.testing import study

LINE = 30 * 86_400


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("again") / "w")
    schedule.keep(made, schedule.run(made, path="beamline", budget=0))
    return made


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
    [{"path": "beamline", "again": "newest"}, {"path": "beamline", "freeze_until": 5},
     {"path": "beamline", "stability": 2.0}, {"again": "newest", "stability": -1}],
)  # fmt: skip
def test_options_that_have_nothing_to_act_on(kept, wrong):
    with pytest.raises(InputError) as caught:
        schedule.run(kept, budget=0, **wrong)
    assert caught.value.code == "option" and caught.value.mending.zh


def test_a_schedule_made_anew_says_nothing_of_it(kept):
    document = {**kept.latest("schedule")}
    for name in ("frozen", "stability"):
        document.pop(name, None)
    assert again.lines(document) == []
    plain = document | {"parent": "x", "frozen": {"until": None, "bookings": 0},
                        "stability": {"price": 0.0, "moved": 1, "of": 2, "cost": 0.0}}  # fmt: skip
    said = again.lines(plain)[0][1]
    assert "weigh" not in said.en and "before" not in said.en
