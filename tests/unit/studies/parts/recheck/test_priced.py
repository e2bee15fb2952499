# SPDX-License-Identifier: Apache-2.0
"""Prices of changes are differences of optima over all sets; broken rules are found twice."""

import itertools

import pytest

from yuzui.funding.example import TWELVE
from yuzui.funding.recheck import priced
from yuzui.funding.recheck.edited import Edited

ROWS = [dict(zip(TWELVE, row, strict=True)) for row in zip(*TWELVE.values(), strict=True)]


def kept(rows):
    east = sum(r["amount"] for r in rows if r["region"] == "E")
    return sum(r["amount"] for r in rows) <= 300 and east <= 90


def optimum(inside=(), outside=()):
    """Return the best value of a set that keeps every rule, by enumeration."""
    able = [r for r in ROWS if r["value"] >= 60.5]
    best = -1.0
    for size in range(len(able) + 1):
        for rows in itertools.combinations(able, size):
            ids = {r["id"] for r in rows}
            if set(inside) <= ids and not set(outside) & ids and kept(rows):
                best = max(best, sum(r["value"] for r in rows))
    return best


@pytest.fixture(scope="module")
def answered(slate):
    """P04 out, P12 and P02 in; P02 must be."""
    now = slate[1]["slate"]["ids"]
    ids = tuple(sorted({*now, "P12", "P02"} - {"P04"}))
    return priced.answer(slate[1], Edited(ids, ("P02",)), 60)


def test_slate_is_the_golden_one(slate):
    assert slate[1]["slate"]["value"] == optimum()


def test_each_change_costs_the_difference_of_two_optima(slate, answered):
    prices = {one["id"]: one["price"] for one in answered["changes"]}
    whole = optimum()
    assert prices["P04"] == pytest.approx(whole - optimum(outside=["P04"]))
    for name in ("P02", "P12"):
        assert prices[name] == pytest.approx(whole - optimum(inside=[name]))
    assert all(one["exact"] for one in answered["changes"])
    assert {one["id"]: one["must"] for one in answered["changes"]} == {"P02": True, "P04": False, "P12": False}  # fmt: skip


def test_best_set_holds_every_change(answered):
    best = answered["best"]
    assert best["value"] == pytest.approx(optimum(inside=["P02", "P12"], outside=["P04"]))
    assert {"P02", "P12"} <= set(best["ids"]) and "P04" not in best["ids"]


def test_broken_rules_are_named_with_what_is_reached(slate, answered):
    rows = [r for r in ROWS if r["id"] in answered["edited"]["ids"]]
    spend = sum(r["amount"] for r in rows)
    assert spend > 300 and answered["edited"]["breaks"] == ["budget"] and not answered["holds"]
    budget = next(r for r in answered["rules"] if r["name"] == "budget")
    assert budget["achieved"] == spend and budget["shortfall"] == spend - 300
    assert answered["edited"]["value"] == sum(r["value"] for r in rows)


def test_who_may_not_be_funded_is_named(slate):
    ids = tuple(sorted({*slate[1]["slate"]["ids"], "P08"} - {"P06"}))
    found = priced.answer(slate[1], Edited(ids), 60)
    assert found["ineligible"] == [{"id": "P08", "by": ["good"]}] and not found["holds"]
    change = next(one for one in found["changes"] if one["id"] == "P08")
    assert change["price"] is None


def test_what_stays_costs_nothing(slate):
    ids = tuple(slate[1]["slate"]["ids"])
    found = priced.answer(slate[1], Edited(ids, ids[:1]), 60)
    assert found["holds"] and found["edited"]["value_change"] == 0
    assert [(one["move"], one["price"]) for one in found["changes"]] == [("stay", 0.0)]
    assert found["best"]["value_change"] == pytest.approx(0.0)


def test_changes_that_cannot_all_be_held(slate):
    ids = ("P02", "P06", "P07", "P12")
    found = priced.answer(slate[1], Edited(ids, ids), 60)
    assert found["best"]["value"] is None and found["best"]["status"] == "infeasible"
