# SPDX-License-Identifier: Apache-2.0
"""CPU seconds of a judgement with its gates met, of its closed form, and of the same model in JAGS.

``OMP_NUM_THREADS=1 python -m bench.judge`` writes ``bench/judge.csv``; the peer (R with rjags) runs
in a process of its own if Rscript is there (the large call with one seed: it takes minutes), else
its cells stay empty. Seconds are those of one
machine; only ratios should be relied on.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import numpy as np

from yuzui.funding import score_model
from yuzui.funding.judgement import judge
from yuzui.funding.score_model import Scores

HERE = Path(__file__).parent
SEEDS = (1, 2, 3)
GRADES = "11125 11226 12135 13215 12235 13145 12345 15225 13435 14255 23445 24355 25446 23466 25546"
"""Mock panel 1 of ERforResearch (Swiss National Science Foundation): a word a proposal."""

MODEL = """model {
  for (i in 1:length(y)) { y[i] ~ dnorm(mu + theta[p[i]] + rho[r[i]], pow(error, -2)) }
  for (j in 1:n) { theta[j] ~ dnorm(0, pow(proposal, -2)) }
  for (k in 1:m) { rho[k] ~ dnorm(0, pow(reviewer, -2)) }
  mu ~ dnorm(0, 1.0E-6)
  proposal ~ dunif(0, high)
  reviewer ~ dunif(0, high)
  error ~ dunif(0, high)
}
"""
"""The model of the package, in the peer's language."""

SCRIPT = """
suppressMessages(library(rjags)); args <- commandArgs(TRUE); set.seed(as.integer(args[3]))
d <- read.csv(args[1]); high <- as.numeric(args[4]); began <- proc.time()
data <- list(y = d$y, p = d$p, r = d$r, n = max(d$p), m = max(d$r), high = high)
parts <- c(0.08, 0.3, 0.6, 0.95)
first <- lapply(1:4, function(k) list(
  proposal = high * parts[k], reviewer = high * parts[k %% 4 + 1],
  error = high * parts[(k + 1) %% 4 + 1],
  .RNG.name = "base::Mersenne-Twister", .RNG.seed = 10 * as.integer(args[3]) + k))
model <- jags.model(args[2], data, first, n.chains = 4, n.adapt = 400, quiet = TRUE)
update(model, 400, progress.bar = "none")
names <- c("mu", "theta", "proposal", "reviewer", "error")
draws <- coda.samples(model, names, 800, progress.bar = "none"); steps <- 800
repeat {
  worst <- max(gelman.diag(draws, multivariate = FALSE, autoburnin = FALSE)$psrf[, 1])
  size <- min(effectiveSize(draws))
  if ((worst <= 1.01 && size >= 400) || steps >= 25600) break
  more <- coda.samples(model, names, steps, progress.bar = "none")
  draws <- mcmc.list(lapply(1:4, function(k) mcmc(rbind(draws[[k]], more[[k]]))))
  steps <- 2 * steps
}
spent <- proc.time() - began
theta <- as.matrix(draws); theta <- theta[, grepl("^theta", colnames(theta))]
ranks <- rowMeans(apply(-theta, 1, rank))
cat(sum(spent[c(1, 2, 4, 5)], na.rm = TRUE), steps, worst, size, ranks, "\\n")
"""


def mock_panel() -> Scores:
    """Return the mock panel, 15 proposals by 5 reviewers."""
    grades = np.array([7.0 - int(g) for word in GRADES.split() for g in word])
    return Scores(grades, np.repeat(np.arange(15), 5), np.tile(np.arange(5), 15), (1.0, 6.0))


def synthetic(n: int, each: int, reviewers: int, seed: int) -> Scores:
    """Return whole scores of 1 to 10 with hidden quality and severity."""
    stream = np.random.default_rng([n, reviewers, seed])
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(reviewers)[:each] for _ in range(n)])
    y = 5.5 + stream.normal(0, 1.0, n)[p] + stream.normal(0, 0.5, reviewers)[r]
    y = np.clip(np.round(y + stream.normal(0, 1.1, len(p))), 1, 10)
    return Scores(y, p, np.unique(r, return_inverse=True)[1], (1.0, 10.0))


def venue() -> Scores:
    """Return the real scores of ICLR 2018, without reviewer ids."""
    text = (files("yuzui") / "demo_data" / "iclr_2018_scores.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    place = {name: k for k, name in enumerate(dict.fromkeys(row["submission"] for row in rows))}
    p = np.array([place[row["submission"]] for row in rows])
    return Scores(np.array([float(row["score"]) for row in rows]), p, None, (1.0, 10.0))


def peer(scores: Scores, seed: int) -> tuple[float, int, float, float, np.ndarray] | None:
    """Return CPU seconds, steps, R-hat, sample size and expected ranks of JAGS; None without."""
    if shutil.which("Rscript") is None or scores.reviewer is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lines = zip(scores.score, scores.proposal + 1, scores.reviewer + 1, strict=True)
        rows = "\n".join(f"{y},{p},{r}" for y, p, r in lines)
        (place / "scores.csv").write_text("y,p,r\n" + rows, encoding="utf-8")
        (place / "model.txt").write_text(MODEL, encoding="utf-8")
        (place / "peer.R").write_text(SCRIPT, encoding="utf-8")
        high = 0.4 * (scores.scale[1] - scores.scale[0])
        words = ["Rscript", "peer.R", "scores.csv", "model.txt", str(seed), str(high)]
        done = subprocess.run(words, cwd=place, capture_output=True, text=True, check=True)
    spent, steps, rhat, size, *ranks = done.stdout.split()
    return float(spent), int(steps), float(rhat), float(size), np.array(ranks, dtype=float)


def measure(name: str, scores: Scores, seed: int, with_peer: bool) -> dict[str, object]:
    """Return one row of the table."""
    began = time.process_time()
    made = judge(scores, seed)
    spent = time.process_time() - began
    sigma = {key: float(part.mean()) for key, part in made.draws.sigma.items()}
    began = time.process_time()
    ranks = score_model.expected_ranks(*score_model.posterior(scores, sigma))
    form = time.process_time() - began
    other = peer(scores, seed) if with_peer else None
    n = scores.n_proposals
    row: dict[str, object] = {
        "call": name,
        "proposals": n,
        "scores": len(scores.score),
        "reviewers": scores.n_reviewers,
        "seed": seed,
        "cpu_s": round(spent, 3),
        "steps": made.draws.mean.shape[1] * 3 // 2,
        "rhat": round(made.rhat, 4),
        "ess": round(made.samples),
        "closed_cpu_s": round(form, 4),
        "closed_apart": round(float(np.abs(ranks - made.ranking.expected).max()) / n, 5),
    }
    keys = ("jags_cpu_s", "jags_steps", "jags_rhat", "jags_ess", "jags_apart", "ratio")
    found: tuple[object, ...] = ("",) * len(keys)
    if other is not None:
        apart = float(np.abs(other[4] - made.ranking.expected).max()) / n
        found = (
            round(other[0], 2), other[1], round(other[2], 4), round(other[3]), round(apart, 5),
            round(spent / other[0], 4),
        )  # fmt: skip
    return row | dict(zip(keys, found, strict=True))


def main() -> None:
    """Measure every call with every seed and write the table."""
    judge(mock_panel(), 0)  # tables of the normal law are made once a process
    rows = []
    for seed in SEEDS:
        cases = {
            "mock panel": mock_panel(),
            "synthetic, 420 reviewers": synthetic(1_200, 4, 420, seed),
            "synthetic, 100 reviewers": synthetic(1_200, 4, 100, seed),
            "ICLR 2018 (real)": venue(),
        }
        for name, scores in cases.items():
            beside = name == "mock panel" or (seed == SEEDS[0] and "420" in name)
            rows.append(measure(name, scores, seed, beside))
            print(rows[-1], flush=True)
    with (HERE / "judge.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
