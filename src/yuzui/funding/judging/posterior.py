# SPDX-License-Identifier: Apache-2.0
"""What the scores of a call say: each criterion judged alone, then weighed on the draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import LimitReachedError
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.judging.scores import Criterion
from yuzui.funding.scoring import judgement
from yuzui.funding.scoring.judgement import Judgement
from yuzui.funding.scoring.model import ALIKE, check, refusal
from yuzui.funding.scoring.rank import Ranking
from yuzui.model.finding import Finding
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


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
    made: Sequence[Judgement]
    quality: Array
    ranking: Ranking
    component: Array

    @property
    def severity(self) -> bool:
        """Whether severity was estimated and removed, in every criterion."""
        return all(part.severity for part in self.made)

    @property
    def components(self) -> int:
        """Number of parts of the graph of reviews."""
        return int(self.component.max()) + 1

    @property
    def level(self) -> Array:
        """Draws of the weighted overall mean, score points."""
        length = min(part.draws.mean.shape[1] for part in self.made)
        pairs = zip(self.criteria, self.made, strict=True)
        parts = [c.weight * part.draws.mean[:, -length:] for c, part in pairs]
        found: Array = sum(parts[1:], start=parts[0])
        return found

    @property
    def value(self) -> Array:
        """Posterior mean of the level of each proposal, shape (n,), equal patterns alike."""
        return self.ranking.mean + float(self.level.mean())

    def severities(self) -> dict[str, Array]:
        """Return draws of the weighted severity of each reviewer who scored every criterion.

        None are returned where an ordinal criterion among several has a scale of its own.
        """
        felt = any(part.sampled is not None for part in self.made)
        if not self.severity or (felt and len(self.made) > 1):
            return {}
        length = min(part.draws.mean.shape[1] for part in self.made)
        common = set.intersection(*(set(c.reviewers) for c in self.criteria))
        found: dict[str, Array] = {}
        for criterion, part in zip(self.criteria, self.made, strict=True):
            for k, name in enumerate(criterion.reviewers):
                if name in common:
                    drawn = criterion.weight * part.draws.severity[:, -length:, k]
                    found[name] = found[name] + drawn if name in found else drawn
        return dict(sorted(found.items()))


def posterior(criteria: Sequence[Criterion], choice: Choice, seed: int, statuses: Sequence[str] = ()) -> Posterior:
    """Judge every criterion and weigh what they say."""
    for criterion in criteria:
        check(criterion.scores, statuses)
    weights = [criterion.weight for criterion in criteria]
    made = _made(criteria, choice, seed)
    quality, ranking = made[0].quality, made[0].ranking
    steps = judgement.FIRST
    while len(made) > 1:
        try:
            quality, ranking = judgement.combined(made, weights)
            break
        except LimitReachedError:
            steps *= 2
            if steps > judgement.LAST:
                raise
            made = _made(criteria, choice, seed, steps)
    parts = np.stack([part.component for part in made])
    component = np.unique(parts, axis=1, return_inverse=True)[1].reshape(-1)
    return Posterior(criteria, made, quality, ranking, component)


def _made(criteria: Sequence[Criterion], choice: Choice, seed: int, steps: int | None = None) -> list[Judgement]:
    """Judge each criterion on a stream of its own."""
    found = []
    for place, criterion in enumerate(criteria):
        own = seed if place == 0 else seed + 1_000_003 * place
        asked = (choice.severity, choice.model, choice.prior, steps)
        try:
            found.append(judgement.judge(criterion.scores, own, *asked))
        except LimitReachedError as error:
            raise _named(error, criterion) from error
    return found


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


def statistics(criteria: Sequence[Criterion], found: Posterior | None, n: int, scored: Array) -> dict[str, Array]:
    """Return the figures of the reviews that rules may read."""

    def spread(values: Array) -> Array:
        whole = np.full(n, np.nan)
        whole[scored] = values
        return whole

    figures: dict[str, Array] = {}
    for criterion in criteria:
        own = _raw(criterion)
        tail = f":{criterion.name}" if criterion.name else ""
        figures |= {f"{key}{tail}": spread(value) for key, value in own.items()}
        figures |= {key: spread(value) for key, value in own.items()} if len(criteria) == 1 else {}
    if len(criteria) > 1:
        whole = sum(c.weight * c.scores.means for c in criteria)
        figures["score_mean"] = spread(np.asarray(whole))
    if found is None:
        return figures
    for criterion, part in zip(found.criteria, found.made, strict=True):
        if criterion.name:
            level = part.ranking.mean + float(part.draws.mean.mean())
            figures[f"posterior_mean:{criterion.name}"] = spread(level)
            figures[f"lower:{criterion.name}"] = spread(np.quantile(part.quality, 0.025, axis=0))
    figures["posterior_mean"] = spread(found.value)
    figures["lower"] = spread(np.quantile(found.quality, 0.025, axis=0))
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
