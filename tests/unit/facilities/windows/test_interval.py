# SPDX-License-Identifier: Apache-2.0
import itertools
import random

import numpy as np
import pytest

from yuzui.facilities.windows import interval
from yuzui.facilities.windows.interval import Intervals, intervals


def seconds(rows):
    """Return every (owner, second) covered: intervals as a set, by hand."""
    return {(owner, s) for owner, start, end in rows for s in range(start, end)}


def rows(found):
    return list(zip(found.owner.tolist(), found.start.tolist(), found.end.tolist(), strict=True))


def some(draw, owners=3, count=12, last=30):
    return [(draw.randrange(owners), *sorted(draw.sample(range(last), 2))) for _ in range(count)]


def made(given):
    return intervals(*np.array(given, dtype=np.int64).reshape(-1, 3).T)


@pytest.mark.parametrize("seed", range(20))
def test_union_covers_the_same_seconds_with_the_fewest_pieces(seed):
    given = some(random.Random(seed))
    found = rows(interval.union(made(given)))
    assert seconds(found) == seconds(given)
    for (one, _, end), (other, start, _) in itertools.pairwise(found):
        assert one < other or end < start


@pytest.mark.parametrize("seed", range(20))
def test_pieces_of_an_intersection_are_those_counted_by_hand(seed):
    draw = random.Random(seed)
    given, other = made(some(draw)), interval.union(made(some(draw)))
    pieces, place = interval.intersection(given, other)
    expected = [
        (o, max(a, c), min(b, d), i, j)
        for i, (o, a, b) in enumerate(rows(given))
        for j, (p, c, d) in enumerate(rows(other))
        if o == p and max(a, c) < min(b, d)
    ]
    assert sorted(
        (*row, int(i), int(j)) for row, i, j in zip(rows(pieces), pieces.source, place, strict=True)
    ) == sorted(expected)


@pytest.mark.parametrize("seed", range(20))
def test_the_complement_is_the_rest_of_the_horizon(seed):
    given = interval.union(made(some(random.Random(seed))))
    rest = rows(interval.complement(given, 3, 5, 25))
    horizon = {(owner, s) for owner in range(3) for s in range(5, 25)}
    assert seconds(rest) == horizon - seconds(rows(given))


def test_touching_intervals_are_one_and_empty_ones_are_none():
    found = interval.union(made([(0, 0, 5), (0, 5, 9), (0, 9, 9), (1, 5, 9)]))
    assert rows(found) == [(0, 0, 9), (1, 5, 9)]
    assert len(interval.union(made([]))) == 0
    assert rows(interval.complement(made([]), 2, 0, 4)) == [(0, 0, 4), (1, 0, 4)]
    empty, place = interval.intersection(made([]), made([(0, 1, 2)]))
    assert len(empty) == len(place) == 0


def test_starts_that_still_end_inside():
    found = interval.erode(made([(0, 10, 15), (0, 20, 22), (1, 0, 3)]), [5, 3, 2])
    assert rows(found) == [(0, 10, 11), (1, 0, 2)]


def test_what_is_past_is_cut_and_named():
    left, past = interval.from_now(made([(0, 0, 5), (0, 3, 9), (1, 7, 8)]), 5)
    assert rows(left) == [(0, 5, 9), (1, 7, 8)] and past.tolist() == [0]


def test_load_by_hand_ends_come_before_starts():
    given = made([(0, 0, 5), (0, 5, 8), (0, 2, 6), (1, 1, 2)])
    owner, second, level = interval.load(given, np.array([2, 1, 4, 3])[[0, 2, 1, 3]])
    assert list(zip(owner.tolist(), second.tolist(), level.tolist(), strict=True)) == [
        (0, 0, 2), (0, 2, 6), (0, 5, 5), (0, 6, 1), (0, 8, 0), (1, 1, 3), (1, 2, 0),
    ]  # fmt: skip


def test_sources_lead_back_to_the_rows_given():
    given = intervals([1, 0], [3, 0], [4, 9])
    assert isinstance(given, Intervals) and given.source.tolist() == [1, 0]
    assert given.length.tolist() == [9, 1]
