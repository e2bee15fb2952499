# SPDX-License-Identifier: Apache-2.0
"""Ranks of options under weights drawn evenly from all that add up to one, in plain Python."""

import random


def scaled(values):
    """Return values by option from 0 to 1, None where one is not known."""
    known = [value for value in values if value is not None]
    low, high = min(known), max(known)
    return [None if v is None else (1.0 if high == low else (v - low) / (high - low)) for v in values]


def ranks(rows, weights, unknown):
    scores = [
        round(sum(w * (unknown() if v is None else v) for w, v in zip(weights, row, strict=True)), 12) for row in rows
    ]
    return [1 + sum(other > score for other in scores) for score in scores]


def ranges(columns, stated, draws, seed=11):
    """Return rank at the stated weights, and the ranks that 95 of 100 draws reach, by option."""
    chance = random.Random(seed)
    rows = list(zip(*(scaled(column) for column in columns), strict=True))
    centre = ranks(rows, stated, lambda: 0.5)
    drawn = []
    for _ in range(draws):
        parts = [chance.expovariate(1) for _ in columns]
        drawn.append(ranks(rows, [part / sum(parts) for part in parts], chance.random))
    out = []
    for k, rank in enumerate(centre):
        mine = sorted(row[k] for row in drawn)
        cut = int(0.025 * draws)
        out.append((rank, min(mine[cut], rank), max(mine[draws - 1 - cut], rank)))
    return out
