# SPDX-License-Identifier: Apache-2.0
from yuzui.funding.example import FOUR, TWELVE, Pairing


def test_table_is_the_published_one():
    assert TWELVE["id"] == [f"P{n:02d}" for n in range(1, 13)]
    assert sum(TWELVE["amount"]) == 760 and sum(TWELVE["value"]) == 872
    assert len({len(column) for column in TWELVE.values()}) == 1
    assert TWELVE["type"].count("basic") == 3 and sum(TWELVE["early"]) == 7


def test_an_example_of_the_assign_stage_names_its_pairs_in_a_line():
    own = {"name": "mine", "kind": "no_mutual"}
    made = Pairing.two_each(FOUR, own, load=(0, 3), holds="P1 R3 R4, P2 R1", optimum=5.0)
    assert made.holds == ("P1 R3", "P1 R4", "P2 R1") and made.violates == ()
    assert [row["kind"] for row in made.rules] == ["per_proposal", "load", "no_mutual"]
    assert (made.rules[1]["at_least"], made.rules[1]["at_most"]) == (0, 3)
    assert made.scores == FOUR["scores"]
