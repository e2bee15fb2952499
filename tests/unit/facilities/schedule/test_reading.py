# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.facilities.schedule.instance import After
from yuzui.facilities.schedule.reading import read


def document(**changed):
    base = {
        "unit": "s",
        "horizon": [0, 100],
        "resources": [{"id": "r", "calendar": [[40, 50], [0, 40], [60, 120]]}, {"id": "q"}],
        "tasks": [
            {
                "id": "t",
                "value": 3,
                "duration": 10,
                "alternatives": [{"resource": "r", "windows": [[0, 50]]}],
            }
        ],
    }
    return base | changed


def task(**changed):
    return document()["tasks"][0] | changed


def test_what_is_missing_has_the_meaning_of_the_format():
    found = read(document()).instance
    assert found.resources["r"].calendar == ((0, 50), (60, 100))
    assert found.resources["q"].calendar == ((0, 100),) and found.resources["q"].capacity == 1
    one = found.tasks["t"]
    assert (one.config, one.partner, one.uses, one.after, one.group) == ("", None, {}, (), None)
    assert found.pools == found.groups == found.quotas == {}


def test_all_faults_of_the_frame_are_named_at_once():
    broken = document(
        unit="h", horizon=[9, 3], pools=[{"id": "p"}], groups=[{"id": "g", "rule": "some"}],
        resources=[{"id": "r"}, {"id": "r", "capacity": -1}], quotas=[{"max": 3}],
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        read(broken, "i.json")
    faults = [caught.value, *caught.value.more]
    assert {fault.code for fault in faults} == {
        "unit_mismatch", "end_before_start", "wrong_type", "unknown_rule", "duplicate", "out_of_range"
    }  # fmt: skip
    assert all(fault.place.file == "i.json" for fault in faults)


@pytest.mark.parametrize("whole", [None, [], "x", 3])
def test_something_else_is_no_instance(whole):
    with pytest.raises(InputError, match="instance"):
        read(whole)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"duration": 0}, "duration"),
        ({"value": -1}, "value"),
        ({"alternatives": [{"resource": "x", "windows": []}]}, "resource"),
        ({"alternatives": [{"resource": "r", "windows": [[5, 5]]}]}, "windows"),
        ({"uses": {"p": 1}}, "uses"),
        ({"group": "g"}, "group"),
        ({"after": [["nobody", 0, None]]}, "after"),
        ({"after": [["u", 5, 3]]}, "after"),
        ({"after": ["u"]}, "after"),
    ],
)
def test_a_faulty_task_is_set_aside_and_the_others_stay(changed, column):
    rows = [task(**changed), task(id="u")]
    found = read(document(tasks=rows))
    assert list(found.instance.tasks) == ["u"]
    assert found.rejected["t"].place.column == column and found.rejected["t"].place.row == 1


def test_the_second_of_two_tasks_of_one_id_is_set_aside_with_its_row():
    found = read(document(tasks=[task(), task(value=5)]))
    assert found.instance.tasks["t"].value == 3 and found.rejected["t"].code == "duplicate"


def test_lags_may_be_left_out():
    rows = [
        task(),
        task(id="u", after=[["t"]]),
        task(id="w", after=[["t", 4]]),
        task(id="x", after=[["t", 1, 9]]),
    ]
    found = read(document(tasks=rows)).instance.tasks
    assert [found[id].after[0] for id in "uwx"] == [After("t"), After("t", 4), After("t", 1, 9)]


def test_a_shortened_changeover_and_an_unread_field_are_said():
    table = {"default": 50, "pairs": [["a", "b", 90], ["a", "c", 5], ["c", "b", 5]]}
    found = read(document(resources=[{"id": "r", "changeover": table, "colour": "red"}]))
    assert found.instance.resources["r"].changeover.between("a", "b") == 10
    assert {one.code for one in found.findings} == {"changeover_closed", "unknown_field"}
