# SPDX-License-Identifier: Apache-2.0
"""Venues that works cite, year by year."""

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "properties"))

from graphs import numbered

from yuzui.engines.kernels import available
from yuzui.evaluate import venues
from yuzui.evaluate.indicator import Marks, Parameters, Timed
from yuzui.evaluate.indicators import novelty

RNG = np.random.default_rng(9)
WORKS = {f"w{i:03}": 1990 + i // 20 for i in range(120)}
GRAPH = numbered(WORKS, [(f"w{a:03}", f"w{b:03}") for a, b in RNG.integers(0, 120, (900, 2))])
NONE = np.zeros(120, dtype=bool)
ARRAYS = Timed.of(GRAPH, "year", Marks(RNG.integers(-1, 6, 120), NONE, NONE))


def test_years_are_whole():
    assert list(venues.years(ARRAYS.time, (25, 61))) == [(20, 40), (40, 60), (60, 80)]
    assert list(venues.years(ARRAYS.time, (0, 0))) == []


def test_references_without_a_known_venue_are_left_out():
    ptr, venue = venues.cited(ARRAYS, (20, 40))
    for work in range(20):
        a, b = GRAPH.out_ptr[20 + work : 22 + work]
        listed = ARRAYS.marks.venue[GRAPH.out_idx[a:b]]
        assert venue[ptr[work] : ptr[work + 1]].tolist() == listed[listed >= 0].tolist()
    assert venues.labels(ARRAYS) == 6


@pytest.mark.parametrize("engine", available())
def test_shards_of_any_size_give_equal_results(engine):
    p = Parameters(copies=3, kernels=engine)
    whole = novelty.shard(ARRAYS, (0, 120), Parameters(copies=3))
    parts = [novelty.shard(ARRAYS, cut, p) for cut in pairwise((0, 37, 59, 60, 120))]
    for name, column in whole.items():
        assert np.array_equal(np.concatenate([q[name] for q in parts]), column, equal_nan=True)
    assert (~np.isnan(whole["low"])).sum() > 50
    assert novelty.touches(ARRAYS, (0, 120)) > 1_000
