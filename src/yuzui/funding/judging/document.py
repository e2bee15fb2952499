# SPDX-License-Identifier: Apache-2.0
"""The ``judge`` part of a document: estimates, convergence, reviewers, parts, what was compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding.judging.posterior import Choice, Posterior
from yuzui.funding.judging.scores import Criterion, Line
from yuzui.funding.scoring import predict
from yuzui.funding.scoring.judgement import Judgement
from yuzui.funding.scoring.variants import MOST_LEVELS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

CLASSES = 10
"""Classes in which scores of a continuous scale are told."""


def document(found: Posterior, lines: Sequence[Line], choice: Choice, seed: int) -> dict[str, Any]:
    """Return the ``judge`` part of a document."""
    width = found.ranking.interval["95"]
    single = len(found.made) == 1
    parts = [_criterion(c, part, seed) for c, part in zip(found.criteria, found.made, strict=True)]
    first = parts[0]
    return {
        "model": _model(found),
        "prior": choice.prior,
        "asked": choice.model,
        "severity": found.severity,
        "mean": estimate(found.level),
        "sigma_proposal": first["sigma_proposal"] if single else _spread(found.quality),
        **{
            key: first[key] if single else None
            for key in ("sigma_reviewer", "sigma_panel", "sigma_error", "icc", "reliability")
        },
        "rhat_max": round(max(part.rhat for part in found.made), 5),
        "ess_min": round(min(part.samples for part in found.made), 1),
        "draws": len(found.quality),
        "chains": int(found.made[0].draws.mean.shape[0]),
        "components": found.components,
        "median_rank_width": float(np.median(width[:, 1] - width[:, 0])),
        "reviewers": _reviewers(found, lines),
        "parts": _parts(found),
        "criteria": parts,
    }


def estimate(draws: Array) -> dict[str, Any]:
    """Return posterior mean and 95 % interval."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return {"mean": float(draws.mean()), "interval": [float(low), float(high)]}


def _model(found: Posterior) -> str:
    names = dict.fromkeys(part.model for part in found.made)
    more = " with severity" if found.severity else ""
    more += " and panels" if any("panel" in part.draws.sigma for part in found.made) else ""
    return " / ".join(names) + more


def _spread(quality: Array) -> dict[str, Any]:
    return estimate(quality.astype(float).std(axis=1, ddof=1))


def _criterion(criterion: Criterion, made: Judgement, seed: int) -> dict[str, Any]:
    """Return what the scores of one criterion say."""
    sigma = made.draws.sigma
    scores = criterion.scores
    labels, edges = classes(scores.score)
    return {
        "criterion": criterion.name or None,
        "weight": criterion.weight,
        "scale": [float(end) for end in scores.scale],
        "model": made.model,
        "scores": len(scores.score),
        "mean": estimate(made.draws.mean),
        **{
            f"sigma_{name}": estimate(sigma[name]) if name in sigma else None
            for name in ("proposal", "reviewer", "panel", "error")
        },
        "icc": estimate(made.icc),
        "reliability": _reliability(made, scores.counts),
        "rhat_max": round(made.rhat, 5),
        "ess_min": round(made.samples, 1),
        "crosscheck": made.crosscheck,
        "compared": [
            {
                "model": one.model,
                "held_out": one.scores,
                "log_score": one.log_score,
                "gain": one.gain,
                "gain_error": one.gain_error,
            }
            for one in made.compared
        ],
        "panels": _panels(criterion, made),
        "confidence": _confidence(criterion, made),
        "check": _check(criterion, made, labels, edges, seed),
    }


def _reliability(made: Judgement, counts: Array) -> dict[str, Any]:
    """Return the reliability of the mean of as many scores as proposals usually have."""
    usual = int(np.median(counts))
    return {"scores": usual, "value": made.reliability(usual)}


def _panels(criterion: Criterion, made: Judgement) -> list[dict[str, Any]]:
    if "panel" not in made.draws.further or criterion.scores.panel is None:
        return []
    effects = made.draws.further["panel"]
    return [
        {"panel": name, "proposals": int((criterion.scores.panel == k).sum()), "effect": estimate(effects[:, :, k])}
        for k, name in enumerate(criterion.panels)
    ]


def _confidence(criterion: Criterion, made: Judgement) -> list[dict[str, Any]]:
    r"""Return the error variance of each class of confidence, if the scores have one.

    The model ``confidence`` estimates it. Otherwise it is told, and used for nothing: the mean of
    :math:`\frac{k}{k-1}(z_i - \bar z_{p(i)})^2` over the scores of the class, :math:`z` the score
    without severity and :math:`k > 1` the scores of the proposal, with its normal interval.
    """
    scores = criterion.scores
    if scores.confidence is None or not criterion.classes or made.sampled is not None:
        return []
    loads = np.bincount(scores.confidence)
    if "confidence" in made.draws.further:
        draws = made.draws.further["confidence"].astype(float) ** 2
        found: list[dict[str, Any] | None] = [estimate(draws[:, :, k]) for k in range(draws.shape[2])]
    else:
        squares = _within(criterion, made)
        found = [_about(squares[scores.confidence == k]) for k in range(len(loads))]
    return [
        {"confidence": float(level), "scores": int(loads[k]), "variance": found[k]}
        for k, level in enumerate(criterion.classes)
        if found[k] is not None
    ]


def _within(criterion: Criterion, made: Judgement) -> Array:
    """Return unbiased squares within proposals, severity taken off; NaN for single scores."""
    scores = criterion.scores
    z = scores.score
    if made.severity and scores.reviewer is not None:
        z = z - made.draws.severity.mean(axis=(0, 1), dtype=np.float64)[scores.reviewer]
    sizes = scores.counts
    means = np.bincount(scores.proposal, z) / sizes
    share = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), np.nan)
    return np.asarray((z - means[scores.proposal]) ** 2 * share[scores.proposal])


def _about(squares: Array) -> dict[str, Any] | None:
    known = squares[~np.isnan(squares)]
    if len(known) < 2:
        return None
    middle, error = float(known.mean()), float(known.std(ddof=1) / np.sqrt(len(known)))
    return {"mean": middle, "interval": [max(0.0, middle - 1.96 * error), middle + 1.96 * error]}


def classes(score: Array) -> tuple[list[tuple[float, float]], Array]:
    """Return the classes scores are told in, and the ends between them."""
    levels = np.unique(score)
    if len(levels) <= MOST_LEVELS:
        return [(float(v), float(v)) for v in levels], (levels[1:] + levels[:-1]) / 2.0
    ends = np.linspace(levels[0], levels[-1], CLASSES + 1)
    return list(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)), ends[1:-1]


def _check(
    criterion: Criterion, made: Judgement, labels: Sequence[tuple[float, float]], edges: Array, seed: int
) -> dict[str, Any]:
    """Return what was given beside what the model would have given."""
    scores = criterion.scores
    given = np.searchsorted(edges, scores.score)
    draws = made.draws if made.sampled is None else made.sampled
    drawn = predict.replicated(draws, scores, edges, seed)
    shares = np.stack([(drawn == k).mean(axis=1) for k in range(len(labels))])
    middles = np.array([(low + high) / 2.0 for low, high in labels])
    sizes = scores.counts

    def spreads(classed: Array) -> tuple[float, float]:
        values = middles[classed]
        means = np.bincount(scores.proposal, values) / sizes
        within = values - means[scores.proposal]
        free = max(1, len(values) - len(sizes))
        return float(means.std(ddof=1)), float(np.sqrt((within**2).sum() / free))

    replicates = np.array([spreads(row) for row in drawn])
    seen = spreads(given)
    return {
        "replicates": len(drawn),
        "levels": [
            {"from": low, "to": high, "share": float((given == k).mean()), "expected": _ends(shares[k])}
            for k, (low, high) in enumerate(labels)
        ],
        "spread_of_means": {"seen": seen[0], "expected": _ends(replicates[:, 0])},
        "spread_within": {"seen": seen[1], "expected": _ends(replicates[:, 1])},
    }


def _ends(values: Array) -> list[float]:
    return [float(end) for end in np.quantile(values, [0.025, 0.975])]


def _reviewers(found: Posterior, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return load, severity and use of the scale of each reviewer, by pseudonym."""
    effects = found.severities()
    names = sorted({name for criterion in found.criteria for name in criterion.reviewers})
    reviews = {name: set[str]() for name in names}
    for line in lines:
        if line[1]:
            reviews[line[1]].add(line[0])
    used: dict[str, Any] = {name: [] for name in names}
    for criterion in found.criteria:
        labels, edges = classes(criterion.scores.score)
        at = criterion.scores.reviewer
        if at is None:
            continue
        classed = np.searchsorted(edges, criterion.scores.score)
        table = np.zeros((len(criterion.reviewers), len(labels)), dtype=int)
        np.add.at(table, (at, classed), 1)
        for k, name in enumerate(criterion.reviewers):
            own = criterion.scores.score[at == k]
            use = {
                "criterion": criterion.name or None,
                "mean": float(own.mean()),
                "deviation": float(own.std(ddof=1)) if len(own) > 1 else None,
                "counts": table[k].tolist(),
            }
            used[name].append(use)
    return [
        {
            "reviewer": name,
            "reviews": len(reviews[name]),
            "severity": estimate(effects[name]) if name in effects else None,
            "used": used[name],
        }
        for name in names
    ]


def _parts(found: Posterior) -> list[dict[str, Any]]:
    """Return the parts of the graph of reviews, and what would bridge each to the largest."""
    sizes = np.bincount(found.component)
    first = found.criteria[0].scores
    bridges = {part: number for part, _, number in found.made[0].bridges()}
    if len(found.made) > 1 and len(sizes) != found.made[0].components:
        bridges = {}
    rows = []
    for part, size in enumerate(sizes):
        inside = found.component[first.proposal] == part
        reviewers = 0 if first.reviewer is None else len(np.unique(first.reviewer[inside]))
        rows.append(
            {
                "part": part + 1,
                "proposals": int(size),
                "reviewers": reviewers or None,
                "scores": int(inside.sum()),
                "bridge": bridges.get(part),
            }
        )
    return rows
