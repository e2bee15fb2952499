# SPDX-License-Identifier: Apache-2.0
"""Somebody declines, again and again: held to all assignments there are, with and without rules."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.replace import SPREADS, Asked, missing, replacement, spread
from yuzui.reviewing.assign.side import Crossed, Group
from yuzui.solve import registry

SIZE = (4, 5)


def kept(given, sides):
    """Return a judge of an assignment by side rules that shares nothing with the search."""

    def holds(pairs):
        for side in sides:
            if isinstance(side, Group):
                for p in np.flatnonzero(side.proposals):
                    own = [int(side.group[r]) for q, r in pairs if q == p]
                    counts = [own.count(g) for g in range(side.groups)]
                    if min(counts) < side.low or max(counts) > side.high:
                        return False
            else:
                codes = {p * given.shape[1] + r for p, r in pairs}
                crossed = zip(side.first.tolist(), side.second.tolist(), strict=True)
                if any({a, b} <= codes for a, b in crossed):
                    return False
        return True

    return holds


def best(given, standing, accepted, gone, every):
    """Return the largest score less what moves cost, over every assignment; None without one."""
    price, found = SPREADS * spread(given), None
    for chosen in every:
        if chosen & gone or not accepted <= chosen:
            continue
        value = sum(given.scores.values[p, r] for p, r in chosen)
        value -= price * len(standing - gone - chosen)
        found = value if found is None else max(found, value)
    return found


def sides_of(kind, seed):
    rng = np.random.default_rng(100 + seed)
    n, m = SIZE
    if kind == "none":
        return []
    if kind == "diversity":
        return [Group("houses", np.ones(n, dtype=bool), rng.integers(0, 3, m), -np.inf, 1.0)]
    if kind == "include":
        senior = np.where(np.arange(m) < 3, 0, -1)
        return [Group("senior", np.ones(n, dtype=bool), senior, 1.0, np.inf)]
    first = np.array([0 * m + 1, 1 * m + 2])
    return [Crossed("mutual", first, np.array([1 * m + 0, 2 * m + 1]), m)]


@pytest.mark.parametrize("kind", ["none", "diversity", "include", "mutual"])
@pytest.mark.parametrize("seed", range(12))
def test_nothing_better_exists_however_often_somebody_declines(kind, seed):
    given, rng = worlds.pairs(seed, SIZE, 2, 0.1), np.random.default_rng(seed)
    sides = sides_of(kind, seed)
    holds = kept(given, sides)
    every = [set(pairs) for pairs in worlds.every(given) if holds(pairs)]
    if not every:
        return
    # any assignment at all, not a best one
    standing, gone, accepted = every[int(rng.integers(len(every)))], set(), set()
    for turn in range(5):
        listed = sorted(standing)
        place = int(rng.integers(len(listed)))
        pair = listed[place]
        accepted -= {pair}
        rows, columns = np.array(listed).T
        marks = np.array([one in accepted for one in listed])
        asked = Asked(given, rows, columns, marks, np.array(sorted(gone)).reshape(-1, 2), place)
        changes = replacement(asked, registry.solve, sides)
        wanted = best(given, standing, accepted, gone | {pair}, every)
        if wanted is None:
            assert changes is None
            short, ways = missing(asked, registry.solve)
            assert sides or short.lacking > 0
            for row in ways:
                named = set(zip(row["proposals"], row["reviewers"], strict=False))
                mine = (given.proposals[pair[0]], given.reviewers[pair[1]])
                assert row["what"] != "waive" or mine not in named
            return
        assert (changes[0].proposal, changes[0].leaves) == pair
        after, given_up = set(standing), set()
        for change in changes:
            after.remove((change.proposal, change.leaves))
            given_up.add((change.proposal, change.leaves))
        after |= {(change.proposal, change.enters) for change in changes}
        value = sum(given.scores.values[p, r] for p, r in after)
        value -= SPREADS * spread(given) * (len(changes) - 1)
        assert value == pytest.approx(wanted)
        loads = np.bincount([r for _, r in after], minlength=SIZE[1])
        assert (loads >= given.low).all() and (loads <= given.high).all()
        assert len(after) == len(standing) and holds(after) and accepted <= after
        assert not after & (gone | {pair})
        standing, gone = after, gone | given_up
        if turn % 2 == 0:
            accepted |= set(sorted(after)[:2])


def test_a_full_panel_is_taken_from_only_if_nobody_has_room():
    given = worlds.pairs(3, (2, 3), 1, 0.0)
    given = replace(given, low=np.zeros(3, int), high=np.array([1, 1, 1]))
    given.scores.values[:] = [[5, 9, 1], [5, 9, 0]]
    asked = Asked(given, np.array([0, 1]), np.array([0, 1]), np.zeros(2, bool), np.zeros((0, 2)), 0)
    # the other proposal's reviewer scores 9, but somebody with room serves
    assert [(c.proposal, c.enters) for c in replacement(asked, registry.solve)] == [(0, 2)]
    full = replace(asked, pairs=replace(given, high=np.array([1, 1, 0])))
    assert [(c.proposal, c.enters) for c in replacement(full, registry.solve)] == [(0, 1), (1, 0)]
    stays = replace(full, accepted=np.array([False, True]))
    assert replacement(stays, registry.solve) is None
    short, ways = missing(stays, registry.solve)
    assert short.proposals.tolist() == [0] and (short.demand, short.capacity) == (1, 0)
    assert {"invite", "raise_load"} <= {row["what"] for row in ways}
    assert next(row["to"] for row in ways if row["what"] == "raise_load") == 2
