# SPDX-License-Identifier: Apache-2.0
"""Rewired copies: what stays, what is drawn, and that every arrangement is as likely as another."""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.solve.kernels import available, rewire

ROUNDS = 16
THREE = numbered(
    {"r": 1999, "s": 1999, "t": 1999, "a": 2000, "b": 2000, "c": 2000}, [("a", "r"), ("b", "s"), ("c", "t")]
)


def copied(graph, span, number=0, engine="numpy"):
    lists = (graph.out_ptr, graph.out_idx)
    return rewire.Chain(lists, graph.year, span, (7, number), engine).advance(ROUNDS)


@pytest.mark.parametrize("engine", available())
def test_every_arrangement_is_as_likely_as_another(engine):
    """Three works with one reference each, of one year: six ways, 50 times each of 300."""
    seen = Counter(tuple(copied(THREE, (3, 6), n, engine).tolist()) for n in range(300))
    assert len(seen) == 6
    # chi-square with 5 degrees of freedom: 20.5 is passed once in a thousand
    assert sum((n - 50) ** 2 / 50 for n in seen.values()) < 20.5


def test_references_of_another_year_are_not_traded():
    graph = numbered({"r": 1998, "s": 1999, "a": 2000, "b": 2000}, [("a", "r"), ("b", "s")])
    assert all(copied(graph, (2, 4), n).tolist() == [0, 1] for n in range(20))


def test_a_work_never_cites_itself_nor_twice_the_same():
    links = [("a", "b"), ("b", "a"), ("a", "r"), ("a", "s"), ("b", "r"), ("c", "a"), ("c", "r")]
    graph = numbered({"r": 1999, "s": 1999, "a": 2000, "b": 2000, "c": 2000}, links)
    owner = np.repeat(np.arange(5), np.diff(graph.out_ptr))
    for number in range(50):
        found = copied(graph, (2, 5), number)
        pairs = list(zip(owner.tolist(), found.tolist(), strict=True))
        assert len(set(pairs)) == len(pairs) and all(a != b for a, b in pairs)


def test_a_single_work_of_its_year_keeps_its_references():
    graph = numbered({"r": 1999, "s": 1999, "a": 2000}, [("a", "r"), ("a", "s")])
    assert copied(graph, (2, 3)).tolist() == [0, 1]
    assert copied(graph, (0, 2)).tolist() == []


@pytest.mark.parametrize("chunk", [1, 5])
def test_chunks_of_any_size_give_the_same_copy(chunk, monkeypatch):
    rng = np.random.default_rng(2)
    ends = rng.integers(0, 40, (200, 2))
    graph = numbered({f"w{i:02}": 1990 + i // 20 for i in range(40)}, [(f"w{a:02}", f"w{b:02}") for a, b in ends])
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
