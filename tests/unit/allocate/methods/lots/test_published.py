# SPDX-License-Identifier: Apache-2.0
"""The published file holds what the rules read and nothing of scores, values or chances."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import lot

from yuzui.funding.candidates import Candidates
from yuzui.funding.lottery import commitment, published
from yuzui.funding.rulebook import build, read


def test_keys_are_those_of_the_interface_and_nothing_else_is_told():
    document = lot.drawn()
    assert tuple(document) == published.KEYS
    assert set(document["proposals"][0]) == {"id", "amount", "eligible", "type", "institute"}
    assert len(document["proposals"]) == 12 and not document["proposals"][11]["eligible"]
    assert sum(one["taken"] for one in document["outcome"]) >= 1
    assert document["fixed_in"] == list(lot.FIXED) and document["candidates"] == list(lot.BAND)


def test_the_rules_in_it_are_the_rules():
    mark, text = published.unmarked(lot.drawn()["rules"])
    assert len(mark) == 64
    assert read(text).rules == lot.book().rules
    assert published.unmarked(text) == ("", text)


@pytest.mark.parametrize("policy", published.commitment.POLICIES)
def test_only_weighted_lots_tell_weights_and_only_of_candidates(policy):
    document = lot.drawn(policy)
    told = {row["id"]: row[published.WEIGHT] for row in document["proposals"]
            if published.WEIGHT in row}  # fmt: skip
    assert told == (lot.CHANCE if policy == "weighted" else {})
    weights = lot.CHANCE if policy == "weighted" else None
    assert document["order"] == commitment.order(document["tickets"], weights)
    assert published.policy(lot.book(policy).rules) == policy


def test_what_a_share_or_a_year_reads_is_there():
    rules = [
        {"name": "budget", "kind": "budget", "by_year": {"2027": 60, "2028": 60}},
        {"name": "asked", "kind": "cap", "where": {"field": "a"}, "at_most": 0.5,
         "share_of": "requested"},
        {"name": "worth", "kind": "floor", "at_least": 1, "measure": "value"},
        {"name": "beds", "kind": "capacity", "resource": "bed", "available": 3},
    ]  # fmt: skip
    rows = [{"strength": "hard", "source": "s", **row} for row in rules]
    book = build({"format": "yuzui-rules/1", "call": {"id": "c", "unit": 1},
                  "value": {"from": "given"}, "rule": rows})  # fmt: skip
    made = Candidates(
        ["A", "B"], np.array([40.0, 60.0]), np.array([1.0, 2.0]),
        {"field": ["a", "b"], "need_bed": [1, 2], "secret": ["x", "y"]},
        requested=np.array([50.0, 60.0]),
        by_year={2027: np.array([40.0, 20.0]), 2028: np.array([0.0, 40.0])},
    )  # fmt: skip
    found = published.rows(book.rules, made)
    assert found[0] == {
        "id": "A", "amount": 40.0, "eligible": True, "amount_2027": 40.0, "amount_2028": 0.0,
        "field": "a", "need_bed": 1, "requested": 50.0, "value": 1.0,
    }  # fmt: skip


def test_the_digest_does_not_hang_on_how_a_whole_number_is_written():
    document = lot.drawn()
    whole = {**document, "proposals": [
        {**row, "amount": int(row["amount"])} for row in document["proposals"]
    ]}  # fmt: skip
    assert published.digest(whole) == published.digest(document)
    assert published.unmarked(document["rules"])[0] == published.digest(document)
