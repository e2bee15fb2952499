# SPDX-License-Identifier: Apache-2.0
import random

import pytest

from yuzui.scheduling.search.profile import Profile


@pytest.mark.parametrize("seed", range(20))
def test_it_says_what_counting_second_by_second_says(seed):
    draw = random.Random(seed)
    profile, used, there = Profile(4), [0] * 40, []
    for _ in range(60):
        if there and draw.random() < 0.4:
            start, end, amount = there.pop(draw.randrange(len(there)))
            profile.add(start, end, -amount)
            amount = -amount
        else:
            start, end = sorted(draw.sample(range(40), 2))
            amount = draw.randint(1, 3)
            there.append((start, end, amount))
            profile.add(start, end, amount)
        for second in range(start, end):
            used[second] += amount
        first, latest, length, wanted = (draw.randrange(30), draw.randrange(34), draw.randint(1, 6), draw.randint(1, 5))
        free = [
            s for s in range(first, latest + 1)
            if all(used[t] + wanted <= 4 for t in range(s, min(40, s + length))) and wanted <= 4
        ]  # fmt: skip
        if first <= latest:
            assert profile.fits(first, latest, length, wanted) == (free[0] if free else None)
        assert profile.peak(start, end) == max(used[start:end])


def test_what_is_given_back_leaves_no_trace():
    profile = Profile(2)
    profile.add(3, 9, 1)
    profile.add(5, 7, 1)
    profile.add(3, 9, -1)
    profile.add(5, 7, -1)
    assert profile._times == Profile(2)._times and profile._levels == [0]
