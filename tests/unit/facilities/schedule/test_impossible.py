# SPDX-License-Identifier: Apache-2.0
import random

import pytest
import schedule_worlds as worlds

from yuzui.scheduling.impossible import Findings
from yuzui.scheduling.reading import read


def task(id, *windows, duration=10, **rest):
    ways = [{"resource": "r", "windows": [list(one) for one in windows]}]
    return {"id": id, "value": 1, "duration": duration, "alternatives": ways} | rest


def document(*tasks, **rest):
    base = {"horizon": [0, 100], "resources": [{"id": "r", "calendar": [[0, 40], [60, 100]]}]}
    return base | {"tasks": list(tasks)} | rest


def told(found):
    return {(one.code, one.row) for one in found.findings}


@pytest.mark.parametrize("windows", [[], [(0, 9)], [(35, 65)], [(40, 60)], [(-20, 5), (95, 120)]])
def test_a_task_longer_than_its_windows_is_no_error_and_is_told(windows):
    found = read(document(task("t", *windows)))
    assert list(found.instance.tasks) == ["t"] and not found.rejected
    assert ("no_window", "t") in told(found)


def test_the_whole_group_is_told_where_one_member_has_no_window():
    rows = [task("a", (0, 40), group="g"), task("b", (0, 5), group="g")]
    found = read(document(*rows, groups=[{"id": "g", "rule": "all"}]))
    assert told(found) == {("no_window", "b"), ("group_incomplete", "g")}
    found = read(document(*rows, groups=[{"id": "g", "rule": "any_k"}]))
    assert told(found) == {("no_window", "b")}


def test_the_whole_group_is_set_aside_with_a_member_that_cannot_be_read():
    rows = [task("a", (0, 40), group="g"), task("b", (0, 40), group="g", duration=0)]
    found = read(document(*rows, task("c", (0, 40)), groups=[{"id": "g", "rule": "all"}]))
    assert list(found.instance.tasks) == ["c"]
    assert found.rejected["a"].code == "group_incomplete" and "“b”" in found.rejected["a"].message.en
    assert found.rejected["a"].place.row == 1 and found.rejected["a"].place.column == "group"
    rows[1] = {"group": "g"}
    found = read(document(*rows, groups=[{"id": "g", "rule": "all"}]))
    assert set(found.rejected) == {"a", "#2"}


def test_what_follows_a_task_set_aside_is_set_aside_with_it_down_the_line():
    rows = [
        task("a", (0, 40), value=-1),
        task("b", (0, 40), after=[["a"]]),
        task("c", (0, 100), after=[["b"]], group="g"),
        task("d", (0, 100), group="g"),
        task("e", (0, 100)),
    ]
    found = read(document(*rows, groups=[{"id": "g", "rule": "all"}]))
    assert list(found.instance.tasks) == ["e"]
    codes = {id: error.code for id, error in found.rejected.items()}
    assert codes == {
        "a": "out_of_range", "b": "predecessor", "c": "predecessor", "d": "group_incomplete"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("links", "circles"),
    [
        ({"a": "a"}, {"a": "a → a"}),
        ({"a": "b", "b": "a"}, {"a": "b → a → b", "b": "b → a → b"}),
        ({"a": "b", "b": "c", "c": "b"}, {"b": "c → b → c", "c": "c → b → c"}),
    ],
)
def test_a_circle_is_an_error_that_names_it(links, circles):
    rows = [task(id, (0, 100), after=[[links[id]]] if id in links else []) for id in "abcd"]
    found = read(document(*rows))
    assert "d" in found.instance.tasks and not found.instance.tasks.keys() & links.keys()
    for id, way in circles.items():
        assert found.rejected[id].code == "cycle" and way in found.rejected[id].message.zh


def test_after_cutting_the_circles_told_no_circle_is_left():
    for seed in range(200):
        draw = random.Random(seed)
        rows = [
            task(f"{n}", (0, 100), after=[[f"{draw.randrange(8)}", -100] for _ in range(draw.randrange(3))])
            for n in range(8)
        ]  # fmt: skip
        left = {id: {a.task for a in t.after} for id, t in read(document(*rows)).instance.tasks.items()}
        while free := [id for id, before in left.items() if not before]:
            for id in free:
                del left[id]
            left = {id: before - set(free) for id, before in left.items()}
        assert not left


def test_a_sequence_that_cannot_fit_is_an_error_with_its_numbers():
    rows = [
        task("a", (5, 40)),
        task("b", (0, 30), after=[["a", 6, None]]),
        task("c", (0, 40), after=[["a", 5, None]]),
        task("d", (60, 100), after=[["c", 0, 9]]),
        task("e", (60, 100), after=[["c", 0, 20]]),
    ]
    found = read(document(*rows))
    assert not found.rejected and len(found.instance.tasks) == 5
    assert set(found.impossible) == {"b", "d"}
    assert found.impossible["b"].code == "cannot_fit"
    assert "between 21 and 30" in found.impossible["b"].message.en
    assert found.impossible["d"].place.column == "after" and found.impossible["d"].place.row == 4
    # c ends at 40 at the latest, so d would lie between 60 and 59
    assert "between 60 and 59" in found.impossible["d"].message.en


def test_a_task_is_called_impossible_only_if_no_schedule_holds_it():
    import second_by_second

    cut = 0
    for seed in range(60):
        made = worlds.instance(seed)
        gone = read(made).impossible
        cut += len(gone)
        draw = random.Random(seed)
        placed = {one["task"] for _ in range(5) for one in worlds.valid(draw, made, 15)}
        assert not placed & gone.keys()
        assert not second_by_second.broken(made, [])
    assert cut > 5


def test_findings_alike_are_counted_together():
    found = Findings()
    for row in ("1", "1", "2"):
        found.add("no_window", "tasks", row, "windows", "x")
    for row in ("1", "2"):
        found.add("unknown_field", "tasks", row, "colour", "", "note")
    assert [(one.row, one.count) for one in found.told()] == [("1", 2), ("2", 1), ("1", 2)]
