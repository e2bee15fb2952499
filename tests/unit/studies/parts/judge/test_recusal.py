# SPDX-License-Identifier: Apache-2.0
"""Conflicts are told by proposal, kind and handling, never by who."""

from yuzui.funding.call_data.call_data import Material
from yuzui.funding.judging.recusal import recusals
from yuzui.model.finding import Finding


def material(reviewers=("R1", "R2"), **sheets):
    reviews = {"proposal": ["A"] * len(reviewers), "reviewer": list(reviewers)}
    return Material("c", {"id": ["A", "B"]}, reviews, sheets=sheets)


def test_pairs_in_an_order_that_knows_no_reviewer():
    tie = {"proposal": ["B", "A", "A"], "reviewer": ["R1", "R2", "R9"],
           "kind": ["employer", "family", None], "waived_by": [None, "the office", None]}  # fmt: skip
    made = material(conflict=tie)
    made.findings.append(Finding("conflicted_review", "rejected", "review", "B", count=2))
    found = recusals(made)
    assert found["checkable"] and found["supplied"] and found["set_aside"] == 2
    assert [(p["proposal"], p["state"], p["waived_by"]) for p in found["pairs"]] == [
        ("A", "declared", None),
        ("B", "declared", None),
        ("A", "waived", "the office"),
    ]
    turned = {name: cells[::-1] for name, cells in tie.items()} | {"reviewer": ["x", "y", "z"]}
    assert recusals(material(conflict=turned))["pairs"] == found["pairs"]
    assert not {"R1", "R2", "R9"} & {str(cell) for pair in found["pairs"] for cell in pair.values()}


def test_nothing_supplied_and_nothing_to_check_by():
    assert recusals(material())["supplied"] is False
    assert recusals(material((None, None)))["checkable"] is False
