# SPDX-License-Identifier: Apache-2.0
"""Numbers in runs come out sorted, on disk as in memory; an array grows at its end."""

from itertools import pairwise

import numpy as np
import pytest

from yuzui.store.graph import runs as sorting
from yuzui.store.graph.runs import Room, Runs, Written


@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize("most", [1, 7, 100, 10**6])
def test_numbers_come_out_sorted_and_none_is_lost(tmp_path, monkeypatch, on_disk, most):
    monkeypatch.setattr(sorting, "PIECE", 5)
    rng = np.random.default_rng(most)
    given = [rng.integers(0, 60, size) for size in (40, 0, 3, 90, 1)] + [np.full(30, 17)]
    runs = Runs(Room(tmp_path if on_disk else None, most))
    for numbers in given:
        runs.add(numbers.copy())
    pieces = [piece.copy() for piece in runs.merged()]
    assert all(0 < len(piece) <= 5 for piece in pieces)
    assert np.concatenate(pieces).tolist() == sorted(np.concatenate(given).tolist())
    assert not list(tmp_path.iterdir())


def test_no_more_numbers_are_merged_at_a_time_than_were_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "SAMPLES", 16)
    runs = Runs(Room(tmp_path, 1_000))
    for seed in range(9):
        runs.add(np.random.default_rng(seed).integers(0, 10**9, 1_000))
    ranges = list(runs._ranges())
    inside = [sum(((run >= a) & (run <= b)).sum() for run in runs._runs) for a, b in ranges]
    # a sample is known to stand for some numbers of each run, no better
    assert sum(inside) == 9_000 and max(inside) <= 1_000 + 9 * 1_000 / 16
    assert all(b < c for (_, b), (c, _) in pairwise(ranges))


def test_nothing_gives_nothing(tmp_path):
    assert list(Runs(Room(tmp_path)).merged()) == list(Runs(Room()).merged()) == []


@pytest.mark.parametrize("on_disk", [False, True])
def test_an_array_grows(tmp_path, on_disk):
    path = tmp_path / "a.npy" if on_disk else None
    growing = Written(path, np.uint32)
    for size in (0, 3, 12_345):
        growing.append(np.arange(size, dtype=np.int64))
    found = growing.done()
    assert found.dtype == np.uint32
    assert np.array_equal(found, np.concatenate([np.arange(3), np.arange(12_345)]))
    if path:
        assert np.array_equal(np.load(path), found) and isinstance(found, np.memmap)


def test_an_array_of_nothing(tmp_path):
    assert Written(None, np.uint32).done().tolist() == []
    assert Written(tmp_path / "a.npy", np.uint32).done().tolist() == []
