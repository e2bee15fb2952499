# SPDX-License-Identifier: Apache-2.0
"""One judgement: sample until the gates hold, then rank.

The length of the chains doubles until rank-normalised split R-hat is at most 1.01 and bulk and
tail sample sizes are at least 400 for the mean, every standard deviation and every quality, and
the Monte Carlo error of every expected rank is at most 0.5 % of the number of proposals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yuzui.allocate.methods.judge import closed, convergence, model, predict
from yuzui.allocate.methods.judge.chains import CHAINS, Chains, Draws
from yuzui.allocate.methods.judge.model import Scores
from yuzui.allocate.methods.judge.predict import Foresight
from yuzui.allocate.methods.judge.rank import Ranking, ranking, ranks
from yuzui.allocate.methods.judge.sampler import Sampler
from yuzui.allocate.methods.judge.variants import MOST_LEVELS, Ordinal, Scale, told
from yuzui.allocate.methods.judge.weighted import Confidence, Weighted, snsf
from yuzui.errors import LimitReachedError, NotIdentifiableError
from yuzui.text import Text

Array = np.ndarray[Any, Any]

RHAT, SAMPLES, RANK_ERROR = 1.01, 400.0, 0.005
FIRST, LAST = 1_200, 19_200
"""Steps per chain at first and at most; a third of them is warm-up."""


_SHARES = ("proposal", "error", "reviewer", "panel")

MODELS = ("normal", "ordinal", "scale", "confidence")
PRIORS = ("default", "snsf")


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What the scores say; deviations of an ordinal model are on its felt scale.

    Parameters
    ----------
    draws : Draws
        Draws after warm-up.
    ranking : Ranking
        Ranks of quality.
    severity : bool
        Whether severity was estimated and removed.
    component : array of int, shape (n_proposals,)
        Part of the graph of proposals and reviewers each proposal lies in.
    rhat : float
        Largest R-hat.
    samples : float
        Smallest of all bulk and tail sample sizes.
    model : str
        The model used.
    compared : sequence of Foresight
        What was compared to choose it; empty if nothing was.
    crosscheck : float or None
        Largest difference of an expected rank to its closed form, as a fraction of the number
        of proposals; None where there is no closed form.
    """

    draws: Draws
    ranking: Ranking
    severity: bool
    component: Array
    rhat: float
    samples: float
    model: str = "normal"
    compared: Sequence[Foresight] = field(default=())
    crosscheck: float | None = None

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
) -> Judgement:
    """Judge proposals.

    Parameters
    ----------
    scores : Scores
        The scores.
    seed : int
        Seed.
    severity : bool, optional
        Whether to estimate severity; by default where it is identifiable.
    kind : str
        One of :data:`MODELS`, or ``compare``: all that apply are compared by the scores they
        foresee, and the normal one is used unless another clearly foresees better.
    prior : str
        ``default``, or ``snsf``: that of ERforResearch (model ``normal`` only).

    Returns
    -------
    Judgement
        The posterior and the ranks.

    Raises
    ------
    NotIdentifiableError
        If severity is asked for and cannot be told, or a model does not apply to these scores.
    LimitReachedError
        If the gates do not hold at the longest length; names the worst quantity.
    """
    if severity:
        model.severity_asked(scores)
    with_severity = model.identifiable(scores) if severity is None else severity
    if int(scores.counts.max()) == 1 and not with_severity:
        # one score each: what panels or classes add cannot be told from quality
        scores = replace(scores, panel=None, confidence=None)
    compared: Sequence[Foresight] = ()
    name = kind
    if name == "compare":
        compared = predict.foresee(samplers(scores, with_severity), scores, with_severity, seed)
        name = predict.best(compared)
    chains = _chains(scores, seed, with_severity, name, prior)
    draws, found, verdict = _settled(chains, scores.n_proposals)
    n = scores.n_proposals
    same = name == "normal" and scores.panel is None and not with_severity
    group = model.patterns(scores) if same else np.arange(n)
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
    )


def samplers(scores: Scores, severity: bool) -> dict[str, type[Chains]]:
    """Return the models that apply to scores, by name.

    Parameters
    ----------
    scores : Scores
        The scores.
    severity : bool
        Whether reviewers have an effect.

    Returns
    -------
    dict
        ``ordinal`` for 3 to :data:`MOST_LEVELS` levels; ``scale`` with severity; ``confidence``
        for two classes or more.
    """
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


def _chains(scores: Scores, seed: int, severity: bool, name: str, prior: str) -> Chains:
    if prior == "snsf":
        if name != "normal":
            raise NotIdentifiableError(
                Text(
                    "the prior “snsf” goes with the model “normal”", "先验“snsf”仅用于模型“normal”"
                ),
                seen=name,
                code="prior_not_for_model",
            )
        return Weighted(scores, severity, seed, snsf(scores))
    applicable = samplers(scores, severity)
    if name not in applicable:
        raise NotIdentifiableError(
            Text("this model does not apply to these scores", "该模型不适用于这些评分"),
            seen=name,
            expected=" | ".join(applicable),
            fix=Text(
                "ordinal needs 3 to 12 levels, scale reviewers whose ids repeat, confidence two "
                "classes of it",
                "ordinal 需 3 至 12 个等级；scale 需评审人编号重复；confidence 需至少两档把握程度",
            ),
            code="model_not_applicable",
        )
    made: Callable[..., Chains] = applicable[name]
    return made(scores, severity, seed)


def _settled(chains: Chains, n: int) -> tuple[Draws, Array, Verdict]:
    """Advance until the gates hold; return draws after warm-up, their ranks and the verdict."""
    draws, steps = chains.advance(FIRST), FIRST
    while True:
        kept = draws.kept(steps // 3)
        found = ranks(kept.quality.reshape(-1, n))
        verdict = gates(kept, found)
        if not verdict.worst:
            return kept, found, verdict
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
        draws, steps = draws.then(chains.advance(steps)), 2 * steps


def _crosscheck(chains: Chains, scores: Scores, draws: Draws, ranked: Ranking) -> float | None:
    """Return how far expected ranks lie from their closed form, as a fraction of all."""
    if not isinstance(chains, Sampler) or scores.n_proposals > closed.MOST:
        return None
    sigma = {name: float(part.mean()) for name, part in draws.sigma.items()}
    expected = closed.expected_ranks(*closed.posterior(scores, sigma))
    return float(np.abs(expected - ranked.expected).max()) / scores.n_proposals


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
