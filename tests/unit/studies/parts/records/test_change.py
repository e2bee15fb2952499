# SPDX-License-Identifier: Apache-2.0
"""The parts of a change of a mean, by hand and on random works."""

import numpy as np
import pytest

from yuzui.evaluation.results import decomposition

NAN = float("nan")


def told(before, after, own=()):
    """Explain the change between two tables of works given as dictionaries."""
    ids = [np.array(list(side)) for side in (before, after)]
    values = [np.array(list(side.values()), dtype=float) for side in (before, after)]
    both = decomposition.paired(*ids)
    mine = np.isin(ids[1][both.after], list(own))
    return decomposition.explained(*values, both, mine), values, both, ids


def effects(found):
    return {row["cause"]: row["effect"] for row in found["causes"]}


def test_each_cause_by_hand():
    """a left; b lost its value; c moved itself, d by others, e gained a value, f entered."""
    before = {"a": 10, "b": 4, "c": 1, "d": 1, "e": NAN}
    after = {"b": NAN, "c": 3, "d": 2, "e": 6, "f": 9}
    found, *_ = told(before, after, own="c")
    assert found["before"] == 4 and found["after"] == 5 and found["change"] == 1
    assert effects(found) == {
        "left": 2 - 4, "lost": 1 - 2, "own": 1, "around": 0.5,
        "gained": pytest.approx(11 / 3 - 2.5), "entered": pytest.approx(5 - 11 / 3),
    }  # fmt: skip
    assert [row["works"] for row in found["causes"]] == [1] * 6
    assert decomposition.added_up(found) == pytest.approx(1)


def test_the_parts_add_up_to_the_change_whatever_changed():
    draw = np.random.default_rng(3)
    for _ in range(200):
        sides = []
        for _ in range(2):
            some = draw.choice(30, size=draw.integers(1, 30), replace=False)
            values = np.where(draw.random(len(some)) < 0.2, NAN, draw.normal(size=len(some)))
            sides.append({f"w{i:02d}": v for i, v in zip(some, values, strict=True)})
        own = [f"w{i:02d}" for i in draw.choice(30, size=10)]
        found, *_ = told(*sides, own)
        if decomposition.added_up(found) is not None:
            assert decomposition.added_up(found) == pytest.approx(found["change"], abs=1e-12)


def test_means_of_different_works_are_not_explained():
    found, *_ = told({"a": 1.0}, {"b": 2.0})
    assert found["change"] == 1 and set(effects(found).values()) == {None}
    empty, *_ = told({"a": NAN}, {"a": 2.0})
    assert empty["before"] is None and empty["change"] is None
    assert decomposition.added_up(empty) is None


def test_links_that_came_and_went():
    before = np.array(["b", "c"]), np.array(["a", "a"])
    after = np.array(["c", "d"]), np.array(["a", "b"])
    added, removed = decomposition.links(before, after)
    assert [one.tolist() for one in added] == [["d"], ["b"]]
    assert [one.tolist() for one in removed] == [["b"], ["a"]]
    none = np.array([], dtype=str), np.array([], dtype=str)
    assert [len(one[0]) for one in decomposition.links(none, none)] == [0, 0]


def test_the_largest_moves_come_first_and_works_that_stayed_are_left_out():
    before = {"a": 1, "b": 1, "c": 1, "d": NAN}
    after = {"c": 1, "b": -2, "a": 2, "d": 5}
    _, values, both, ids = told(before, after)
    found = decomposition.moved(*values, both, 5)
    assert [(ids[1][row], was, now) for row, was, now in found] == [("b", 1, -2), ("a", 1, 2)]
    assert len(decomposition.moved(*values, both, 1)) == 1
