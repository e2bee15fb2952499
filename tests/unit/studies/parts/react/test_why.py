# SPDX-License-Identifier: Apache-2.0
"""What is said of each kind of answer."""

import pytest

from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.reschedule.report import known
from yuzui.scheduling.reschedule.report import why as saying
from yuzui.scheduling.reschedule.why import why


@pytest.fixture
def asked(workspace):
    found = known.find(workspace, None)

    def ask(task, rows=None):
        held = hold(found.instance, found.result["schedule"] if rows is None else rows)
        return saying.told(held, why(held, task), found.frame, task)

    return ask


def said(document):
    return {label.en: sentence for label, sentence in saying.lines(document)}


def test_a_beaten_task_says_what_would_place_it_what_it_costs_and_who_is_in_the_way(asked):
    document = asked("c")
    lines = said(document)
    assert saying.finding(document).en == (
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
    assert saying.finding(document).en.startswith(start)
    assert list(said(document)) == ["task", "answer"]


def test_without_a_change_the_answer_claims_no_more_than_was_found(asked):
    document = asked("c") | {"relaxation": None}
    assert "no change of the list" in saying.finding(document).en
    assert "tried: another resource" in said(document)["least change"].en
    nothing = document | {"competition": None}
    assert "in this neighbourhood" in saying.finding(nothing).en
    assert "no placement found in this neighbourhood" in said(nothing)["to force it in"].en
    open_ = {**document["conflict"], "proven": False}
    assert "not proven" in said(document | {"conflict": open_})["kept out by"].en
