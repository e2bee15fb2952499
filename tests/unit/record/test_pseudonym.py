# SPDX-License-Identifier: Apache-2.0
"""Pseudonyms follow what was written, the call and the seed; never the name."""

from __future__ import annotations

from yuzui.record.pseudonym import pseudonyms


def review(reviewer, proposal, score, confidence=None, **rest):
    return {"reviewer": reviewer, "proposal": proposal, "score": score, "confidence": confidence,
            **rest}  # fmt: skip


ROWS = [
    review("Li", "P1", 5),
    review("Wu", "P1", 4),
    review("Li", "P2", 3),
    review("Xu", "P3", 3, 2),
]


def test_each_reviewer_has_one():
    assert set(pseudonyms(ROWS, "C1", 7)) == {"Li", "Wu", "Xu"}
    assert sorted(pseudonyms(ROWS, "C1", 7).values()) == ["R01", "R02", "R03"]
    assert pseudonyms([], "C1", 7) == {}


def test_they_are_the_same_again_and_in_any_order():
    assert pseudonyms(ROWS, "C1", 7) == pseudonyms(ROWS[::-1], "C1", 7)
    # Fixed for good: published files refer to them.
    assert pseudonyms(ROWS, "C1", 7) == {"Li": "R01", "Xu": "R02", "Wu": "R03"}


def test_other_calls_and_seeds_give_other_orders():
    many = [review(f"n{k}", f"P{k}", k % 5) for k in range(40)]
    first = pseudonyms(many, "C1", 7)
    assert first != pseudonyms(many, "C2", 7) and first != pseudonyms(many, "C1", 8)


def test_the_form_of_a_number_does_not_matter():
    assert pseudonyms([review("Li", "P1", 5, float("nan")), review("Wu", "P1", 4)], "C", 1) == (
        pseudonyms([review("Li", "P1", 5.0, None), review("Wu", "P1", 4.0)], "C", 1)
    )


def test_other_columns_do_not_matter():
    told = [{**row, "panel": "A", "comment": row["reviewer"]} for row in ROWS]
    assert pseudonyms(told, "C1", 7) == pseudonyms(ROWS, "C1", 7)


def test_a_new_name_takes_the_old_place():
    renamed = [{**row, "reviewer": row["reviewer"] + "!"} for row in ROWS]
    old, new = pseudonyms(ROWS, "C1", 7), pseudonyms(renamed, "C1", 7)
    assert {name.removesuffix("!"): value for name, value in new.items()} == old


def test_more_than_ninety_nine_reviewers_have_three_digits():
    many = [review(f"n{k}", "P1", k) for k in range(120)]
    assert sorted(pseudonyms(many, "C", 1).values())[::119] == ["R001", "R120"]
