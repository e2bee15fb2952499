# SPDX-License-Identifier: Apache-2.0
"""Walks against every subset of small pools; chances against walks made one by one."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InfeasibleError
from yuzui.funding.lottery import simulate_draws as walks
from yuzui.funding.lottery.pool import Pool
from yuzui.funding.lottery.simulate_draws import chances, walk
from yuzui.solve.registry import solve


def pool(rows, room):
    n = len(rows[0])
    names = tuple(f"P{k:02d}" for k in range(n))
    rules = tuple(f"r{k}" for k in range(len(rows)))
    return Pool(names, np.array(rows, dtype=float), np.array(room) + 1e-9, rules, solve)


def brute(rows, room, order):
    """Walk by looking at every subset; name the first rule whose prefix fails."""
    rows, room, n = np.array(rows), np.array(room) + 1e-9, len(rows[0])
    every = np.array(list(itertools.product((0, 1), repeat=n)))
    inside, outside, found = [], [], []
    for place in order:
        may = every[:, [*inside, place]].all(axis=1) & ~every[:, outside].any(axis=1)
        keeps = [rows[: k + 1] @ every[may].T <= room[: k + 1, None] for k in range(len(rows))]
        prefix = [bool(kept.all(axis=0).any()) for kept in keeps]
        (inside if prefix[-1] else outside).append(place)
        found.append("" if prefix[-1] else f"r{prefix.index(False)}")
    return found


@st.composite
def worlds(draw):
    n, m = draw(st.integers(2, 8)), draw(st.integers(1, 4))
    cell = st.integers(-4, 9)
    rows = [[draw(cell) for _ in range(n)] for _ in range(m)]
    room = [draw(st.integers(-4, 20)) for _ in range(m)]
    return rows, room, draw(st.permutations(range(n)))


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_every_step_is_what_looking_at_every_subset_says(world):
    rows, room, order = world
    made = pool(rows, room)
    subsets = np.array(list(itertools.product((0, 1), repeat=len(order))))
    if not (np.array(rows) @ subsets.T <= np.array(room)[:, None]).all(axis=0).any():
        with pytest.raises(InfeasibleError):
            walk(made, [made.ids[k] for k in order])
        return
    found = walk(made, [made.ids[k] for k in order])
    assert [one.id for one in found] == [made.ids[k] for k in order]
    assert [one.rule for one in found] == brute(rows, room, order)
    assert all(one.taken == (one.rule == "") for one in found)


@given(worlds(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_many_walks_at_once_are_the_single_ones(world, seed):
    rows, room, order = world
    made = pool(rows, room)
    try:
        walk(made, made.ids)
    except InfeasibleError:
        return
    lots = np.random.default_rng([seed, 1]).exponential(size=(30, len(order)))
    single = [walk(made, [made.ids[k] for k in line]) for line in np.argsort(lots, kind="stable")]
    taken = [sum(one.taken for line in single for one in line if one.id == i) for i in made.ids]
    found = chances(made, seed, tickets=30)
    assert found.tickets == found.exact == 30
    assert (found.share * 30).round(6).tolist() == taken


def test_a_floor_is_kept_open_until_it_is_met():
    # five of cost 1, budget 2, at least one of the last two
    made = pool([[1, 1, 1, 1, 1], [0, 0, 0, -1, -1]], [2, -1])
    found = {one.id: (one.taken, one.rule) for one in walk(made, made.ids)}
    assert found == {
        "P00": (True, ""),
        "P01": (False, "r1"),
        "P02": (False, "r1"),
        "P03": (True, ""),
        "P04": (False, "r0"),
    }
    assert chances(made, 7).share == pytest.approx([0.3, 0.3, 0.3, 0.55, 0.55], abs=0.02)


def test_weights_move_chances_as_drawing_without_replacement_does():
    made = pool([[1, 1]], [1])
    assert chances(made, 7, np.array([3.0, 1.0])).share == pytest.approx([0.75, 0.25], abs=0.015)
    assert chances(made, 7, np.array([1.0, 0.0])).share.tolist() == [1.0, 0.0]


def test_what_needs_too_many_programs_goes_on_by_the_rows_and_is_counted(monkeypatch):
    monkeypatch.setattr(walks, "_PROGRAMS", 0)
    rows = [[7, 5, 3, 2, 6], [-7, -5, -3, -2, -6]]
    found = chances(pool(rows, [10, -10]), 7, tickets=200)
    assert 0 < found.exact < found.tickets == 200
    assert (found.share <= 1).all()
