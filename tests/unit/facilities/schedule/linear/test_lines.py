# SPDX-License-Identifier: Apache-2.0
import random
from fractions import Fraction

import numpy as np

from yuzui.scheduling.column_generation.lines import ceiling, lines, together


def drawn(seed):
    """Return random rows over five columns, worths and prices."""
    draw = np.random.default_rng(seed)
    made = []
    for number in range(4):
        columns = np.flatnonzero(draw.random(5) < 0.6)
        made.append((f"r{number}", float(draw.integers(1, 9)), columns, draw.random(len(columns))))
    return lines(made), draw.random(5) * 10, draw.random(4) * draw.integers(0, 2, 4)


def test_a_ceiling_is_no_lower_than_exact_arithmetic_says():
    for seed in range(60):
        rows, worth, prices = drawn(seed)
        left = [Fraction(float(v)) for v in worth]
        total = Fraction(0)
        for row, column, amount in zip(rows.row, rows.column, rows.amount, strict=True):
            left[column] -= Fraction(float(prices[row])) * Fraction(float(amount))
        for limit, price in zip(rows.limit, prices, strict=True):
            total += Fraction(float(limit)) * Fraction(float(price))
        exact = total + sum(max(Fraction(0), one) for one in left)
        found = ceiling(rows, worth, prices)
        assert Fraction(found) >= exact and found <= float(exact) * (1 + 1e-12)


def test_no_point_that_keeps_the_rows_is_worth_more_than_a_ceiling():
    for seed in range(30):
        rows, worth, prices = drawn(seed)
        draw = random.Random(seed)
        for _ in range(40):
            x = np.array([draw.random() for _ in range(5)])
            use = np.bincount(rows.row, rows.amount * x[rows.column], minlength=len(rows))
            x /= max(1.0, float((use / rows.limit).max()))
            assert worth @ x <= ceiling(rows, worth, prices)


def test_tables_are_put_together_in_order():
    one, _, prices = drawn(1)
    other, _, more = drawn(2)
    both = together([one, other])
    assert both.names == [*one.names, *other.names] and len(both) == 8
    charged = one.charged(prices, 5) + other.charged(more, 5)
    assert np.allclose(both.charged(np.append(prices, more), 5), charged)
    assert both.starts.tolist()[-1] == len(both.row)
