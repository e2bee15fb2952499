# SPDX-License-Identifier: Apache-2.0
r"""Scores as arrays, and what they can and cannot tell.

The model is :math:`y_i = \mu + \theta_{p(i)} + \rho_{r(i)} + \varepsilon_i` with quality
:math:`\theta \sim N(0, \sigma_p^2)`, severity :math:`\rho \sim N(0, \sigma_r^2)` (negative is
harsh) and error :math:`\varepsilon \sim N(0, \sigma_e^2)`; :math:`\mu` flat, each
:math:`\sigma` uniform on (0, 0.4 x scale range).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.model.finding import Finding
from yuzui.text import Text

Array = np.ndarray[Any, Any]

FEWEST = 5
"""Fewest scored proposals for which a spread between proposals is estimated."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of one criterion, one row a score."""

    score: Array
    proposal: Array
    reviewer: Array | None
    scale: tuple[float, float]
    panel: Array | None = None
    confidence: Array | None = None

    @property
    def n_proposals(self) -> int:
        """Number of proposals with a score."""
        return int(self.proposal.max()) + 1

    @property
    def n_reviewers(self) -> int:
        """Number of reviewers; 0 if they have no ids."""
        return 0 if self.reviewer is None else int(self.reviewer.max()) + 1

    @property
    def counts(self) -> Array:
        """Scores per proposal, shape (n_proposals,)."""
        return np.bincount(self.proposal, minlength=self.n_proposals)

    @property
    def means(self) -> Array:
        """Raw mean per proposal, shape (n_proposals,)."""
        sums = np.bincount(self.proposal, self.score, minlength=self.n_proposals)
        return np.asarray(sums / self.counts)


SELECTED, ALIKE = "SELECTED", "mean_only"


def refusal(scores: Scores, statuses: Sequence[str] = ()) -> str:
    """Return why proposals cannot be ranked by these scores; empty if they can."""
    if selected(statuses):
        return SELECTED
    alike = scores.n_proposals < FEWEST or float(np.ptp(scores.score)) == 0.0
    return ALIKE if alike else ""


def check(scores: Scores, statuses: Sequence[str] = (), findings: Sequence[Finding] = ()) -> None:
    """Refuse what cannot be ranked; see :func:`refusal`."""
    why = refusal(scores, statuses)
    if why == SELECTED:
        raise NotIdentifiableError(
            Text(
                "SELECTED: every proposal in the file was accepted; a list chosen by its scores "
                "cannot be ranked by them",
                "SELECTED：名单中全部为已接受的申请；按分数选出的名单不能再用这些分数排序",
            ),
            seen=", ".join(sorted(set(statuses))[:4]),
            fix=Text("add the refused proposals and their reviews", "请补入未被接受的申请及其评审"),
            code="selected",
            detail={"findings": [finding.json() for finding in findings]} if findings else {},
        )
    if why:
        raise NotIdentifiableError(
            Text(
                "too few proposals, or one score for all: there is nothing to tell apart",
                "申请过少或所有评分相同：无从区分",
            ),
            seen=str(scores.n_proposals),
            expected=f">= {FEWEST}",
            fix=Text("give the values in a column “value”", "请在“value”（价值）列中直接给出价值"),
            code="nothing_to_tell_apart",
        )


_ACCEPTED = ("accept", "poster", "oral", "spotlight", "award", "fund", "接受", "资助", "录用")
_REFUSED = ("reject", "declin", "withdraw", "refus", "unfunded", "not ", "不", "未", "拒", "撤")


def selected(statuses: Sequence[str]) -> bool:
    """Return whether every status is an accepted one; False without statuses."""
    words = {str(word).casefold() for word in statuses if str(word).strip()}
    return bool(words) and all(
        any(part in word for part in _ACCEPTED) and not any(part in word for part in _REFUSED) for word in words
    )


def components(scores: Scores) -> Array:
    """Return the part of the graph of proposals and reviewers each proposal lies in."""
    n = scores.n_proposals
    if scores.reviewer is None:
        return np.zeros(n, dtype=np.int64)
    label = np.arange(n + scores.n_reviewers)
    while True:
        before = label.copy()
        low = np.minimum(label[scores.proposal], label[n + scores.reviewer])
        np.minimum.at(label, scores.proposal, low)
        np.minimum.at(label, n + scores.reviewer, low)
        label = label[label]
        if np.array_equal(label, before):
            return np.unique(label[:n], return_inverse=True)[1]


def identifiable(scores: Scores) -> bool:
    """Return whether severity can be told from quality."""
    if scores.reviewer is None or scores.n_reviewers < 3:
        return False
    parts = int(components(scores).max()) + 1
    free = len(scores.score) - scores.n_proposals - scores.n_reviewers + parts
    return free > 0 and int(np.bincount(scores.reviewer).max()) > 1


def patterns(scores: Scores) -> Array:
    """Return a number per review pattern, shape (n_proposals,).

    Notes
    -----
    Without severity the number of scores and their sum are sufficient: proposals that share
    both have one posterior, and differences between their draws are simulation noise.
    """
    sums = np.bincount(scores.proposal, scores.score, minlength=scores.n_proposals)
    pairs = np.stack([scores.counts.astype(float), np.round(sums, 9)], axis=1)
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)


def severity_asked(scores: Scores) -> None:
    """Refuse a wish for severity that the data cannot answer."""
    if not identifiable(scores):
        raise NotIdentifiableError(
            Text(
                "severity is not identifiable: reviewers have no ids or their ids do not repeat",
                "评审严苛度不可识别：评审人无编号或编号不重复出现",
            ),
            fix=Text(
                "leave --severity away, or give each reviewer the same id in all reviews",
                "请省略 --severity，或让每位评审人在各份评审中使用同一编号",
            ),
            code="severity_not_identifiable",
        )


def scale_of(score: Array, declared: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return the scale: the declared one, or the lowest and highest score seen."""
    if declared is None:
        return float(score.min()), float(score.max())
    low, high = declared
    if not low < high:
        raise InputError(
            Text("a scale runs from a lower to a higher score", "量表应由低分到高分"),
            seen=f"{low:g}–{high:g}",
            fix=Text(
                "write the lower end of the scale first, as in low 1 and high 5",
                "请先写量表的低端，例如最低分 1、最高分 5",
            ),
        )
    return low, high
