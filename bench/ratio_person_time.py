# SPDX-License-Identifier: Apache-2.0
"""Who stands over one full post among a million rows: one pass against a count day by day, from one run.

The peer is the usual way: every day of every row written out and grouped by person and day (numpy, `np.add.at` over
a table of persons × days). Both name the same runs of days with the same greatest load.
"""

import time

import numpy as np

from yuzui.network.person_time import FINE, FULL, UNSTATED, Shares, over

TITLE = "runs of days over one full post"
ROWS, PEOPLE, DAYS = 1_000_000, 150_000, 730


def world(seed=7):
    """Return rows of people whose posts mostly fit."""
    random = np.random.default_rng(seed)
    start = random.integers(0, DAYS - 60, ROWS)
    end = np.minimum(start + random.integers(1, 60, ROWS), DAYS)
    share = random.integers(1, 60, ROWS) * FINE
    return Shares(random.integers(0, PEOPLE, ROWS), start, end, share, np.full(ROWS, UNSTATED))


def by_day(rows):
    """Count the load of each person on each day; return first day, day after and greatest load of each run."""
    table = np.zeros((PEOPLE, DAYS + 1), np.int64)
    sizes = rows.end - rows.start
    at = np.repeat(np.arange(len(rows)), sizes)
    day = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + rows.start[at]
    np.add.at(table, (rows.group[at], day), rows.share[at])
    above = table >= FULL * FINE + FINE // 2
    edge = np.diff(np.pad(above, ((0, 0), (1, 0))).astype(np.int8), axis=1)
    person, first = np.nonzero(edge == 1)
    _, after = np.nonzero(edge == -1)
    peaks = [int(table[p, a:b].max()) for p, a, b in zip(person, first, after, strict=True)]
    return list(zip(person.tolist(), first.tolist(), after.tolist(), peaks, strict=True))


def run():
    """Measure both on the same rows, and hold one against the other."""
    rows = world()
    began = time.process_time()
    mine = over(rows)
    middle = time.process_time()
    theirs = by_day(rows)
    end = time.process_time()
    assert [(one.group, one.start, one.end, one.peak) for one in mine] == theirs
    return [
        {
            "size": f"{ROWS:,} rows, {len(mine):,} runs",
            "ours": "one pass",
            "ours_s": middle - began,
            "peer": "count day by day (numpy)",
            "peer_s": end - middle,
            "goal": "<= 0.5; at most 1 s",
        }
    ]


if __name__ == "__main__":
    print(run())
