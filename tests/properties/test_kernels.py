# SPDX-License-Identifier: Apache-2.0
"""Brute force = plain loop = numpy twin = compiled loop, integer for integer, on random graphs."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.graphs import counts_by_sets, numbered

from yuzui.evaluation import run_settings as shards
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd, sleeping_beauty
from yuzui.solve.kernels import available, disruption, history, rewire, sweep

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


@pytest.mark.parametrize("engine", available())
@settings(max_examples=40, deadline=None)
@given(graph=graphs(), width=st.sampled_from([0, 1, 3, 5, 10]), part=st.floats(0, 1))
def test_disruption_swept(engine, graph, width, part):
    arrays = _Timed(graph, graph.year)
    focal = int(part * len(graph.year)), len(graph.year)
    found = sweep.swept(arrays, sweep._groups(arrays.time, focal, width), engine)
    assert np.array_equal(found, counts_by_sets(graph, graph.year, width)[slice(*focal)])


@pytest.mark.parametrize("module", [cd, sleeping_beauty])
@settings(max_examples=30, deadline=None)
@given(
    graph=graphs(), most=st.integers(0, 300), window=st.sampled_from([0, 3]), precision=st.sampled_from(["year", "day"])
)
def test_any_number_of_shards_gives_equal_results(module, graph, most, window, precision):
    graph = replace(graph, precision="day")
    arrays = Timed.of(graph, "year" if module.META.lags == "year" else precision)
    years = list(pairwise(graph.year_ptr.tolist()))
    weights = [shards.touches(module, graph, year) for year in years]
    for engine in available():
        p = Parameters(window=window, precision=precision, kernels=engine)
        one, some = (
            module.finish(shards.run(module, arrays, shards.Work(0, 0, None, spans), p), p)
            for spans in (shards.whole(graph), shards.cut(years, weights, most))
        )
        assert one.keys() == some.keys()
        for name, column in one.items():
            assert np.ma.filled(column, -9).tobytes() == np.ma.filled(some[name], -9).tobytes()


def test_chunks_of_any_size_give_equal_results():
    for chunk in [1, 7, 2_000_000]:
        with pytest.MonkeyPatch.context() as monkeypatch:
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
    assert [tuple(row) for row in found.tolist()] == [(*key, n) for key, n in sorted(expected.items())]


def delay(history):
    """Return peak, its count, the farthest age and the coefficient, by the definition."""
    peak = history.index(max(history))
    top, start = history[peak], history[0]
    if peak == 0:
        return 0, top, -1, 0
    distance = [abs((top - start) * t - peak * count + peak * start) for t, count in enumerate(history[: peak + 1])]
    line = [Fraction(top - start, peak) * t + start for t in range(peak + 1)]
    terms = zip(line, history, strict=False)
    value = sum((due - count) / max(1, count) for due, count in terms)
    return peak, top, distance.index(max(distance)), value


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60, deadline=None)
@given(graph=graphs(), clip=st.booleans(), cut=st.integers(0, 60), chunk=st.sampled_from([1, 9**9]))
def test_delays(engine, graph, clip, cut, chunk):
    time, n = graph.year, len(graph.order)
    histories = []
    for a, b in pairwise(graph.in_ptr):
        lags = [int(time[c] - time[len(histories)]) for c in graph.in_idx[a:b]]
        ages = [max(lag, 0) for lag in lags if lag >= 0 or clip]
        histories.append([ages.count(t) for t in range(30)])
    runs = [(0, min(cut, n)), (min(cut, n), n)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "CHUNK", chunk)
        lists = (time, graph.in_ptr, graph.in_idx)
        parts = [run(history.delays, engine, *lists, some, clip) for some in runs]
    found, value = (np.concatenate(both) for both in zip(*parts, strict=True))
    expected = [delay(one) for one in histories]
    assert [tuple(row) for row in found.tolist()] == [one[:3] for one in expected]
    assert value.tolist() == pytest.approx([float(one[3]) for one in expected], abs=1e-9)


@pytest.mark.parametrize("engine", available())
@settings(max_examples=20, deadline=None)
@given(graph=graphs(), clip=st.booleans())
def test_lags(engine, graph, clip):
    time, n = graph.year, len(graph.order)
    expected = {}
    for work in range(n // 2, n):
        for c in graph.in_idx[graph.in_ptr[work] : graph.in_ptr[work + 1]]:
            lag = int(time[c] - time[work])
            if lag >= 0 or clip:
                key = (work - n // 2, max(lag, 0))
                expected[key] = expected.get(key, 0) + 1
    found = history.lags(_Timed(graph, time), (n // 2, n), clip, engine)
    rows = zip(*(column.tolist() for column in found), strict=True)
    assert list(rows) == [(*key, count) for key, count in sorted(expected.items())]


def test_a_long_run_uses_every_stamp_and_begins_again(monkeypatch):
    monkeypatch.setattr(disruption, "MARKS", 3)
    ends = np.random.default_rng(5).integers(0, 40, (200, 2))
    graph = numbered({f"w{i}": 1990 + i % 9 for i in range(40)}, [(f"w{a}", f"w{b}") for a, b in ends])
    low, high = disruption.window(_Timed(graph, graph.year), 0, 40, 5)
    lists = (graph.out_ptr, graph.out_idx, graph.in_ptr, graph.in_idx)
    found = disruption.counts.loop(low, high, lists, 0, 1)
    assert np.array_equal(found, counts_by_sets(graph, graph.year, 5))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40, deadline=None)
@given(graph=graphs(), seed=st.integers(0, 2**16))
def test_trades_keep_degrees_and_years(engine, graph, seed):
    """Each work keeps its references of every year, and its citations from every year."""
    rng, time = np.random.default_rng(seed), graph.year
    for first, last in pairwise(graph.year_ptr.tolist()):
        heads = graph.out_idx[graph.out_ptr[first] : graph.out_ptr[last]].astype(np.int64)
        if not len(heads):
            continue
        # lists of one work and one cited year, those of a year in pairs
        works = np.repeat(np.arange(first, last), np.diff(graph.out_ptr[first : last + 1]))
        named = list(zip(works.tolist(), time[heads].tolist(), strict=True))
        begins = [i for i, one in enumerate(named) if i == 0 or one != named[i - 1]]
        ptr = np.array([*begins, len(heads)])
        owner = works[begins]
        pairs = []
        for year in sorted({cited for _, cited in named}):
            mine = rng.permutation([k for k, i in enumerate(begins) if named[i][1] == year])
            pairs += mine[: len(mine) // 2 * 2].reshape(-1, 2).tolist()
        pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        draws = rng.integers(0, 1 << rewire.DRAW, len(heads))
        found = run(rewire.trade, engine, ptr, heads, owner, pairs, draws)
        assert np.array_equal(found, rewire.trade(ptr, heads, owner, pairs, draws))
        for work, (a, b) in enumerate(pairwise(ptr.tolist())):
            mine = found[a:b].tolist()
            assert mine == sorted(set(mine)) and owner[work] not in mine
            assert sorted(time[mine]) == sorted(time[heads[a:b]])
        assert np.array_equal(np.sort(found), np.sort(heads))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=40, deadline=None)
@given(graph=graphs(), seed=st.integers(0, 2**16))
def test_steps_along_references(engine, graph, seed):
    """Relaxed link by link until nothing changes."""
    n = len(graph.order)
    start, first = np.random.default_rng(seed).random((2, n)) < 0.1
    wanted = np.where(start, 0, np.where(first, 1, n + 1))
    tails = np.repeat(np.arange(n), np.diff(graph.out_ptr))
    for _ in range(n):
        for a, b in zip(tails.tolist(), graph.out_idx.tolist(), strict=True):
            wanted[b] = min(wanted[b], wanted[a] + 1)
    found = run(rewire.steps, engine, graph.out_ptr, graph.out_idx, start, first)
    assert found.tolist() == np.where(wanted > n, -1, wanted).tolist()


class _Timed:
    def __init__(self, graph, time):
        self.time = time
        self.out_ptr, self.out_idx = graph.out_ptr, graph.out_idx
        self.in_ptr, self.in_idx = graph.in_ptr, graph.in_idx
