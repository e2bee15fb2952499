# SPDX-License-Identifier: Apache-2.0
import itertools
import random

import pytest

from yuzui.scheduling.instance import Changeover, closed, merged


def test_touching_and_overlapping_spans_are_one_and_empty_ones_none():
    assert merged([(5, 9), (0, 5), (7, 12), (20, 20), (15, 16)]) == ((0, 12), (15, 16))


def test_between_takes_the_pair_then_nothing_for_equal_ones_then_the_default():
    table = Changeover(7, {("a", "b"): 3, ("a", "a"): 2})
    assert [table.between(*pair) for pair in ("ab", "ba", "aa", "bb")] == [3, 7, 2, 0]


@pytest.mark.parametrize("seed", range(30))
def test_closing_leaves_no_shorter_detour_and_lengthens_nothing(seed):
    draw = random.Random(seed)
    names = "abcde"
    pairs = {pair: draw.randrange(30) for pair in draw.sample(list(itertools.product(names, repeat=2)), 9)}
    default, configs = draw.randrange(20), set(names) | {"z"}
    given, found = Changeover(default, pairs), closed(default, pairs, configs)
    for a, b in itertools.product(sorted(configs), repeat=2):
        assert found.between(a, b) <= given.between(a, b)
        # the shortest of all ways over other configurations, by hand
        ways = [
            sum(itertools.starmap(given.between, itertools.pairwise((a, *middle, b))))
            for size in range(4)
            for middle in itertools.permutations(configs, size)
        ]
        assert found.between(a, b) == min(ways)
        assert ((a, b) in found.shortened) == (min(ways) < given.between(a, b))
