# SPDX-License-Identifier: Apache-2.0
"""Order, neighbour lists and times."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.errors import InputError
from yuzui.store.graph import kept
from yuzui.store.graph.runs import Room


def test_nodes_follow_publication_then_id(built):
    assert built.order.tolist() == ["old", "a", "b", "late"]
    assert built.year.tolist() == [1990, 2000, 2000, 2001]
    assert built.undated.tolist() == ["gone", "silly"]
    assert built.works == 6 and built.id_name == "work_id" and built.precision == "month"


def test_year_pointers_find_every_year(built):
    first = int(built.year[0])
    for year in range(1990, 2002):
        run = slice(built.year_ptr[year - first], built.year_ptr[year - first + 1])
        assert (built.year[run] == year).all()
    assert built.year_ptr[-1] == 4 and built.year_ptr[2000 - first + 1] == 3


def test_lists_run_both_ways_and_are_sorted(built):
    pairs = {
        (built.order[u].item(), built.order[v].item())
        for u in range(4)
        for v in built.out_idx[built.out_ptr[u] : built.out_ptr[u + 1]]
    }
    back = {
        (built.order[u].item(), built.order[v].item())
        for v in range(4)
        for u in built.in_idx[built.in_ptr[v] : built.in_ptr[v + 1]]
    }
    assert pairs == back == {("a", "old"), ("late", "a"), ("late", "old"), ("old", "a")}
    for ptr, idx in ((built.out_ptr, built.out_idx), (built.in_ptr, built.in_idx)):
        for a, b in itertools.pairwise(ptr):
            assert (np.diff(idx[a:b].astype(int)) > 0).all()


def test_times_at_each_precision(built):
    assert built.times("month").tolist() == [1990 * 12, 2000 * 12 + 2, 2000 * 12 + 2, 2001 * 12 + 11]
    assert built.times("day")[0] == int(np.datetime64("1990-01-01", "D").astype(int))
    with pytest.raises(InputError):
        built.times("week")


@pytest.mark.parametrize("most", [3, 10**6])
def test_built_on_disk_the_arrays_are_the_same(tmp_path, most):
    rng = np.random.default_rng(3)
    works = {f"w{i:02}": 1990 + i // 4 for i in range(40)}
    links = [(f"w{a:02}", f"w{b:02}") for a, b in rng.integers(0, 44, (300, 2))]
    whole = numbered(works, links)
    again = numbered(works, links, room=Room(tmp_path, most))
    for name in kept.ARRAYS:
        assert np.array_equal(getattr(again, name), getattr(whole, name))
    assert again.findings == whole.findings and whole.used > 200
    assert {f.code for f in whole.findings} == {
        "self_link", "duplicate", "unknown_work", "negative_lag",
    }  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in_idx.npy", "out_idx.npy"]
    kept.save(again, tmp_path)
    assert np.array_equal(kept.load(tmp_path).in_idx, whole.in_idx)
