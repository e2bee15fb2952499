# SPDX-License-Identifier: Apache-2.0
from itertools import permutations

import numpy as np
import pytest

from yuzui.scheduling.bound.candidates import candidates
from yuzui.scheduling.bound.pricing import priced
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


def case(worlds, seed):
    instance = read(worlds.world(seed, tasks=7, resources=2, rich=False)).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    prize = np.random.default_rng(seed).uniform(-3, 10, len(given))
    return given, prize, len(found.blocks)


def end(given, order):
    """Return when a sequence is done at the earliest; None if it does not fit."""
    done = None
    for at, one in enumerate(order):
        ready = -99 if at == 0 else done + given.gaps[given.row[order[at - 1]] + given.config[one]]
        starts = [max(ready, a) for a, b in zip(given.early[one], given.late[one], strict=True) if max(ready, a) <= b]
        if not starts:
            return None
        done = min(starts) + given.duration[one]
    return done


def best(given, prize, block):
    """Return the best of all sequences of a block."""
    mine = range(given.first[block], given.first[block + 1])
    worth = [0.0]
    for size in range(1, len(mine) + 1):
        worth += [prize[list(o)].sum() for o in permutations(mine, size) if end(given, o) is not None]
    return max(worth)


@pytest.mark.parametrize("seed", range(25))
def test_ceiling_is_the_best_of_all_sequences_and_never_below_it(worlds, seed):
    given, prize, blocks = case(worlds, seed)
    truth = np.array([best(given, prize, block) for block in range(blocks)])
    none = np.zeros(blocks)
    exact = priced(given, prize, none, 10_000)
    assert not exact.short.any()
    assert exact.ceiling == pytest.approx(truth)
    for room in (1, 3):
        assert (priced(given, prize, none, room).ceiling >= truth - 1e-9).all()
    half = priced(given, prize, truth / 2, 10_000)
    assert half.ceiling == pytest.approx(truth) and half.labels <= exact.labels
    assert priced(given, prize, truth + 1, 10_000).ceiling == pytest.approx(truth + 1)


def test_sequences_found_can_be_run_as_they_say(worlds):
    seen = 0
    for seed in range(25):
        given, prize, blocks = case(worlds, seed)
        found = priced(given, prize, np.zeros(blocks), 10_000, most=3)
        assert np.bincount(found.block, minlength=1).max() <= 3
        for number, block in enumerate(found.block):
            part = slice(found.first[number], found.first[number + 1])
            order, start = found.member[part], found.start[part]
            assert (given.block[order] == block).all() and len(set(order)) == len(order)
            assert end(given, order) == start[-1] + given.duration[order[-1]]
            assert found.worth[number] == pytest.approx(prize[order].sum())
            seen += len(order) > 2
    assert seen > 10


def test_without_prizes_nothing_is_found(worlds):
    given, prize, blocks = case(worlds, 1)
    found = priced(given, -np.abs(prize), np.zeros(blocks), 10)
    assert len(found.block) == 0 and found.ceiling.tolist() == [0] * blocks


def test_more_than_a_word_of_candidates_and_more_than_a_chunk(monkeypatch):
    """Seventy tasks of one block, of which the twenty dearest fit."""
    tasks = [
        {"id": f"t{n}", "value": n, "duration": 1, "alternatives": [{"resource": "r", "windows": [[0, 3]]}]}
        for n in range(70)
    ]
    instance = read({"horizon": [0, 3], "resources": [{"id": "r"}], "tasks": tasks}).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(70, dtype=bool))
    monkeypatch.setattr("yuzui.scheduling.bound.pricing._CHUNK", 500)
    every = priced(given, found.value, np.array([150.0]), 10_000)
    assert every.ceiling.tolist() == [69 + 68 + 67]
    assert sorted(given.task[every.member[:3]]) == [67, 68, 69]
