# SPDX-License-Identifier: Apache-2.0
"""What the cells say."""

import pytest

from yuzui.errors import Place
from yuzui.scheduling.workbook.columns import CALENDAR, GROUPS, STATES
from yuzui.sheets.cells import Cells
from yuzui.sheets.schema import Line


def line(**values):
    return Line(Place("f.xlsx", "S", 4), values, [], {"x": "the heading"}, {"x": "h"})


@pytest.mark.parametrize(
    ("cell", "uses"),
    [
        ("magnet", {"magnet": 1}),
        ("magnet: 2; power: 20", {"magnet": 2, "power": 20}),
        ("磁体 1；电力：20", {"磁体": 1, "电力": 20}),
        ("big magnet 2, robot", {"big magnet": 2, "robot": 1}),
        ('{"a;b": 1, "c: d": 3}', {"a;b": 1, "c: d": 3}),
        (None, {}),
    ],
)
def test_pools_and_amounts(cell, uses):
    one = line(**({} if cell is None else {"x": cell}))
    assert Cells().uses(one, "x") == uses and one.faults == []


@pytest.mark.parametrize("cell", ["magnet: -1", "a: 1; a: 2", "magnet: 1.5", "{", '{"a": null}', ": 3"])
def test_what_is_no_list_of_pools(cell):
    one = line(x=cell)
    assert Cells().uses(one, "x") == {} and len(one.faults) == 1
    assert one.faults[0].place.column == "the heading" and one.faults[0].mending.zh


def test_words_of_a_closed_list_in_either_language():
    rule = GROUPS.column("rule")
    for cell in ("all", "All or none", "全部或全不"):
        assert Cells().choice(line(rule=cell), rule) == "all"
    wrong = line(rule="al or none")
    assert Cells().choice(wrong, rule) == ""
    assert "all or none" in wrong.faults[0].mending.en
    other = line(rule="whatever")
    Cells().choice(other, rule)
    assert "全部或全不" in other.faults[0].expected and other.faults[0].message.zh
    state = CALENDAR.column("state")
    assert {Cells().choice(line(state=word.zh), state) for word in STATES.values()} == set(STATES)


@pytest.mark.parametrize(("cell", "share"), [("25 %", 0.25), (0.25, 0.25), ("２５％", 0.25), (1, 1.0)])
def test_shares(cell, share):
    assert Cells().share(line(x=cell), "x") == share


@pytest.mark.parametrize("cell", [25, -0.1, "a quarter"])
def test_what_is_no_share(cell):
    one = line(x=cell)
    assert Cells().share(one, "x") is None and "25 %" in one.faults[0].mending.en


@pytest.mark.parametrize("cell", [-1, 1.5, "many", True])
def test_what_is_no_count_is_not_read_as_nothing(cell):
    one = line(x=cell)
    assert Cells().whole(one, "x", 0, 1) is None and one.faults
    assert Cells().whole(line(), "x", 0, 1) == 1


def test_values_keep_every_digit_and_a_missing_one_is_told():
    assert Cells().amount(line(x="0.30000000000000004"), "x") == 0.1 + 0.2
    for one in (line(), line(x=-2), line(x="high"), line(x=float("inf"))):
        assert Cells().amount(one, "x") is None and len(one.faults) == 1


def test_lengths_have_a_least():
    one = line(x=0)
    assert Cells().span(one, "x", 1) is None and one.faults[0].code == "out_of_range"
    assert Cells().span(line(x=2), "x", 1) == 7_200
