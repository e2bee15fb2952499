# SPDX-License-Identifier: Apache-2.0
"""Judging a call: scores under pseudonyms, their posterior, and what both say in words."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, LimitReachedError, Place, VisibilityError
from yuzui.funding import judge_answer as answer
from yuzui.funding import judgement
from yuzui.funding.call_data import Material, declared_criteria
from yuzui.funding.candidates import criterion_key, number
from yuzui.funding.judgement import Judgement, Ranking
from yuzui.funding.score_model import ALIKE, Scores, check, refusal, scale_of
from yuzui.funding.score_variants import MOST_LEVELS
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Reviews as scores of one criterion after another, under pseudonyms, in an order that is blind.


# Reviewers under names made from what they wrote, not from who they are.


ReviewLine = tuple[Any, ...]


def pseudonyms(call: str, seed: int, reviewers: Sequence[Any], lines: Sequence[ReviewLine]) -> list[str]:
    """Return the pseudonym of the reviewer of each review."""
    written: dict[Any, list[str]] = {}
    for reviewer, line in zip(reviewers, lines, strict=True):
        written.setdefault(reviewer, []).append("\t".join(map(_cell, line)))
    key = hashlib.sha256(f"{call}\n{seed}".encode()).digest()
    marks = {
        reviewer: hmac.new(key, "\n".join(sorted(own)).encode(), "sha256").hexdigest()
        for reviewer, own in written.items()
    }
    order = sorted(written, key=lambda reviewer: marks[reviewer])
    digits = max(2, len(str(len(order))))
    names = {reviewer: f"R{place:0{digits}d}" for place, reviewer in enumerate(order, 1)}
    return [names[reviewer] for reviewer in reviewers]


def _cell(value: Any) -> str:
    """Return one text for a cell, whatever type a file gave it."""
    if value is None:
        return ""
    return repr(float(value)) if isinstance(value, (int, float)) else str(value).strip()


Line = tuple[str, str, str, float, float | None]
"""Proposal, pseudonym (empty without ids), criterion, score, confidence."""

MOST_CLASSES = 12
"""Most different values of confidence that are taken for classes."""


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """The scores of one criterion."""

    name: str
    weight: float
    scores: Scores
    reviewers: Sequence[str] = ()
    panels: Sequence[str] = ()
    classes: Sequence[float] = ()
    proposals: Sequence[str] = ()
    factor: float = 1.0
    shift: float = 0.0

    @property
    def slope(self) -> float:
        """By how much the whole grows with a score of the criterion: weight times factor of its scale."""
        return self.weight * self.factor

    def rescaled(self, values: Any) -> Any:
        """Return scores on the scale that all criteria are weighed on."""
        return self.shift + self.factor * values


COMMON = (0.0, 100.0)
"""Scale on which criteria that each have a scale of their own are weighed: lowest and highest score of each."""


def common_scale(material: Material, names: Iterable[str]) -> tuple[float, float] | None:
    """Return the scale that criteria are weighed on: ``COMMON`` where each has its own; None if one has none."""
    scales = {_scale(material, name) for name in names}
    return None if None in scales or not scales else scales.pop() if len(scales) == 1 else COMMON


def lines(material: Material, seed: int) -> list[Line]:
    """Return the reviews with pseudonyms, in an order that does not know the reviewers."""
    columns = material.reviews
    if not columns or not columns["proposal"]:
        return []
    parts, reviewers = _score_parts(columns), blind(material, seed)
    turned = _turned(material)
    entries = []
    for (p, c, s, f), r in zip(parts, reviewers, strict=True):
        name = str(c or "")
        score = turned[name] - float(s) if name in turned else float(s)
        entries.append((str(p), r, name, score, number(f)))
    return sorted(entries, key=lambda line: (*line[:4], line[4] is None, line[4] or 0.0))


def blind(material: Material, seed: int) -> Sequence[str]:
    """Return the pseudonym of each review's reviewer; empty ones where reviewers have no ids."""
    columns = material.reviews
    if not columns or not columns["proposal"] or columns["reviewer"][0] is None:
        return [""] * len(columns.get("proposal", ()))
    return pseudonyms(material.call, seed, columns["reviewer"], _score_parts(columns))


def _score_parts(columns: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return what was written in each review."""
    names = ("proposal", "criterion", "score", "confidence")
    return list(zip(*(columns[name] for name in names), strict=True))


def _turned(material: Material) -> dict[str, float]:
    """Return low + high of each criterion whose lower scores are better."""
    turned = {}
    for name, row in declared_criteria(material).items():
        if row.get("direction") != "lower":
            continue
        if row.get("low") is None or row.get("high") is None:
            raise InputError(
                Text(
                    "a criterion whose lower scores are better needs its lowest and highest score",
                    "低分为优的指标须写明最低分与最高分",
                ),
                place=Place(sheet="criteria", column="low"),
                seen=name,
                fix=Text(f"fill in the lowest and the highest score of “{name}”", f"请填写“{name}”的最低分与最高分"),
                code="scale_missing",
            )
        turned[name] = float(row["low"]) + float(row["high"])
        material.findings.append(Finding("scale_reversed", "note", "criterion", name, "direction"))
    return turned


def weights(material: Material, names: Sequence[str]) -> dict[str, float]:
    """Return the weight of each criterion, adding up to 1."""
    declared = dict(material.weights)
    for name, row in declared_criteria(material).items():
        if row.get("weight") is not None:
            declared.setdefault(name, float(row["weight"]))
    known = [name for name in names if name in declared]
    if not known:
        return {name: 1.0 / len(names) for name in names}
    missing = [name for name in names if name not in declared]
    total = sum(declared[name] for name in known)
    if missing or total <= 0:
        raise InputError(
            Text(
                "either every criterion has a weight or none, and one is above 0",
                "各指标须全部写明权重或全部不写，且至少一项大于 0",
            ),
            place=Place(sheet="criteria", column="weight"),
            seen=", ".join(missing) or "0",
            expected=", ".join(names),
            fix=Text(
                "fill in all weights, one of them above 0, or leave all of them empty",
                "请填写全部指标的权重且至少一项大于 0，或全部留空",
            ),
            code="weights_incomplete",
        )
    return {name: declared[name] / total for name in names}


def panels(material: Material) -> dict[str, str]:
    """Return the panel of each proposal; empty if there are fewer than two, or they overlap."""
    ids = [str(name) for name in material.proposals["id"]]
    own = material.proposals.get("panel")
    pairs = zip(ids, own, strict=True) if own else _reviewed(material)
    panel_of: dict[str, str] = {}
    for name, panel in pairs:
        if panel is None or not str(panel).strip():
            return {}
        if panel_of.setdefault(str(name), str(panel)) != str(panel):
            material.findings.append(Finding("panels_overlap", "note", "review", str(name), "panel"))
            return {}
    number = len(set(panel_of.values()))
    if number > 1 and 2 * number > len(panel_of):
        # with one proposal each, what a panel adds is not told from what the proposal is
        seen = f"{number} / {len(panel_of)}"
        material.findings.append(Finding("panels_small", "note", "review", "", "panel", seen))
        return {}
    return panel_of if number > 1 else {}


def _reviewed(material: Material) -> list[tuple[Any, Any]]:
    # in an order of their own: which one is named must not hang on the order of the reviews
    columns = material.reviews
    pairs = zip(columns["proposal"], columns.get("panel", ()), strict=False)
    return sorted(pairs, key=lambda pair: tuple(map(str, pair)))


def criteria(material: Material, lines: Sequence[Line], panel: bool = True) -> list[Criterion]:
    """Return the scores of every criterion."""
    names = sorted({line[2] for line in lines})
    shares = weights(material, names)
    scored = sorted({line[0] for line in lines})
    places = panels(material) if panel else {}
    common = common_scale(material, names)
    results = []
    for name in names:
        own = [line for line in lines if line[2] == name]
        missing = len(scored) - len({line[0] for line in own})
        if missing:
            raise InputError(
                Text("a criterion is not scored for every reviewed proposal", "有指标未对每项受评申请评分"),
                seen=f"{name}: {missing}",
                fix=Text(
                    "add the scores that are missing, or take the criterion out", "请补齐缺少的评分，或删去该指标"
                ),
                code="criterion_incomplete",
            )
        scale = _scale(material, name)
        one = _criterion(name, shares[name], own, scored, places, scale)
        if common == COMMON != scale and scale is not None:
            factor = (COMMON[1] - COMMON[0]) / (scale[1] - scale[0])
            one = replace(one, factor=factor, shift=COMMON[0] - factor * scale[0])
        results.append(one)
    material.findings += [one for one in _of_scales(material, results, common) if one not in material.findings]
    return results


SPREAD = 1.25
"""How much wider one criterion may be used than another before it is odd that no scale is declared."""


def _of_scales(
    material: Material, criteria: Sequence[Criterion], common: tuple[float, float] | None
) -> Iterator[Finding]:
    """Say that criteria were brought to one scale, or that they seem to have several and nobody declared them."""
    ends = {one.name: one.scores.scale for one in criteria}
    seen = ", ".join(f"{name}: {low:g}–{high:g}" for name, (low, high) in ends.items())
    if common == COMMON and any(one.factor != 1.0 for one in criteria):
        yield Finding("criteria_rescaled", "note", "criterion", "", "low", seen)
    tops = [high for _, high in ends.values()]
    if common is None and len(tops) > 1 and not material.ordinal and max(tops) > SPREAD * min(tops):
        yield Finding("scales_differ", "warning", "criterion", "", "low", seen)


def _scale(material: Material, name: str) -> tuple[float, float] | None:
    row = declared_criteria(material).get(name, {})
    if row.get("low") is not None and row.get("high") is not None:
        return float(row["low"]), float(row["high"])
    return material.scale


def _criterion(
    name: str,
    weight: float,
    own: Sequence[Line],
    scored: Sequence[str],
    places: Mapping[str, str],
    declared: tuple[float, float] | None,
) -> Criterion:
    at = {proposal: k for k, proposal in enumerate(scored)}
    score = np.array([line[3] for line in own])
    reviewers = sorted({line[1] for line in own} - {""})
    groups = sorted(set(places.values())) if all(p in places for p in scored) else []
    confidences = [line[4] for line in own]
    classes = sorted({c for c in confidences if c is not None}) if None not in confidences else []
    if not 1 < len(classes) <= MOST_CLASSES:
        classes = []

    def code(values: Sequence[Any], known: Sequence[Any]) -> Array | None:
        place = {value: k for k, value in enumerate(known)}
        return np.array([place[value] for value in values]) if known else None

    scores = Scores(
        score,
        np.array([at[line[0]] for line in own]),
        code([line[1] for line in own], reviewers),
        scale_of(score, declared),
        code([places.get(p) for p in scored], groups) if len(groups) > 1 else None,
        code(confidences, classes),
    )
    return Criterion(name, weight, scores, reviewers, groups, classes, scored)


# What the scores of a call say: each criterion judged alone, then weighed on the draws.


@dataclass(frozen=True, slots=True)
class Choice:
    """How reviews are judged."""

    severity: bool | None = None
    model: str = "normal"
    prior: str = "default"
    panel: bool = True

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"severity": self.severity, "model": self.model, "prior": self.prior, "panel": self.panel}


def lettered(material: Material, model: str) -> str:
    """Return the model to ask for: letters have an order and no distances, so models compete."""
    several = len(set(material.reviews.get("score", ()))) > 2
    return "letters" if material.ordinal and several and model == "normal" else model


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """The posterior of the quality of n proposals, in the order of their ids."""

    criteria: Sequence[Criterion]
    judgements: Sequence[Judgement]
    quality: Array
    ranking: Ranking
    component: Array

    @property
    def severity(self) -> bool:
        """Whether severity was estimated and removed, in every criterion."""
        return all(part.severity for part in self.judgements)

    @property
    def components(self) -> int:
        """Number of parts of the graph of reviews."""
        return int(self.component.max()) + 1

    @property
    def level(self) -> Array:
        """Draws of the weighted overall mean, score points."""
        length = min(part.draws.mean.shape[1] for part in self.judgements)
        pairs = zip(self.criteria, self.judgements, strict=True)
        parts = [c.weight * c.rescaled(part.draws.mean[:, -length:]) for c, part in pairs]
        total: Array = sum(parts[1:], start=parts[0])
        return total

    @property
    def value(self) -> Array:
        """Posterior mean of the level of each proposal, shape (n,), equal patterns alike."""
        return self.ranking.mean + float(self.level.mean())

    def severities(self) -> dict[str, Array]:
        """Return draws of the weighted severity of each reviewer who scored every criterion.

        None are returned where an ordinal criterion among several has a scale of its own.
        """
        felt = any(part.sampled is not None for part in self.judgements)
        if not self.severity or (felt and len(self.judgements) > 1):
            return {}
        length = min(part.draws.mean.shape[1] for part in self.judgements)
        common = set.intersection(*(set(c.reviewers) for c in self.criteria))
        shifts: dict[str, Array] = {}
        for criterion, part in zip(self.criteria, self.judgements, strict=True):
            for k, name in enumerate(criterion.reviewers):
                if name in common:
                    drawn = criterion.slope * part.draws.severity[:, -length:, k]
                    shifts[name] = shifts[name] + drawn if name in shifts else drawn
        return dict(sorted(shifts.items()))


def posterior(criteria: Sequence[Criterion], choice: Choice, seed: int, statuses: Sequence[str] = ()) -> Posterior:
    """Judge every criterion and weigh what they say."""
    for criterion in criteria:
        check(criterion.scores, statuses)
    weights = [criterion.slope for criterion in criteria]
    judgements = _made(criteria, choice, seed)
    quality, ranking = judgements[0].quality, judgements[0].ranking
    if len(judgements) == 1 and criteria[0].factor != 1.0:
        factor, shift = criteria[0].factor, criteria[0].shift
        quality, ranking = (
            shift + factor * quality,
            replace(ranking, mean=factor * ranking.mean, deviation=factor * ranking.deviation),
        )
    steps = judgement.FIRST
    while len(judgements) > 1:
        try:
            quality, ranking = judgement.combined(judgements, weights)
            quality = quality + sum(one.weight * one.shift for one in criteria)
            break
        except LimitReachedError:
            steps *= 2
            if steps > judgement.LAST:
                raise
            judgements = _made(criteria, choice, seed, steps)
    parts = np.stack([part.component for part in judgements])
    component = np.unique(parts, axis=1, return_inverse=True)[1].reshape(-1)
    return Posterior(criteria, judgements, quality, ranking, component)


def _made(criteria: Sequence[Criterion], choice: Choice, seed: int, steps: int | None = None) -> list[Judgement]:
    """Judge each criterion on a stream of its own."""
    judgements = []
    for place, criterion in enumerate(criteria):
        own = seed if place == 0 else seed + 1_000_003 * place
        settings = (choice.severity, choice.model, choice.prior, steps)
        try:
            judgements.append(judgement.judge(criterion.scores, own, *settings))
        except LimitReachedError as error:
            raise _named(error, criterion) from error
    return judgements


def _named(error: LimitReachedError, criterion: Criterion) -> LimitReachedError:
    """Return the error with the id of a proposal in place of its number."""
    quantity = str(error.detail["quantity"])
    head, _, place = quantity.rpartition(" ")
    name = quantity
    if place.isdigit() and int(place) < len(criterion.proposals):
        name = f"{head} {criterion.proposals[int(place)]}"
    name = f"{criterion.name}: {name}" if criterion.name else name
    return LimitReachedError(
        error.message,
        seen=error.seen.replace(quantity, name, 1),
        expected=error.expected,
        fix=Text(
            "reviews that tie more proposals to one another, or --no-severity, would settle it",
            "增加使申请相互衔接的评审，或使用 --no-severity，可使其收敛",
        ),
        code=error.code,
        detail={**error.detail, "quantity": name},
    )


def tellable(criteria: Sequence[Criterion], statuses: Sequence[str]) -> list[Criterion]:
    """Return the criteria that can tell proposals apart; empty if only means can be told."""
    return [c for c in criteria if refusal(c.scores, statuses) != ALIKE]


def flagged(material: Material, criteria: Sequence[Criterion]) -> None:
    """Add what is odd about reviewers, by pseudonym."""
    for criterion in criteria:
        scores = criterion.scores
        if scores.reviewer is None:
            continue
        loads = np.bincount(scores.reviewer)
        for k, name in enumerate(criterion.reviewers):
            own = scores.score[scores.reviewer == k]
            code = "one_review" if loads[k] == 1 else "one_score" if np.ptp(own) == 0.0 else ""
            if code:
                at = criterion.name or "score"
                material.findings.append(Finding(code, "note", "review", name, at))


def statistics(criteria: Sequence[Criterion], posterior: Posterior | None, n: int, scored: Array) -> dict[str, Array]:
    """Return the figures of the reviews that rules may read."""

    def spread(values: Array) -> Array:
        whole = np.full(n, np.nan)
        whole[scored] = values
        return whole

    figures: dict[str, Array] = {}
    for criterion in criteria:
        own = _raw(criterion)
        tail = f":{criterion_key(criterion.name)}" if criterion.name else ""
        figures |= {f"{key}{tail}": spread(value) for key, value in own.items()}
        figures |= {key: spread(value) for key, value in own.items()} if len(criteria) == 1 else {}
    if len(criteria) > 1:
        whole = sum(c.weight * c.rescaled(c.scores.means) for c in criteria)
        figures["score_mean"] = spread(np.asarray(whole))
    if posterior is None:
        return figures
    for criterion, part in zip(posterior.criteria, posterior.judgements, strict=True):
        if criterion.name:
            level = part.ranking.mean + float(part.draws.mean.mean())
            figures[f"posterior_mean:{criterion_key(criterion.name)}"] = spread(level)
            figures[f"lower:{criterion_key(criterion.name)}"] = spread(np.quantile(part.quality, 0.025, axis=0))
    figures["posterior_mean"] = spread(posterior.value)
    figures["lower"] = spread(np.quantile(posterior.quality, 0.025, axis=0))
    return figures


def _raw(criterion: Criterion) -> dict[str, Array]:
    """Return mean, median and least score of each proposal."""
    scores = criterion.scores
    order = np.lexsort((scores.score, scores.proposal))
    ends = np.cumsum(scores.counts)
    parts = np.split(scores.score[order], ends[:-1])
    return {
        "score_mean": scores.means,
        "score_median": np.array([np.median(part) for part in parts]),
        "score_min": np.array([part[0] for part in parts]),
    }


def weighed(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Return criteria whose weights add up to 1."""
    total = sum(criterion.weight for criterion in criteria)
    return [replace(c, weight=c.weight / total) for c in criteria] if total > 0 else []


# The `judge` part of a document: estimates, convergence, reviewers, parts, what was compared.


CLASSES = 10
"""Classes in which scores of a continuous scale are told."""


def judgement_of(posterior: Posterior, lines: Sequence[Line], choice: Choice, seed: int) -> answer.Judgement:
    """Return what all scores of a call say."""
    width = posterior.ranking.interval["95"]
    single = len(posterior.judgements) == 1
    parts = [_criterion_part(c, part, seed) for c, part in zip(posterior.criteria, posterior.judgements, strict=True)]
    first = parts[0]
    return answer.Judgement(
        model=_model(posterior),
        prior=choice.prior,
        asked=choice.model,
        severity=posterior.severity,
        mean=estimate(posterior.level),
        sigma_proposal=first.sigma_proposal if single else _spread(posterior.quality),
        sigma_reviewer=first.sigma_reviewer if single else None,
        sigma_panel=first.sigma_panel if single else None,
        sigma_error=first.sigma_error if single else None,
        icc=first.icc if single else None,
        reliability=first.reliability if single else None,
        rhat_max=round(max(part.rhat for part in posterior.judgements), 5),
        ess_min=round(min(part.samples for part in posterior.judgements), 1),
        draws=len(posterior.quality),
        chains=int(posterior.judgements[0].draws.mean.shape[0]),
        components=posterior.components,
        median_rank_width=float(np.median(width[:, 1] - width[:, 0])),
        reviewers=_reviewers(posterior, lines),
        parts=_components(posterior),
        criteria=parts,
    )


def estimate(draws: Array) -> answer.Estimate:
    """Return posterior mean and 95 % interval."""
    return answer.Estimate(float(draws.mean()), _ends(draws))


def _model(posterior: Posterior) -> str:
    names = dict.fromkeys(part.model for part in posterior.judgements)
    more = " with severity" if posterior.severity else ""
    more += " and panels" if any("panel" in part.draws.sigma for part in posterior.judgements) else ""
    return " / ".join(names) + more


def _spread(quality: Array) -> answer.Estimate:
    return estimate(quality.astype(float).std(axis=1, ddof=1))


def _criterion_part(criterion: Criterion, judged: Judgement, seed: int) -> answer.Criterion:
    """Return what the scores of one criterion say."""
    sigma = {name: estimate(draws) for name, draws in judged.draws.sigma.items()}
    scores = criterion.scores
    labels, edges = classes(scores.score)
    low, high = scores.scale
    return answer.Criterion(
        criterion=criterion.name or None,
        weight=criterion.weight,
        scale=(float(low), float(high)),
        model=judged.model,
        scores=len(scores.score),
        mean=estimate(judged.draws.mean),
        sigma_proposal=sigma["proposal"],
        sigma_reviewer=sigma.get("reviewer"),
        sigma_panel=sigma.get("panel"),
        sigma_error=sigma["error"],
        icc=estimate(judged.icc),
        reliability=_reliability(judged, scores.counts),
        rhat_max=round(judged.rhat, 5),
        ess_min=round(judged.samples, 1),
        crosscheck=judged.crosscheck,
        compared=[
            answer.Comparison(one.model, one.scores, one.log_score, one.gain, one.gain_error) for one in judged.compared
        ],
        panels=_panels(criterion, judged),
        confidence=_confidence(criterion, judged),
        check=_check(criterion, judged, labels, edges, seed),
    )


def _reliability(judged: Judgement, counts: Array) -> answer.Reliability | None:
    """Return the reliability of the mean of as many scores as proposals usually have.

    None where no proposal has two scores: what differs between reviewers is then assumed, not seen.
    """
    if counts.max() < 2:
        return None
    usual = int(np.median(counts))
    return answer.Reliability(usual, judged.reliability(usual))


def _panels(criterion: Criterion, judged: Judgement) -> list[answer.Panel]:
    if "panel" not in judged.draws.further or criterion.scores.panel is None:
        return []
    effects = judged.draws.further["panel"]
    return [
        answer.Panel(name, int((criterion.scores.panel == k).sum()), estimate(effects[:, :, k]))
        for k, name in enumerate(criterion.panels)
    ]


def _confidence(criterion: Criterion, judged: Judgement) -> list[answer.Confidence]:
    r"""Return the error variance of each class of confidence, if the scores have one.

    The model ``confidence`` estimates it. Otherwise it is told, and used for nothing: the mean of
    :math:`\frac{k}{k-1}(z_i - \bar z_{p(i)})^2` over the scores of the class, :math:`z` the score
    without severity and :math:`k > 1` the scores of the proposal, with its normal interval.
    """
    scores = criterion.scores
    if scores.confidence is None or not criterion.classes or judged.sampled is not None:
        return []
    loads = np.bincount(scores.confidence)
    if "confidence" in judged.draws.further:
        draws = judged.draws.further["confidence"].astype(float) ** 2
        variances: list[answer.Estimate | None] = [estimate(draws[:, :, k]) for k in range(draws.shape[2])]
    else:
        squares = _within(criterion, judged)
        variances = [_about(squares[scores.confidence == k]) for k in range(len(loads))]
    return [
        answer.Confidence(float(level), int(loads[k]), variance)
        for k, (level, variance) in enumerate(zip(criterion.classes, variances, strict=False))
        if variance is not None
    ]


def _within(criterion: Criterion, judgement: Judgement) -> Array:
    """Return unbiased squares within proposals, severity taken off; NaN for single scores."""
    scores = criterion.scores
    z = scores.score
    if judgement.severity and scores.reviewer is not None:
        z = z - judgement.draws.severity.mean(axis=(0, 1), dtype=np.float64)[scores.reviewer]
    sizes = scores.counts
    means = np.bincount(scores.proposal, z) / sizes
    share = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), np.nan)
    return np.asarray((z - means[scores.proposal]) ** 2 * share[scores.proposal])


def _about(squares: Array) -> answer.Estimate | None:
    known = squares[~np.isnan(squares)]
    if len(known) < 2:
        return None
    middle, error = float(known.mean()), float(known.std(ddof=1) / np.sqrt(len(known)))
    return answer.Estimate(middle, (max(0.0, middle - 1.96 * error), middle + 1.96 * error))


def classes(score: Array) -> tuple[list[tuple[float, float]], Array]:
    """Return the classes scores are told in, and the ends between them."""
    levels = np.unique(score)
    if len(levels) <= MOST_LEVELS:
        return [(float(v), float(v)) for v in levels], (levels[1:] + levels[:-1]) / 2.0
    ends = np.linspace(levels[0], levels[-1], CLASSES + 1)
    return list(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)), ends[1:-1]


def _check(
    criterion: Criterion, judged: Judgement, labels: Sequence[tuple[float, float]], edges: Array, seed: int
) -> answer.Check:
    """Return what was given beside what the model would have given."""
    scores = criterion.scores
    classes = np.searchsorted(edges, scores.score)
    draws = judged.draws if judged.sampled is None else judged.sampled
    drawn = judgement.replicated(draws, scores, edges, seed)
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
    seen = spreads(classes)
    return answer.Check(
        replicates=len(drawn),
        levels=[
            answer.Level(low, high, float((classes == k).mean()), _ends(shares[k]))
            for k, (low, high) in enumerate(labels)
        ],
        spread_of_means=answer.Spread(seen[0], _ends(replicates[:, 0])),
        spread_within=answer.Spread(seen[1], _ends(replicates[:, 1])),
    )


def _ends(values: Array) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _reviewers(posterior: Posterior, lines: Sequence[Line]) -> list[answer.Reviewer]:
    """Return load, severity and use of the scale of each reviewer, by pseudonym."""
    effects = posterior.severities()
    names = sorted({name for criterion in posterior.criteria for name in criterion.reviewers})
    reviews = {name: set[str]() for name in names}
    for line in lines:
        if line[1]:
            reviews[line[1]].add(line[0])
    used: dict[str, list[answer.ScaleUse]] = {name: [] for name in names}
    for criterion in posterior.criteria:
        labels, edges = classes(criterion.scores.score)
        at = criterion.scores.reviewer
        if at is None:
            continue
        classed = np.searchsorted(edges, criterion.scores.score)
        table = np.zeros((len(criterion.reviewers), len(labels)), dtype=int)
        np.add.at(table, (at, classed), 1)
        for k, name in enumerate(criterion.reviewers):
            own = criterion.scores.score[at == k]
            deviation = float(own.std(ddof=1)) if len(own) > 1 else None
            used[name].append(answer.ScaleUse(criterion.name or None, float(own.mean()), deviation, table[k].tolist()))
    return [
        answer.Reviewer(name, len(reviews[name]), estimate(effects[name]) if name in effects else None, used[name])
        for name in names
    ]


def _components(posterior: Posterior) -> list[answer.Component]:
    """Return the parts of the graph of reviews, and what would bridge each to the largest."""
    sizes = np.bincount(posterior.component)
    first = posterior.criteria[0].scores
    bridges = {part: number for part, _, number in posterior.judgements[0].bridges()}
    if len(posterior.judgements) > 1 and len(sizes) != posterior.judgements[0].components:
        bridges = {}
    rows = []
    for part, size in enumerate(sizes):
        inside = posterior.component[first.proposal] == part
        reviewers = 0 if first.reviewer is None else len(np.unique(first.reviewer[inside]))
        rows.append(answer.Component(part + 1, int(size), reviewers or None, int(inside.sum()), bridges.get(part)))
    return rows


# Which judgement of a call is meant: the newest kept one, judged alone or with a slate.


STUDIES = ("judge", "fund")
"""Studies whose documents hold a judgement."""


def judgement_named(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return the newest judgement of a call, or that of a run."""
    for row in workspace.runs(*STUDIES):
        document: dict[str, Any] = row["document"]
        if name in (document["call"]["id"], row["id"]) and _whole(document):
            return document
    raise VisibilityError.not_found()


def _whole(document: dict[str, Any]) -> bool:
    """Return whether a document says all that is shown; those of older versions may not."""
    judge = document["judge"]
    return judge is None or "criteria" in judge


# What is known of conflicts of interest, without anybody's name: pairs by proposal and kind.


def recusals(material: Material) -> dict[str, Any]:
    """Return the ``recusals`` of a document."""
    sheet = material.sheets.get("conflict", {})
    ids = sheet.get("proposal", [])
    empty = [None] * len(ids)
    columns = [sheet.get(name, empty) for name in ("kind", "state", "waived_by")]
    pairs = []
    for name, kind, state, by in zip(ids, *columns, strict=True):
        waived = state == "waived" or by is not None
        pairs.append(
            {
                "proposal": str(name),
                "kind": None if kind is None else str(kind),
                "state": "waived" if waived else str(state or "declared"),
                "waived_by": None if by is None else str(by),
            }
        )
    people = material.reviews.get("reviewer", [])
    conflicts = [one for one in material.findings if one.code in ("conflicted_review", "recused")]
    return {
        "checkable": any(person is not None for person in people),
        "supplied": "conflict" in material.sheets,
        "pairs": sorted(pairs, key=lambda row: [row[k] or "" for k in sorted(row)]),
        "set_aside": sum(one.count for one in conflicts),
    }
