# SPDX-License-Identifier: Apache-2.0
"""Shards are whole years, cover all works, and give the same columns in one process or several."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd, sleeping_beauty
from yuzui.evaluation.running import shards
from yuzui.store.graph import kept

ENDS = np.random.default_rng(2).integers(0, 50, (400, 2))
GRAPH = numbered({f"w{i:02}": 1990 + i // 5 for i in range(50)}, [(f"w{a:02}", f"w{b:02}") for a, b in ENDS])


def same(one, two):
    return one.keys() == two.keys() and all(np.array_equal(one[k], two[k]) for k in one)


@pytest.mark.parametrize("module", [cd, sleeping_beauty])
def test_two_processes_that_are_told_names_give_what_one_gives(module, tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "FEW", 50)
    kept.save(GRAPH, tmp_path)
    p, arrays = Parameters(window=3), Timed.of(GRAPH, "year")
    work = shards.plan(GRAPH, [module], "numpy", 2, tmp_path)
    assert len(work.shards) > 2
    alone = module.shard(arrays, (0, 50), p)
    # arrays given here are not those of the folder: only the folder may be read
    hollow = Timed(*(array[:0] for array in (arrays.time, *[arrays.in_idx] * 4)))
    assert same(shards.run(module, hollow, work, p), alone)


def test_a_plan_counts_touches_and_leaves_one_process_in_one_piece():
    work = shards.plan(GRAPH, [cd, sleeping_beauty], "numpy")
    cited = np.diff(GRAPH.in_ptr)
    assert work.touches == cited[GRAPH.out_idx].sum() + GRAPH.used
    assert work.shards == ((0, 50),) and work.faster is None
    assert work.seconds == pytest.approx(work.touches * shards.SECONDS["numpy"])


@pytest.mark.parametrize(("engine", "told"), [("numpy", True), ("numba", False)])
def test_what_is_faster_is_told_only_where_it_is_worth_it(engine, told, monkeypatch):
    monkeypatch.setattr(shards, "SLOW", 1e-9)
    assert (shards.plan(GRAPH, [cd], engine).faster is not None) is told


def test_years_are_joined_up_to_a_limit_and_never_cut():
    years = [(0, 3), (3, 4), (4, 9), (9, 9), (9, 12)]
    assert shards.cut(years, [3, 1, 50, 0, 3], 4) == ((0, 4), (4, 9), (9, 12))
    assert shards.cut(years, [1] * 5, 99) == ((0, 12),)
    assert shards.cut([], [], 4) == ((0, 0),)


def test_an_empty_set_has_a_shard_of_nothing():
    empty = numbered({}, [])
    p, arrays = Parameters(), Timed.of(empty, "year")
    for module in (cd, sleeping_beauty):
        work = shards.plan(empty, [module], "numpy")
        found = module.finish(shards.run(module, arrays, work, p), p)
        assert work.touches == 0 and all(len(column) == 0 for column in found.values())
