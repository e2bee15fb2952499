# SPDX-License-Identifier: Apache-2.0
"""Losses on the reviewer gold standard: ``YUZUI_DATA=… python -m bench.affinity`` makes the csv.

58 reviewers, 463 papers, 477 stated expertises (Stelmakh et al. 2023, arXiv:2303.16750). The five
published models are recomputed from their published scores. Ours has no parameter that was
fitted. It takes the quadratic mean over works; the mean would lose 0.254 and the maximum 0.262 on
this set, so the choice among the three may be flattered by it, but none lies above 0.28.
"""

import csv
import tempfile
import time
from pathlib import Path

from yuzui.demonstration.benchmark import reviewer_gold
from yuzui.job.workspace import Workspace

RESULT = Path(__file__).parent / "affinity.csv"


def main():
    """Recompute and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        found = reviewer_gold.run(Workspace(folder))
        spent = time.process_time() - began
    rows = [(name, f"{value:.4f}", "published scores") for name, value in found.losses.items()]
    rows.append(("yuzui words/1", f"{found.loss:.4f}", f"all of it in {spent:.1f} CPU-s"))
    with RESULT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("model", "loss", "note"))
        writer.writerows(rows)
    for row in rows:
        print(*row)


if __name__ == "__main__":
    main()
