# SPDX-License-Identifier: Apache-2.0
"""Windows gone over one after the other give the counts of each work's own window."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import counts_by_sets, numbered

from yuzui.evaluation.indicator import Timed
from yuzui.solve.kernels import available, disruption, sweep
from yuzui.store.graph import kept


def drawn(seed, works=90, links=700):
    """Return a graph with links to later works among its links."""
    ends = np.random.default_rng(seed).integers(0, works, (links, 2))
    return numbered({f"w{i:02}": 1990 + i // 7 for i in range(works)}, [(f"w{a:02}", f"w{b:02}") for a, b in ends])


@pytest.mark.parametrize("engine", available())
@pytest.mark.parametrize("width", [0, 1, 5, 40])
def test_of_arrays_in_memory_and_on_disk_by_blocks_of_any_size(tmp_path, monkeypatch, engine, width):
    graph = drawn(width)
    kept.save(graph, tmp_path)
    expected = counts_by_sets(graph, graph.year, width)
    assert (graph.out_idx > np.repeat(np.arange(90), np.diff(graph.out_ptr))).any()
    for block in (1, 13, 10**6):
        monkeypatch.setattr(sweep, "BLOCK", block)
        for one in (graph, kept.load(tmp_path)):
            arrays = Timed.of(one, "year")
            for focal in ((0, 90), (35, 63), (40, 41), (12, 12)):
                groups = sweep._groups(arrays.time, focal, width)
                found = sweep.swept(arrays, groups, engine)
                assert np.array_equal(found, expected[slice(*focal)])


def test_the_loops_count_as_their_twins_and_stamps_begin_again(monkeypatch):
    graph = drawn(3)
    arrays = Timed.of(graph, "year")
    monkeypatch.setattr(disruption, "MARKS", 3)
    for kernel in ("cut", "within"):
        loop = getattr(sweep, kernel).loop
        monkeypatch.setattr(sweep, kernel, lambda *given, engine, loop=loop: loop(*given))
    found = sweep.swept(arrays, sweep._groups(arrays.time, (0, 90), 5), "numpy")
    assert np.array_equal(found, counts_by_sets(graph, graph.year, 5))


@pytest.mark.parametrize(
    ("width", "shared", "precision", "swept"),
    [(5, 1, "year", True), (-1, 1, "year", False), (5, 2, "year", False), (1825, 1, "day", False)],
)
def test_what_is_not_worth_it_or_not_possible_is_counted_work_by_work(monkeypatch, width, shared, precision, swept):
    days = np.datetime64("1990-01-01") + np.random.default_rng(1).integers(0, 4000, 90)
    ends = np.random.default_rng(2).integers(0, 90, (300, 2))
    works = {f"w{i:02}": str(day) for i, day in enumerate(days)}
    graph = numbered(works, [(f"w{a:02}", f"w{b:02}") for a, b in ends], "day")
    arrays, taken = Timed.of(graph, precision), []
    real = sweep.swept
    monkeypatch.setattr(sweep, "swept", lambda *given: taken.append(1) or real(*given))
    found = sweep.counts(arrays, (0, 90), width, shared, "numba")
    assert np.array_equal(found, counts_by_sets(graph, arrays.time, width, shared))
    assert bool(taken) is swept
    assert np.array_equal(found, sweep.counts(arrays, (0, 90), width, shared))
