# SPDX-License-Identifier: Apache-2.0
"""Random worlds for the tests of assignments, and all assignments of the small ones."""

from __future__ import annotations

import itertools

import numpy as np

from yuzui.reviewing.assign.arcs import Dense, Pairs


def pairs(seed, size=(4, 5), demand=2, tight=0.15, digits=0):
    """Return a world with random scores, loads and conflicts; it need not have an assignment."""
    rng = np.random.default_rng(seed)
    n, m = size
    scores = np.round(rng.random(size) * 30, digits)
    blocked = np.argwhere(rng.random(size) < tight)
    need = np.full(n, demand)
    most = max(1, int(np.ceil(n * demand / m)) + int(rng.integers(0, 2)))
    low, high = rng.integers(0, 2, m), np.full(m, most)
    ids = [f"P{i}" for i in range(n)], [f"R{i}" for i in range(m)]
    return Pairs(*ids, Dense(scores), need, low, high, blocked)


def every(given):
    """Yield the pairs of every assignment of a small world."""
    n, m = given.shape
    barred = set(map(tuple, given.blocked.tolist()))
    choices = [
        [own for own in itertools.combinations(range(m), int(given.demand[p])) if not {(p, r) for r in own} & barred]
        for p in range(n)
    ]
    for chosen in itertools.product(*choices):
        loads = np.bincount([r for own in chosen for r in own], minlength=m)
        if (loads >= given.low).all() and (loads <= given.high).all():
            yield [(p, r) for p, own in enumerate(chosen) for r in own]


def values(given, chosen):
    """Return the sum of scores of each proposal."""
    found = np.zeros(given.shape[0])
    for p, r in chosen:
        found[p] += given.scores.values[p, r]
    return found
