# SPDX-License-Identifier: Apache-2.0
"""Room for one more task: cheapest first, frozen bookings kept, promised hours owed."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.reschedule.insert import DAY, Terms, after, joined, proposals

DOCUMENT = {
    "horizon": [0, 40 * DAY],
    "resources": [{"id": "r"}, {"id": "s"}],
    "tasks": [
        {"id": id, "value": value, "duration": DAY, "partner": partner,
         "alternatives": [{"resource": "r", "windows": [[0, last * DAY]]}]}
        for id, value, partner, last in
        (("a", 5, "x", 3), ("b", 2, "x", 3), ("c", 4, None, 3), ("d", 1, "y", 40))
    ],
}  # fmt: skip
ROWS = [
    {"task": id, "resource": "r", "start": n * DAY, "end": (n + 1) * DAY, "firmness": firm}
    for n, (id, firm) in enumerate((("a", "firm"), ("b", "firm"), ("c", "tentative"), ("d", "frozen")))
]
TOO = {"id": "t", "value": 9, "duration": DAY, "alternatives": [{"resource": "r"}],
       "deadline": 3 * DAY}  # fmt: skip


def test_a_deadline_cuts_windows_and_makes_those_that_are_not_given():
    found = joined(DOCUMENT, TOO, DAY, "too.json")
    assert found["tasks"][-1]["alternatives"] == [{"resource": "r", "windows": [[DAY, 3 * DAY]]}]
    assert "deadline" not in found["tasks"][-1] and len(DOCUMENT["tasks"]) == 4
    wide = TOO | {"alternatives": [{"resource": "r", "windows": [[0, 9 * DAY], [5 * DAY, 6 * DAY]]}]}
    assert joined(DOCUMENT, wide, None, "")["tasks"][-1]["alternatives"][0]["windows"] == [[0, 3 * DAY]]


@pytest.mark.parametrize(
    ("task", "code"),
    [([], "no_task"), ({"id": "t"}, "no_task"), (TOO | {"id": "a"}, "duplicate"),
     (TOO | {"deadline": "soon"}, "wrong_type")],
)  # fmt: skip
def test_what_is_no_task_is_said(task, code):
    with pytest.raises(InputError) as caught:
        joined(DOCUMENT, task, None, "too.json")
    assert caught.value.code == code and caught.value.mending.zh


def test_the_cheapest_comes_first_and_promised_hours_that_go_are_owed():
    document = joined(DOCUMENT, TOO, None, "")
    _, ways = proposals(document, ROWS, "t", Terms(0))
    assert [row["task"] for row in ways[0]["dropped"]] == ["b"] and len(ways) <= 3
    assert [way["cost"] for way in ways] == sorted(way["cost"] for way in ways)
    (party,) = ways[0]["parties"]
    assert party == {"partner": "x", "moved": 0, "dropped": 1, "lost": DAY, "owed": DAY}
    _, ways_ = proposals(document, [*ROWS[:1], {**ROWS[1], "firmness": "tentative"}, *ROWS[2:]],
                         "t", Terms(0))  # fmt: skip
    assert ways_[0]["parties"][0] == {**party, "owed": 0}
    for way in ways:
        rows = after(ROWS, way)
        assert violations(document, rows) == []
        assert objective(document, ROWS) - objective(document, rows) == pytest.approx(way["lost"])
        assert {"task": "d", "resource": "r", "start": 3 * DAY, "end": 4 * DAY} in rows


def test_the_freeze_line_keeps_what_begins_before_it():
    document = joined(DOCUMENT, TOO, 2 * DAY, "")
    _, ways = proposals(document, ROWS, "t", Terms(2 * DAY), 2 * DAY)
    assert [[row["task"] for row in way["dropped"]] for way in ways] == [["c"]]
    late = joined(DOCUMENT, TOO, 3 * DAY, "")
    assert proposals(late, ROWS, "t", Terms(3 * DAY), 3 * DAY)[1] == []


def test_the_price_of_a_move_falls_with_notice_and_decides_between_ways():
    assert Terms(0).weight(6 * DAY) == 1 and Terms(0).weight(7 * DAY) == 0.25
    window = [[0, DAY], [20 * DAY, 21 * DAY]]
    document = {**DOCUMENT, "tasks": [
        {"id": id, "value": 5, "duration": DAY, "alternatives": [
            {"resource": "r", "windows": window}, {"resource": "s", "windows": [[0, 30 * DAY]]}]}
        for id in "ab"
    ]}  # fmt: skip
    rows = [{"task": "a", "resource": "r", "start": 0, "end": DAY},
            {"task": "b", "resource": "r", "start": 20 * DAY, "end": 21 * DAY}]  # fmt: skip
    own = {"id": "t", "value": 1, "duration": DAY, "alternatives": [
        {"resource": "r", "windows": window}]}  # fmt: skip
    _, ways = proposals(joined(document, own, None, ""), rows, "t", Terms(0, 8.0))
    assert [row["task"] for row in ways[0]["moved"]] == ["b"]
    assert (ways[0]["weighed"], ways[0]["price"], ways[0]["cost"]) == (0.25, 2.0, 1.0)
    assert ways[0]["moved"][0]["notice"] == 20 * DAY


def test_a_task_that_cannot_be_read_is_said_with_its_fault():
    with pytest.raises(InputError):
        proposals(joined(DOCUMENT, TOO | {"value": -1}, None, ""), ROWS, "t", Terms(0))
