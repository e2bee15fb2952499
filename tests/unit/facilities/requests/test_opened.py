# SPDX-License-Identifier: Apache-2.0
"""Providers joined, asked once for equal inputs, and the one that shut a request out."""

from yuzui.facilities.windows.provider import Provider
from yuzui.model.column import INT, column
from yuzui.scheduling.requests.opened import Opened, visible
from yuzui.text import Text

H = (0, 100)
WORD = Text("r", "因")
SIZE = column("size", INT, "size", "大小", "Size", "大小")


def opening(code, spans, calls=None, **more):
    def open_(task, resource, horizon, facts):
        if calls is not None:
            calls.append((dict(task), dict(resource), sorted(facts)))
        return [(a, b, 1.0) for a, b in spans]

    return Provider(code, WORD, open_, **more)


def task(id="t", duration=10, **more):
    return {"id": id, "duration": duration, **more}


def test_windows_are_what_all_leave_and_long_enough():
    made = Opened((opening("a", [(0, 50), (60, 65)]), opening("b", [(45, 100)])), H, {})
    assert made.windows(task(duration=5), {"id": "r"}) == ([(45, 50, 1.0), (60, 65, 1.0)], 2)
    assert made.windows(task(duration=6), {"id": "r"}) == ([], 1)
    assert made.windows(task(duration=51), {"id": "r"}) == ([], 0)


def test_a_provider_sees_only_what_it_declares_and_is_asked_once():
    calls = []
    one = opening("a", [(0, 100)], calls, fields=(SIZE,))
    made = Opened((one,), H, {"calendar": [{}]})
    for id in ("t", "u"):
        made.windows(task(id, size=3, other=9), {"id": "r", "lat": 1})
    assert calls == [({"size": 3}, {}, [])]
    made.windows(task(size=4), {"id": "r"})
    assert len(calls) == 2


def test_what_it_says_it_reads_it_gets():
    one = opening("a", [], reads=("id", "duration", "resource"))
    assert visible(one, task(size=1), {"id": "r"}) == ({"id": "t", "duration": 10}, {"id": "r"})
