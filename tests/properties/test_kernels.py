# SPDX-License-Identifier: Apache-2.0
"""Brute force = plain loop = numpy twin = compiled loop, integer for integer, on random graphs."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from graphs import counts_by_sets, numbered

from yuzui.engines.kernels import available, disruption, history

ENGINES = (*available(), "loop")


@st.composite
def graphs(draw):
    size = draw(st.integers(1, 60))
    years = draw(st.lists(st.integers(1990, 2010), min_size=size, max_size=size))
    seed = draw(st.integers(0, 2**32 - 1))
    links = draw(st.integers(0, 4 * size))
    ends = np.random.default_rng(seed).integers(0, size, (links, 2))
    works = {f"w{i}": year for i, year in enumerate(years)}
    return numbered(works, [(f"w{a}", f"w{b}") for a, b in ends])


def run(kernel, engine, *arguments):
    return kernel.loop(*arguments) if engine == "loop" else kernel(*arguments, engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60, deadline=None)
@given(graph=graphs(), width=st.sampled_from([-1, 0, 1, 3, 5, 10]), shared=st.integers(1, 3))
def test_disruption_counts(engine, graph, width, shared):
    time = graph.year
    arrays = _Timed(graph, time)
    low, high = disruption.window(arrays, 0, len(time), width)
    lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
    found = run(disruption.counts, engine, low, high, lists, 0, shared)
    assert np.array_equal(found, counts_by_sets(graph, time, width, shared))


@settings(max_examples=30, deadline=None)
@given(graph=graphs(), cut=st.integers(0, 60), width=st.sampled_from([-1, 3]))
def test_shards_of_any_size_give_equal_results(graph, cut, width):
    n = len(graph.order)
    cut = min(cut, n)
    arrays = _Timed(graph, graph.year)
    lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
    for engine in available():
        parts = []
        for first, last in ((0, n), (0, cut), (cut, n)):
            low, high = disruption.window(arrays, first, last, width)
            parts.append(disruption.counts(low, high, lists, first, 1, engine=engine))
        assert np.array_equal(parts[0], np.concatenate(parts[1:]))


@pytest.mark.parametrize("chunk", [1, 7, 2_000_000])
def test_chunks_of_any_size_give_equal_results(chunk, monkeypatch):
    ends = np.random.default_rng(3).integers(0, 50, (300, 2))
    works = {f"w{i}": 1990 + i % 17 for i in range(50)}
    graph = numbered(works, [(f"w{a}", f"w{b}") for a, b in ends])
    low, high = disruption.window(_Timed(graph, graph.year), 0, 50, 5)
    lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
    monkeypatch.setattr(disruption, "CHUNK", chunk)
    found = disruption.counts(low, high, lists, 0, 1)
    assert np.array_equal(found, counts_by_sets(graph, graph.year, 5))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40, deadline=None)
@given(graph=graphs())
def test_ages(engine, graph):
    time = graph.year
    found = run(history.ages, engine, time, graph.in_ptr, graph.in_idx, 0, len(time))
    expected = {}
    for node in range(len(time)):
        for p in range(graph.in_ptr[node], graph.in_ptr[node + 1]):
            key = (node, int(time[graph.in_idx[p]] - time[node]))
            expected[key] = expected.get(key, 0) + 1
    assert [tuple(row) for row in found.tolist()] == [
        (*key, n) for key, n in sorted(expected.items())
    ]


HISTORIES = st.lists(st.lists(st.integers(0, 5), max_size=12), min_size=1, max_size=6)


def delay(history):
    """Return peak, its count, the count at age 0 and the farthest age, by the definition."""
    if not any(history):
        return 0, 0, 0, -1
    peak = history.index(max(history))
    top, start = history[peak], history[0]
    if peak == 0 or top <= start:
        return peak, top, start, -1
    distance = [
        abs((top - start) * t - peak * count + peak * start)
        for t, count in enumerate(history[: peak + 1])
    ]
    return peak, top, start, distance.index(max(distance))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=200, deadline=None)
@given(histories=HISTORIES)
def test_delays(engine, histories):
    pairs = [(t, n) for history in histories for t, n in enumerate(history) if n]
    sizes = [sum(map(bool, history)) for history in histories]
    begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    age, count = np.array(pairs, dtype=np.int64).reshape(-1, 2).T.copy()
    found = run(history.delays, engine, begins, age, count)
    assert [tuple(row) for row in found.tolist()] == [delay(one) for one in histories]


class _Timed:
    def __init__(self, graph, time):
        self.time = time
        self.out_ptr, self.out_idx = graph.out_ptr, graph.out_idx
        self.in_ptr, self.in_idx = graph.in_ptr, graph.in_idx
