# SPDX-License-Identifier: Apache-2.0
"""Names from what was written: whoever stands behind them leaves no trace."""

import random

from yuzui.funding.pseudonym import pseudonyms

LINES = [("P1", "", 5.0, 3), ("P1", "", 7.0, None), ("P2", "", 5.0, 3), ("P2", "", 4.0, 1)]
WHO = ["ann", "bob", "ann", "cy"]


def test_names_are_alike_for_one_reviewer_and_differ_between_them():
    found = pseudonyms("C1", 7, WHO, LINES)
    assert found[0] == found[2] and len(set(found)) == 3
    assert sorted(set(found)) == ["R01", "R02", "R03"]


def test_identities_may_be_permuted():
    other = {"ann": "cy", "bob": "ann", "cy": "bob"}
    assert pseudonyms("C1", 7, WHO, LINES) == pseudonyms("C1", 7, [other[w] for w in WHO], LINES)


def test_order_of_the_file_is_irrelevant():
    places = list(range(4))
    random.Random(3).shuffle(places)
    turned = pseudonyms("C1", 7, [WHO[k] for k in places], [LINES[k] for k in places])
    assert [turned[places.index(k)] for k in range(4)] == pseudonyms("C1", 7, WHO, LINES)


def test_key_is_of_the_call_and_the_seed():
    many = [f"w{k}" for k in range(40)]
    lines = [("P", "", float(k), None) for k in range(40)]
    base = pseudonyms("C1", 7, many, lines)
    assert base != pseudonyms("C2", 7, many, lines) and base != pseudonyms("C1", 8, many, lines)


def test_how_a_file_wrote_a_number_is_irrelevant():
    text = [("P1", "", 5, 3.0), ("P1 ", "", 7, None), ("P2", "", 5, 3), ("P2", "", 4, 1.0)]
    assert pseudonyms("C1", 7, WHO, text) == pseudonyms("C1", 7, WHO, LINES)


def test_wide_enough_for_many():
    found = pseudonyms("C", 1, list(range(150)), [("P", "", float(k), None) for k in range(150)])
    assert sorted(set(found))[0] == "R001"
