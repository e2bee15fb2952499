# SPDX-License-Identifier: Apache-2.0
"""A task forced in: what goes elsewhere, what goes out, and what stays because it is frozen."""

import pytest

from yuzui.scheduling.reschedule.displace import displacements
from yuzui.scheduling.reschedule.fixed_schedule import hold


def task(id, value, last, duration=10, **more):
    windows = [{"resource": "r", "windows": [[0, last]]}]
    return {"id": id, "value": value, "duration": duration, "alternatives": windows} | more


def row(id, start, **more):
    return {"task": id, "resource": "r", "start": start, "end": start + 10, **more}


def held(*tasks, rows, **more):
    base = {"horizon": [0, 100], "resources": [{"id": "r"}], "tasks": list(tasks)}
    return hold(base | more, rows)


def test_a_booking_with_room_elsewhere_moves_and_nothing_is_lost():
    one = held(task("a", 5, 100), task("b", 5, 20), task("c", 3, 20), rows=[row("a", 0), row("b", 10)])
    best = displacements(one, 2, 1e5)[0]
    assert best.placed == ((2, (0, 0)),) and best.lost == -3 and not best.dropped
    assert [(moved[0], moved[1]) for moved in best.moved] == [(0, (0, 0))]


def test_the_least_worth_goes_where_there_is_no_room():
    one = held(task("a", 5, 20), task("b", 2, 20), task("c", 3, 20), rows=[row("a", 0), row("b", 10)])
    ways = displacements(one, 2, 1e5)
    assert [one for one, _ in ways[0].dropped] == [1] and ways[0].lost == pytest.approx(-1)
    assert [way.lost for way in ways] == sorted(way.lost for way in ways)


def test_what_is_pushed_out_may_push_out_what_is_worth_less():
    # c fits only where a is, and a only where it pushes out b
    tasks = [task("a", 5, 20), task("b", 1, 20), task("c", 3, 10)]
    best = displacements(held(*tasks, rows=[row("a", 0), row("b", 10)]), 2, 1e5)[0]
    assert [n for n, _ in best.dropped] == [1] and best.moved == ((0, (0, 0), (0, 10)),)


def test_frozen_bookings_stay():
    tasks = [task("a", 1, 20), task("b", 5, 20), task("c", 3, 20)]
    rows = [row("a", 0, firmness="frozen"), row("b", 10)]
    assert [n for n, _ in displacements(held(*tasks, rows=rows), 2, 1e5)[0].dropped] == [1]
    rows = [row("a", 0, firmness="frozen"), row("b", 10, firmness="frozen")]
    assert displacements(held(*tasks, rows=rows), 2, 1e5) == []


def test_shares_groups_and_pools_make_room_too():
    groups, quotas = [{"id": "g", "rule": "any_k", "k": 1}], [{"partner": "x", "max": 15}]
    pools = [{"id": "p", "capacity": 1}]
    wide = {"last": 100}
    for own, frame in (({"group": "g"}, {"groups": groups}), ({"partner": "x"}, {"quotas": quotas})):
        one = held(task("a", 1, **wide, **own), task("c", 3, **wide, **own), rows=[row("a", 0)], **frame)
        assert [n for n, _ in displacements(one, 1, 1e5)[0].dropped] == [0]
    own = {"uses": {"p": 1}}
    frame = {"pools": pools, "resources": [{"id": "r"}, {"id": "s"}]}
    other = task("c", 3, 10, **own)
    other["alternatives"][0]["resource"] = "s"
    one = held(task("a", 1, 100, **own), other, rows=[row("a", 0)], **frame)
    assert displacements(one, 1, 1e5)[0].moved == ((0, (0, 0), (0, 10)),)


def test_what_must_go_in_together_does():
    tasks = [task("a", 1, 20), task("b", 1, 20), task("c", 5, 20), task("d", 5, 20, after=[["c"]])]
    best = displacements(held(*tasks, rows=[row("a", 0), row("b", 10)]), 3, 1e5)[0]
    assert dict(best.placed) == {2: (0, 0), 3: (0, 10)} and len(best.dropped) == 2
    assert best.lost == -8
