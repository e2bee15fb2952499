# SPDX-License-Identifier: Apache-2.0
"""A stored slate is checked again from its document alone: every edit of it is noticed."""

from copy import deepcopy

import pytest

from yuzui.funding.slate import recheck

BOOK = {
    "format": "yuzui-rules/1",
    "call": {"id": "c", "currency": "CNY", "unit": 1},
    "rule": [
        {"name": "budget", "kind": "budget", "total": 100, "strength": "hard", "source": "1"},
        {
            "name": "early",
            "kind": "floor",
            "where": {"early": True},
            "at_least": 1,
            "measure": "count",
            "strength": "hard",
            "source": "2",
        },
    ],
}


def row(name, amount, value, selected, early):
    figures = {"id": name, "amount": amount, "requested": amount, "value": value}
    return {**figures, "eligible": True, "selected": selected, "columns": {"early": early}}


@pytest.fixture
def slate():
    proposals = [row("A", 60, 8, True, False), row("B", 40, 5, True, True), row("C", 50, 6, False, True)]
    sums = {"ids": ["A", "B"], "count": 2, "spend": 100, "value": 13.0, "bound": 13.0}
    rules = [{"penalty_paid": 0.0}, {"penalty_paid": None}]
    return {"slate": sums, "proposals": proposals, "rules": rules, "book": BOOK, "by_year": None}


def test_a_slate_that_holds(slate):
    assert recheck.faults(slate) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["slate"].update(ids=["A", "C"]), "are not those of the slate"),
        (lambda d: d["proposals"][2].update(selected=True), "are not those of the slate"),
        (lambda d: d["slate"].update(count=3), "count is 2, not 3"),
        (lambda d: d["slate"].update(value=14.0), "value is 13"),
        (lambda d: d["proposals"][0].update(value=9), "value is 14"),
        (lambda d: d["slate"].update(spend=90), "spend is 100"),
        (lambda d: d["slate"].update(bound=12.0), "bound"),
        (lambda d: d["proposals"][1]["columns"].update(early=False), "early"),
        (lambda d: d["proposals"][0].update(amount=61, requested=61), "budget"),
        (lambda d: d["proposals"][0].update(eligible=False), "A is not eligible"),
    ],
)
def test_every_edit_is_noticed(slate, change, told):
    edited = deepcopy(slate)
    change(edited)
    assert told in " | ".join(recheck.faults(edited))


def test_a_penalty_is_part_of_the_value(slate):
    early = {**BOOK["rule"][1], "at_least": 2, "strength": "soft", "penalty": 2.0}
    slate["book"] = {**BOOK, "rule": [BOOK["rule"][0], early]}
    slate["rules"][1]["penalty_paid"] = 2.0
    slate["slate"]["value"] = 11.0
    assert recheck.faults(slate) == []
    slate["rules"][1]["penalty_paid"] = 1.0
    assert recheck.faults(slate) == ["penalties are 2.0, not 1.0"]


def test_without_a_set_there_is_nothing_to_check(slate):
    slate["slate"].update(ids=[], count=0, value=None, spend=0)
    for one in slate["proposals"]:
        one["selected"] = False
    assert recheck.faults(slate) == []


def test_amounts_by_year(slate):
    slate["by_year"] = {"2027": [30, 20, 25], "2028": [30, 20, 25]}
    assert recheck.rows(slate)[0]["by_year"] == {2027: 30, 2028: 30}
    slate["book"] = deepcopy(BOOK)
    slate["book"]["rule"][0] = {**BOOK["rule"][0], "by_year": {"2027": 45, "2028": 55}}
    del slate["book"]["rule"][0]["total"]
    assert any("budget[2027]" in fault for fault in recheck.faults(slate))
    slate["book"]["rule"][0]["by_year"] = {"2027": 50, "2028": 50}
    assert recheck.faults(slate) == []
