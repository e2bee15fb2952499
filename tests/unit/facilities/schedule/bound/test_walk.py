# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.bound import walk as walks
from yuzui.scheduling.bound.candidates import candidates
from yuzui.scheduling.bound.pricing import priced
from yuzui.scheduling.bound.walk import walk
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


def case(worlds, seed):
    instance = read(worlds.world(seed, tasks=7, rich=False)).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    return given, np.random.default_rng(seed).uniform(-3, 10, len(given)), len(found.blocks)


@pytest.mark.parametrize("cells", [10, 720])
def test_no_sequence_gains_more_than_a_walk(worlds, cells, monkeypatch):
    monkeypatch.setattr(walks, "_CELLS", cells)
    assert sum(compared(*case(worlds, seed)) for seed in range(12)) > 20


def compared(given, prize, blocks):
    """Return how many ends of sequences were held against the limit of their block."""
    every = priced(given, prize, np.zeros(blocks), 10_000, most=10_000)
    checked = 0
    for number, block in enumerate(every.block):
        steps = walk(given, block)
        if steps is None:
            continue
        gains = steps.gains(prize[given.first[block] : given.first[block + 1]])
        part = slice(every.first[number], every.first[number + 1])
        order, end = every.member[part], every.start[part] + given.duration[every.member[part]]
        for at, one in enumerate(order):
            limit = gains[one - given.first[block], (end[at] - steps.open) // steps.step]
            assert prize[order[at + 1 :]].sum() <= limit + 1e-9
            checked += at + 1 < len(order)
    return checked


@pytest.mark.parametrize("seed", range(12))
def test_the_second_limit_changes_no_best_sequence_and_spares_labels(worlds, seed):
    given, prize, blocks = case(worlds, seed)
    found = {block: walk(given, block) for block in np.unique(given.block).tolist()}
    found = {block: steps for block, steps in found.items() if steps is not None}
    plain = priced(given, prize, np.zeros(blocks), 10_000)
    best = priced(given, prize, plain.ceiling * 0.9, 10_000)
    other = priced(given, prize, plain.ceiling * 0.9, 10_000, walks=found)
    assert other.ceiling == pytest.approx(plain.ceiling) and other.labels <= best.labels
    assert (priced(given, prize, np.zeros(blocks), 1, walks=found).ceiling >= plain.ceiling - 1e-9).all()


def block(*tasks, last=12):
    rows = [
        {"id": f"t{n}", "value": 1, "duration": length, "config": config,
         "alternatives": [{"resource": "r", "windows": windows}]}
        for n, (length, config, windows) in enumerate(tasks)
    ]  # fmt: skip
    resources = [{"id": "r", "changeover": {"default": 1}}]
    instance = read({"horizon": [0, last], "resources": resources, "tasks": rows}).instance
    found = options(instance)
    return candidates(instance, found, np.ones(len(found), dtype=bool))


def test_a_task_may_come_again_but_not_twice_in_a_row():
    given = block((2, "a", [[0, 12]]), (2, "b", [[4, 8]]))
    gains = walk(given, 0).gains(np.array([5.0, 3.0]))
    assert gains[0, :12].tolist() == [8] * 6 + [0] * 6
    assert gains[1, 6] == 5 and gains[1, 9] == 5 and gains[1, 10] == 0
    assert not walk(given, 0).gains(np.zeros(2)).any()


def test_no_walk_where_a_task_is_shorter_than_a_step():
    given = block((1, "a", [[0, 5000]]), (999, "b", [[0, 5000]]), last=5000)
    assert walk(given, 0) is None
