# SPDX-License-Identifier: Apache-2.0
"""S1-07 once more: works exchanged among laboratories within groups of venues, all pairs first, the clear ones longer."""

from itertools import combinations

import numpy as np
from tests.golden.plan.programs._laboratories import LEAST, cosines, laboratories, likeness

FIRST, LONG, RATE = 150, 5_000, 0.05


def overlap(data):
    of, titles, groups = laboratories(data)
    large = sorted(lab for lab, works in of.items() if len(works) >= LEAST)
    works, kernel = cosines(titles)
    everywhere = {n: k for k, n in enumerate(works)}
    kept = sorted(set().union(*(of[lab] for lab in large)))
    kernel = kernel[np.ix_([everywhere[n] for n in kept], [everywhere[n] for n in kept])]
    place = {n: k for k, n in enumerate(kept)}
    at = {lab: np.array([place[n] for n in sorted(of[lab])]) for lab in large}
    strata = {}
    for k, n in enumerate(kept):
        strata.setdefault(groups[n], []).append(k)
    blocks = [np.array(rows) for rows in strata.values()]
    random = np.random.default_rng(20_260_101)
    pairs = list(combinations(large, 2))
    seen = {pair: likeness(kernel, at[pair[0]], at[pair[1]]) for pair in pairs}
    joint = {(a, b): np.intersect1d(at[a], at[b]) for a, b in pairs}

    def shuffled():
        stands = np.arange(len(kept))
        for rows in blocks:
            stands[rows] = random.permutation(rows)
        return stands

    def mean(stands, a, b):
        one, other, both = stands[at[a]], stands[at[b]], stands[joint[a, b]]
        total = kernel[one[:, None], other].sum() - kernel[both, both].sum()
        return total / (len(one) * len(other) - len(both))

    membership = np.zeros((len(kept), len(large)), dtype=np.float32)
    for k, lab in enumerate(large):
        membership[at[lab], k] = 1
    sizes = membership.sum(axis=0)
    higher = dict.fromkeys(pairs, 0)
    for _ in range(FIRST):
        stands = shuffled()
        moved = np.zeros_like(membership)
        moved[stands] = membership
        square = moved.T @ (kernel @ moved)
        for a, b in pairs:
            i, k = large.index(a), large.index(b)
            both = stands[joint[a, b]]
            value = (square[i, k] - kernel[both, both].sum()) / (sizes[i] * sizes[k] - len(both))
            higher[a, b] += value >= seen[a, b] - 1e-9
    clear = [pair for pair in pairs if higher[pair] <= 0.02 * FIRST]
    again = dict.fromkeys(clear, 0)
    for _ in range(LONG):
        stands = shuffled()
        for pair in clear:
            again[pair] += mean(stands, *pair) >= seen[pair] - 1e-9
    p = sorted((1 + n) / (LONG + 1) for n in again.values())
    called = max((k for k, value in enumerate(p, 1) if value <= RATE * k / len(pairs)), default=0)
    return {"tested": len(large), "pairs_tested": len(pairs), "significant": called, "pairs[0].s": max(seen.values())}
