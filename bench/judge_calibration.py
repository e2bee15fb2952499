# SPDX-License-Identifier: Apache-2.0
"""Simulation-based calibration of the judge, the large run (arXiv:1804.06788).

``OMP_NUM_THREADS=1 python -m bench.judge_calibration [WORLDS]`` writes
``bench/judge_calibration.csv``: for each quantity and each variant the ranks of truth among thinned
draws in ten bins with their chi-square, and how often 95 and 50 % intervals cover the truth.

Cut points of the ordinal model have a flat prior from which none can be drawn; its worlds hold
five levels between fixed cut points, on the felt scale, and are larger, so that the prior of the
cut points weighs little. Its rows are therefore coverage rather than calibration in the strict
sense.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from yuzui.funding.score_model import Sampler, Scores
from yuzui.funding.score_variants import Confidence, Ordinal, Scale, Weighted

HERE = Path(__file__).parent
N, M, EACH, HIGH, THIN = 12, 5, 3, 4.0, 19
BINS = 10
CRITICAL = 27.9
"""Chi-square of nine degrees of freedom that chance passes once in a thousand."""

MADE = {
    "blocked": Sampler,
    "weighted": Weighted,
    "panels": Weighted,
    "confidence": Confidence,
    "scale": Scale,
    "ordinal": Ordinal,
}
CUTS = np.array([-2.0, -0.7, 0.7, 2.0])
SIZES = {"ordinal": (60, 12, 4)}
"""Proposals, reviewers and reviews of each where a world is larger than the others."""


def world(name: str, seed: int) -> tuple[Scores, dict[str, float], np.ndarray]:
    """Draw truth from the prior and scores from the truth."""
    stream = np.random.default_rng([len(name), seed])
    kinds = ["proposal", "reviewer", *(["panel"] if name == "panels" else [])]
    sigma = {kind: stream.uniform(0, HIGH) for kind in kinds}
    n, m, each = SIZES.get(name, (N, M, EACH))
    theta, rho = stream.normal(0, sigma["proposal"], n), stream.normal(0, sigma["reviewer"], m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    slope: np.ndarray | float = 1.0
    if name == "scale":
        sigma["stretch"] = stream.uniform(0, 1)
        slope = np.exp(stream.normal(0, sigma["stretch"], m))[r]
    y = 5 + slope * theta[p] + rho[r]
    panel = said = None
    if name == "panels":
        panel = np.arange(N) % 3
        y = y + stream.normal(0, sigma["panel"], 3)[panel[p]]
    if name == "confidence":
        said = np.arange(len(p)) % 2
        parts = stream.uniform(0, HIGH, 2)
        sigma |= {"class 0": parts[0], "class 1": parts[1]}
        y = y + parts[said] * stream.normal(size=len(p))
    elif name == "ordinal":
        y = np.searchsorted(CUTS, y - 5 + stream.normal(size=len(p))) + 1.0
    else:
        sigma["error"] = stream.uniform(0, HIGH)
        y = y + stream.normal(0, sigma["error"], len(p))
    return Scores(y, p, r, (0.0, 10.0), panel, said), sigma, theta


def calibrate(name: str, worlds: int) -> list[dict[str, object]]:
    """Return one row per quantity."""
    ranks: dict[str, list[int]] = {}
    inside: dict[str, list[tuple[bool, bool]]] = {}
    for seed in range(worlds):
        scores, sigma, theta = world(name, seed)
        draws = MADE[name](scores, True, seed).advance(800).kept(200)
        take = np.linspace(0, draws.mean.shape[1] - 1, THIN).astype(int)
        found = {key: draws.sigma[key] for key in sigma if key in draws.sigma}
        if name == "confidence":
            found |= {f"class {k}": draws.further["confidence"][:, :, k] for k in (0, 1)}
        found |= {f"quality {j}": draws.quality[:, :, j] for j in (0, 5, 11)}
        truth = sigma | {f"quality {j}": theta[j] for j in (0, 5, 11)}
        for key, part in found.items():
            kind = key.split(" ")[0]
            # qualities of one world move together: one of them is ranked, all are covered or not
            if kind != "quality" or key == f"quality {(0, 5, 11)[seed % 3]}":
                ranks.setdefault(kind, []).append(int((part[seed % 4, take] < truth[key]).sum()))
            ends = np.quantile(part, [0.025, 0.25, 0.75, 0.975])
            wide = bool(ends[0] <= truth[key] <= ends[3])
            inside.setdefault(kind, []).append((wide, bool(ends[1] <= truth[key] <= ends[2])))
    return [_row(name, kind, np.array(found), np.array(inside[kind])) for kind, found in ranks.items()]


def _row(name: str, kind: str, found: np.ndarray, inside: np.ndarray) -> dict[str, object]:
    counts = np.bincount(found * BINS // (THIN + 1), minlength=BINS)
    square = float(((counts - len(found) / BINS) ** 2 / (len(found) / BINS)).sum())
    return {
        "sampler": name,
        "quantity": kind,
        "truths": len(found),
        "counts": " ".join(map(str, counts)),
        "chi_square": round(square, 2),
        "critical": CRITICAL,
        "cover_95": round(float(inside[:, 0].mean()), 4),
        "cover_50": round(float(inside[:, 1].mean()), 4),
    }


def main() -> None:
    """Calibrate every sampler and write the table."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    rows = [row for name in MADE for row in calibrate(name, worlds)]
    for row in rows:
        print(row)
    with (HERE / "judge_calibration.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
