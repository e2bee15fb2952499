# SPDX-License-Identifier: Apache-2.0
"""One judgement: sample until the gates hold, then rank; several criteria by their weights.

The length of the chains doubles until rank-normalised split R-hat is at most 1.01 and bulk and
tail sample sizes are at least 400 for the mean, every standard deviation and every quality, and
the Monte Carlo error of every expected rank is at most 0.5 % of the number of proposals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yuzui.errors import LimitReachedError, NotIdentifiableError
from yuzui.funding.scoring import closed, convergence, model, predict
from yuzui.funding.scoring.chains import CHAINS, Chains, Draws
from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.predict import Foresight
from yuzui.funding.scoring.rank import Ranking, ranking, ranks
from yuzui.funding.scoring.sampler import Sampler
from yuzui.funding.scoring.variants import MOST_LEVELS, Ordinal, Scale, told
from yuzui.funding.scoring.weighted import Confidence, Weighted, snsf
from yuzui.text import Text

Array = np.ndarray[Any, Any]

RHAT, SAMPLES, RANK_ERROR = 1.01, 400.0, 0.005
FIRST, LAST = 1_200, 19_200
"""Steps per chain at first and at most; a third of them is warm-up."""
FEW = 30
"""Up to so many proposals, by the prior ``snsf``, chains begin four times as long: ranks published
for small panels are to be met within a tenth of a rank."""

_SHARES = ("proposal", "error", "reviewer", "panel")

MODELS = ("normal", "ordinal", "scale", "confidence")
PRIORS = ("default", "snsf")


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What the scores of one criterion say; deviations of an ordinal model are on its scale."""

    draws: Draws
    ranking: Ranking
    severity: bool
    component: Array
    rhat: float
    samples: float
    model: str = "normal"
    compared: Sequence[Foresight] = field(default=())
    crosscheck: float | None = None
    sampled: Draws | None = None

    @property
    def quality(self) -> Array:
        """Draws of mean plus quality, shape (draws, n_proposals), chains one after the other."""
        total = self.draws.quality + self.draws.mean[:, :, None].astype(np.float32)
        return np.asarray(total.reshape(-1, total.shape[2]))

    @property
    def components(self) -> int:
        """Number of parts of the graph of proposals and reviewers."""
        return int(self.component.max()) + 1

    @property
    def icc(self) -> Array:
        """Draws of the share of variance that lies between proposals, fraction."""
        sigma = self.draws.sigma
        squares = {name: sigma[name].ravel() ** 2 for name in _SHARES if name in sigma}
        return np.asarray(squares["proposal"] / np.sum([*squares.values()], axis=0))

    def bridges(self) -> list[tuple[int, int, int]]:
        r"""Return common reviews that would connect the parts: part, largest part, number.

        Notes
        -----
        A common review tells the difference of two levels with a variance of about
        :math:`2 \sigma_e^2`; :math:`\lceil 8 \sigma_e^2 / \sigma_p^2 \rceil` of them tell
        it to half the spread of quality. At least two, so that one checks the other.
        """
        sizes = np.bincount(self.component)
        largest = int(sizes.argmax())
        error, between = (float(self.draws.sigma[k].mean()) for k in ("error", "proposal"))
        number = max(2, int(np.ceil(8.0 * (error / between) ** 2)))
        return [(part, largest, number) for part in range(len(sizes)) if part != largest]

    def reliability(self, scores: int) -> float:
        """Return the reliability of the mean of several scores of different reviewers."""
        icc = float(self.icc.mean())
        return scores * icc / (1 + (scores - 1) * icc)


def judge(
    scores: Scores,
    seed: int,
    severity: bool | None = None,
    kind: str = "normal",
    prior: str = "default",
    steps: int | None = None,
) -> Judgement:
    """Judge proposals."""
    if severity:
        model.severity_asked(scores)
    with_severity = model.identifiable(scores) if severity is None else severity
    if int(scores.counts.max()) == 1 and not with_severity:
        # one score each: what panels or classes add cannot be told from quality
        scores = replace(scores, panel=None, confidence=None)
    applicable = samplers(scores, with_severity)
    if kind == "letters" and ("ordinal" not in applicable or prior == "snsf"):
        kind = "normal"
    wanted = "ordinal" if kind == "letters" else kind
    rivals = {k: m for k, m in applicable.items() if wanted in ("compare", k) or k == "normal"}
    _check(wanted, prior, applicable)
    compared: Sequence[Foresight] = ()
    if len(rivals) > 1:
        compared = predict.foresee(rivals, scores, with_severity, seed)
    name = predict.best(compared) if kind == "compare" else wanted
    if kind == "letters" and compared:
        name = max(compared, key=lambda one: one.log_score).model
    made: Callable[..., Chains] = applicable[name]
    chains = made(scores, with_severity, seed)
    if prior == "snsf":
        chains = Weighted(scores, with_severity, seed, snsf(scores))
    n = scores.n_proposals
    first = steps or (4 * FIRST if prior == "snsf" and n <= FEW else FIRST)
    draws, found, verdict = _settled(chains, n, first)
    same = name == "normal" and scores.panel is None and not with_severity
    group = model.patterns(scores) if same else np.arange(n)
    if scores.panel is not None:
        draws = draws.centred(np.bincount(scores.panel) / n)
    sampled = draws if isinstance(chains, Ordinal) else None
    if isinstance(chains, Ordinal):
        draws = told(draws, chains.levels)
    ranked = ranking(draws.quality.reshape(-1, n), group, found)
    return Judgement(
        draws=draws,
        ranking=ranked,
        severity=with_severity,
        component=model.components(scores),
        rhat=verdict.rhat,
        samples=verdict.samples,
        model=name,
        compared=compared,
        crosscheck=_crosscheck(chains, scores, draws, ranked),
        sampled=sampled,
    )


def samplers(scores: Scores, severity: bool) -> dict[str, type[Chains]]:
    """Return the models that apply to scores, by name."""
    found: dict[str, type[Chains]] = {"normal": Sampler if scores.panel is None else Weighted}
    if int(scores.counts.max()) == 1:
        return found
    if 3 <= len(np.unique(scores.score)) <= MOST_LEVELS:
        found["ordinal"] = Ordinal
    if severity:
        found["scale"] = Scale
    if scores.confidence is not None and int(scores.confidence.max()) > 0:
        found["confidence"] = Confidence
    return found


def _check(kind: str, prior: str, applicable: Mapping[str, type[Chains]]) -> None:
    """Refuse a model that does not apply, or a prior that is not for it."""
    if prior == "snsf" and kind != "normal":
        raise NotIdentifiableError(
            Text("the prior “snsf” goes with the model “normal”", "先验“snsf”仅用于模型“normal”"),
            seen=kind,
            fix=Text("leave --prior away, or take --model normal", "请省略 --prior，或采用 --model normal"),
            code="prior_not_for_model",
        )
    if kind != "compare" and kind not in applicable:
        raise NotIdentifiableError(
            Text("this model does not apply to these scores", "该模型不适用于这些评分"),
            seen=kind,
            expected=" | ".join(applicable),
            fix=Text(
                "ordinal needs 3 to 12 levels, scale reviewers whose ids repeat, confidence two classes of it",
                "ordinal 需 3 至 12 个等级；scale 需评审人编号重复；confidence 需至少两档把握程度",
            ),
            code="model_not_applicable",
        )


def _settled(chains: Chains, n: int, steps: int) -> tuple[Draws, Array, Verdict]:
    """Advance until the gates hold; return draws after warm-up, their ranks and the verdict."""
    draws = chains.advance(steps)
    while True:
        kept = draws.kept(steps // 3)
        found = ranks(kept.quality.reshape(-1, n))
        verdict = gates(kept, found)
        if not verdict.worst:
            return kept, found, verdict
        if steps >= LAST:
            raise _unsettled(verdict.worst, verdict.rhat, verdict.samples, steps)
        draws, steps = draws.then(chains.advance(steps)), 2 * steps


def _unsettled(worst: str, rhat: float, samples: float, steps: int) -> LimitReachedError:
    return LimitReachedError(
        Text("the sampler did not settle within its longest length", "抽样在最大长度内未收敛"),
        seen=f"{worst}: R-hat {rhat:.3f}, ESS {samples:.0f}",
        expected=f"R-hat <= {RHAT}, ESS >= {SAMPLES:.0f}",
        fix=Text(
            "take the simplest model, --model normal --no-severity, or add reviews",
            "请采用最简单的模型 --model normal --no-severity，或补充评审",
        ),
        detail={"quantity": worst, "steps": steps},
    )


def _crosscheck(chains: Chains, scores: Scores, draws: Draws, ranked: Ranking) -> float | None:
    """Return how far expected ranks lie from their closed form, as a fraction of all."""
    if not isinstance(chains, Sampler) or scores.n_proposals > closed.MOST:
        return None
    sigma = {name: float(part.mean()) for name, part in draws.sigma.items()}
    expected = closed.expected_ranks(*closed.posterior(scores, sigma))
    return float(np.abs(expected - ranked.expected).max()) / scores.n_proposals


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gates hold."""

    rhat: float
    samples: float
    worst: str


def gates(draws: Draws, found: Array) -> Verdict:
    """Check every gate."""
    n = found.shape[1]
    names = ["mean", *(f"sigma {name}" for name in draws.sigma)]
    few = np.stack([draws.mean, *draws.sigma.values()], axis=2)
    moving = np.ptp(few, axis=(0, 1)) > 0
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


def combined(parts: Sequence[Judgement], weights: Sequence[float]) -> tuple[Array, Ranking]:
    r"""Return draws of the weighted whole of several criteria, and its ranks."""
    length = min(part.draws.mean.shape[1] for part in parts)
    total = sum(
        weight * part.draws.quality[:, -length:].astype(float) for weight, part in zip(weights, parts, strict=True)
    )
    level = sum(w * p.draws.mean[:, -length:] for w, p in zip(weights, parts, strict=True))
    shape = (-1, parts[0].draws.quality.shape[2])
    quality = np.asarray(total, dtype=np.float32).reshape(shape)
    found = ranks(quality)
    if (error := rank_errors(found)).max() > RANK_ERROR * shape[1]:
        raise _unsettled(f"expected rank {int(error.argmax())}", 1.0, float(len(found)), LAST)
    groups = np.stack([part.ranking.group for part in parts])
    group = np.unique(groups, axis=1, return_inverse=True)[1].reshape(-1)
    whole = quality + np.asarray(level).reshape(-1, 1)
    return np.asarray(whole), ranking(quality, group, found)
