# SPDX-License-Identifier: Apache-2.0
r"""Which model foresees scores it has not seen: the held-out log score.

Scores are dealt into :data:`FOLDS` parts; each part is foretold by chains that saw the others, and
a model's figure is the sum over scores of
:math:`\log \frac1S \sum_s P(y_i \mid \text{draw } s)`: cross-validation, not an information
criterion, because with few scores a proposal the criterion's correction is known to fail. A score
is held out only if its proposal and its reviewer keep another one. Chances are those of the score
itself: a normal law is integrated between the midpoints of the levels and is open at both ends,
so that it is compared with cut points on one footing.

References
----------
Vehtari, Gelman and Gabry 2017, doi:10.1007/s11222-016-9696-4 (predictive comparison and its
error); Gneiting and Raftery 2007, doi:10.1198/016214506000001437 (the log score is proper);
Millar 2018, doi:10.1111/rssc.12243 (why not the criterion on conditional likelihoods)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yuzui.funding.scoring.chains import Chains, Draws
from yuzui.funding.scoring.laws import normal_cdf
from yuzui.funding.scoring.model import Scores

Array = np.ndarray[Any, Any]

FOLDS = 4
STEPS, WARM_UP = 900, 400
"""Steps per chain and fold, and how many of them are warm-up."""

_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Foresight:
    """How well one model foresees."""

    model: str
    scores: int
    log_score: float
    gain: float
    gain_error: float


def deal(scores: Scores, seed: int) -> Array:
    """Return the fold of each score, -1 for those that are never held out."""
    stream = np.random.default_rng([seed, len(scores.score)])
    turn = stream.permutation(len(scores.score))
    kept = np.zeros(len(turn), dtype=bool)
    for at in (scores.proposal, scores.reviewer, scores.score, scores.confidence):
        if at is not None:
            kept[turn[np.unique(at[turn], return_index=True)[1]]] = True
    fold = np.full(len(turn), -1)
    free = turn[~kept[turn]]
    fold[free] = np.arange(len(free)) % FOLDS
    return fold


def without(scores: Scores, held: Array) -> Scores:
    """Return the scores that are not held out."""

    def cut(part: Array | None) -> Array | None:
        return None if part is None else part[~held]

    return replace(
        scores,
        score=scores.score[~held],
        proposal=scores.proposal[~held],
        reviewer=cut(scores.reviewer),
        confidence=cut(scores.confidence),
    )


def log_chances(draws: Draws, scores: Scores, levels: Array, held: Array) -> Array:
    """Return the log predictive chance of scores that the draws have not seen."""
    flat = {
        "mean": draws.mean.ravel(),
        "quality": draws.quality.reshape(draws.mean.size, -1),
        "severity": draws.severity.reshape(draws.mean.size, -1),
        **{name: part.reshape(draws.mean.size, -1) for name, part in draws.further.items()},
    }
    middles = (levels[1:] + levels[:-1]) / 2.0
    found = np.empty(int(held.sum()))
    for row, place in enumerate(np.flatnonzero(held)):
        centre, spread = _law(flat, draws, scores, int(place))
        level = int(np.searchsorted(levels, scores.score[place]))
        cuts = flat["cuts"] if "cuts" in flat else np.broadcast_to(middles, (1, len(middles)))
        high = 1.0 if level == len(middles) else normal_cdf((cuts[:, level] - centre) / spread)
        low = 0.0 if level == 0 else normal_cdf((cuts[:, level - 1] - centre) / spread)
        found[row] = np.log(max(float(np.mean(high - low)), 1e-12))
    return found


def _law(flat: Mapping[str, Array], draws: Draws, scores: Scores, place: int) -> tuple[Array, Array]:
    """Return centre and deviation of one score in every draw."""
    proposal = scores.proposal[place]
    quality = flat["quality"][:, proposal].astype(float)
    reviewer = None if scores.reviewer is None else scores.reviewer[place]
    if "stretch" in flat and reviewer is not None:
        quality = quality * flat["stretch"][:, reviewer]
    centre = flat["mean"] + quality
    if reviewer is not None and flat["severity"].shape[1]:
        centre = centre + flat["severity"][:, reviewer]
    if "panel" in flat and scores.panel is not None:
        centre = centre + flat["panel"][:, scores.panel[proposal]]
    if "confidence" in flat and scores.confidence is not None:
        return centre, flat["confidence"][:, scores.confidence[place]].astype(float)
    return centre, draws.sigma["error"].ravel()


def replicated(draws: Draws, scores: Scores, edges: Array, seed: int, count: int = 400) -> Array:
    """Return what the model would have given in place of the scores.

    References
    ----------
    Gelman, Meng and Stern 1996, Statistica Sinica 6:733 (posterior predictive checks)
    """
    total = draws.mean.size
    take = np.linspace(0, total - 1, min(count, total)).astype(int)
    flat = {name: part.reshape(total, -1)[take] for name, part in draws.further.items()}
    quality = draws.quality.reshape(total, -1)[take]
    severity = draws.severity.reshape(total, -1)[take]
    mean, error = draws.mean.ravel()[take], draws.sigma["error"].ravel()[take]
    stream = np.random.default_rng([seed, total])
    found = np.empty((len(take), len(scores.score)), dtype=np.int64)
    for k in range(len(take)):
        centre = quality[k, scores.proposal].astype(float)
        if scores.reviewer is not None and severity.shape[1]:
            stretch = flat["stretch"][k, scores.reviewer] if "stretch" in flat else 1.0
            centre = stretch * centre + severity[k, scores.reviewer]
        if "panel" in flat and scores.panel is not None:
            centre = centre + flat["panel"][k, scores.panel[scores.proposal]]
        spread: Any = error[k]
        if "confidence" in flat and scores.confidence is not None:
            spread = flat["confidence"][k, scores.confidence]
        given = mean[k] + centre + spread * stream.standard_normal(len(centre))
        found[k] = np.searchsorted(flat["cuts"][k] if "cuts" in flat else edges, given)
    return found


def foresee(samplers: Mapping[str, type[Chains]], scores: Scores, severity: bool, seed: int) -> list[Foresight]:
    """Compare models by the scores they foresee."""
    fold, levels = deal(scores, seed), np.unique(scores.score)
    if int((fold >= 0).sum()) < _FEWEST:
        return []
    chances: dict[str, Array] = {}
    for name, made in samplers.items():
        parts = []
        for part in range(FOLDS):
            held = fold == part
            chains = made(without(scores, held), severity, seed)  # type: ignore[call-arg]
            draws = chains.advance(STEPS).kept(WARM_UP)
            parts.append(log_chances(draws, scores, levels, held))
        chances[name] = np.concatenate(parts)
    return [
        Foresight(name, len(found), float(found.sum()), *_gain(found - chances["normal"]))
        for name, found in chances.items()
    ]


def _gain(difference: Array) -> tuple[float, float]:
    return float(difference.sum()), float(difference.std() * np.sqrt(len(difference)))


def best(found: Sequence[Foresight]) -> str:
    """Return the model to use: the best, if it beats the normal one by two standard errors."""
    clear = [one for one in found if one.gain > 2.0 * one.gain_error > 0.0]
    return max(clear, key=lambda one: one.gain).model if clear else "normal"
