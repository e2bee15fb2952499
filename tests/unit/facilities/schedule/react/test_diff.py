# SPDX-License-Identifier: Apache-2.0
"""Moved, added, dropped, and with how much notice."""

from yuzui.scheduling.reschedule.diff import DAY, diff


def row(task, day, resource="r", **more):
    return {"task": task, "resource": resource, "start": day * DAY, "end": (day + 1) * DAY, **more}


def test_every_change_is_named_once_with_the_notice_of_the_earlier_start():
    before = [row("a", 1), row("b", 5), row("c", 9), row("d", 40)]
    after = [row("a", 1), row("b", 4), row("c", 9, "s"), row("e", 2)]
    found = diff(before, after, 2 * DAY)
    assert [(one["task"], one["notice"] // DAY) for one in found["moved"]] == [("b", 2), ("c", 7)]
    assert found["moved"][0]["to"] == row("b", 4)
    assert [one["task"] for one in found["added"]] == ["e"]
    assert [one["task"] for one in found["dropped"]] == ["d"]
    assert found["unmoved"] == 1 and found["stability"] == 0.25 and found["of"] == "all"
    classes = {(one["from"], one["to"]): one["bookings"] for one in found["notice"]}
    assert classes[DAY, 3 * DAY] == 1 and classes[7 * DAY, 30 * DAY] == 1
    assert classes[30 * DAY, None] == 1 and sum(classes.values()) == 3


def test_stability_counts_promised_bookings_where_there_are_any():
    before = [row("a", 1, firmness="firm"), row("b", 5), row("c", 9, firmness="frozen")]
    found = diff(before, [row("a", 1), row("c", 10)], 0)
    assert (found["of"], found["base"], found["stability"]) == ("promised", 2, 0.5)


def test_what_had_begun_has_a_class_of_its_own_and_nothing_is_no_share():
    found = diff([row("a", 1)], [], 3 * DAY)
    assert found["notice"][0] == {"from": None, "to": 0, "bookings": 1}
    assert diff([], [row("a", 1)], 0)["stability"] is None


def test_a_schedule_is_no_different_from_itself():
    rows = [row("a", 1), row("b", 5)]
    found = diff(rows, list(reversed(rows)), 0)
    assert not (found["moved"] or found["added"] or found["dropped"]) and found["stability"] == 1
