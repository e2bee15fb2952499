# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from yuzui.demonstration.benchmark.knapsack import best_value

ITEMS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=9)


@given(ITEMS, st.integers(0, 120))
def test_every_set_was_tried(items, budget):
    sets = (s for k in range(len(items) + 1) for s in combinations(items, k))
    worth = [sum(v for _, v in s) for s in sets if sum(c for c, _ in s) <= budget]
    cost, value = [c for c, _ in items], [v for _, v in items]
    assert best_value(cost, value, budget) == max(worth)
