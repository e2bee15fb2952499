# SPDX-License-Identifier: Apache-2.0
"""A slate is checked anew from its files: recounts, pseudonyms, draws, proofs."""

import hashlib
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui import registry
from yuzui.funding import lottery
from yuzui.funding.grammar import FOUR, TWELVE, Pairing
from yuzui.funding.judging import pseudonyms
from yuzui.funding.rulebook import RowReader, valued
from yuzui.funding.verify import Call, barred, breaks, lines, meets, selection, verify, word, worth

SECRET = "ab" * 32
IDS = ("P2", "P1", "项目3")


def test_every_hash_is_of_its_parts_joined_by_line_feeds():
    def plainly(*parts):
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    listed = plainly("P1", "P2", "项目3")
    assert lottery.commitment(SECRET) == plainly("yuzui-lottery-1", SECRET)
    assert lottery.list_hash(IDS) == lottery.list_hash(reversed(IDS)) == listed
    tickets = lottery.tickets(SECRET, "beacon", IDS)
    assert list(tickets) == sorted(IDS)
    for name, ticket in tickets.items():
        assert ticket == plainly("yuzui-lottery-1", SECRET, "beacon", listed, name)
    # secrets are 32 bytes and never twice
    made = {lottery.new_secret() for _ in range(50)}
    assert len(made) == 50 and all(len(bytes.fromhex(one)) == 32 for one in made)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.text("PQ0123", min_size=1), min_size=2, max_size=8), st.text(max_size=9))
def test_anything_else_gives_other_tickets(ids, public):
    first = lottery.tickets(SECRET, public, ids)
    assert first == lottery.tickets(SECRET, public, sorted(ids, reverse=True))
    for other in (
        lottery.tickets("cd" * 32, public, ids),
        lottery.tickets(SECRET, public + ".", ids),
        lottery.tickets(SECRET, public, sorted(ids)[:-1]),
    ):
        assert not set(first.values()) & set(other.values())


def test_equal_weights_give_the_uniform_order_and_none_the_last_place():
    tickets = lottery.tickets(SECRET, "beacon", [f"P{k}" for k in range(9)])
    assert lottery.order(tickets) == sorted(tickets, key=tickets.get)
    assert lottery.order(tickets, dict.fromkeys(tickets, 0.3)) == lottery.order(tickets)
    assert lottery.order(tickets, dict.fromkeys(tickets, 1.0) | {"P4": 0.0})[-1] == "P4"
    # first places fall in proportion to weights
    weights = {"A": 3.0, "B": 2.0, "C": 1.0}
    first = [lottery.order(lottery.tickets(SECRET, str(k), weights), weights)[0] for k in range(3000)]
    shares = [first.count(name) / 3000 for name in weights]
    assert shares == pytest.approx([1 / 2, 1 / 3, 1 / 6], abs=4 * np.sqrt(0.25 / 3000))
    # table is the published one
    assert TWELVE["id"] == [f"P{n:02d}" for n in range(1, 13)]
    assert sum(TWELVE["amount"]) == 760 and sum(TWELVE["value"]) == 872
    assert len({len(column) for column in TWELVE.values()}) == 1
    assert TWELVE["type"].count("basic") == 3 and sum(TWELVE["early"]) == 7
    # an example of the assign stage names its pairs in a line
    own = {"name": "mine", "kind": "no_mutual"}
    made = Pairing.two_each(FOUR, own, load=(0, 3), holds="P1 R3 R4, P2 R1", optimum=5.0)
    assert made.holds == ("P1 R3", "P1 R4", "P2 R1") and made.violates == ()
    assert [row["kind"] for row in made.rules] == ["per_proposal", "load", "no_mutual"]
    assert (made.rules[1]["at_least"], made.rules[1]["at_most"]) == (0, 3)
    assert made.scores == FOUR["scores"]


LINES = [("P1", "", 5.0, 3), ("P1", "", 7.0, None), ("P2", "", 5.0, 3), ("P2", "", 4.0, 1)]
WHO = ["ann", "bob", "ann", "cy"]


def test_names_are_alike_for_one_reviewer_and_differ_between_them():
    found = pseudonyms("C1", 7, WHO, LINES)
    assert found[0] == found[2] and len(set(found)) == 3
    assert sorted(set(found)) == ["R01", "R02", "R03"]
    # identities may be permuted
    other = {"ann": "cy", "bob": "ann", "cy": "bob"}
    assert pseudonyms("C1", 7, WHO, LINES) == pseudonyms("C1", 7, [other[w] for w in WHO], LINES)
    # order of the file is irrelevant
    places = list(range(4))
    random.Random(3).shuffle(places)
    turned = pseudonyms("C1", 7, [WHO[k] for k in places], [LINES[k] for k in places])
    assert [turned[places.index(k)] for k in range(4)] == pseudonyms("C1", 7, WHO, LINES)
    # key is of the call and the seed
    many = [f"w{k}" for k in range(40)]
    lines = [("P", "", float(k), None) for k in range(40)]
    base = pseudonyms("C1", 7, many, lines)
    assert base != pseudonyms("C2", 7, many, lines) and base != pseudonyms("C1", 8, many, lines)
    # how a file wrote a number is irrelevant
    text = [("P1", "", 5, 3.0), ("P1 ", "", 7, None), ("P2", "", 5, 3), ("P2", "", 4, 1.0)]
    assert pseudonyms("C1", 7, WHO, text) == pseudonyms("C1", 7, WHO, LINES)
    # wide enough for many
    found = pseudonyms("C", 1, list(range(150)), [("P", "", float(k), None) for k in range(150)])
    assert sorted(set(found))[0] == "R001"


ROWS = [
    {"id": "A", "amount": 40.0, "requested": 50.0, "value": 3.0, "field": "x", "need_beam": 2},
    {"id": "B", "amount": 30.0, "requested": 30.0, "value": 2.0, "field": "y", "need_beam": None},
    {"id": "C", "amount": 20.0, "requested": 20.0, "value": 1.0, "field": "x", "need_beam": 5},
]


def read(rule, unit=1, rows=ROWS):
    """Return name, what each row adds, sign and limit of every line of a rule."""
    rule = {"name": "r", "strength": "hard", **rule}
    budget = {"name": "b", "kind": "budget", "total": 100}
    call = Call({"call": {"unit": unit}, "rule": [budget, rule]}, rows)
    return [(s.name, [s.adds(row) for row in rows], s.sign, s.limit) for s in lines(rule, call)]


def test_one_line():
    for rule, line in [
        ({"kind": "budget", "total": 70, "reserve": 5}, ("r", [40, 30, 20], 1, 65)),
        ({"kind": "floor", "at_least": 1, "measure": "count"}, ("r", [1, 1, 1], -1, 1)),
        ({"kind": "cap", "at_most": 0.5, "share_of": "budget"}, ("r", [40, 30, 20], 1, 50)),
        ({"kind": "cap", "at_most": 0.5, "share_of": "requested"}, ("r", [40, 30, 20], 1, 50)),
        ({"kind": "capacity", "resource": "beam", "available": 6}, ("r", [2, 0, 5], 1, 6)),
        ({"kind": "requires", "pairs": [["A", "C"]]}, ("r", [1, 0, -1], 1, 0)),
        ({"kind": "excludes", "pairs": ["A", "B"]}, ("r", [1, 1, 0], 1, 1)),
        ({"kind": "excludes", "group": ["A", "B", "C"], "at_most": 2}, ("r", [1, 1, 1], 1, 2)),
        ({"kind": "fixed", "in": ["B"]}, ("r", [0, 1, 0], -1, 1)),
        ({"kind": "fixed", "out": ["B", "C"]}, ("r", [0, 1, 1], 1, 0)),
    ]:
        assert read(rule) == [line]
    # a share of what is awarded compares with the whole
    rule = {"kind": "floor", "where": {"field": "x"}, "at_least": 0.5, "share_of": "awarded"}
    assert read(rule) == [("r", [20, -15, 10], -1, 0)]
    # categories and limits by category
    rule = {"kind": "capacity", "resource": "beam", "by": "field", "available": {"x": 6}}
    assert read(rule) == [("r[x]", [2, 0, 5], 1, 6)]
    rule = {"kind": "parallel", "item": "field", "teams_at_most": 1}
    assert read(rule) == [("r[x]", [1, 0, 1], 1, 1), ("r[y]", [0, 1, 0], 1, 1)]
    rule = {"kind": "cap", "by": "field", "at_most": {"column": "value"}}
    assert [line[3] for line in read(rule)] == [3, 2]
    # several pairs are named
    rule = {"kind": "requires", "pairs": [["A", "B"], ["B", "C"]]}
    assert [line[0] for line in read(rule)] == ["r[A→B]", "r[B→C]"]
    # years and units
    rows = [{**row, "by_year": {2027: row["amount"], 2028: 1.0}} for row in ROWS]
    rule = {"kind": "budget", "by_year": {"2027": 6, "2028": 4}, "reserve": 1}
    found = read(rule, unit=10, rows=rows)
    assert found == [("r[2027]", [40, 30, 20], 1, 54), ("r[2028]", [1, 1, 1], 1, 36)]
    assert read({"kind": "cap", "at_most": 5}, unit=10)[0][3] == 50


def test_every_kind_is_known_here_or_makes_no_sum():
    """A new kind of rule must be taught to the second pair of eyes too."""
    here = {"budget", "floor", "cap", "capacity", "requires", "excludes", "fixed", "parallel"}
    no_sum = {"threshold", "synergy", "levels", "ranking", "lottery"}
    kinds = registry.modules("rule")
    assert here | no_sum == {name for name in kinds if kinds[name].STAGE == "fund"}


def test_thresholds():
    for rule, out in [
        ({"column": "value", "at_least": 2}, "C"),
        ({"column": "amount", "at_most": 3, "unit": 10}, "A"),
        ({"statistic": "mean", "at_least": 5}, "BC"),
        ({"criterion": "team", "at_least": 3}, "BC"),
        ({"reviews_at_least": 3}, "B"),
        ({"column": "value", "at_least": 2, "where": {"field": "y"}}, ""),
    ]:
        figures = [
            {"n_reviews": 3, "score_mean": 5.0, "score_mean:team": 3},
            {"n_reviews": 2, "score_mean": 4.9, "score_mean:team": 2},
            {"n_reviews": 3, "score_mean": None},
        ]
        rows = [{**row, "statistics": more} for row, more in zip(ROWS, figures, strict=True)]
        assert "".join(row["id"] for row in rows if barred({"name": "r", **rule}, row, 1)) == out
    # a part of an award
    part = selection({**ROWS[0], "by_year": {2027: 40}}, 0.8, 0.9)
    assert (part["amount"], part["value"], part["need_beam"]) == (32, pytest.approx(2.7), 1.6)
    assert part["by_year"] == {2027: 32} and part["requested"] == 50
    # what describes the proposal is that of the whole one
    assert meets({"amount": {"ge": 40}}, part) and meets({"need_beam": 2}, part)
    least = {"name": "r", "column": "amount", "at_least": 40}
    assert not barred(least, part, 1) and barred({**least, "at_least": 41}, part, 1)
    # words
    for cell, said in [(2.0, "2"), (" ２x ", "2x"), (None, ""), (True, "true"), (float("nan"), ""), ("a ", "a")]:
        assert word(cell) == said


GOOD = {
    "name": "basic",
    "kind": "floor",
    "where": {"type": "basic"},
    "at_least": 0.25,
    "share_of": "awarded",
    "strength": "hard",
    "source": "clause 1",
}


def row_read(factor=1.0, parameters=None, **changes):
    row = {k: v for k, v in (GOOD | changes).items() if v is not None}
    reader = RowReader("rules.toml", parameters or {})
    return reader.rule(row, 3, factor), reader.faults


def test_good_row():
    rule, faults = row_read(note="n", source_url="u", title={"en": "Basic", "zh": "基础"})
    assert not faults and rule.at_least == 0.25 and rule.title.zh == "基础" and rule.row == 3
    assert (rule.note, rule.source_url) == ("n", "u")


def test_fault():
    for changes, code, column, words in [
        ({"kind": "ceiling"}, "unknown_kind", "kind", "no such kind"),
        ({"kind": None}, "unknown_kind", "kind", "no such kind"),
        ({"at_leest": 1}, "unknown_key", "at_leest", "not known"),
        ({"name": None}, "missing_name", "name", "without name"),
        ({"name": "  "}, "rule", "name", "text is wanted"),
        ({"source": None}, "missing_source", "source", "without source"),
        ({"source": ""}, "missing_source", "source", "without source"),
        ({"strength": None}, "missing_strength", "strength", "without strength"),
        ({"strength": "firm"}, "rule", "strength", "vocabulary"),
        ({"share_of": None}, "missing_share_of", "share_of", "base"),
        ({"share_of": "total"}, "rule", "share_of", "vocabulary"),
        ({"measure": "need:"}, "rule", "measure", "vocabulary"),
        ({"measure": "count", "share_of": "budget"}, "rule", "share_of", "budget"),
        ({"at_least": 45}, "rule", "at_least", "between 0 and 1"),
        ({"at_least": -0.1}, "rule", "at_least", "between 0 and 1"),
        ({"at_least": "45 %"}, "rule", "at_least", "number"),
        ({"at_least": True}, "rule", "at_least", "number"),
        ({"at_least": float("nan")}, "rule", "at_least", "number"),
        ({"at_least": None}, "missing_at_least", "at_least", "without at_least"),
        ({"at_least": {"plan": "p"}}, "rule", "at_least", "no such parameter"),
        ({"where": {"type": {"above": 3}}}, "rule", "where", "condition"),
        ({"where": "type = basic"}, "rule", "where", "condition"),
        ({"by": 3}, "rule", "by", "text"),
        ({"title": "Basic"}, "rule", "title", "both languages"),
        ({"strength": "soft"}, "missing_penalty", "penalty", "penalty"),
        ({"strength": "soft", "penalty": 1}, "rule", "share_of", "no fixed unit"),
    ]:
        rule, faults = row_read(**changes)
        assert rule is None
        fault = next(f for f in faults if f.place.column == column)
        assert fault.code == code and words in fault.message.en and not fault.message.zh.isascii()
        assert (fault.place.file, fault.place.row) == ("rules.toml", 3)


def test_near_key_is_offered():
    _, faults = row_read(at_leest=1)
    assert faults[0].fix.en == "write “at_least” instead of “at_leest”"
    # every fault of a row is found
    _, faults = row_read(source=None, strength=None, at_leest=1)
    assert {f.code for f in faults} == {"unknown_key", "missing_source", "missing_strength"}
    # amounts take the unit of the call or of the row
    amount = {"share_of": None, "at_least": 150, "strength": "soft", "penalty": 0.3, "limit": 20}
    rule, _ = row_read(10_000, **amount)
    assert (rule.at_least, rule.shortfall_limit) == (1_500_000, 200_000)
    assert rule.penalty == pytest.approx(0.3e-4)
    own, _ = row_read(10_000, **amount, unit=1_000)
    assert own.at_least == 150_000
    # shares and counts take no unit
    for changes in [{}, {"measure": "count", "share_of": None, "at_least": 5}]:
        rule, faults = row_read(10_000, **changes)
        assert not faults and rule.at_least == (5 if changes else 0.25)
    # column of limits
    rule, _ = row_read(at_least={"column": "floor_of"}, by="field")
    assert rule.at_least == "floor_of"


def budget(**changes):
    row = {"name": "b", "kind": "budget", "strength": "hard", "source": "x", **changes}
    reader = RowReader("r", {})
    return reader.rule(row, 1, 100.0), reader.faults


def test_budget():
    assert budget(total=3)[0].own == {"total": 300.0}
    rule, _ = budget(by_year={"2027": 1, "2028": 2}, reserve=0.5)
    assert rule.own == {"by_year": {2027: 100.0, 2028: 200.0}, "reserve": 50.0}
    # budget fault
    for changes in [
        {},
        {"total": 1, "by_year": {"2027": 1}},
        {"total": -1},
        {"total": 1, "strength": "soft", "penalty": 1},
        {"by_year": {"next": 1}},
        {"by_year": {}},
        {"by_year": 3},
        {"by_year": {"2027": "x"}},
    ]:
        rule, faults = budget(**changes)
        assert rule is None and faults
    # a parameter of a plan becomes its value and is named
    for row, made in [
        ({"at_least": {"plan": "p"}}, {"at_least": 0.08, "note": "at_least = plan p"}),
        ({"at_most": {"plan": "p"}, "note": "x"}, {"at_most": 0.08, "note": "x; at_most = plan p"}),
        ({"at_least": {"plan": "q"}}, {"at_least": {"plan": "q"}}),
        ({"at_least": {"plan": ["p"]}}, {"at_least": {"plan": ["p"]}}),
        ({"at_least": {"column": "p"}}, {"at_least": {"column": "p"}}),
        ("no table", "no table"),
    ]:
        assert valued(row, {"p": 0.08}) == made


VERIFY_ROWS = [
    {"id": "A", "amount": 40.0, "requested": 50.0, "value": 3.0, "eligible": True, "field": "x"},
    {"id": "B", "amount": 30.0, "requested": 30.0, "value": 2.0, "eligible": True, "field": "y"},
    {"id": "C", "amount": 20.0, "requested": 20.0, "value": 1.0, "eligible": False, "field": "x"},
]


def rules(*more, total=80, **head):
    own = {"strength": "hard", "source": "x"}
    money = {**own, "name": "budget", "kind": "budget", "total": total}
    return head | {"rule": [money, *({**own, **row} for row in more)]}


def slate(*ids, spend=None, value=5.0, bound=5.0):
    amounts = {row["id"]: row["amount"] for row in VERIFY_ROWS}
    total = sum(amounts.get(n, 0) for n in ids) if spend is None else spend
    return {"ids": list(ids), "spend": total, "value": value, "bound": bound}


def test_true_slate():
    assert verify(rules(), VERIFY_ROWS, slate("A", "B")) == []
    # budget and its reserve
    assert breaks(rules(total=69), VERIFY_ROWS, ["A", "B"]) == ["budget"]
    with_reserve = rules()
    with_reserve["rule"][0]["reserve"] = 11
    assert breaks(with_reserve, VERIFY_ROWS, ["A", "B"]) == ["budget"]
    assert breaks(rules(total=0.007, call={"unit": 10_000}), VERIFY_ROWS, ["A", "B"]) == []
    # years
    rows = [{**row, "by_year": {2027: row["amount"], 2028: 0.0}} for row in VERIFY_ROWS]
    book = rules()
    book["rule"][0] = {"name": "b", "kind": "budget", "by_year": {"2027": 69, "2028": 9}}
    assert breaks(book, rows, ["A", "B"]) == ["b[2027]"]


def test_limits():
    """Field x of A and B: 40 of 70 awarded, of 80 budget, of 80 asked by eligible, of 100 asked."""
    for row, broken in [
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
    ]:
        kind = "floor" if "at_least" in row else "cap"
        book = rules({"name": "r", "kind": kind, "where": {"field": "x"}, **row})
        assert breaks(book, VERIFY_ROWS, ["A", "B"]) == (["r"] if broken else [])


def test_categories_are_named():
    book = rules({"name": "r", "kind": "cap", "by": "field", "at_most": 0, "measure": "count"})
    assert breaks(book, VERIFY_ROWS, ["A", "B"]) == ["r[x]", "r[y]"]
    # conditions
    for where, members in [
        ({"field": ["x", "y"]}, 2),
        ({"amount": {"ge": 35}}, 1),
        ({"amount": {"lt": 35, "gt": 1}}, 1),
        ({"amount": {"le": 30}}, 1),
        ({"field": {"ne": "x"}}, 1),
        ({"field": {"contains": "X"}}, 1),
        ({"any": [{"field": "x"}, {"field": "y"}]}, 2),
        ({"not": {"field": "x"}}, 1),
        ({"nowhere": {"ge": 1}}, 0),
    ]:
        book = rules({"name": "r", "kind": "cap", "where": where, "at_most": 0, "measure": "count"})
        exact = rules({"name": "r", "kind": "cap", "where": where, "at_most": members, "measure": "count"})
        assert breaks(book, VERIFY_ROWS, ["A", "B"]) == (["r"] if members else [])
        assert breaks(exact, VERIFY_ROWS, ["A", "B"]) == []
    # soft rules may be broken
    book = rules({"name": "r", "kind": "cap", "at_most": 0, "strength": "soft", "penalty": 1})
    assert breaks(book, VERIFY_ROWS, ["A"]) == []


def award(*ids, **more):
    return {**slate(*ids, value=None, bound=None), **more}


def test_partial_awards():
    book = rules({"name": "p", "kind": "levels", "fractions": [1, 0.8], "value": [1, 0.9]})
    parts = {"A": 0.8}
    assert worth(book, VERIFY_ROWS, ["A"], parts) == pytest.approx(2.7)
    assert verify(book, VERIFY_ROWS, award("A", levels=parts, spend=32)) == []
    assert "spend is 32" in verify(book, VERIFY_ROWS, award("A", levels=parts, spend=40))[0]
    found = verify(book, VERIFY_ROWS, award("A", levels={"A": 0.5}, spend=20))
    assert "A is funded at 0.5, which is no level" in found
    # worth counts pairs and penalties
    pair = {"name": "s", "kind": "synergy", "pairs": [["A", "B"]], "bonus": -1.5}
    floor = {"name": "f", "kind": "floor", "where": {"field": "x"}, "at_least": 0.6}
    soft = {**floor, "share_of": "budget", "strength": "soft", "penalty": 0.5}
    assert worth(rules(pair), VERIFY_ROWS, ["A", "B"]) == 3.5 and worth(rules(pair), VERIFY_ROWS, ["A"]) == 3
    # 40 of 80 is ten percentage points short
    assert worth(rules(soft), VERIFY_ROWS, ["A"]) == pytest.approx(-2)
    assert worth(rules({**soft, "share_of": "", "at_least": 44}), VERIFY_ROWS, ["A"]) == 1


def test_a_binding_ranking_is_walked_again():
    """Of 60 the best takes 40; the second does not fit, the third does."""
    for on_misfit, ids, told in [
        ("stop", "A", []),
        ("stop", "", ["A is above the line and out"]),
        ("stop", "AD", ["D is below the line and in"]),
        ("skip", "AD", []),
        ("skip", "A", ["D is above the line and out"]),
    ]:
        last = {"id": "D", "amount": 15.0, "requested": 15.0, "value": 1.5, "eligible": True}
        rows = [*VERIFY_ROWS, {**last, "field": "x"}]
        order = {"name": "o", "kind": "ranking", "order": "value", "on_misfit": on_misfit}
        spend = sum(row["amount"] for row in rows if row["id"] in ids)
        assert verify(rules(order, total=60), rows, {**award(*ids), "spend": spend}) == told


def test_only_the_tie_band_is_chosen_from():
    order = {"name": "o", "kind": "ranking", "order": ["A", "B", "C"], "on_misfit": "stop"}
    rows = [{**row, "eligible": True} for row in VERIFY_ROWS]
    for band, told in (
        ({}, ["A is above the line and out", "C is below the line and in"]),
        ({"tie_band": {"points": 0.5}}, ["A is above the line and out", "C is below the line and in"]),
        ({"tie_band": {"points": 1}}, []),
    ):
        found = verify(rules({**order, **band}, total=69), rows, award("C", spend=20))
        assert found == told, band
