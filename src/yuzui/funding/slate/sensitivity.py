# SPDX-License-Identifier: Apache-2.0
r"""What the slate would be under other choices of value, and without one reviewer at a time.

Without a reviewer's scores quality is computed anew in closed form, the deviations held at their
posterior means; what moves against the closed form of all scores is added to the values, about
an overall mean that stays. Only the reviewers who move the values most are solved for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding import levels
from yuzui.funding.portfolio.narrow import near
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.rulebook import Worth
from yuzui.funding.scoring.closed import quality
from yuzui.funding.slate.scored_proposals import Judged
from yuzui.funding.slate.solution import Chosen
from yuzui.text import Text, same

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

REVIEWERS, TRIED = 8, 16
"""Reviewers left out one at a time: those who move the values most, among those whose scores lie
farthest from the means of their proposals."""
MOST = 2_000
"""Most proposals for which reviewers are left out."""
_PER = {"proposal": Text("value per proposal", "价值按项计"), "amount": Text("value per amount", "价值按金额计")}


def sensitivity(chosen: Chosen, judged: Judged, worth: Worth) -> list[dict[str, Any]]:
    """Return the set under other choices, against the slate."""
    if chosen.slate.objective is None:
        return []
    found = []
    for kind, name, title, value in [*_choices(chosen, judged, worth), *_without(chosen, judged, worth)]:
        other = near(chosen.problem, Change(value=levels.values(chosen.problem.candidates, value)))
        if other.objective is not None:
            found.append(_row(chosen, (kind, name, title), other.chosen))
    return found


def _row(chosen: Chosen, said: tuple[str, str, Text], other: Array) -> dict[str, Any]:
    candidates, now = chosen.problem.candidates, chosen.slate.chosen

    def names(mask: Array) -> list[str]:
        return sorted({str(candidates.ids[int(k)]) for k in np.flatnonzero(mask)})

    level = candidates.proposals(other) > 0, candidates.proposals(now) > 0
    return {
        "kind": said[0],
        "name": said[1],
        "title": said[2].json(),
        "count": int(level[0].sum()),
        "spend": float(candidates.amount @ other),
        "enters": names(level[0] & ~level[1]),
        "leaves": names(level[1] & ~level[0]),
    }


def _choices(chosen: Chosen, judged: Judged, worth: Worth) -> list[tuple[str, str, Text, Array]]:
    """Return values under both ways of counting and three scores worth nothing."""
    amount = chosen.problem.candidates.amount[: len(judged.ids)]
    unit = amount if worth.per == "amount" else 1.0
    score = judged.value / _positive(unit) + worth.zero
    found = []
    for per in ("proposal", "amount"):
        for zero in _zeros(judged, worth):
            if (per, zero) != (worth.per, worth.zero):
                value = (score - zero) * (amount if per == "amount" else 1.0) * judged.scored
                title = _PER[per] + Text(", zero {z}", "，零点 {z}").format(z=f"{zero:g}")
                found.append(("value", f"{per} {zero:g}", title, value))
    return found


def _positive(unit: Any) -> Any:
    return np.where(np.asarray(unit) > 0, unit, 1.0)


def _zeros(judged: Judged, worth: Worth) -> list[float]:
    """Return the zero and one deviation of quality to each side; given values have one zero."""
    if judged.judgement is None or worth.source == "given":
        return [worth.zero]
    sigma = judged.judgement.made[0].draws.sigma["proposal"]
    step = round(float(sigma.mean()), 1) or 0.1
    return [round(worth.zero + step * k, 6) for k in (-1, 0, 1)]


def _without(chosen: Chosen, judged: Judged, worth: Worth) -> list[tuple[str, str, Text, Array]]:
    """Return the values without each of the reviewers who move them most."""
    moved = moves(judged)
    if not moved:
        return []
    amount = chosen.problem.candidates.amount[: len(judged.ids)]
    ranked = sorted(moved, key=lambda name: (-float(np.abs(moved[name]).sum()), name))
    found = []
    for name in ranked[:REVIEWERS]:
        shift = np.zeros(len(judged.ids))
        shift[judged.scored] = moved[name]
        if worth.per == "amount":
            shift = shift * amount
        title = Text("without the scores of {r}", "不计 {r} 的评分").format(r=same(name))
        found.append(("reviewer", name, title, judged.value + shift))
    return found


def moves(judged: Judged) -> dict[str, Array]:
    """Return by how much quality moves without each reviewer, score points."""
    made = judged.judgement
    if made is None or not judged.reviewers or judged.choice.model != "normal":
        return {}
    if int(judged.scored.sum()) > MOST or len(made.criteria) != len(judged.criteria):
        return {}
    found = {name: np.zeros(int(judged.scored.sum())) for name in _apart(made.criteria)}
    for criterion, part in zip(made.criteria, made.made, strict=True):
        sigma = {name: float(draws.mean()) for name, draws in part.draws.sigma.items()}
        if "error" not in sigma:
            return {}
        whole = _quality(criterion.scores, sigma)
        for place, name in enumerate(criterion.reviewers):
            if name not in found:
                continue
            kept = np.asarray(criterion.scores.reviewer != place)
            found[name] += criterion.weight * (_quality(criterion.scores, sigma, kept) - whole)
    return found


def _apart(criteria: Sequence[Any]) -> list[str]:
    """Return the reviewers whose scores lie farthest from the means of their proposals."""
    size: dict[str, float] = {}
    for criterion in criteria:
        scores = criterion.scores
        far = np.abs(scores.score - scores.means[scores.proposal])
        sums = np.bincount(scores.reviewer, far, len(criterion.reviewers))
        for name, own in zip(criterion.reviewers, sums.tolist(), strict=True):
            size[name] = size.get(name, 0.0) + criterion.weight * own
    return sorted(size, key=lambda name: (-size[name], name))[:TRIED]


def _quality(scores: Any, sigma: dict[str, float], kept: Array | None = None) -> Array:
    """Return posterior means of quality; of a proposal that keeps no score the mean of all."""
    found = np.zeros(scores.n_proposals)
    if kept is not None:
        scores = replace(
            scores,
            score=scores.score[kept],
            proposal=scores.proposal[kept],
            reviewer=scores.reviewer[kept],
            confidence=None,
        )
    mean = quality(scores, {k: v for k, v in sigma.items() if v > 0})
    found[: len(mean)] = mean
    return found
