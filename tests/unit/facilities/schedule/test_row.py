# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import Place
from yuzui.scheduling.row import Row
from yuzui.sheets.schema import shown


def row(**values):
    return Row(Place("i.json", "tasks", 3), values)


@pytest.mark.parametrize(
    ("value", "code"),
    [(None, "wrong_type"), ("7", "wrong_type"), (True, "wrong_type"), (2.5, "wrong_type"),
     (0, "out_of_range"), (2**60, "out_of_range")],
)  # fmt: skip
def test_a_duration_that_cannot_be_meant_is_named_with_its_place(value, code):
    given = row(duration=value)
    assert given.whole("duration", 1) == 1
    (fault,) = given.faults
    assert fault.code == code and fault.place == Place("i.json", "tasks", 3, "duration")
    assert fault.message.zh and fault.expected


def test_whole_floats_are_numbers_and_numbers_are_words():
    given = row(duration=7.0, id=12)
    assert given.whole("duration", 1) == 7 and given.word("id") == "12" and not given.faults


@pytest.mark.parametrize("value", [[1], ["a", 2], 5, [1, 2, 3], [0, 2**60], [0, 1.5], [True, 3], "12"])
def test_no_interval(value):
    given = row(windows=[value, [0, 4], (2, 8.0)])
    assert given.spans("windows") == [(0, 4), (2, 8)] and len(given.faults) == 1


def test_intervals_in_order_and_others():
    given = row(windows=[[3, 1], [2, 2], [0, 4]])
    assert given.forwards("windows", given.spans("windows")) == [(0, 4)]
    assert [fault.code for fault in given.faults] == ["end_before_start"] * 2


def test_whatever_stood_there_is_shown_briefly():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert shown(deep).startswith("[[[") and len(shown(deep)) <= 80
    assert shown("x" * 999) == "x" * 80 and shown(10**9999) and shown(None) == "None"
    assert shown(1.5) == "1.5" and shown([1, "a"]) == "[1, 'a']"


def test_who_has_misread_the_format_is_told_no_million_faults():
    given = row(windows=[None] * 10**5)
    assert given.spans("windows") == [] and len(given.faults) == 100


def test_only_what_can_name_something_is_a_word():
    given = row(a=" ", b=2**60, c=True, d=None, e=["x"])
    assert [given.word(column) for column in "abcde"] == [""] * 5 and len(given.faults) == 5
    assert row(a=None).word("a", "z") == "z" and row(a=None).whole("a", 0, 1) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, "3", None])
def test_no_value(value):
    given = row(value=value)
    assert given.amount("value") == 0.0 and len(given.faults) == 1


def test_the_nearest_id_is_offered():
    given = row()
    assert not given.one_of("resource", "BL-O3", ["BL-01", "BL-03"], "unknown_resource")
    assert "BL-03" in given.faults[0].mending.en


def test_a_list_or_a_table_that_is_none():
    given = row(windows=3, uses=[1])
    assert given.listed("windows") == () and given.table("uses") == {}
    assert [fault.code for fault in given.faults] == ["wrong_type", "wrong_type"]
