# SPDX-License-Identifier: Apache-2.0
"""The independent check finds every kind of falsehood."""

import pytest

from yuzui.funding.verify import breaks, verify, worth

ROWS = [
    {"id": "A", "amount": 40.0, "requested": 50.0, "value": 3.0, "eligible": True, "field": "x"},
    {"id": "B", "amount": 30.0, "requested": 30.0, "value": 2.0, "eligible": True, "field": "y"},
    {"id": "C", "amount": 20.0, "requested": 20.0, "value": 1.0, "eligible": False, "field": "x"},
]


def rules(*more, total=80, **head):
    own = {"strength": "hard", "source": "x"}
    money = {**own, "name": "budget", "kind": "budget", "total": total}
    return head | {"rule": [money, *({**own, **row} for row in more)]}


def slate(*ids, spend=None, value=5.0, bound=5.0):
    amounts = {row["id"]: row["amount"] for row in ROWS}
    total = sum(amounts.get(n, 0) for n in ids) if spend is None else spend
    return {"ids": list(ids), "spend": total, "value": value, "bound": bound}


def test_true_slate():
    assert verify(rules(), ROWS, slate("A", "B")) == []


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (slate("A", "Z"), "Z is no proposal"),
        (slate("A", "C"), "C is not eligible"),
        (slate("A", "B", spend=69), "spend is 70"),
        (slate("A", "B", bound=4.9), "below value"),
    ],
)
def test_falsehood(found, fault):
    assert any(fault in said for said in verify(rules(), ROWS, found))


def test_budget_and_its_reserve():
    assert breaks(rules(total=69), ROWS, ["A", "B"]) == ["budget"]
    with_reserve = rules()
    with_reserve["rule"][0]["reserve"] = 11
    assert breaks(with_reserve, ROWS, ["A", "B"]) == ["budget"]
    assert breaks(rules(total=0.007, call={"unit": 10_000}), ROWS, ["A", "B"]) == []


def test_years():
    rows = [{**row, "by_year": {2027: row["amount"], 2028: 0.0}} for row in ROWS]
    book = rules()
    book["rule"][0] = {"name": "b", "kind": "budget", "by_year": {"2027": 69, "2028": 9}}
    assert breaks(book, rows, ["A", "B"]) == ["b[2027]"]


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        ({"at_least": 0.6, "share_of": "awarded"}, True),
        ({"at_least": 0.57, "share_of": "awarded"}, False),
        ({"at_least": 0.51, "share_of": "budget"}, True),
        ({"at_least": 0.50, "share_of": "budget"}, False),
        ({"at_least": 0.50, "share_of": "eligible"}, False),
        ({"at_least": 0.51, "share_of": "eligible"}, True),
        ({"at_least": 0.41, "share_of": "requested"}, True),
        ({"at_least": 0.40, "share_of": "requested"}, False),
        ({"at_least": 41}, True),
        ({"at_least": 2, "measure": "count"}, True),
        ({"at_least": 3, "measure": "value"}, False),
        ({"at_most": 39}, True),
    ],
)
def test_limits(row, broken):
    """Field x of A and B: 40 of 70 awarded, of 80 budget, of 80 asked by eligible, of 100 asked."""
    kind = "floor" if "at_least" in row else "cap"
    book = rules({"name": "r", "kind": kind, "where": {"field": "x"}, **row})
    assert breaks(book, ROWS, ["A", "B"]) == (["r"] if broken else [])


def test_categories_are_named():
    book = rules({"name": "r", "kind": "cap", "by": "field", "at_most": 0, "measure": "count"})
    assert breaks(book, ROWS, ["A", "B"]) == ["r[x]", "r[y]"]


@pytest.mark.parametrize(
    ("where", "members"),
    [
        ({"field": ["x", "y"]}, 2),
        ({"amount": {"ge": 35}}, 1),
        ({"amount": {"lt": 35, "gt": 1}}, 1),
        ({"amount": {"le": 30}}, 1),
        ({"field": {"ne": "x"}}, 1),
        ({"field": {"contains": "X"}}, 1),
        ({"any": [{"field": "x"}, {"field": "y"}]}, 2),
        ({"not": {"field": "x"}}, 1),
        ({"nowhere": {"ge": 1}}, 0),
    ],
)
def test_conditions(where, members):
    book = rules({"name": "r", "kind": "cap", "where": where, "at_most": 0, "measure": "count"})
    exact = rules({"name": "r", "kind": "cap", "where": where, "at_most": members, "measure": "count"})
    assert breaks(book, ROWS, ["A", "B"]) == (["r"] if members else [])
    assert breaks(exact, ROWS, ["A", "B"]) == []


def test_soft_rules_may_be_broken():
    book = rules({"name": "r", "kind": "cap", "at_most": 0, "strength": "soft", "penalty": 1})
    assert breaks(book, ROWS, ["A"]) == []


def award(*ids, **more):
    return {**slate(*ids, value=None, bound=None), **more}


@pytest.mark.parametrize(
    ("row", "ids", "told"),
    [
        ({"kind": "requires", "pairs": [["A", "B"]]}, "A", "r: 1 against 0"),
        ({"kind": "excludes", "pairs": [["A", "B"]]}, "AB", "r: 2 against 1"),
        ({"kind": "excludes", "group": ["A", "B", "C"], "at_most": 1}, "AB", "r: 2 against 1"),
        ({"kind": "fixed", "in": ["B"], "out": ["A"]}, "A", "r[in]: 0 against 1"),
        ({"kind": "fixed", "in": ["B"], "out": ["A"]}, "AB", "r[out]: 1 against 0"),
        ({"kind": "parallel", "item": "late", "teams_at_most": 1}, "AB", "r[no]: 2 against 1"),
        ({"kind": "capacity", "resource": "beam", "available": 4}, "AB", "r: 5 against 4"),
        ({"kind": "threshold", "column": "value", "at_least": 3}, "AB", "B is called eligible"),
        ({"kind": "levels", "fractions": [1, 0.8], "value": [1, 0.9]}, "", ""),
    ],
)
def test_every_kind_of_rule_can_be_found_broken(row, ids, told):
    rows = [{**r, "late": "no", "need_beam": n} for r, n in zip(ROWS, (2, 3, 1), strict=True)]
    found = verify(rules({"name": "r", **row}), rows, {**award(*ids), "spend": sum_of(ids)})
    assert any(told in said for said in found) if told else not found
    kept = {"fixed": "B", "levels": "A"}.get(row["kind"], "")
    still = verify(rules({"name": "r", **row}), rows, {**award(*kept), "spend": sum_of(kept)})
    assert not [said for said in still if "called eligible" not in said]


def sum_of(ids):
    return sum(row["amount"] for row in ROWS if row["id"] in ids)


def test_partial_awards():
    book = rules({"name": "p", "kind": "levels", "fractions": [1, 0.8], "value": [1, 0.9]})
    parts = {"A": 0.8}
    assert worth(book, ROWS, ["A"], parts) == pytest.approx(2.7)
    assert verify(book, ROWS, award("A", levels=parts, spend=32)) == []
    assert "spend is 32" in verify(book, ROWS, award("A", levels=parts, spend=40))[0]
    found = verify(book, ROWS, award("A", levels={"A": 0.5}, spend=20))
    assert "A is funded at 0.5, which is no level" in found


def test_worth_counts_pairs_and_penalties():
    pair = {"name": "s", "kind": "synergy", "pairs": [["A", "B"]], "bonus": -1.5}
    floor = {"name": "f", "kind": "floor", "where": {"field": "x"}, "at_least": 0.6}
    soft = {**floor, "share_of": "budget", "strength": "soft", "penalty": 0.5}
    assert worth(rules(pair), ROWS, ["A", "B"]) == 3.5 and worth(rules(pair), ROWS, ["A"]) == 3
    # 40 of 80 is ten percentage points short
    assert worth(rules(soft), ROWS, ["A"]) == pytest.approx(-2)
    assert worth(rules({**soft, "share_of": "", "at_least": 44}), ROWS, ["A"]) == 1


@pytest.mark.parametrize(
    ("on_misfit", "ids", "told"),
    [
        ("stop", "A", []),
        ("stop", "", ["A is above the line and out"]),
        ("stop", "AD", ["D is below the line and in"]),
        ("skip", "AD", []),
        ("skip", "A", ["D is above the line and out"]),
    ],
)
def test_a_binding_ranking_is_walked_again(on_misfit, ids, told):
    """Of 60 the best takes 40; the second does not fit, the third does."""
    last = {"id": "D", "amount": 15.0, "requested": 15.0, "value": 1.5, "eligible": True}
    rows = [*ROWS, {**last, "field": "x"}]
    order = {"name": "o", "kind": "ranking", "order": "value", "on_misfit": on_misfit}
    spend = sum(row["amount"] for row in rows if row["id"] in ids)
    assert verify(rules(order, total=60), rows, {**award(*ids), "spend": spend}) == told


def test_only_the_tie_band_is_chosen_from():
    order = {"name": "o", "kind": "ranking", "order": ["A", "B", "C"], "on_misfit": "stop"}
    rows = [{**row, "eligible": True} for row in ROWS]
    for band, told in (
        ({}, ["A is above the line and out", "C is below the line and in"]),
        ({"tie_band": {"points": 0.5}}, ["A is above the line and out", "C is below the line and in"]),
        ({"tie_band": {"points": 1}}, []),
    ):
        found = verify(rules({**order, **band}, total=69), rows, award("C", spend=20))
        assert found == told, band
