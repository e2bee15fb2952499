# SPDX-License-Identifier: Apache-2.0
"""A way is proposed; a named person picks; the changed schedule is a draft that can be verified."""

import json

import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError, StateError
from yuzui.scheduling.jobs import schedule_diff, schedule_insert
from yuzui.scheduling.reschedule.report import known
from yuzui.scheduling.verify import verify


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
    kept = known.find(beamline, None)
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
