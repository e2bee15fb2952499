# SPDX-License-Identifier: Apache-2.0
"""Why a task is out, part by part."""

import pytest

from yuzui.errors import InternalError, UnknownIdentifierError
from yuzui.scheduling.reschedule import why as module
from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.reschedule.why import why


def task(id, value, **more):
    windows = [{"resource": "r", "windows": [[0, 20]]}]
    return {"id": id, "value": value, "duration": 10, "alternatives": windows} | more


ROWS = [{"task": "a", "resource": "r", "start": 0, "end": 10}, {"task": "b", "resource": "r", "start": 10, "end": 20}]


@pytest.fixture
def held():
    tasks = [task("a", 5), task("b", 4, partner="x"), task("c", 3), task("d", 1, duration=21),
             task("e", -1)]  # fmt: skip
    return hold({"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": tasks}, ROWS)


def test_a_task_beaten_by_others_is_told_by_whom_and_what_would_help(held):
    told = why(held, "c")
    assert told["status"] == "competition" and told["static"] == []
    assert told["competition"]["lost"] == pytest.approx(1)
    (gone,) = told["competition"]["dropped"]
    assert gone == {**ROWS[1], "partner": "x", "value": 4.0}
    assert told["conflict"]["proven"]
    assert [one["task"] for one in told["conflict"]["items"]] == ["a", "b"]
    assert told["relaxation"]["changes"][0]["to"] == [0, 30]
    assert told["relaxation"]["placed"] == [{"task": "c", "resource": "r", "start": 20, "end": 30}]
    assert told["tried"] == ["resource", "window"]


def test_a_task_too_long_for_its_windows_is_no_matter_of_others(held):
    told = why(held, "d")
    assert told["status"] == "static" and told["competition"] is None
    assert told["static"][0]["code"] == "short_windows"
    assert told["conflict"] == {"proven": True, "items": []}


def test_placed_fitting_and_unreadable_tasks_are_told_as_such(held):
    assert why(held, "a")["placed"] == [ROWS[0]]
    assert why(held, "e")["errors"][0]["message"]["zh"]
    open_ = hold(held.document, ROWS[:1])
    assert why(open_, "c")["status"] == "fits"
    assert why(open_, "c")["placed"] == [{"task": "c", "resource": "r", "start": 10, "end": 20}]


def test_a_task_that_is_not_there_names_the_nearest(held):
    with pytest.raises(UnknownIdentifierError) as caught:
        why(held, "zz")
    assert "a" in caught.value.mending.en


def test_a_change_that_the_checker_refuses_is_never_told(held, monkeypatch):
    monkeypatch.setattr(module, "applied", lambda document, changes: document)
    with pytest.raises(InternalError, match="refuses"):
        why(held, "c")
