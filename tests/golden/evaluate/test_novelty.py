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
from tests.contracts.checks.indicator import values
from tests.contracts.checks.works import Beside

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import novelty
from yuzui.solve.kernels import available

YEARS = {"r": 1999, "s": 1999, "t": 1999, "u": 1998, "v": 1998, "a": 2000, "b": 2000, "c": 2000,
         "d": 2000}  # fmt: skip
VENUES = {"r": "J", "s": "K", "t": "J", "u": "L", "v": "K"}
REFERENCES = {"a": "rs", "b": "ru", "c": "tv", "d": "ruv"}
LINKS = [(work, one) for work, listed in REFERENCES.items() for one in listed]
COPIES = 600


def pairs(references):
    """Return how often two venues are cited by one work, a pair of references at a time."""
    return Counter(
        tuple(sorted((VENUES[x], VENUES[y]))) for listed in references.values() for x, y in combinations(listed, 2)
    )


def graphs():
    """Yield every graph with the same years and degrees."""
    wanted = Counter(one for _, one in LINKS)
    choices = []
    for listed in REFERENCES.values():
        of = Counter(YEARS[one] for one in listed)
        by_year = [combinations([w for w in VENUES if YEARS[w] == year], n) for year, n in of.items()]
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
    return {pair: (seen[pair] - np.mean(n)) / pstdev(n) if pstdev(n) else None for pair, n in counts.items()}


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


def scattered():
    """Return works whose references are of forty years, a few of each: most share no year."""
    rng = np.random.default_rng(11)
    years = {f"c{y}.{k}": y for y in range(1960, 2000) for k in range(12)}
    venues = {name: f"V{int(name.split('.')[1]) % 4}{rng.integers(3)}" for name in years}
    links = []
    for work in range(120):
        for year in rng.choice(40, 8, replace=False):
            # of the twelve works of a year, mostly those of one field
            k = work % 4 + 4 * rng.integers(3) if rng.random() < 0.6 else rng.integers(12)
            links.append((f"w{work:03}", f"c{1960 + year}.{k}"))
    years |= {f"w{work:03}": 2000 for work in range(120)}
    return years, sorted(set(links)), venues


def shuffled(links, years, venues, copies):
    """Return scores of pairs against references dealt out anew within their year, by plain lists.

    A reference may come twice to a work: nearly never here, and nothing else is shared with trades.
    """
    rng = np.random.default_rng(5)

    def count(some):
        listed = defaultdict(list)
        for work, one in some:
            listed[work].append(venues[one])
        return Counter(tuple(sorted(p)) for v in listed.values() for p in combinations(v, 2))

    by_year, seen, drawn = defaultdict(list), count(links), []
    for place, (_, one) in enumerate(links):
        by_year[years[one]].append(place)
    for _ in range(copies):
        dealt = list(links)
        for places in by_year.values():
            for place, other in zip(places, rng.permutation(places), strict=True):
                dealt[place] = (links[place][0], links[other][1])
        drawn.append(count(dealt))
    score = {}
    for pair, n in seen.items():
        counts = np.array([one[pair] for one in drawn])
        score[pair] = (n - counts.mean()) / counts.std(ddof=1) if counts.std() else np.nan
    listed = defaultdict(list)
    for work, one in links:
        listed[work].append(venues[one])
    return {w: np.nanmedian([score[tuple(sorted(p))] for p in combinations(v, 2)])
            for w, v in listed.items()}  # fmt: skip


def test_copies_remember_nothing_of_the_graph():
    """Works met others of another year's references: after ten rounds copies were half the graph."""
    years, links, venues = scattered()
    p, engine = Parameters(window=0, copies=100), available()[-1]
    found = values(novelty, years, links, p, engine, Beside(venues=venues))["conventionality"]
    wanted = shuffled(links, years, venues, 100)
    mine, theirs = (np.array([one[w] for w in wanted]) for one in (found, wanted))
    assert np.median(theirs) > 0.5
    assert np.median(mine) == pytest.approx(np.median(theirs), rel=0.1)
    assert np.corrcoef(mine, theirs)[0, 1] > 0.9
