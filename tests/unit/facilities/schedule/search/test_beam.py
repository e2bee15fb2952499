# SPDX-License-Identifier: Apache-2.0
import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from yuzui.scheduling.search.beam import Stretch, best


def stretch(seed, n=6, configs=3):
    """Return a small random stretch: the first task may run in two places, or instead of the second;
    two partners have some seconds left."""
    draw = random.Random(seed)
    task = np.array([*range(n), 0])
    duration = np.array([draw.randint(1, 6) for _ in range(n)])[task]
    first = np.array([draw.randint(0, 14) for _ in task])
    table = [[0 if a == b else draw.randint(0, 3) for b in range(configs)] for a in range(configs)]
    after = np.array([draw.randrange(configs) for _ in range(n)])[task]
    change = np.array([*table, [0] * configs])[:, after]
    prize = np.array([float(draw.randint(1, 9)) for _ in range(n)])[task]
    last = first + np.array([draw.randint(0, 8) for _ in task])
    name = np.where(task == 1, 0, task) if seed % 2 else task
    partner = np.array([draw.randrange(3) for _ in range(n)])[task]
    left = np.array([draw.randint(1, 12), draw.randint(1, 12), 99])
    return Stretch(
        begin=draw.randint(0, 3),
        config=draw.choice([-1, 0, 1]),
        task=task,
        name=name,
        first=first,
        last=last,
        duration=duration,
        prize=prize,
        change=change,
        after=after,
        partner=partner,
        left=left,
    )


def worth(given, ways):
    """Return what a sequence of ways is worth, each as early as it can be; None if it may not be."""
    time, config, value, left = given.begin, given.config, 0.0, given.left.copy()
    if len({int(given.name[way]) for way in ways}) < len(ways):
        return None
    for way in ways:
        start = max(time + given.change[config, way], given.first[way])
        if start > given.last[way]:
            return None
        left[given.partner[way]] -= given.duration[way]
        if left[given.partner[way]] < 0:
            return None
        time, config, value = (start + given.duration[way], given.after[way], value + given.prize[way])
    return value


@pytest.mark.parametrize("seed", range(60))
def test_a_wide_beam_finds_the_best_of_all_sequences(seed):
    given = stretch(seed)
    values = [
        value
        for size in range(7)
        for ways in itertools.permutations(range(7), size)
        if (value := worth(given, ways)) is not None
    ]
    sequence, weighed = best(given, 5_000, 0.0)
    assert sum(given.prize[task] for task, _ in sequence) == max(values) and weighed > 0


@pytest.mark.parametrize("seed", range(40))
def test_what_a_narrow_beam_finds_keeps_windows_changeovers_and_order(seed):
    given = stretch(seed, n=12)
    sequence, _ = best(given, 3, 0.5)
    time, config = given.begin, given.config
    for task, start in sequence:
        ways = [
            way
            for way in np.flatnonzero(given.task == task).tolist()
            if start == max(time + given.change[config, way], given.first[way]) and start <= given.last[way]
        ]
        assert ways
        time, config = start + given.duration[ways[0]], given.after[ways[0]]
    assert len({task for task, _ in sequence}) == len(sequence)


def test_nothing_fits():
    none = stretch(1)
    assert best(replace(none, begin=99), 4, 0.0)[0] == []
