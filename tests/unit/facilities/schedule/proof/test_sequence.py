# SPDX-License-Identifier: Apache-2.0
import random
from itertools import permutations

import pytest

from yuzui.scheduling.proof.sequence import Sequence, changeover


def done(order, between):
    """Return whether a sequence fits."""
    end, last = -99, None
    for _, length, config, windows in order:
        ready = end if last is None else end + between(last, config)
        ends = [max(ready, a) + length for a, b in windows if max(ready, a) + length <= b]
        if not ends:
            return False
        end, last = min(ends), config
    return True


@pytest.mark.parametrize("seed", range(20))
def test_finds_the_best_of_all_sequences(seed):
    draw = random.Random(seed)
    between = changeover({"default": draw.randrange(5), "pairs": [["a", "b", 1]]}, {"a", "b", "c"})
    tasks = []
    for _ in range(5):
        starts = [draw.randrange(15) for _ in range(draw.randint(1, 2))]
        windows = [(a, a + draw.randint(6, 15)) for a in starts]
        tasks.append((draw.uniform(1, 9), draw.randint(2, 6), draw.choice("abc"), windows))
    orders = (o for size in range(6) for o in permutations(tasks, size))
    best = max(sum(t[0] for t in o) for o in orders if done(o, between))
    search = Sequence(tasks, between)
    assert search.most(0.0) == (pytest.approx(best), False)
    assert search.most(best + 1) == (best + 1, False)


def test_sequences_that_differ_in_rounding_alone_are_not_told_apart():
    """Six of twenty-eight: more than the labels that are kept, if each were followed."""
    tasks = [(1 + draw * 1e-15, 10, "a", [(0, 60)]) for draw in range(28)]
    most, cut = Sequence(tasks, changeover({}, {"a"})).most(6.0)
    best = sum(sorted(prize for prize, *_ in tasks)[-6:])
    assert best <= most <= best * (1 + 1e-11) and not cut


def test_detours_shorten_changeovers():
    """Over a configuration that no pair names only where a task has it."""
    given = {"default": 2, "pairs": [["a", "b", 9], ["a", "c", 1], ["c", "b", 1], ["b", "a", 7]]}
    assert [changeover(given, {"a"})(*way) for way in ("ab", "ba", "aa", "ad", "dd")] == [2, 4, 0, 2, 0]
    given = {"default": 3, "pairs": [["a", "b", 9]]}
    assert changeover(given, {"a"})("a", "b") == 9 and changeover(given, {"d"})("a", "b") == 6
