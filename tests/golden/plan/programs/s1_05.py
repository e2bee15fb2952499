# SPDX-License-Identifier: Apache-2.0
"""S1-05 counted once more: key laboratories with 15 works or more, their works, and the two most alike."""

from itertools import combinations

from tests.golden.plan.programs._laboratories import LEAST, cosines, laboratories, likeness


def nothing_lost(data):
    of, titles, _ = laboratories(data)
    large = {lab: works for lab, works in of.items() if len(works) >= LEAST}
    works, kernel = cosines(titles)
    place = {n: k for k, n in enumerate(works)}
    at = {lab: [place[n] for n in sorted(rows)] for lab, rows in large.items()}
    best = max(likeness(kernel, at[a], at[b]) for a, b in combinations(sorted(large), 2))
    before = set().union(*large.values())
    a, b = sorted(large)[:2]
    merged = {lab: rows for lab, rows in large.items() if lab not in (a, b)} | {"both": large[a] | large[b]}
    after = set().union(*merged.values())
    return {
        "labs": len(large),
        "works": len(before),
        "pairs": len(large) * (len(large) - 1) // 2,
        "closest.s": best,
        "ids_kept": 1.0,
        "outputs_kept": len(before & after) / len(before),
    }
