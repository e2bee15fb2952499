# SPDX-License-Identifier: Apache-2.0
import random

import pytest
import schedule_worlds as worlds

from yuzui.errors import InputError
from yuzui.scheduling.instance import After
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


def document(**changed):
    base = {
        "unit": "s",
        "horizon": [0, 100],
        "resources": [{"id": "r", "calendar": [[40, 50], [0, 40], [60, 120]]}, {"id": "q"}],
        "tasks": [{"id": "t", "value": 3, "duration": 10, "alternatives": [{"resource": "r", "windows": [[0, 50]]}]}],
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
        ({"alternatives": [{"resource": "r", "windows": [[5, 5, 5]]}]}, "windows"),
        ({"group": ["g"]}, "group"),
        ({"config": {}}, "config"),
        ({"partner": True}, "partner"),
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
    assert found.instance.tasks["t"].value == 3 and found.rejected["#2"].code == "duplicate"


def test_lags_may_be_left_out():
    rows = [task(), task(id="u", after=[["t"]]), task(id="w", after=[["t", 4]]), task(id="x", after=[["t", 1, 9]])]
    found = read(document(tasks=rows)).instance.tasks
    assert [found[id].after[0] for id in "uwx"] == [After("t"), After("t", 4), After("t", 1, 9)]


def test_a_shortened_changeover_and_an_unread_field_are_said():
    table = {"default": 50, "pairs": [["a", "b", 90], ["a", "c", 5], ["c", "b", 5]]}
    found = read(document(resources=[{"id": "r", "changeover": table, "colour": "red"}]))
    assert found.instance.resources["r"].changeover.between("a", "b") == 10
    assert {one.code for one in found.findings} == {"changeover_closed", "unknown_field"}


def told(found):
    return {(one.code, one.table, one.row, one.count) for one in found.findings}


def test_windows_that_hold_nothing_are_told_and_the_others_are_used():
    windows = [[5, 5], [9, 3], [-50, 0], [100, 200], [-10, 20], [90, 10**15]]
    found = read(document(tasks=[task(alternatives=[{"resource": "r", "windows": windows}])]))
    assert found.instance.tasks["t"].alternatives[0].windows == ((0, 20), (90, 100))
    assert told(found) == {("empty_window", "tasks", "1", 2), ("outside_horizon", "tasks", "1", 2)}


def test_overlapping_rows_of_a_calendar_merge_and_are_told():
    resources = [{"id": "r", "calendar": [[0, 50], [40, 60], [60, 70]]}]
    found = read(document(resources=resources))
    assert found.instance.resources["r"].calendar == ((0, 70),)
    assert told(found) == {("calendar_overlap", "resources", "r", 1)}
    with pytest.raises(InputError) as caught:
        read(document(resources=[{"id": "r", "calendar": [[50, 40]]}]))
    assert caught.value.code == "end_before_start" and caught.value.place.column == "calendar"


def test_a_changeover_given_for_some_only_is_told_where_no_default_is():
    pairs, rows = [["a", "b", 5]], [task(config="a"), task(id="u", config="b")]
    given = {"id": "r", "changeover": {"pairs": pairs}}
    found = read(document(resources=[given], tasks=rows))
    assert told(found) == {("changeover_default", "resources", "r", 1)}
    given = {"id": "r", "changeover": {"pairs": pairs, "default": 3}}
    assert told(read(document(resources=[given], tasks=rows))) == set()
    given = {"id": "r", "changeover": {"pairs": [*pairs, ["a", "b", 6], ["b", "a", 1]]}}
    found = read(document(resources=[given], tasks=rows))
    assert told(found) == {("duplicate", "resources", "r", 1)}
    assert found.instance.resources["r"].changeover.between("a", "b") == 6


def test_capacity_zero_and_the_share_of_nobody_are_told():
    found = read(
        document(
            resources=[{"id": "r", "capacity": 0}], pools=[{"id": "p", "capacity": 0}, {"id": "q"}],
            quotas=[{"partner": "x", "max": 5}], tasks=[],
        )
    )  # fmt: skip
    assert told(found) == {
        ("zero_capacity", "resources", "r", 1), ("zero_capacity", "pools", "p", 1),
        ("unknown_partner", "quotas", "x", 1), ("over_granted", "quotas", "", 1),
    }  # fmt: skip
    assert found.instance.pools["q"].capacity == 1


@pytest.mark.parametrize(("shares", "flagged"), [([60, 40], False), ([60, 41], True), ([30], False)])
def test_shares_beyond_what_is_offered_are_told_and_kept(shares, flagged):
    rows = [{"partner": f"p{n}", "max": most} for n, most in enumerate(shares)]
    tasks = [task(id=f"t{n}", partner=f"p{n}") for n in range(len(shares))]
    resources = [{"id": "r", "calendar": [[0, 20], [50, 200]]}, {"id": "s", "calendar": [[0, 30]]}]
    found = read(document(resources=resources, quotas=rows, tasks=tasks))
    assert ("over_granted", "quotas", "", 1) in told(found) or not flagged
    assert flagged or told(found) == set()
    assert list(found.instance.quotas.values()) == shares


@pytest.mark.parametrize(("known", "flagged"), [(-1, True), (-(10**9), True), (0, False), (7, False), (None, False)])
def test_inputs_older_than_the_horizon_are_told_and_change_nothing(known, flagged):
    found = read(document(horizon=[0, 100], inputs_as_of=known))
    assert (("stale_inputs", "instance", "", 1) in told(found)) == flagged
    assert found.instance == read(document(horizon=[0, 100])).instance


def test_what_is_never_open_is_told():
    calendars = {"r": [[100, 300]], "q": []}
    rows = [{"id": id, "calendar": spans} for id, spans in calendars.items()]
    found = read(document(resources=rows, tasks=[]))
    assert told(found) == {("never_open", "resources", id, 1) for id in calendars}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"inputs_as_of": "yesterday"}, "wrong_type"),
        ({"horizon": [0, 2**41]}, "out_of_range"),
        ({"horizon": [0, 1e400]}, "wrong_type"),
        ({"horizon": [0, 10**400]}, "out_of_range"),
        ({"horizon": None}, "wrong_type"),
        ({"tasks": {"id": "t"}}, "wrong_type"),
        ({"resources": [{"id": "r", "capacity": 1.5}]}, "wrong_type"),
        ({"resources": [{"id": "r", "changeover": {"pairs": [["a", None, 3]]}}]}, "wrong_type"),
        ({"resources": [{"id": "r", "changeover": {"pairs": [[str(n), "a", 3] for n in range(1001)]}}]}, "out_of_range"),
        ({"quotas": [{"partner": "x", "max": -1}]}, "out_of_range"),
    ],
)  # fmt: skip
def test_a_frame_that_cannot_be_meant_is_refused(changed, code):
    with pytest.raises(InputError) as caught:
        read(document(**changed))
    assert caught.value.code == code and caught.value.message.zh


def test_unread_fields_of_many_rows_are_told_once():
    found = read(document(tasks=[task(id=f"t{n}", colour="red") for n in range(50)]))
    assert told(found) == {("unknown_field", "tasks", "1", 50)}


def test_whatever_is_given_is_read_or_refused():
    read_, refused = 0, 0
    for seed in range(600):
        draw = random.Random(seed)
        given = worlds.mutated(draw, worlds.instance(seed % 50))
        try:
            found = read(given, "i.json")
        except InputError as error:
            refused += 1
            assert error.say("zh") and error.json()["errors"]
            continue
        read_ += 1
        left = found.instance.tasks
        assert all(link.task in left for one in left.values() for link in one.after)
        assert all(error.say("en") for error in found.rejected.values())
        assert all(one.message.zh for one in found.findings)
        assert len(options(found.instance).first) == len(left) + 1
    assert read_ > 100 and refused > 100
