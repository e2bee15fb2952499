# SPDX-License-Identifier: Apache-2.0
"""Awards are exactly what was decided, in minor units."""

from yuzui.funding.decisions import award, override


def test_one_award_for_each_that_is_funded(lots):
    plain = {**lots, "lottery": None}
    made = override.settled(plain)
    rows = award.awards(plain, "d1", made)
    assert [row["proposal"] for row in rows] == plain["slate"]["ids"]
    assert sum(row["amount"] for row in rows) == round(plain["slate"]["spend"] * 100)
    assert {row["stage"] for row in rows} == {"granted"} and rows[0]["organisation"] == "U0"
    assert rows[0]["id"] == f"d1-{rows[0]['proposal']}"


def test_part_of_an_award_and_a_currency_without_cents(lots):
    call = {**lots["call"], "currency": "JPY"}
    made = override.Settled(("A",), {"A": 0.5}, 20.0, 0.0, ())
    rows = award.awards({**lots, "call": call}, "d1", made)
    assert [row["amount"] for row in rows] == [20]


def test_moves_and_decision_are_rows_of_the_record():
    one = {"proposal": "A", "direction": "in", "cost": 1.0, "breaks": ["budget"]}
    made = override.Settled(("A",), {"A": 1.0}, 1.0, 1.0, ("budget",), (one,))
    assert award.moves("d1", made, "why") == [{"decision": "d1", **one, "reason": "why"}]
    from yuzui.model.tables.award import DECISION

    said = dict.fromkeys([*DECISION.names, "ids", "moves"])
    row = award.decision(said, 7)
    assert set(row) == set(DECISION.names) and row["audit_seq"] == 7
