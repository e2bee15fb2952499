# SPDX-License-Identifier: Apache-2.0
"""Sentences that only some slates say."""

import copy

import pytest

from yuzui.funding.pack import listed
from yuzui.funding.slate import words


def said(document):
    return "\n".join(text.en + text.zh for _, text in words.lines(document))


def test_contradiction(impossible):
    found = said(impossible)
    assert "The smallest conflict" in found and "最小冲突" in found
    assert "nothing to decide" in found and "loosen" in found


def test_a_limit_that_mends_a_contradiction_is_enough_as_it_is_written():
    """Rounded to three digits, ¥3.46 M would still be too little."""
    rules = {
        "budget": ("amount", None, "<="),
        "cap": ("amount", "budget", "<="),
        "floor": ("amount", "budget", ">="),
        "beam": ("need:beam", None, "<="),
    }
    to = {"budget": 3464134.0, "cap": 0.333312, "floor": 0.666688, "beam": 0.3}
    document = {
        "call": {"currency": "CNY"},
        "book": {"rule": [{"name": name} for name in rules]},
        "rules": [
            {"name": n, "category": None, "measure": m, "share_of": s, "sense": e, "title": None}
            for n, (m, s, e) in rules.items()
        ],
        "conflict": {
            "rules": list(rules),
            "loosen": [{"rule": name, "to": to[name]} for name in rules],
            "beside": True,
        },
    }
    found = words._conflict(document)
    for limit in ("¥3,464,134", "33.34", "66.66", "0.30"):
        assert limit in found.en
    assert "3,464,134元" in found.zh and "another stands beside it" in found.en


@pytest.mark.parametrize(
    ("status", "gap", "proof"),
    [
        ("optimal", 0.0, "proven best"),
        ("feasible", 0.0001, "proven within 0.01"),
        ("limit", 0.02, "not proven (within 2.00"),
        ("limit", None, "not proven (within —)"),
    ],
)
def test_proof_is_said_as_it_is(document, status, gap, proof):
    other = copy.deepcopy(document)
    other["slate"] |= {"status": status, "gap": gap}
    assert proof in said(other)


def test_price_has_signs_and_range(document):
    rule = next(rule for rule in document["rules"] if rule["effect"])
    text = words.price(document, rule)
    sign = "+" if rule["sense"] == "<=" else "−"
    assert sign in text.en and "points" in text.en and "分" in text.zh
    still = copy.deepcopy(rule)
    still["effect"]["holds"] = [rule["bound"], rule["bound"]]
    assert "no range" in words.holds(document, still).en


def test_reasons(document):
    row = dict(document["proposals"][0])
    base = {"ineligible_by": [], "selected": False, "probability": None, "delta_exact": True}
    base |= {"delta_by": "resolve", "delta_least": 0.25}
    for changes, text in (
        ({"delta": 0.5}, "rises by more than 0.500"),
        ({"delta": 0.5, "delta_exact": False, "delta_by": "relaxation"}, "at least 0.500"),
        ({"delta": 0.5, "delta_exact": False, "delta_by": "nearby"}, "at least are needed"),
        ({"delta": 0.5, "delta_by": "bisection"}, "a rule reads the value"),
        ({"delta": None, "delta_exact": False, "delta_by": None}, "not in the slate"),
        ({"delta": 0.0}, "a set of the same value contains it"),
        ({"delta": None}, "no set that keeps the rules"),
        ({"selected": True, "delta": None, "position": None}, "in the slate"),
        ({"ineligible_by": ["x"], "delta": None}, "not eligible"),
        ({"delta": 0.5, "probability": 0.25}, "in 25"),
    ):
        assert text in words.reason({**row, **base, **changes}, document).en


def test_many_names_are_counted():
    effect = {"enters": list("ABCDEF"), "leaves": ["Z"]}
    found = words.moves(effect)
    assert "A, B, C, D and 2 more in" in found.en and "Z out" in found.en and "等 6 项" in found.zh
    assert words.moves({"enters": [], "leaves": []}).en == ""


def test_nothing_found_in_time(impossible):
    other = copy.deepcopy(impossible)
    other["conflict"] = None
    other["slate"]["status"] = "limit"
    found = said(other)
    assert "nothing is claimed" in found and "nothing to decide" in found


@pytest.mark.parametrize(
    ("status", "gap", "said"),
    [
        ("optimal", None, ("proven best", "最优")),
        ("feasible", 0.0001, ("worth more by over 0.01", "最多高出 0.01")),
        ("limit", None, ("not proven", "未经证明")),
    ],
)
def test_a_board_is_not_told_that_a_slate_is_best_where_nothing_is_proven(document, status, gap, said):
    slate = {**document["slate"], "status": status, "gap": gap}
    found = listed._to_decide({**document, "slate": slate})
    assert said[0] in found.en and said[1] in found.zh
