# SPDX-License-Identifier: Apache-2.0
"""Numbers in runs come out sorted, on disk as in memory; an array grows at its end."""

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


@pytest.mark.parametrize("on_disk", [False, True])
def test_no_more_numbers_are_merged_at_a_time_than_were_allowed(tmp_path, on_disk):
    runs = Runs(Room(tmp_path if on_disk else None, 1_000))
    given = [np.random.default_rng(seed).integers(0, 10**9, 1_000) for seed in range(9)]
    # some runs lie wholly before or after the others, or end where another goes on
    given += [np.full(1_000, 10**9), np.arange(-1_000, 0), np.arange(1_000) // 500 - 1]
    for numbers in given:
        runs.add(numbers)
    runs._set_aside()
    pieces = [piece.copy() for piece in runs._merged()]
    assert np.concatenate(pieces).tolist() == sorted(np.concatenate(given).tolist())
    # half are read ahead, and merged from there
    assert 0 < max(map(len, pieces)) <= 1_000 / 2


def test_what_fits_is_not_written(tmp_path):
    runs = Runs(Room(tmp_path, 100))
    runs.add(np.arange(100)[::-1])
    assert next(runs.merged()).tolist() == list(range(100)) and not list(tmp_path.iterdir())
    runs = Runs(Room(tmp_path, 100))
    runs.add(np.arange(101)[::-1])
    ahead = runs.merged()
    assert next(ahead)[0] == 0 and len(list(tmp_path.iterdir())) == 2
    assert sum(map(len, ahead)) > 0 and not list(tmp_path.iterdir())


def test_nothing_gives_nothing(tmp_path):
    assert list(Runs(Room(tmp_path)).merged()) == list(Runs(Room()).merged()) == []


@pytest.mark.parametrize("most", [7, 90, 10**6])
def test_numbers_that_came_out_make_room_for_others(monkeypatch, most):
    monkeypatch.setattr(sorting, "PIECE", 5)
    given = np.random.default_rng(most).integers(0, 10**6, 90)
    first = Runs(Room(None, most))
    first.add(given)
    second, came, put = Runs(Room(None, most), behind=first), [], []
    for piece in first.merged():
        came += piece.tolist()
        put += (-piece[1:]).tolist()
        second.add(-piece[1:])
    assert came == sorted(given.tolist()) and first.total == 90 and second.total == len(put)
    assert [n for piece in second.merged() for n in piece.tolist()] == sorted(put)


@pytest.mark.parametrize("on_disk", [False, True])
def test_an_array_grows(tmp_path, on_disk):
    path = tmp_path / "a.npy" if on_disk else None
    growing = Written(path, np.uint32, 20_000)
    for size in (0, 3, 12_345):
        growing.append(np.arange(size, dtype=np.int64))
    found = growing.done()
    assert found.dtype == np.uint32
    assert np.array_equal(found, np.concatenate([np.arange(3), np.arange(12_345)]))
    if path:
        assert np.array_equal(np.load(path), found) and isinstance(found, np.memmap)


def test_an_array_of_nothing(tmp_path):
    assert Written(None, np.uint32, 7).done().tolist() == []
    assert Written(tmp_path / "a.npy", np.uint32, 0).done().tolist() == []
