# SPDX-License-Identifier: Apache-2.0
"""Tasks with their windows and predecessors."""

from zoneinfo import ZoneInfo

import pytest

from yuzui.scheduling.workbook import columns
from yuzui.scheduling.workbook.read import requests
from yuzui.sheets import schema
from yuzui.sheets.cells import Cells

DAY = 86_400
START = 1_788_710_400


@pytest.fixture
def asked(book):
    def make(**more):
        frame = {"horizon": [START, START + 7 * DAY], "resources": [{"id": "line"}, {"id": "rig"}]}
        return requests(schema.read(book(**more), columns.SCHEMAS), Cells(ZoneInfo("Asia/Shanghai")), frame)

    return make


def test_an_empty_end_of_a_window_is_that_of_the_horizon(asked):
    found = asked(changes={("Windows", 1, 2): None, ("Windows", 1, 3): None})
    assert found.rows[0]["alternatives"][0]["windows"] == [[START, START + 7 * DAY]]
    found = asked(changes={("Windows", 1, 2): "2026-09-09"})
    assert found.rows[0]["alternatives"][0]["windows"] == [[START + 2 * DAY, START + 7 * DAY]]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (1, "lime", "unknown_resource"),
        (3, "2026-09-01", "end_before_start"),
        (3, "2026-09-07 00:00", "end_before_start"),
        (2, "yesterday", "wrong_type"),
    ],
)
def test_a_faulty_window_is_not_used_and_the_others_are(asked, column, value, code):
    found = asked(changes={("Windows", 2, column): value})
    ((task, line),) = found.windows
    assert task == "t2" and line.faults[0].code == code and line.place.row == 3
    assert [one["resource"] for one in found.rows[1]["alternatives"]] == ["rig"]


@pytest.mark.parametrize("month", ["08", "10"])
def test_a_window_that_was_over_before_the_horizon_or_begins_after_it(asked, month):
    cells = {("Windows", 1, 2): f"2026-{month}-01", ("Windows", 1, 3): f"2026-{month}-09"}
    found = asked(changes=cells)
    assert found.windows[0][1].faults[0].code == "outside_horizon"


def test_a_predecessor_that_cannot_be_read_sets_the_task_aside(asked):
    for change in ({("After", 1, 1): "t9"}, {("After", 1, 3): "2 moons"}):
        found = asked(changes=change)
        assert found.rows[2]["value"] is None and found.blamed[3][-1].place.sheet == "After"


def test_rows_about_a_task_that_there_is_not_are_kept_apart(asked):
    found = asked(add={"Windows": [("t9", "line", None, None)], "After": [("t8", "t1", 0, None)]})
    assert sorted(task for task, _ in found.strays) == ["t8", "t9"]
    assert all(line.faults[0].code == "unknown_task" for _, line in found.strays)


def test_the_second_of_two_tasks_of_one_name_is_set_aside(asked):
    found = asked(changes={("Tasks", 2, 1): "t1"})
    assert [one.code for one in found.faults[2]] == ["duplicate"] and 1 not in found.faults
