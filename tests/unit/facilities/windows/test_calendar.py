# SPDX-License-Identifier: Apache-2.0
"""User time by mode, the feeding machine, dates, and who is away."""

from yuzui.facilities.windows.calendar import BLACKOUT, CALENDAR, DATES, FEED, LOCAL_CONTACT

H = (0, 100)
ROWS = [
    {"resource": "a", "from": 0, "until": 40, "state": "user", "mode": "x"},
    {"resource": "a", "from": 40, "until": 60, "state": "maintenance", "mode": None},
    {"resource": "a", "from": 60, "until": None, "state": None, "mode": None},
    {"resource": "linac", "from": 10, "until": 30, "state": None, "mode": "y"},
]
FACTS = {"calendar": ROWS, "absence": [{"who": "w", "from": 20, "until": 30}]}


def spans(provider, task, resource):
    return [one[:2] for one in provider.open(task, resource, H, FACTS)]


def test_user_time_in_the_mode_asked_for():
    assert spans(CALENDAR, {}, {"id": "a"}) == [(0, 40), (60, 100)]
    assert spans(CALENDAR, {"mode": "x"}, {"id": "a"}) == [(0, 40), (60, 100)]
    assert spans(CALENDAR, {"mode": "y"}, {"id": "a"}) == [(60, 100)]
    assert spans(CALENDAR, {"mode": "y"}, {"id": "nobody spoke of"}) == [H]


def test_a_line_runs_while_its_machine_does():
    assert spans(FEED, {"mode": "y"}, {"id": "a", "fed_by": "linac"}) == [(10, 30)]
    assert spans(FEED, {"mode": "x"}, {"id": "a", "fed_by": "linac"}) == []
    assert spans(FEED, {"mode": "x"}, {"id": "a", "fed_by": None}) == [H]


def test_dates_and_people():
    assert spans(DATES, {"from": 5, "until": None}, {}) == [(5, 100)]
    assert spans(BLACKOUT, {"team": "w"}, {}) == [(0, 20), (30, 100)]
    assert spans(BLACKOUT, {"team": "v"}, {}) == [H]
    assert spans(LOCAL_CONTACT, {"contact": "w"}, {}) == [(0, 20), (30, 100)]
