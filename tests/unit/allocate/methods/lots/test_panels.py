# SPDX-License-Identifier: Apache-2.0
"""Panels by lot: whole, without conflict, the same for everybody, uniform where loads allow."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from yuzui.errors import LimitReachedError
from yuzui.funding.lottery import commitment as lots
from yuzui.reviewing import panel_lottery
from yuzui.reviewing.assign.arcs import Dense, Pairs
from yuzui.reviewing.assign.pricing import total
from yuzui.solve import registry

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2


def pairs(n, m, demand, low, high, blocked=()):
    ids = [f"P{i}" for i in range(n)], [f"R{i}" for i in range(m)]
    return Pairs(
        *ids,
        Dense(np.zeros((n, m))),
        np.full(n, demand),
        np.full(m, low),
        np.full(m, high),
        np.array(blocked, dtype=int).reshape(-1, 2),
    )


def every(given):
    """All assignments, by hand."""
    _n, m = given.shape
    barred = {tuple(pair) for pair in given.blocked.tolist()}
    for choice in itertools.product(*(itertools.combinations(range(m), d) for d in given.demand)):
        held = [(p, r) for p, own in enumerate(choice) for r in own]
        loads = np.bincount([r for _, r in held], minlength=m)
        if not barred & set(held) and (loads >= given.low).all() and (loads <= given.high).all():
            yield held


@pytest.mark.parametrize("seed", range(25))
def test_a_draw_takes_the_lowest_tickets_with_which_an_assignment_is_left(seed):
    rng = np.random.default_rng(seed)
    blocked = np.argwhere(rng.random((3, 4)) < 0.15)
    given = pairs(3, 4, 2, seed % 2, 2, blocked)
    worlds = list(every(given))
    if not worlds:
        return
    starts = [np.array(world).T for world in (worlds[0], worlds[-1])]
    first, second = (panel_lottery.draw(given, *start, SECRET, f"public {seed}") for start in starts)
    assert first.tickets == second.tickets
    # the same walk over the list of all assignments
    left, taken, passed = worlds, [], []
    tickets = lots.tickets(SECRET, f"public {seed}", panel_lottery.candidates(given))
    for one in lots.order(tickets):
        pair = panel_lottery.candidates(given)[one]
        rows = [p for p, _ in taken]
        full = rows.count(pair[0]) == 2 or [r for _, r in taken].count(pair[1]) == 2
        if full:
            continue
        with_it = [world for world in left if pair in world]
        left, _ = (with_it, taken.append(pair)) if with_it else (left, passed.append(pair))
    assert list(zip(first.rows, first.columns, strict=True)) == taken
    assert list(first.passed) == passed
    assert left == [sorted(taken)]


def test_where_loads_do_not_bind_every_panel_is_as_likely():
    given = pairs(1, 5, 2, 0, 1)
    seen = dict.fromkeys(itertools.combinations(range(5), 2), 0)
    draws = 2000
    for number in range(draws):
        found = panel_lottery.draw(given, np.zeros(2, int), np.array([0, 1]), SECRET, str(number))
        seen[tuple(sorted(found.columns.tolist()))] += 1
    chi2 = sum((count - draws / 10) ** 2 / (draws / 10) for count in seen.values())
    assert chi2 < 27.88  # 99.9 % of chi-squared with 9 degrees of freedom


def test_the_commitment_binds_the_draw():
    given = pairs(4, 6, 3, 0, 3, [(0, 0)])
    start = np.repeat(np.arange(4), 3), np.array([1, 2, 3, 0, 4, 5, 0, 1, 2, 3, 4, 5])
    one = panel_lottery.draw(given, *start, SECRET, "beacon")
    assert panel_lottery.draw(given, *start, SECRET, "beacon").tickets == one.tickets
    assert panel_lottery.draw(given, *start, SECRET, "beacon 2").tickets != one.tickets
    assert (0, 0) not in set(zip(one.rows.tolist(), one.columns.tolist(), strict=True))
    assert one.list_hash == lots.list_hash(panel_lottery.candidates(given))
    assert len(panel_lottery.candidates(given)) == 23


def test_the_next_lot_has_the_next_score():
    given = pairs(2, 3, 1, 0, 2, [(1, 0)])
    tickets = lots.tickets(SECRET, "42", panel_lottery.candidates(given))
    scored = panel_lottery.turns(given, SECRET, "42").scores.values
    order = sorted(tickets, key=tickets.get)
    found = [float(scored[panel_lottery.candidates(given)[one]]) for one in order]
    assert found == sorted(found, reverse=True) and min(found) > 0 and scored[1, 0] == 0
    assert len(set(found)) == 5


def test_too_many_pairs_are_refused(monkeypatch):
    monkeypatch.setattr(panel_lottery, "MOST", 10)
    with pytest.raises(LimitReachedError, match="lots"):
        panel_lottery.candidates(pairs(4, 6, 1, 0, 1))


@pytest.mark.parametrize("seed", range(12))
def test_a_larger_draw_with_smallest_loads_ends(seed):
    """A reviewer reached over another's room keeps the way by which it was reached."""
    rng = np.random.default_rng(seed)
    blocked = np.argwhere(rng.random((12, 10)) < 0.2)
    given = pairs(12, 10, 3, 2, 5, blocked)
    found = total(given, registry.solve)
    drawn = panel_lottery.draw(given, found.rows, found.columns, SECRET, f"public {seed}")
    assert np.bincount(drawn.rows).tolist() == [3] * 12
    loads = np.bincount(drawn.columns, minlength=10)
    assert loads.min() >= 2 and loads.max() <= 5
    assert given.may(drawn.rows, drawn.columns).all()
