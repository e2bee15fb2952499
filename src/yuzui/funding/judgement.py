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
from yuzui.funding import score_model
from yuzui.funding.score_model import CHAINS, Chains, Draws, Sampler, Scores, normal_cdf, order
from yuzui.funding.score_variants import MOST_LEVELS, Confidence, Ordinal, Scale, Weighted, snsf, thresholds_of
from yuzui.text import Text

# Which model foresees scores it has not seen: the held-out log score.


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
    held_out = np.zeros(len(turn), dtype=bool)
    for at in (scores.proposal, scores.reviewer, scores.score, scores.confidence):
        if at is not None:
            held_out[turn[np.unique(at[turn], return_index=True)[1]]] = True
    fold = np.full(len(turn), -1)
    free = turn[~held_out[turn]]
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
    chances = np.empty(int(held.sum()))
    for row, place in enumerate(np.flatnonzero(held)):
        centre, spread = _law(flat, draws, scores, int(place))
        level = int(np.searchsorted(levels, scores.score[place]))
        cuts = flat["cuts"] if "cuts" in flat else np.broadcast_to(middles, (1, len(middles)))
        high = 1.0 if level == len(middles) else normal_cdf((cuts[:, level] - centre) / spread)
        low = 0.0 if level == 0 else normal_cdf((cuts[:, level - 1] - centre) / spread)
        chances[row] = np.log(max(float(np.mean(high - low)), 1e-12))
    return chances


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
    replicates = np.empty((len(take), len(scores.score)), dtype=np.int64)
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
        simulated = mean[k] + centre + spread * stream.standard_normal(len(centre))
        replicates[k] = np.searchsorted(flat["cuts"][k] if "cuts" in flat else edges, simulated)
    return replicates


def foresee(samplers: Mapping[str, type[Chains]], scores: Scores, severity: bool, seed: int) -> list[Foresight]:
    """Compare models by the scores they foresee."""
    fold, levels = deal(scores, seed), np.unique(scores.score)
    if int((fold >= 0).sum()) < _FEWEST:
        return []
    chances: dict[str, Array] = {}
    for name, sampler in samplers.items():
        parts = []
        for part in range(FOLDS):
            held = fold == part
            chains = sampler(without(scores, held), severity, seed)  # type: ignore[call-arg]
            draws = chains.advance(STEPS).after(WARM_UP)
            parts.append(log_chances(draws, scores, levels, held))
        chances[name] = np.concatenate(parts)
    return [
        Foresight(name, len(chance), float(chance.sum()), *_gain(chance - chances["normal"]))
        for name, chance in chances.items()
    ]


def _gain(difference: Array) -> tuple[float, float]:
    return float(difference.sum()), float(difference.std() * np.sqrt(len(difference)))


def best(foresights: Sequence[Foresight]) -> str:
    """Return the model to use: the best, if it beats the normal one by two standard errors."""
    clear = [one for one in foresights if one.gain > 2.0 * one.gain_error > 0.0]
    return max(clear, key=lambda one: one.gain).model if clear else "normal"


# Ranks from draws by sorting.


LEVELS = {"50": (0.25, 0.75), "90": (0.05, 0.95), "95": (0.025, 0.975)}


def ranks(draws: Array) -> Array:
    """Return the rank of each proposal in each draw, shape (draws, n), 1 for the highest."""
    rank_table = np.empty(draws.shape, dtype=np.int32)
    places = np.arange(1, draws.shape[1] + 1, dtype=np.int32)
    np.put_along_axis(rank_table, order(-draws), places[None, :], 1)
    return rank_table


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Ranks with their uncertainty."""

    mean: Array
    deviation: Array
    expected: Array
    interval: dict[str, Array]
    draws: Array
    group: Array

    @property
    def sucra(self) -> Array:
        """Surface under the cumulative ranking curve, shape (n,), 1 for the best."""
        n = len(self.expected)
        return np.asarray((n - self.expected) / (n - 1))

    def top(self, k: int) -> Array:
        """Return the probability of a rank of at most k, shape (n,), pooled by group."""
        return pooled((self.draws <= k).mean(axis=0), self.group)


def pooled(values: Array, group: Array) -> Array:
    """Return the mean of each group at each of its members, shape (n,)."""
    sums = np.bincount(group, values)
    return np.asarray((sums / np.bincount(group))[group])


def ranking(draws: Array, group: Array, quality: Array | None = None) -> Ranking:
    """Rank draws."""
    quality = ranks(draws) if quality is None else quality
    mean = pooled(draws.mean(axis=0, dtype=np.float64), group)
    square = pooled((draws.astype(np.float64) ** 2).mean(axis=0), group)
    ends = {level: np.empty((draws.shape[1], 2)) for level in LEVELS}
    quantiles = np.array(sorted({q for pair in LEVELS.values() for q in pair}))
    sizes = np.bincount(group)
    alone = np.flatnonzero(sizes[group] == 1)
    if alone.size:
        own = np.quantile(np.ascontiguousarray(quality[:, alone].T), quantiles, axis=1)
        at = dict(zip(quantiles, own, strict=True))
        for level, (low, high) in LEVELS.items():
            ends[level][alone] = np.stack([at[low], at[high]], axis=1)
    for number in np.flatnonzero(sizes > 1):
        members = np.flatnonzero(group == number)
        at = dict(zip(quantiles, np.quantile(quality[:, members], quantiles), strict=True))
        for level, (low, high) in LEVELS.items():
            ends[level][members] = at[low], at[high]
    return Ranking(
        mean=mean,
        deviation=np.sqrt(np.maximum(square - mean**2, 0.0)),
        expected=pooled(quality.mean(axis=0), group),
        interval=ends,
        draws=quality,
        group=group,
    )


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
        score_model.severity_asked(scores)
    with_severity = score_model.identifiable(scores) if severity is None else severity
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
        compared = foresee(rivals, scores, with_severity, seed)
    name = best(compared) if kind == "compare" else wanted
    if kind == "letters" and compared:
        name = max(compared, key=lambda one: one.log_score).model
    make: Callable[..., Chains] = applicable[name]
    chains = make(scores, with_severity, seed)
    if prior == "snsf":
        chains = Weighted(scores, with_severity, seed, snsf(scores))
    n = scores.n_proposals
    first = steps or (4 * FIRST if prior == "snsf" and n <= FEW else FIRST)
    draws, settled, verdict = _settled(chains, n, first)
    same = name == "normal" and scores.panel is None and not with_severity
    group = score_model.patterns(scores) if same else np.arange(n)
    if scores.panel is not None:
        draws = draws.centred(np.bincount(scores.panel) / n)
    sampled = draws if isinstance(chains, Ordinal) else None
    if isinstance(chains, Ordinal):
        draws = thresholds_of(draws, chains.levels)
    ranked = ranking(draws.quality.reshape(-1, n), group, settled)
    return Judgement(
        draws=draws,
        ranking=ranked,
        severity=with_severity,
        component=score_model.components(scores),
        rhat=verdict.rhat,
        samples=verdict.samples,
        model=name,
        compared=compared,
        crosscheck=_crosscheck(chains, scores, draws, ranked),
        sampled=sampled,
    )


def samplers(scores: Scores, severity: bool) -> dict[str, type[Chains]]:
    """Return the models that apply to scores, by name."""
    classes: dict[str, type[Chains]] = {"normal": Sampler if scores.panel is None else Weighted}
    if int(scores.counts.max()) == 1:
        return classes
    if 3 <= len(np.unique(scores.score)) <= MOST_LEVELS:
        classes["ordinal"] = Ordinal
    if severity:
        classes["scale"] = Scale
    if scores.confidence is not None and int(scores.confidence.max()) > 0:
        classes["confidence"] = Confidence
    return classes


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
        second_half = draws.after(steps // 3)
        places = ranks(second_half.quality.reshape(-1, n))
        verdict = gates(second_half, places)
        if not verdict.worst:
            return second_half, places, verdict
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
    if not isinstance(chains, Sampler) or scores.n_proposals > score_model.MOST:
        return None
    sigma = {name: float(part.mean()) for name, part in draws.sigma.items()}
    expected = score_model.expected_ranks(*score_model.posterior(scores, sigma))
    return float(np.abs(expected - ranked.expected).max()) / scores.n_proposals


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gates hold."""

    rhat: float
    samples: float
    worst: str


def gates(draws: Draws, places: Array) -> Verdict:
    """Check every gate."""
    n = places.shape[1]
    names = ["mean", *(f"sigma {name}" for name in draws.sigma)]
    few = np.stack([draws.mean, *draws.sigma.values()], axis=2)
    moving = np.ptp(few, axis=(0, 1)) > 0
    every = [few[:, :, moving], draws.quality]
    label = [name for name, moves in zip(names, moving, strict=True) if moves]
    label += [f"quality {place}" for place in range(n)]
    diagnoses = [score_model.diagnose(part) for part in every]
    rhats, sizes = (np.concatenate(parts) for parts in zip(*diagnoses, strict=True))
    worst = ""
    if rhats.max() > RHAT or sizes.min() < SAMPLES:
        worst = label[int(rhats.argmax() if rhats.max() > RHAT else sizes.argmin())]
    elif (error := rank_errors(places)).max() > RANK_ERROR * n:
        worst = f"expected rank {int(error.argmax())}"
    return Verdict(float(rhats.max()), float(sizes.min()), worst)


def rank_errors(places: Array) -> Array:
    """Return the Monte Carlo error of each expected rank, shape (n,)."""
    draws = places.reshape(CHAINS, -1, places.shape[1]).astype(float)
    sizes = score_model.sample_size(score_model.split(draws))
    return np.asarray(places.std(axis=0) / np.sqrt(sizes))


def combined(parts: Sequence[Judgement], weights: Sequence[float]) -> tuple[Array, Ranking]:
    r"""Return draws of the weighted whole of several criteria, and its ranks."""
    length = min(part.draws.mean.shape[1] for part in parts)
    total = sum(
        weight * part.draws.quality[:, -length:].astype(float) for weight, part in zip(weights, parts, strict=True)
    )
    level = sum(w * p.draws.mean[:, -length:] for w, p in zip(weights, parts, strict=True))
    shape = (-1, parts[0].draws.quality.shape[2])
    quality = np.asarray(total, dtype=np.float32).reshape(shape)
    places = ranks(quality)
    if (error := rank_errors(places)).max() > RANK_ERROR * shape[1]:
        raise _unsettled(f"expected rank {int(error.argmax())}", 1.0, float(len(places)), LAST)
    groups = np.stack([part.ranking.group for part in parts])
    group = np.unique(groups, axis=1, return_inverse=True)[1].reshape(-1)
    whole = quality + np.asarray(level).reshape(-1, 1)
    return np.asarray(whole), ranking(quality, group, places)
