# SPDX-License-Identifier: Apache-2.0
"""Pairs of affiliations that are one institution's: ``YUZUI_DATA=… python -m bench.affiliations``.

The truth is 3,000 printed affiliations with ROR ids (``plan/ror_affiliation_truth.csv``, Crossref
strings, MIT). Two affiliations with an id in common are a true pair; those without an id are left
out. Affiliations are split in two halves by a digest of their text. The threshold is the one of the
grid with the largest F2 on the first half (a conflict that is missed costs more than a pair that
somebody releases); the second half is only reported. Pairs that the code does not compare, because
they have no telling word in common, count as not found.

Most of these texts are whole addresses with departments and streets, glued or in another language;
the institution column of a call is cleaner. Of what is missed, much shares only a parent (institutes
of the Chinese Academy of Sciences, campuses of one system) or a name that is not spelled alike at all.
"""

import csv
import hashlib
import itertools
import os
import time
from pathlib import Path

from yuzui.job.institution_names import THRESHOLD, near

RESULT = Path(__file__).parent / "affiliations.csv"
GRID = (0.75, 0.8, 0.82, 0.85, 0.88, 0.9, 0.95, 1.0)


def truth(path):
    """Return the two halves: texts and ids."""
    halves = [], []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            ids = frozenset(row["ror_ids"].split())
            if ids:
                digest = hashlib.sha256(row["affiliation"].encode()).digest()
                halves[digest[-1] % 2].append((row["affiliation"], ids))
    return halves


def counted(half, least):
    """Return true pairs, and by threshold the pairs found and those of them that are true."""
    names = [name for name, _ in half]
    value = {(a, b): v for (a, b), v in near(names, names, least).items() if a < b}
    same = {(a, b) for a, b in itertools.combinations(range(len(half)), 2) if half[a][1] & half[b][1]}
    found = {}
    for threshold in GRID:
        taken = {pair for pair, alike in value.items() if alike >= threshold}
        found[threshold] = (len(taken), len(taken & same))
    return len(same), found


def scores(true, taken, right):
    """Return precision, recall and F2."""
    precision, recall = right / taken, right / true
    return precision, recall, 5 * precision * recall / (4 * precision + recall)


def main():
    """Measure and write the table."""
    began, rows = time.process_time(), []
    for name, half in zip(("choice", "report"), truth(source()), strict=True):
        true, found = counted(half, min(GRID))
        for threshold, (taken, right) in found.items():
            measures = (f"{one:.4f}" for one in scores(true, taken, right))
            rows.append((name, len(half), true, threshold, taken, right, *measures))
    best = max((row for row in rows if row[0] == "choice"), key=lambda row: float(row[-1]))
    print(f"chosen on the first half: {best[3]}; in the code: {THRESHOLD}")
    print(f"{time.process_time() - began:.1f} CPU-s")
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("half", "affiliations", "true_pairs", "threshold", "pairs_found",
                         "pairs_right", "precision", "recall", "f2"))  # fmt: skip
        writer.writerows(rows)
    for row in rows:
        print(*row)


def source():
    """Return the file of the truth."""
    return Path(os.environ["YUZUI_DATA"]) / "plan" / "ror_affiliation_truth.csv"


if __name__ == "__main__":
    main()
