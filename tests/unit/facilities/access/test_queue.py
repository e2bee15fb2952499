# SPDX-License-Identifier: Apache-2.0
"""Waits from grant to first booking; too few are no figure."""

from yuzui.facilities.access.queue import DAY, LEAST, told, waits

GRANTS = [{"proposal": f"p{n}", "at": "1970-01-02T00:00:00Z"} for n in range(6)]
TASKS = [{"id": f"t{n}", "proposal": f"p{n}"} for n in range(6)]


def booking(n, t0, schedule="s", resource="r"):
    return {"schedule": schedule, "task": f"t{n}", "resource": resource, "t0": t0}


def test_the_first_booking_of_a_published_schedule_counts_once():
    rows = [
        booking(0, 3 * DAY), booking(0, 2 * DAY), booking(1, 5 * DAY),
        booking(2, 9 * DAY, "draft"), booking(3, 0), booking(9, 9 * DAY),
    ]  # fmt: skip
    assert waits(GRANTS, TASKS, rows, {"s"}) == {"r": [DAY, 4 * DAY]}


def test_the_earliest_grant_of_a_proposal_counts():
    grants = [*GRANTS, {"proposal": "p0", "at": "1970-01-01T00:00:00+00:00"}]
    assert waits(grants, TASKS, [booking(0, 2 * DAY)], {"s"}) == {"r": [2 * DAY]}


def test_quantiles_of_enough_waits():
    found = told([n * DAY for n in range(1, 11)])
    assert found == {"days": {"0.5": 5.0, "0.9": 9.0}, "n": 10, "few": False}
    assert told([DAY] * LEAST)["n"] == LEAST


def test_too_few_or_none_is_null_and_never_0():
    nothing = {"0.5": None, "0.9": None}
    assert told([DAY] * (LEAST - 1)) == {"days": nothing, "n": None, "few": True}
    assert told(None) == {"days": nothing, "n": None, "few": False}
