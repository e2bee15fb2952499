# SPDX-License-Identifier: Apache-2.0
"""Pruned and priced = dense = counting all assignments; side rules with a proof over all pairs."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.arcs import Dense, Factor, Pairs
from yuzui.reviewing.assign.flow import program
from yuzui.reviewing.assign.pricing import Effort, total
from yuzui.reviewing.assign.side import Floor, Group
from yuzui.solve import registry


@pytest.mark.parametrize("seed", range(25))
def test_small_worlds_are_what_counting_gives(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one).sum() for one in worlds.every(given)]
    for effort in (Effort(), Effort(keep=2)):
        found = total(given, registry.solve, effort)
        if not all_:
            assert found.status == "infeasible"
            continue
        assert found.status == "optimal"
        assert found.objective == pytest.approx(max(all_))
        assert found.bound == pytest.approx(max(all_))
        assert found.worst <= 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_larger_worlds_few_pairs_reach_what_all_reach(seed):
    given = worlds.pairs(seed, (60, 45), 3, 0.05, 6)
    codes = np.setdiff1d(np.arange(60 * 45), given.codes)
    scores = given.scores.values.ravel()[codes]
    dense = registry.solve(program(given, codes, scores, (), False))
    found = total(given, registry.solve, Effort(keep=4))
    assert dense.objective == pytest.approx(found.objective, rel=1e-9)
    assert found.status == "optimal"
    assert found.pairs_used < len(codes) / 2
    assert np.bincount(found.rows).tolist() == [3] * 60


def test_factors_are_priced_without_their_table():
    rng = np.random.default_rng(3)
    left, right = rng.random((150, 6)), rng.random((160, 6))
    ids = [str(i) for i in range(150)], [str(i) for i in range(160)]
    loads = np.full(150, 3), np.zeros(160, int), np.full(160, 4), np.zeros((0, 2), int)
    few = total(Pairs(*ids, Factor(left, right), *loads), registry.solve)
    all_ = total(Pairs(*ids, Dense(left @ right.T), *loads), registry.solve)
    assert few.objective == pytest.approx(all_.objective, rel=1e-9)
    assert few.status == "optimal" and few.pairs_used < 150 * 160 / 2


def test_the_order_of_rows_changes_nothing():
    given = worlds.pairs(4, (30, 25), 2, 0.1)
    turned = np.random.default_rng(1).permutation(30)
    back = np.argsort(turned)
    other = Pairs(
        [given.proposals[k] for k in turned], given.reviewers, Dense(given.scores.values[turned]),
        given.demand[turned], given.low, given.high,
        np.column_stack([back[given.blocked[:, 0]], given.blocked[:, 1]]),
    )  # fmt: skip
    first, second = total(given, registry.solve), total(other, registry.solve)
    pairs = {(given.proposals[p], r) for p, r in zip(first.rows, first.columns, strict=True)}
    assert pairs == {(other.proposals[p], r) for p, r in zip(second.rows, second.columns, strict=True)}


@pytest.mark.parametrize("seed", range(12))
def test_side_rules_on_small_worlds_are_what_counting_gives(seed):
    given = worlds.pairs(seed, tight=0.05)
    group = np.array([0, 0, 0, 1, 1])
    sides = [Group("one of each", np.ones(4, bool), group, 0, 1), Floor(np.full(4, 20.0), given.scores, 5)]
    all_ = [
        worlds.values(given, one).sum()
        for one in worlds.every(given)
        if worlds.values(given, one).min() >= 20
        and all(len({group[r] for p, r in one if p == q}) == 2 for q in range(4))
    ]
    for effort in (Effort(), Effort(keep=2)):
        found = total(given, registry.solve, effort, sides)
        if not all_:
            assert found.status == "infeasible"
        else:
            assert (found.status, found.objective) == ("optimal", pytest.approx(max(all_)))


def test_a_side_rule_is_proven_over_pairs_that_were_never_kept():
    given = worlds.pairs(2, (60, 50), 3, 0.02, 6)
    institute = np.arange(50) % 4
    side = Group("institutes", np.ones(60, bool), institute, 0, 1)
    found = total(given, registry.solve, Effort(keep=5), [side])
    whole = total(given, registry.solve, Effort(), [side])
    assert (found.status, whole.status) == ("optimal", "optimal")
    assert found.objective == pytest.approx(whole.objective)
    for p in range(60):
        assert len(set(institute[found.columns[found.rows == p]])) == 3
