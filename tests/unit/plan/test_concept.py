# SPDX-License-Identifier: Apache-2.0
"""One concept, many lists: placement of every node, unions without double count."""

from yuzui.policy.plan.concept import Concept, Membership, matrix, place, union_counts
from yuzui.text import Text

PARENTS = {"A-1": "A", "A-2": "A", "B-1": "B", "B-1-1": "B-1", "B-1-2": "B-1", "B-2": "B"}


def concept(name, *members):
    return Concept(id=name, label=Text(name, name), members=[
        Membership(node=node, relation=relation) for node, relation in members
    ])  # fmt: skip


CONCEPTS = [concept("x", ("A-1", "exact"), ("B-1", "exact")), concept("y", ("A-2", "exact"), ("B-1-2", "related"))]


def test_children_follow_their_nearest_named_ancestor():
    placed = place(CONCEPTS, PARENTS)
    assert placed["B-1-1"] == ("x", "narrower")
    assert placed["B-1-2"] == ("y", "related")
    assert "B-2" not in placed


def test_union_counts_once_what_stands_in_two_lists():
    placed = place(CONCEPTS, PARENTS)
    items = {"A-1": ["p", "q"], "B-1": ["q", "r"], "A-2": ["s"], "B-2": ["t"]}
    assert union_counts(placed, items) == [("x", 3, 4), ("y", 1, 1)]


def test_matrix_shows_top_nodes_only():
    placed = place(CONCEPTS, PARENTS)
    assert matrix(placed, ["A", "B"]) == {"x": {"A": ["A-1"], "B": ["B-1"]}, "y": {"A": ["A-2"], "B": ["B-1-2"]}}
    assert Membership(node="BOX2-07-1").list == "BOX2"
