# SPDX-License-Identifier: Apache-2.0
"""Novelty against all graphs that keep years and degrees, written out one by one.

Four works of 2000 cite works of 1998 and 1999. Every graph in which each of them has as many
references of both years, and each cited work as many citations, is as likely as another: mean and
standard deviation of a count over these graphs are known, and the score of every pair with them.
"""

from collections import Counter, defaultdict
from itertools import combinations, product
from statistics import pstdev

import numpy as np
import pytest

from yuzui.engines.kernels import available
from yuzui.evaluate.indicator import Parameters
from yuzui.evaluate.indicators import novelty
from yuzui.testing.indicator import values
from yuzui.testing.works import Beside

YEARS = {"r": 1999, "s": 1999, "t": 1999, "u": 1998, "v": 1998, "a": 2000, "b": 2000, "c": 2000,
         "d": 2000}  # fmt: skip
VENUES = {"r": "J", "s": "K", "t": "J", "u": "L", "v": "K"}
REFERENCES = {"a": "rs", "b": "ru", "c": "tv", "d": "ruv"}
LINKS = [(work, one) for work, listed in REFERENCES.items() for one in listed]
COPIES = 600


def pairs(references):
    """Return how often two venues are cited by one work, a pair of references at a time."""
    return Counter(
        tuple(sorted((VENUES[x], VENUES[y])))
        for listed in references.values()
        for x, y in combinations(listed, 2)
    )


def graphs():
    """Yield every graph with the same years and degrees."""
    wanted = Counter(one for _, one in LINKS)
    choices = []
    for listed in REFERENCES.values():
        of = Counter(YEARS[one] for one in listed)
        by_year = [
            combinations([w for w in VENUES if YEARS[w] == year], n) for year, n in of.items()
        ]
        choices.append([sum(parts, ()) for parts in product(*by_year)])
    for drawn in product(*choices):
        if Counter(one for listed in drawn for one in listed) == wanted:
            yield dict(zip(REFERENCES, drawn, strict=True))


def exact():
    """Return the score of every pair of venues of the graph, None where it never varies."""
    counts = defaultdict(list)
    every = [pairs(graph) for graph in graphs()]
    assert len(every) > 10
    for pair in pairs(REFERENCES):
        counts[pair] = [found[pair] for found in every]
    seen = pairs(REFERENCES)
    return {
        pair: (seen[pair] - np.mean(n)) / pstdev(n) if pstdev(n) else None
        for pair, n in counts.items()
    }


def test_scores_come_near_those_of_all_graphs():
    p, engine = Parameters(window=0, copies=COPIES), available()[-1]
    found = values(novelty, YEARS, LINKS, p, engine, Beside(venues=VENUES))
    score = exact()
    for work, listed in REFERENCES.items():
        mine = [score[pair] for pair in pairs({work: listed}).elements()]
        mine = [z for z in mine if z is not None]
        assert found["novelty_pairs"][work] == len(mine)
        # four standard errors of mean and standard deviation over the copies
        near = 4 * (1 + max(map(abs, mine))) / COPIES**0.5
        for name, share in (("novelty", 10), ("conventionality", 50)):
            wanted = np.percentile(mine, share)
            assert found[name][work] == pytest.approx(wanted, abs=near), (work, name)
    assert found["novelty_null"]["r"] == "few_venues"


def test_a_pair_that_is_always_there_has_no_score():
    """One work of its year: no other can trade with it."""
    works, links = {"r": 1999, "s": 1998, "a": 2000}, [("a", "r"), ("a", "s")]
    beside = Beside(venues={"r": "J", "s": "K"})
    found = values(novelty, works, links, Parameters(window=0), "numpy", beside)
    assert found["novelty"]["a"] is None and found["novelty_null"]["a"] == "never_varies"
