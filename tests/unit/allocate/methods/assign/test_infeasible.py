# SPDX-License-Identifier: Apache-2.0
"""A shortage is shown exactly where no assignment exists, and its mending mends it."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.infeasible import loosening, shortage
from yuzui.solve import registry


def tight(seed):
    rng = np.random.default_rng(seed)
    given = worlds.pairs(seed, tight=0.3)
    return replace(given, high=rng.integers(0, 3, 5), low=np.zeros(5, int))


@pytest.mark.parametrize("seed", range(40))
def test_there_is_a_shortage_or_an_assignment(seed):
    given = tight(seed)
    short = shortage(given, registry.solve)
    assert (short is None) == any(True for _ in worlds.every(given))
    if short is None:
        return
    barred = set(map(tuple, given.blocked.tolist()))
    named = short.proposals.tolist()
    able = [sum((p, r) not in barred for p in named) for r in short.reviewers]
    capacity = sum(min(int(given.high[r]), k) for r, k in zip(short.reviewers, able, strict=True))
    assert short.capacity == capacity < short.demand == int(given.demand[named].sum())


@pytest.mark.parametrize("seed", range(20))
def test_each_way_out_ends_this_shortage(seed):
    given = tight(seed)
    short = shortage(given, registry.solve)
    if short is None:
        return
    for row in loosening(given, short):
        if row["what"] == "raise_load":
            raised = given.high.copy()
            raised[short.reviewers] = np.maximum(raised[short.reviewers], row["to"])
            mended = replace(given, high=raised)
        elif row["what"] == "waive":
            freed = {(int(p[1:]), int(r[1:])) for p, r in zip(row["proposals"], row["reviewers"], strict=True)}
            left = [pair for pair in given.blocked.tolist() if tuple(pair) not in freed]
            mended = replace(given, blocked=np.array(left).reshape(-1, 2))
        else:
            assert row["what"] in ("invite", "lower_demand")
            assert row["to"] in (short.lacking, short.capacity)
            continue
        barred = set(map(tuple, mended.blocked.tolist()))
        named = short.proposals.tolist()
        able = [sum((p, r) not in barred for p in named) for r in range(5)]
        assert sum(min(int(mended.high[r]), able[r]) for r in range(5)) >= short.demand


def test_least_loads_that_cannot_be_given_are_named():
    given = replace(worlds.pairs(0, tight=0.0), low=np.full(5, 2), high=np.full(5, 3))
    short = shortage(given, registry.solve)
    assert (short.kind, short.demand, short.capacity) == ("load_min", 10, 8)
    assert [row["what"] for row in loosening(given, short)] == ["lower_load_min"]
