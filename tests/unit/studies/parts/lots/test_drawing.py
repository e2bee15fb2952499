# SPDX-License-Identifier: Apache-2.0
"""From a slate to its published draw: who is in, who is drawn between, by which weights."""

from copy import deepcopy

import pytest

from yuzui.errors import StateError
from yuzui.funding.lottery_draw import drawing
from yuzui.funding.slate import lottery

SECRET = "a1" * 32


def test_what_is_published_is_the_band_of_the_slate(lots):
    made = drawing.published(lots, SECRET, "beacon")
    assert made["candidates"] == lots["lottery"]["candidates"]
    assert made["fixed_in"] == lottery.fixed_in(lots)
    assert {row["id"] for row in made["proposals"]} == {row["id"] for row in lots["proposals"]}
    assert set(made["proposals"][0]) == {"id", "amount", "eligible", "field"}
    assert drawing.replayed(made) == []
    other = drawing.published(lots, SECRET, "beacon 2")
    assert other["tickets"] != made["tickets"] and other["list_hash"] == made["list_hash"]


def test_the_rules_hold_whatever_the_lots_say(lots):
    cost = {row["id"]: row["amount"] for row in lots["proposals"]}
    field = {row["id"]: row["columns"]["field"] for row in lots["proposals"]}
    for public in map(str, range(20)):
        made = drawing.published(lots, SECRET, public)
        taken = [*made["fixed_in"], *(o["id"] for o in made["outcome"] if o["taken"])]
        assert sum(cost[name] for name in taken) <= 200
        assert sum(cost[name] for name in taken if field[name] == "biology") >= 50


def test_weighted_lots_tell_the_weights_of_candidates_alone(lots):
    slate = deepcopy(lots)
    slate["lottery"]["policy"] = "weighted"
    slate["book"]["rule"][-1]["policy"] = "weighted"
    made = drawing.published(slate, SECRET, "beacon")
    told = [row["id"] for row in made["proposals"] if "probability" in row]
    assert told == made["candidates"] and drawing.replayed(made) == []


def test_without_re_draws_there_is_no_band(lots):
    assert drawing.with_lottery(lots)["lottery"] == lots["lottery"]
    with pytest.raises(StateError):
        drawing.with_lottery({**lots, "lottery": None, "redraws": None})
