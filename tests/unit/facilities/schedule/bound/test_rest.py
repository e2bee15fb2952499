# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.bound.candidates import candidates
from yuzui.scheduling.bound.pricing import priced
from yuzui.scheduling.bound.rest import rest
from yuzui.scheduling.options import options
from yuzui.scheduling.reading import read


def block(config, changeover, length=10):
    tasks = [
        {"id": f"t{n}", "value": value, "duration": 3, "config": name,
         "alternatives": [{"resource": "r", "windows": [[0, length]]}]}
        for n, (name, value) in enumerate(config)
    ]  # fmt: skip
    resources = [{"id": "r", "changeover": changeover}]
    instance = read({"horizon": [0, length], "resources": resources, "tasks": tasks}).instance
    found = options(instance)
    return candidates(instance, found, np.ones(len(found), dtype=bool)), found.value


def test_what_is_left_pays_for_each_configuration_entered():
    given, prize = block([("a", 5), ("b", 7), ("b", 4)], {"default": 2})
    table = rest(given, prize, np.arange(3))
    left = lambda last, end: table.left(np.array([last]), np.array([end]))[0]  # noqa: E731
    assert left(0, 3) == 7  # 2 + 3 for one b, 3 more would end at 11
    assert left(1, 3) == 11  # both b of its own configuration: more than a sequence may take
    assert left(1, 6) == 7 and left(0, 6) == 5
    assert table.alone.tolist() == [11, 11, 11]


@pytest.mark.parametrize("seed", range(15))
def test_no_sequence_gains_more_than_is_left(worlds, seed):
    instance = read(worlds.world(seed, tasks=6, rich=False)).instance
    found = options(instance)
    given = candidates(instance, found, np.ones(len(found), dtype=bool))
    prize = np.random.default_rng(seed).uniform(0, 9, len(given))
    table = rest(given, prize, np.arange(len(given)))
    every = priced(given, prize, np.zeros(len(found.blocks)), 10_000, most=1000)
    for number in range(len(every.block)):
        part = slice(every.first[number], every.first[number + 1])
        order, end = every.member[part], every.start[part] + given.duration[every.member[part]]
        for at in range(len(order)):
            assert prize[order[at + 1 :]].sum() <= table.left(order[at : at + 1], end[at : at + 1])[0] + 1e-9
            assert prize[order].sum() - prize[order[at]] <= table.alone[order[at]] + 1e-9


@pytest.mark.parametrize("wait", range(10, 40))
def test_a_changeover_longer_than_its_block_gains_nothing(wait):
    given, prize = block([("a", 5), ("b", 7), ("c", 4)], {"default": wait}, length=10)
    table = rest(given, prize, np.arange(3))
    assert table.alone.tolist() == [prize.max()] * 3
