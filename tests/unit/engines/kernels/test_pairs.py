# SPDX-License-Identifier: Apache-2.0
"""Pairs of labels of lists: against combinations, on every engine and in chunks of any size."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest

from yuzui.solve.kernels import available, pairs

RNG = np.random.default_rng(3)
SIZES = RNG.integers(0, 9, 30)
PTR = np.concatenate([[0], np.cumsum(SIZES)]).astype(np.int64)
LABEL = RNG.integers(0, 7, PTR[-1])
WANTED = Counter(
    (min(pair) * 7 + max(pair), owner)
    for owner, (a, b) in enumerate(pairwise(PTR))
    for pair in combinations(LABEL[a:b].tolist(), 2)
)


@pytest.fixture(params=[1, 10, 2_000_000])
def chunk(request, monkeypatch):
    monkeypatch.setattr(pairs, "CHUNK", request.param)


def test_all_pairs_are_listed(chunk):
    found = Counter()
    for pair, owner in pairs.listed(PTR, LABEL, 7):
        assert (np.diff(owner) >= 0).all()
        found.update(zip(pair.tolist(), owner.tolist(), strict=True))
    assert found == WANTED and pairs.number(PTR).sum() == WANTED.total()


@pytest.mark.parametrize("engine", (*available(), "loop"))
def test_pairs_are_counted(engine, chunk):
    counts = Counter()
    for (pair, _), n in WANTED.items():
        counts[pair] += n
    known = pairs.distinct(PTR, LABEL, 7)
    assert known.tolist() == sorted(counts)
    some = np.sort(np.concatenate([known[::2], [48, 500]]))
    run = pairs.tally.loop if engine == "loop" else pairs.tally.on(engine)
    assert run(PTR, LABEL, 7, some).tolist() == [counts[pair] for pair in some.tolist()]
    assert run(PTR, LABEL, 7, known[:0]).tolist() == []


def test_percentiles_of_each_list():
    owner = np.repeat(np.arange(30), SIZES)
    value = RNG.normal(size=len(owner))
    value[::5] = np.nan
    found, count = pairs.percentiles(value, owner, 30, (0.1, 0.5))
    for k in range(30):
        mine = value[(owner == k) & ~np.isnan(value)]
        assert count[k] == len(mine)
        if len(mine):
            assert found[k] == pytest.approx(np.percentile(mine, [10, 50]))
        else:
            assert np.isnan(found[k]).all()


@pytest.mark.parametrize("engine", (*available(), "loop"))
def test_rows_are_multiplied(engine, chunk):
    table = RNG.integers(0, 4, (6, 6)) * (RNG.random((6, 6)) < 0.6)
    row, column = np.nonzero(table)
    rows = (np.searchsorted(row, np.arange(7)), column, table[row, column])
    one, other = RNG.integers(0, 6, (2, 40))
    run = pairs.dots.loop if engine == "loop" else pairs.dots.on(engine)
    assert run(rows, one, other).tolist() == (table[one] * table[other]).sum(axis=1).tolist()
    nothing = np.zeros(0, dtype=np.int64)
    bare = (np.zeros(7, dtype=np.int64), nothing, nothing)
    assert run(bare, one, other).tolist() == [0] * 40


def test_no_lists_at_all():
    nothing = np.zeros(1, dtype=np.int64)
    assert pairs.distinct(nothing, nothing[:0], 1).tolist() == []
