# SPDX-License-Identifier: Apache-2.0
"""Moves against a slate: priced exactly, checked against every hard rule, lots and thresholds."""

from copy import deepcopy

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.funding.decisions import override
from yuzui.funding.decisions.override import parse, settled


@pytest.fixture
def plain(lots):
    """The slate as if no row drew lots."""
    made = deepcopy(lots)
    made["book"]["rule"] = made["book"]["rule"][:2]
    return made | {"lottery": None}


def value(document, *names):
    return sum(row["value"] for row in document["proposals"] if row["id"] in names)


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("", []),
        ("in:P06", [("in", "P06")]),
        (" IN:P06 , out:P 5 ", [("in", "P06"), ("out", "P 5")]),
        ("调入：P06，调出:P05", [("in", "P06"), ("out", "P05")]),
        ("in:a:b", [("in", "a:b")]),
    ],
)
def test_what_is_written(text, moves):
    assert parse(text) == moves


@pytest.mark.parametrize("text", ["P06", "up:P06", "in:", "in:P06,,out"])
def test_what_is_no_move(text):
    with pytest.raises(InputError) as caught:
        parse(text)
    assert caught.value.code == "bad_override"


def test_without_moves_it_is_the_slate(plain):
    made = settled(plain)
    assert list(made.ids) == plain["slate"]["ids"] and made.spend == plain["slate"]["spend"]
    assert made.cost == 0 and made.breaks == made.moves == ()


def test_each_move_has_its_price_and_they_add_up(plain):
    inside = plain["slate"]["ids"]
    one = next(n for n in inside if n != "A")
    made = settled(plain, [("out", one), ("in", "G")])
    assert made.cost == pytest.approx(value(plain, one) - value(plain, "G"))
    assert sum(move["cost"] for move in made.moves) == pytest.approx(made.cost)
    assert made.moves[0]["cost"] == pytest.approx(value(plain, one))
    assert set(made.ids) == set(inside) - {one} | {"G"}


def test_a_broken_hard_rule_is_named_by_the_move_that_breaks_it(plain):
    outside = [row["id"] for row in plain["proposals"] if not row["selected"]]
    made = settled(plain, [("in", name) for name in outside])
    assert made.breaks == ("budget",)
    first = next(move for move in made.moves if move["breaks"])
    assert first["breaks"] == ["budget"]
    biology = [r["id"] for r in plain["proposals"] if r["columns"]["field"] == "biology"]
    gone = settled(plain, [("out", n) for n in plain["slate"]["ids"] if n in biology])
    assert gone.breaks == ("biology",)


def test_a_rule_broken_on_the_way_only_is_not_broken(plain):
    inside = plain["slate"]["ids"]
    made = settled(plain, [("in", "G"), ("out", inside[-1]), ("out", inside[-2])])
    assert "budget" not in made.breaks
    # nor does the move that broke it for a while report it: only what breaks in the end is said
    assert all("budget" not in move["breaks"] for move in made.moves)


def test_who_a_rule_keeps_out_comes_in_by_breaking_it(plain):
    plain["proposals"][6] |= {"eligible": False, "ineligible_by": ["three reviews"]}
    made = settled(plain, [("out", plain["slate"]["ids"][-1]), ("in", "G")])
    assert "three reviews" in made.breaks


def test_rules_that_draw_lots_are_broken_by_deciding_without(lots):
    assert settled(lots).breaks == ("lots",)


def test_what_lots_gave_is_the_decision_and_undoing_it_breaks_their_rule(lots):
    from yuzui.funding.lottery_draw import drawing

    published = drawing.published(lots, "a1" * 32, "beacon")
    drawn = deepcopy(lots)
    drawn["lottery"] |= {"outcome": published["outcome"], "order": published["order"]}
    made = settled(drawn)
    taken = [one["id"] for one in published["outcome"] if one["taken"]]
    assert list(made.ids) == sorted([*published["fixed_in"], *taken]) and made.breaks == ()
    undone = settled(drawn, [("out", taken[0])])
    assert "lots" in undone.breaks


def test_moves_to_nowhere(plain):
    for moves in ([("in", "A")], [("out", "G")], [("out", "A"), ("in", "A")]):
        with pytest.raises(InputError):
            settled(plain, moves)
    with pytest.raises(UnknownIdentifierError):
        settled(plain, [("in", "Z")])


def test_a_partial_award_counts_as_it_is(plain):
    made = deepcopy(plain)
    made["book"]["rule"].append(
        {"name": "part", "kind": "levels", "fractions": [1, 0.5], "value": [1, 0.8],
         "strength": "hard", "source": "clause 4"}
    )  # fmt: skip
    row = next(r for r in made["proposals"] if r["selected"])
    row["level"] = 0.5
    found = override.settled(made)
    assert found.levels[row["id"]] == 0.5
    assert found.spend == pytest.approx(plain["slate"]["spend"] - row["amount"] / 2)
