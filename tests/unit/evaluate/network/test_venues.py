# SPDX-License-Identifier: Apache-2.0
"""Venues that works cite, year by year."""

import sys
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.evaluation.indicator import Marks, Parameters, Timed
from yuzui.evaluation.indicators import first_pairs, novelty
from yuzui.evaluation.network import venues
from yuzui.solve.kernels import available

RNG = np.random.default_rng(9)
WORKS = {f"w{i:03}": 1990 + i // 20 for i in range(120)}
GRAPH = numbered(WORKS, [(f"w{a:03}", f"w{b:03}") for a, b in RNG.integers(0, 120, (400, 2))])
VENUES = 15
NONE = np.zeros(120, dtype=bool)
ARRAYS = Timed.of(GRAPH, "year", Marks(RNG.integers(-1, VENUES, 120), NONE, NONE))


def test_years_are_whole():
    assert list(venues.years(ARRAYS.time, (25, 61))) == [(20, 40), (40, 60), (60, 80)]
    assert list(venues.years(ARRAYS.time, (0, 0))) == []


def test_references_without_a_known_venue_are_left_out():
    ptr, venue = venues.cited(ARRAYS, (20, 40))
    for work in range(20):
        a, b = GRAPH.out_ptr[20 + work : 22 + work]
        listed = ARRAYS.marks.venue[GRAPH.out_idx[a:b]]
        assert venue[ptr[work] : ptr[work + 1]].tolist() == listed[listed >= 0].tolist()
    assert venues.labels(ARRAYS) == VENUES


@pytest.mark.parametrize("engine", available())
def test_shards_of_any_size_give_equal_results(engine):
    p = Parameters(copies=3, kernels=engine)
    whole = novelty.shard(ARRAYS, (0, 120), Parameters(copies=3))
    parts = [novelty.shard(ARRAYS, cut, p) for cut in pairwise((0, 37, 59, 60, 120))]
    for name, column in whole.items():
        assert np.array_equal(np.concatenate([q[name] for q in parts]), column, equal_nan=True)
    assert (~np.isnan(whole["low"])).sum() > 30
    assert novelty.touches(ARRAYS, (0, 120)) > 500


def test_novelty_is_the_tenth_percentile_of_the_scores_of_all_pairs():
    p = Parameters(copies=6)
    found = novelty.shard(ARRAYS, (100, 120), p)
    ptr, venue = venues.cited(ARRAYS, (100, 120))
    listed = [
        [min(a, b) * VENUES + max(a, b) for a, b in combinations(venue[i:j].tolist(), 2)] for i, j in pairwise(ptr)
    ]
    known = np.unique(np.concatenate(listed)).astype(np.int64)
    score = dict(zip(known.tolist(), venues.scores(ARRAYS, (100, 120), known, p).score, strict=True))
    for work, pairs in enumerate(listed):
        mine = [z for z in map(score.get, pairs) if z == z]
        assert found["scored"][work] == len(mine)
        if mine:
            ends = found["low"][work], found["middle"][work]
            assert ends == pytest.approx(tuple(np.percentile(mine, [10, 50])))
    assert max(map(len, listed)) > 5


def by_sets():
    """Return new pairs, all pairs and distances of every work, by the definition."""
    year, venue = ARRAYS.time.tolist(), ARRAYS.marks.venue.tolist()
    mine = [{venue[r] for r in GRAPH.out_idx[a:b].tolist()} - {-1} for a, b in pairwise(GRAPH.out_ptr)]
    pairs = [list(combinations(sorted(one), 2)) for one in mine]
    found = []
    for work, listed in enumerate(pairs):
        seen = {p for w, of in enumerate(pairs) if year[w] < year[work] for p in of}
        recent = Counter(p for w, of in enumerate(pairs) if 0 < year[work] - year[w] <= 3 for p in of)
        profile = {
            one: {k: recent[min(one, k), max(one, k)] for k in range(VENUES) if k != one} for one in range(VENUES)
        }
        far = 0.0
        for i, j in (new := [pair for pair in listed if pair not in seen]):
            both = sum(profile[i].get(k, 0) * profile[j].get(k, 0) for k in range(VENUES))
            norms = [sum(n * n for n in profile[one].values()) ** 0.5 for one in (i, j)]
            far += 1 - (both / (norms[0] * norms[1]) if all(norms) else 0)
        found.append((len(new), len(listed), far))
    return found


@pytest.mark.parametrize("engine", available())
def test_first_pairs_by_the_definition(engine):
    p = Parameters(kernels=engine)
    cuts = [first_pairs.shard(ARRAYS, cut, p) for cut in ((0, 45), (45, 120))]
    new, every, far = (np.concatenate([q[name] for q in cuts]) for name in ("new", "all", "far"))
    wanted = by_sets()
    assert list(zip(new.tolist(), every.tolist(), strict=True)) == [one[:2] for one in wanted]
    assert far == pytest.approx([one[2] for one in wanted], abs=1e-9)
    assert new[60:].sum() > 5 and (far % 1 > 0).any()


def test_works_of_the_first_years_have_no_new_pairs():
    found = first_pairs.finish(first_pairs.shard(ARRAYS, (0, 120), Parameters()), Parameters())
    assert set(found["new_pairs_null"][:60].tolist()) == {"no_past"}
    assert found["new_pairs"].mask[:60].all() and np.isnan(found["new_pairs_share"][:60]).all()
    assert "no_past" not in found["new_pairs_null"][60:]
