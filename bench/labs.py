# SPDX-License-Identifier: Apache-2.0
"""2,000 exchanges of 1,288 works among 30 laboratories: ``OPENBLAS_NUM_THREADS=1 python -m bench.labs``.

Works are SYNTHETIC: titles of nine words drawn by Zipf's law, in the numbers of the key laboratories of conference
papers. The peer is plain numpy: the dense matrix of cosines of all works, added up for each exchange by two matrix
products. One laboratory a work; values of both are the same to 1e-9.
"""

import csv
import itertools
import time
from collections import Counter
from pathlib import Path

import numpy as np

from yuzui.network.work_overlap import RARITY, Membership, exchange, tfidf

RESULT = Path(__file__).parent / "labs.csv"
WORKS, LABS, DRAWS, PEER_DRAWS = 1288, 30, 2000, 100


def loop():
    """Return seconds of 20 million additions, which tells how slow the machine is."""
    start, n = time.process_time(), 0
    for k in range(20_000_000):
        n += k
    return time.process_time() - start


def plain(vectors, members, draws, seed):
    """Return p of all pairs by the dense matrix of cosines; all works in one stratum."""
    dense = vectors.dense(range(WORKS), len(vectors.vocabulary))
    kernel = dense @ dense.T
    np.fill_diagonal(kernel, 0.0)
    a, b = np.triu_indices(LABS, 1)
    of = np.zeros((WORKS, LABS))
    of[members.works, members.labs] = 1.0
    first = (of.T @ kernel @ of)[a, b]
    random, place, higher = np.random.default_rng(seed), np.arange(WORKS), np.zeros(len(a))
    for _ in range(draws):
        place[np.argsort(random.random(WORKS))] = np.arange(WORKS)
        moved = of[place]
        higher += (moved.T @ (kernel @ moved))[a, b] >= first - 1e-9
    return (1 + higher) / (draws + 1)


def main():
    random = np.random.default_rng(7)
    words = np.minimum(random.zipf(1.3, (WORKS, 9)), 20_000)
    made_up = words.tolist()
    pairs = [[f"w{x} w{y}" for x, y in itertools.pairwise(row)] for row in made_up]
    titles = [Counter({*(f"w{k}" for k in row), *pair}) for row, pair in zip(made_up, pairs, strict=True)]
    vectors = tfidf(titles, RARITY)
    members = Membership(np.arange(WORKS), random.integers(0, LABS, WORKS), LABS)
    strata, rows = np.zeros(WORKS, dtype=np.int64), []
    slow = loop()
    start = time.process_time()
    made = exchange(vectors, members, strata, draws=DRAWS, shuffles=0)
    rows.append(["yuzui", DRAWS, round(time.process_time() - start, 3)])
    start = time.process_time()
    peer = plain(vectors, members, PEER_DRAWS, 7)
    rows.append(["dense matrix of cosines (numpy)", PEER_DRAWS, round(time.process_time() - start, 3)])
    again = exchange(vectors, members, strata, draws=PEER_DRAWS, shuffles=0)
    assert np.allclose(again.p, peer), "both give the same p"
    assert len(made.p) == LABS * (LABS - 1) // 2
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["who", "works", "labs", "exchanges", "cpu_s", "cpu_s_for_2000", "loop_s"])
        out.writerows([who, WORKS, LABS, n, cpu, round(cpu * DRAWS / n, 2), round(slow, 2)] for who, n, cpu in rows)


if __name__ == "__main__":
    main()
