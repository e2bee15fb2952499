# SPDX-License-Identifier: Apache-2.0
"""Compiled kernels."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pytest
from tests.properties.graphs import counts_by_sets, numbered

from yuzui.errors import InputError, MissingExtraError
from yuzui.evaluation.indicator import Timed
from yuzui.solve import kernels
from yuzui.solve.kernels import available, disruption, history, kernel, pairs, rewire, sweep
from yuzui.solve.kernels.arrays import ahead, chunks, reach, spread
from yuzui.store.graph import arrays as kept


@kernel(twin=lambda one, two: int(one.sum() + two.sum()), parts=(ahead,))
def _total(one, two):
    total = 0
    for i in range(len(one)):
        ahead(one, i + 3)
        ahead(two, 10**6 * i - 5)
        total += one[i] + two[i, 0] + two[i, 1]
    return total


def test_sums_are_the_same():
    for engine in available():
        one, two = np.arange(9, dtype=np.uint32), np.arange(18, dtype=np.int64).reshape(9, 2)
        assert _total(one, two, engine=engine) == _total.loop(one, two) == 36 + 153
        assert one.tolist() == list(range(9)) and two.ravel().tolist() == list(range(18))
    # in plain python nothing is asked for
    assert ahead(np.arange(2), 99) is None
    # spread lists positions with their slice
    positions, owner = spread(np.array([5, 0, 2]), np.array([7, 0, 5]))
    assert positions.tolist() == [5, 6, 2, 3, 4]
    assert owner.tolist() == [0, 0, 2, 2, 2]
    # spread of nothing is nothing
    positions, owner = spread(np.array([], dtype=int), np.array([], dtype=int))
    assert len(positions) == len(owner) == 0
    # chunks cover everything in order within the limit
    weights = np.array([3, 3, 10, 0, 0, 4, 4])
    runs = chunks(weights, 6)
    assert runs == [(0, 2), (2, 3), (3, 6), (6, 7)]
    assert [i for a, b in runs for i in range(a, b)] == list(range(7))
    # chunks of nothing
    assert chunks(np.array([], dtype=int), 5) == []
    # reach finds the first citer from a node on
    in_ptr, in_idx = np.array([0, 4, 4, 6]), np.array([2, 3, 5, 9, 4, 4], dtype=np.uint32)
    nodes, least = np.array([0, 0, 0, 0, 1, 2, 2]), np.array([0, 3, 6, 10, 7, 4, 5])
    assert reach(in_ptr, in_idx, nodes, least).tolist() == [0, 1, 3, 4, 4, 4, 6]


GRAPH = numbered(
    {"r": 1995, "f": 2000, "g": 2000, "a": 2001, "b": 2005, "c": 2006},
    [("f", "r"), ("a", "f"), ("b", "f"), ("b", "r"), ("c", "r"), ("g", "r")],
)


def test_window_is_strict_at_the_start_and_closed_at_the_end():
    low, high = disruption.window(Timed.of(GRAPH, "year"), 1, 2, 5)
    assert GRAPH.order[low[0] : high[0]].tolist() == ["a", "b"]
    # an open window reaches the last work
    low, high = disruption.window(Timed.of(GRAPH, "year"), 0, 1, -1)
    assert (low[0], high[0]) == (1, 6)
    # touches counts citers of references
    lists = (GRAPH.out_ptr, GRAPH.out_idx, GRAPH.in_ptr, GRAPH.in_idx)
    assert disruption.touches(lists, 0, 6) == 4 + 2 + 2 + 4 + 4 + 4


def test_keys_wider_than_32_bits(monkeypatch):
    """The twin falls back to 64-bit keys; forced here by a chunk with a huge window."""
    seen = []
    real = disruption._keys

    def spy(owner, citer, low, high):
        keys, width = real(owner, citer, low, high)
        seen.append(keys.dtype)
        return keys.astype(np.int64), width

    monkeypatch.setattr(disruption, "_keys", spy)
    low, high = disruption.window(Timed.of(GRAPH, "year"), 0, 6, 5)
    lists = (GRAPH.out_ptr, GRAPH.out_idx, GRAPH.in_ptr, GRAPH.in_idx)
    found = disruption.counts(low, high, lists, 0, 1)
    assert np.array_equal(found, counts_by_sets(GRAPH, GRAPH.year, 5))
    assert set(seen) == {np.dtype(np.uint32)}


DISTANCE_GRAPH = numbered({"w3": 2001, "w2": 2003, "w1": 2005, "P": 2010}, [("P", "w1"), ("w1", "w2"), ("w2", "w3")])


def test_steps():
    for engine in available():
        for start, first, steps in [
            ([0, 0, 0, 1], [0, 0, 0, 0], [3, 2, 1, 0]),
            ([0, 0, 0, 0], [0, 1, 0, 0], [2, 1, -1, -1]),
            ([0, 0, 0, 1], [1, 0, 0, 0], [1, 2, 1, 0]),
            ([0, 0, 0, 0], [0, 0, 0, 0], [-1, -1, -1, -1]),
        ]:
            marks = (np.array(one, dtype=bool) for one in (start, first))
            found = rewire.steps(DISTANCE_GRAPH.out_ptr, DISTANCE_GRAPH.out_idx, *marks, engine=engine)
            assert found.tolist() == steps
    # ages run from before publication and keep order
    time = np.array([1999, 2000, 2000, 2002])
    in_ptr, in_idx = np.array([0, 0, 3, 3, 3]), np.array([0, 2, 3], dtype=np.uint32)
    assert history.ages(time, in_ptr, in_idx, 0, 4).tolist() == [[1, -1, 1], [1, 0, 1], [1, 2, 1]]
    # merged adds up neighbours
    work, age, count = history.merged(np.array([1, 1, 2]), np.array([0, 0, 0]), np.array([2, 3, 4]))
    assert (work.tolist(), age.tolist(), count.tolist()) == ([1, 2], [0, 0], [5, 4])
    # merged of nothing
    empty = np.array([], dtype=np.int64)
    assert [len(a) for a in history.merged(empty, empty, empty)] == [0, 0, 0]


def test_delays_find_the_peak_and_the_farthest_age():
    """1,0,0,0,0,2,5,10 of Ke et al., and a work of nothing."""
    ages = [0, *[5] * 2, *[6] * 5, *[7] * 10]
    time = np.array([2000, *(2000 + age for age in ages)])
    in_ptr = np.array([0, *[18] * 19])
    found, value = history.delays(time, in_ptr, np.arange(1, 19), (0, 2), False)
    assert found.tolist() == [[7, 10, 4], [0, 0, -1]]
    assert value.tolist() == [pytest.approx(711 / 35), 0]


def test_numpy_is_always_there():
    assert kernels.available()[0] == "numpy"


def test_a_small_job_is_not_compiled_and_a_large_one_is_where_it_can_be(monkeypatch):
    monkeypatch.setattr(kernels, "available", lambda: ("numpy", "numba"))
    assert kernels.choose(None, 1000) == "numpy"
    assert kernels.choose(None, kernels.COMPILE_ABOVE + 1) == "numba"
    monkeypatch.setattr(kernels, "available", lambda: ("numpy",))
    assert kernels.choose(None, kernels.COMPILE_ABOVE + 1) == "numpy"


def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(kernels, "available", lambda: ("numpy",))
    with pytest.raises(MissingExtraError) as caught:
        kernels.choose("numba", 0)
    assert "graph" in caught.value.say("en") and "graph" in caught.value.say("zh")


def test_an_unknown_engine_is_refused():
    with pytest.raises(InputError) as caught:
        kernels.choose("abacus", 0)
    assert caught.value.expected == "numpy numba"
    # a kernel keeps name and words of its loop
    twin = lambda x: x + 1  # noqa: E731

    @kernels.kernel(twin=twin)
    def plus_one(x):
        """Add one."""
        return x + 1

    assert plus_one.__name__ == "plus_one" and plus_one.__doc__ == "Add one."
    assert plus_one(1) == plus_one.loop(1) == 2


def _twice(x):
    return 2 * x


@kernels.kernel(twin=lambda x: 2 * x + 1, parts=(_twice,))
def _odd(x):
    return _twice(x) + 1


def test_the_parts_of_a_kernel_are_compiled_with_it():
    for engine in kernels.available():
        assert _odd(3, engine=engine) == _odd.loop(3) == 7


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


ROUNDS = 16
THREE = numbered(
    {"r": 1999, "s": 1999, "t": 1999, "a": 2000, "b": 2000, "c": 2000}, [("a", "r"), ("b", "s"), ("c", "t")]
)


def copied(graph, span, number=0, engine="numpy"):
    lists = (graph.out_ptr, graph.out_idx)
    return rewire.Chain(lists, graph.year, span, (7, number), engine).advance(ROUNDS)


def test_every_arrangement_is_as_likely_as_another():
    """Three works with one reference each, of one year: six ways, 50 times each of 300."""
    for engine in available():
        seen = Counter(tuple(copied(THREE, (3, 6), n, engine).tolist()) for n in range(300))
        assert len(seen) == 6
        # chi-square with 5 degrees of freedom: 20.5 is passed once in a thousand
        assert sum((n - 50) ** 2 / 50 for n in seen.values()) < 20.5


def test_references_of_another_year_are_not_traded():
    graph = numbered({"r": 1998, "s": 1999, "a": 2000, "b": 2000}, [("a", "r"), ("b", "s")])
    assert all(copied(graph, (2, 4), n).tolist() == [0, 1] for n in range(20))
    # a work never cites itself nor twice the same
    links = [("a", "b"), ("b", "a"), ("a", "r"), ("a", "s"), ("b", "r"), ("c", "a"), ("c", "r")]
    graph = numbered({"r": 1999, "s": 1999, "a": 2000, "b": 2000, "c": 2000}, links)
    owner = np.repeat(np.arange(5), np.diff(graph.out_ptr))
    for number in range(50):
        found = copied(graph, (2, 5), number)
        pairs = list(zip(owner.tolist(), found.tolist(), strict=True))
        assert len(set(pairs)) == len(pairs) and all(a != b for a, b in pairs)
    # a single work of its year keeps its references
    graph = numbered({"r": 1999, "s": 1999, "a": 2000}, [("a", "r"), ("a", "s")])
    assert copied(graph, (2, 3)).tolist() == [0, 1]
    assert copied(graph, (0, 2)).tolist() == []


def test_chunks_of_any_size_give_the_same_copy():
    for chunk in [1, 5]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            rng = np.random.default_rng(2)
            ends = rng.integers(0, 40, (200, 2))
            graph = numbered(
                {f"w{i:02}": 1990 + i // 20 for i in range(40)}, [(f"w{a:02}", f"w{b:02}") for a, b in ends]
            )
            whole = copied(graph, (20, 40))
            monkeypatch.setattr(rewire, "CHUNK", chunk)
            assert copied(graph, (20, 40)).tolist() == whole.tolist()


def test_rounds_go_on_from_those_made():
    ends = np.random.default_rng(3).integers(0, 40, (300, 2))
    graph = numbered({f"w{i:02}": 1990 + i // 10 for i in range(40)}, [(f"w{a:02}", f"w{b:02}") for a, b in ends])
    lists = (graph.out_ptr, graph.out_idx)
    one, other = (rewire.Chain(lists, graph.year, (30, 40), (7, 0), "numpy") for _ in range(2))
    for rounds in (1, 2, 5):
        one.advance(rounds)
    assert one.heads.tolist() == other.advance(8).tolist() and one.rounds == other.rounds == 8


def test_works_trade_with_those_that_cite_the_same_year():
    """Of 400 works with one reference each, two a year: once they met one round in 400 at best."""
    works = {f"r{i:03}": 1500 + i // 2 for i in range(400)} | {f"z{i:03}": 2000 for i in range(400)}
    graph = numbered(works, [(f"z{i:03}", f"r{i:03}") for i in range(400)])
    lists, origin = (graph.out_ptr, graph.out_idx), np.arange(400)
    chain = rewire.Chain(lists, graph.year, (400, 800), (7, 0), "numpy")
    moved = [(chain.advance(1) != origin).mean() for _ in range(40)]
    # two ways a year, each as likely: half of the works have the other one's reference
    assert abs(np.mean(moved) - 0.5) < 0.05 and min(moved) > 0.3


def drawn(seed, works=90, links=700):
    """Return a graph with links to later works among its links."""
    ends = np.random.default_rng(seed).integers(0, works, (links, 2))
    return numbered({f"w{i:02}": 1990 + i // 7 for i in range(works)}, [(f"w{a:02}", f"w{b:02}") for a, b in ends])


def test_of_arrays_in_memory_and_on_disk_by_blocks_of_any_size(tmp_path_factory):
    for engine in available():
        for width in [0, 1, 5, 40]:
            with pytest.MonkeyPatch.context() as monkeypatch:
                tmp_path = tmp_path_factory.mktemp("case")
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


def test_what_is_not_worth_it_or_not_possible_is_counted_work_by_work():
    for width, shared, precision, swept in [
        (5, 1, "year", True),
        (-1, 1, "year", False),
        (5, 2, "year", False),
        (1825, 1, "day", False),
    ]:
        with pytest.MonkeyPatch.context() as monkeypatch:
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
