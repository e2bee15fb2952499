# SPDX-License-Identifier: Apache-2.0
"""One judgement: sample until the gates hold, then rank.

The length of the chains doubles until rank-normalised split R-hat is at most 1.01 and bulk and
tail sample sizes are at least 400 for the mean, every standard deviation and every quality, and
the Monte Carlo error of every expected rank is at most 0.5 % of the number of proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.allocate.methods.judge import convergence, model
from yuzui.allocate.methods.judge.model import Scores
from yuzui.allocate.methods.judge.rank import Ranking, ranking, ranks
from yuzui.allocate.methods.judge.sampler import CHAINS, Draws, Sampler
from yuzui.errors import LimitReachedError
from yuzui.text import Text

Array = np.ndarray[Any, Any]

RHAT, SAMPLES, RANK_ERROR = 1.01, 400.0, 0.005
FIRST, LAST = 1_200, 19_200
"""Steps per chain at first and at most; a third of them is warm-up."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What the scores say.

    Parameters
    ----------
    draws : Draws
        Draws after warm-up.
    ranking : Ranking
        Ranks of quality.
    severity : bool
        Whether severity was estimated and removed.
    components : int
        Parts of the graph of proposals and reviewers.
    rhat : float
        Largest R-hat.
    samples : float
        Smallest of all bulk and tail sample sizes.
    """

    draws: Draws
    ranking: Ranking
    severity: bool
    components: int
    rhat: float
    samples: float

    @property
    def quality(self) -> Array:
        """Draws of mean plus quality, shape (draws, n_proposals), chains one after the other."""
        total = self.draws.quality + self.draws.mean[:, :, None].astype(np.float32)
        return np.asarray(total.reshape(-1, total.shape[2]))

    @property
    def icc(self) -> Array:
        """Draws of the share of variance that lies between proposals, fraction."""
        squares = {name: part.ravel() ** 2 for name, part in self.draws.sigma.items()}
        return np.asarray(squares["proposal"] / np.sum([*squares.values()], axis=0))

    def reliability(self, scores: int) -> float:
        """Return the reliability of the mean of several scores of different reviewers."""
        icc = float(self.icc.mean())
        return scores * icc / (1 + (scores - 1) * icc)


def judge(scores: Scores, seed: int, severity: bool | None = None) -> Judgement:
    """Judge proposals.

    Parameters
    ----------
    scores : Scores
        The scores.
    seed : int
        Seed.
    severity : bool, optional
        Whether to estimate severity; by default where it is identifiable.

    Returns
    -------
    Judgement
        The posterior and the ranks.

    Raises
    ------
    NotIdentifiableError
        If severity is asked for and cannot be told.
    LimitReachedError
        If the gates do not hold at the longest length; names the worst quantity.
    """
    if severity:
        model.severity_asked(scores)
    with_severity = model.identifiable(scores) if severity is None else severity
    sampler = Sampler(scores, with_severity, seed)
    draws, steps = sampler.advance(FIRST), FIRST
    while True:
        kept = draws.kept(steps // 3)
        found = ranks(kept.quality.reshape(-1, scores.n_proposals))
        verdict = gates(kept, found)
        if not verdict.worst:
            break
        if steps >= LAST:
            raise LimitReachedError(
                Text(
                    "the sampler did not settle within its longest length",
                    "抽样在最大长度内未收敛",
                ),
                seen=f"{verdict.worst}: R-hat {verdict.rhat:.3f}, ESS {verdict.samples:.0f}",
                expected=f"R-hat <= {RHAT}, ESS >= {SAMPLES:.0f}",
                detail={"quantity": verdict.worst, "steps": steps},
            )
        draws, steps = draws.then(sampler.advance(steps)), 2 * steps
    n = scores.n_proposals
    group = np.arange(n) if with_severity else model.patterns(scores)
    return Judgement(
        draws=kept,
        ranking=ranking(kept.quality.reshape(-1, n), group, found),
        severity=with_severity,
        components=int(model.components(scores).max()) + 1,
        rhat=verdict.rhat,
        samples=verdict.samples,
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gates hold.

    Parameters
    ----------
    rhat : float
        Largest R-hat.
    samples : float
        Smallest sample size.
    worst : str
        The quantity that fails; empty if all gates hold.
    """

    rhat: float
    samples: float
    worst: str


def gates(draws: Draws, found: Array) -> Verdict:
    """Check every gate.

    Parameters
    ----------
    draws : Draws
        Draws after warm-up.
    found : array of int, shape (chains x draws, n)
        Ranks of quality in each draw.

    Returns
    -------
    Verdict
        The outcome.
    """
    n = found.shape[1]
    names = ["mean", *(f"sigma {name}" for name in draws.sigma)]
    few = np.stack([draws.mean, *draws.sigma.values()], axis=2)
    moving = few.std(axis=(0, 1)) > 0
    every = [few[:, :, moving], draws.quality]
    label = [name for name, moves in zip(names, moving, strict=True) if moves]
    label += [f"quality {place}" for place in range(n)]
    told = [convergence.diagnose(part) for part in every]
    rhats, sizes = (np.concatenate(parts) for parts in zip(*told, strict=True))
    worst = ""
    if rhats.max() > RHAT or sizes.min() < SAMPLES:
        worst = label[int(rhats.argmax() if rhats.max() > RHAT else sizes.argmin())]
    elif (error := rank_errors(found)).max() > RANK_ERROR * n:
        worst = f"expected rank {int(error.argmax())}"
    return Verdict(float(rhats.max()), float(sizes.min()), worst)


def rank_errors(found: Array) -> Array:
    """Return the Monte Carlo error of each expected rank, shape (n,)."""
    draws = found.reshape(CHAINS, -1, found.shape[1]).astype(float)
    sizes = convergence.sample_size(convergence.split(draws))
    return np.asarray(found.std(axis=0) / np.sqrt(sizes))
