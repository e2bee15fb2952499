# SPDX-License-Identifier: Apache-2.0
"""Alternates, the next best, and what to do when one declines: held to all assignments there are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from yuzui.reviewing.assign.alternates import alternates, declined, following
from yuzui.reviewing.assign.arcs import Dense, Pairs

N, M, DEMAND = 3, 4, 2
CHOICES = tuple(itertools.product(itertools.combinations(range(M), DEMAND), repeat=N))


def pairs(seed: int) -> Pairs:
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 30, (N, M)).astype(float)
    blocked = np.argwhere(rng.random((N, M)) < 0.1)
    low = rng.integers(0, 2, M)
    high = np.full(M, 2 if seed % 3 else 3)
    ids = [f"P{i}" for i in range(N)], [f"R{i}" for i in range(M)]
    return Pairs(*ids, Dense(scores), np.full(N, DEMAND), low, high, blocked)


def best(given: Pairs, without: tuple[int, int] | None = None) -> tuple[float, tuple] | None:
    blocked = {tuple(pair) for pair in given.blocked.tolist()} | ({without} if without else set())
    found = None
    for choice in CHOICES:
        chosen = [(p, r) for p, own in enumerate(choice) for r in own]
        loads = np.bincount([r for _, r in chosen], minlength=M)
        if blocked & set(chosen) or (loads < given.low).any() or (loads > given.high).any():
            continue
        total = sum(given.scores.values[p, r] for p, r in chosen)
        if found is None or total > found[0]:
            found = total, tuple(chosen)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_after_a_refusal_nothing_better_exists(seed):
    given = pairs(seed)
    answer = best(given)
    if answer is None:
        return
    rows, columns = np.array(answer[1]).T
    for place, pair in enumerate(answer[1]):
        changes = declined(given, rows, columns, place)
        after = best(given, pair)
        if after is None:
            assert changes is None
            continue
        held = set(answer[1])
        assert changes[0].proposal == pair[0]
        assert changes[0].leaves == pair[1]
        for change in changes:
            held.remove((change.proposal, change.leaves))
            assert (change.proposal, change.enters) not in held
            held.add((change.proposal, change.enters))
        loads = np.bincount([r for _, r in held], minlength=M)
        assert pair not in held
        assert (loads >= given.low).all()
        assert (loads <= given.high).all()
        assert given.may(*np.array(sorted(held)).T).all()
        assert sum(given.scores.values[p, r] for p, r in held) == after[0]


def test_an_alternate_has_room_and_is_free_and_is_the_best_of_them():
    scores = np.array([[9.0, 8, 7, 6, 5], [9.0, 1, 7, 6, 5]])
    given = Pairs(
        ["A", "B"],
        list("abcde"),
        Dense(scores),
        np.array([1, 1]),
        np.zeros(5, int),
        np.array([1, 1, 1, 0, 1]),
        np.array([[0, 2]]),
    )
    rows, columns = np.array([0, 1]), np.array([1, 0])
    assert alternates(given, rows, columns) == [[4], [2, 4]]
    assert alternates(given, rows, columns, 1) == [[4], [2]]


def test_who_came_next_is_told_with_why_not():
    scores = np.array([[9.0, 8, 7, 1], [9, 8.5, 7, 1], [5, 5, 7, 1], [1, 2, 3, 0]])
    given = Pairs(
        list("ABCD"),
        list("abcd"),
        Dense(scores),
        np.ones(4, int),
        np.zeros(4, int),
        np.array([1, 2, 1, 1]),
        np.array([[2, 1]]),
    )
    rows, columns = np.array([0, 1, 2, 3]), np.array([0, 1, 2, 1])
    found = following(given, rows, columns)
    assert [(found[p].reviewer, found[p].why) for p in range(4)] == [(1, "less"), (0, "full"), (0, "less"), (2, "full")]
    tied = following(given, np.array([2]), np.array([0]))
    assert tied[2].why == "total"
    barred = Pairs(
        ["A"],
        ["a", "b"],
        Dense(np.array([[9.0, 8.0]])),
        np.ones(1, int),
        np.zeros(2, int),
        np.ones(2, int),
        np.array([[0, 0]]),
    )
    assert following(barred, np.array([0]), np.array([1]))[0].why == "conflict"
