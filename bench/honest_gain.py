# SPDX-License-Identifier: Apache-2.0
"""What a slate gains over sorting, by its own estimates and by a truth that only the maker knows.

``OMP_NUM_THREADS=1 python -m bench.honest_gain`` writes ``bench/honest_gain.csv``. The call is the
one of the demonstration: amounts real and paired at random, type, field, region, career stage and
rules invented. The scores are SYNTHETIC: a hidden merit of each proposal, the severity of each of
240 reviewers, four reviews of each proposal, with the spreads found in the real scores (merit
1.00, error 1.19) and a severity of 0.5, rounded to whole points from 1 to 10.

Estimates that are not shrunk towards the mean overstate what is chosen for being high; these are
shrunk, and the last column says whether that was enough. Sorting by value per money is worth as
much as the slate and breaks rules: what the slate gives is every rule kept at almost no loss.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.funding import call_reviews, call_rules
from yuzui.funding.call_rules import book_of
from yuzui.funding.judging import Choice
from yuzui.funding.slate_compute import Options, answer
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace

HERE = Path(__file__).parent
SEEDS, REVIEWERS, EACH = (1, 2, 3, 4, 5), 240, 4
MEAN, MERIT, SEVERITY, ERROR = 5.35, 1.00, 0.5, 1.19
ZERO = 5.0
HEADS = ("seed", "set", "rules_broken", "funded", "own", "truth", "own_gain", "truth_gain")


def simulated(workspace: Workspace, seed: int) -> tuple[Any, dict[str, float]]:
    """Return the call with scores drawn from a hidden merit, and that merit."""
    made = call_rules.material(workspace)
    names = made.proposals["id"]
    stream = np.random.default_rng([seed, 18])
    merit = MEAN + MERIT * stream.standard_normal(len(names))
    severity = SEVERITY * stream.standard_normal(REVIEWERS)
    pairs = [(k, int(r)) for k in range(len(names)) for r in some(stream)]
    noise = ERROR * stream.standard_normal(len(pairs))
    scores = [merit[k] + severity[r] + e for (k, r), e in zip(pairs, noise, strict=True)]
    made.reviews = {
        "proposal": [names[k] for k, _ in pairs],
        "reviewer": [f"R{r:03d}" for _, r in pairs],
        "criterion": [""] * len(pairs),
        "score": [float(s) for s in np.clip(np.rint(scores), 1, 10)],
        "confidence": [None] * len(pairs),
    }
    made.places = []
    return call_reviews.merged(made), dict(zip(names, merit.tolist(), strict=True))


def some(stream: np.random.Generator) -> np.ndarray:
    """Return the reviewers of one proposal."""
    return stream.choice(REVIEWERS, EACH, replace=False)


def measured(seed: int) -> list[dict[str, Any]]:
    """Return a row a set: the slate, sorting by mean score, and best value per money first."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        found, merit = simulated(workspace, seed)
        book = book_of(found, None, None)
        document = plain(answer(found, book, Options(seed, 2, 0, Choice())))
        workspace.close()
    own = {row["id"]: row["value"] for row in document["proposals"]}
    others = {row["name"]: row for row in document["alternatives"]}
    sets = {
        "sort by mean score and cut": others["sort_and_cut"],
        "slate": {"ids": document["slate"]["ids"], "breaks": []},
        "best value per money first": others["value_per_cost"],
    }
    rows: list[dict[str, Any]] = []
    for name, one in sets.items():
        worth = sum(own[k] for k in one["ids"]), sum(merit[k] - ZERO for k in one["ids"])
        base = (rows[0]["own"], rows[0]["truth"]) if rows else worth
        gains = [f"{100 * (w / b - 1):+.1f} %" for w, b in zip(worth, base, strict=True)]
        figures = (len(one["ids"]), round(worth[0], 2), round(worth[1], 2), *gains)
        rows.append(dict(zip(HEADS, (seed, name, len(one["breaks"]), *figures), strict=True)))
    return rows


def main() -> None:
    """Write the table."""
    with (HERE / "honest_gain.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        for seed in SEEDS:
            for row in measured(seed):
                writer.writerow(row)
                print(*row.values(), sep="  ", flush=True)


if __name__ == "__main__":
    main()
