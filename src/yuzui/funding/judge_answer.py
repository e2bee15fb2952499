# SPDX-License-Identifier: Apache-2.0
"""What the reviews of a call can tell: estimates, their convergence, reviewers, and each proposal."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import Run as BaseRun
from yuzui.model.quantity import Origin

Interval = tuple[float, float]
"""Low and high end of 95 %, unless a field says otherwise."""


class Estimate(msgspec.Struct, frozen=True):
    """A posterior mean with its interval."""

    mean: float
    interval: Interval


class Reliability(msgspec.Struct, frozen=True):
    """Reliability of the mean of as many scores."""

    scores: int
    value: float


class ScaleUse(msgspec.Struct, frozen=True):
    """How a reviewer used the scale of a criterion; ``counts`` by class of the predictive check."""

    criterion: str | None
    mean: float
    deviation: float | None
    counts: list[int]


class Reviewer(msgspec.Struct, frozen=True):
    """A reviewer by pseudonym; severity in score points, negative is harsh, None if not removed."""

    reviewer: str
    reviews: int
    severity: Estimate | None
    used: list[ScaleUse]


class Component(msgspec.Struct, frozen=True):
    """A part of the graph of reviews; ``bridge``: common reviews that tie it to the largest."""

    part: int
    proposals: int
    reviewers: int | None
    scores: int
    bridge: int | None


class Comparison(msgspec.Struct, frozen=True):
    """How well a model foresees scores held out; ``gain`` over the normal model, nats."""

    model: str
    held_out: int
    log_score: float
    gain: float
    gain_error: float


class Panel(msgspec.Struct, frozen=True):
    """A panel and the level of its scores."""

    panel: str
    proposals: int
    effect: Estimate


class Confidence(msgspec.Struct, frozen=True):
    """A class of confidence and the variance of its error."""

    confidence: float
    scores: int
    variance: Estimate


class Level(msgspec.Struct, frozen=True):
    """A class of scores: its share of the scores, and what the model would have given."""

    low: float = msgspec.field(name="from")
    high: float = msgspec.field(name="to")
    share: float
    expected: Interval


class Spread(msgspec.Struct, frozen=True):
    """A spread of the scores beside what the model would have given."""

    seen: float
    expected: Interval


class Check(msgspec.Struct, frozen=True):
    """The predictive check of one criterion."""

    replicates: int
    levels: list[Level]
    spread_of_means: Spread
    spread_within: Spread


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """What the scores of one criterion say; ``crosscheck`` as a fraction of the proposals."""

    criterion: str | None
    weight: float
    scale: Interval
    model: str
    scores: int
    mean: Estimate
    sigma_proposal: Estimate
    sigma_reviewer: Estimate | None
    sigma_panel: Estimate | None
    sigma_error: Estimate
    icc: Estimate
    reliability: Reliability
    rhat_max: float
    ess_min: float
    crosscheck: float | None
    compared: list[Comparison]
    panels: list[Panel]
    confidence: list[Confidence]
    check: Check


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What all scores say; spreads of several weighed criteria stand with each criterion alone."""

    model: str
    prior: str
    asked: str
    severity: bool
    mean: Estimate
    sigma_proposal: Estimate
    sigma_reviewer: Estimate | None
    sigma_panel: Estimate | None
    sigma_error: Estimate | None
    icc: Estimate | None
    reliability: Reliability | None
    rhat_max: float
    ess_min: float
    draws: int
    chains: int
    components: int
    median_rank_width: float
    reviewers: list[Reviewer]
    parts: list[Component]
    criteria: list[Criterion]


class Call(msgspec.Struct, frozen=True):
    """The call that was judged; reviewers are not counted where they have no ids."""

    id: str
    n_proposals: int
    n_reviews: int
    n_reviewers: int | None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal: quality about the mean in score points, ranks, chance of the first K."""

    id: str
    score_mean: float | None
    n_reviews: int
    theta: float | None = None
    theta_sd: float | None = None
    expected_rank: float | None = None
    rank_interval: Interval | None = None
    rank_interval_50: Interval | None = None
    sucra: float | None = None
    top: float | None = None
    part: int | None = None


class Run(BaseRun, frozen=True, kw_only=True):
    """How it was judged, and out of which files."""

    files: list[dict[str, Any]]
    origin: Origin


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.judge/1"):
    """What the reviews of a call can tell; ``judge`` is None if only means can be told."""

    run: Run
    call: Call
    top: int
    judge: Judgement | None
    proposals: list[Proposal]
    findings: list[dict[str, Any]]
    out: list[dict[str, Any]]
    understood: list[dict[str, Any]]
    state: str
    origin: Origin
    origins: dict[str, str]


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that a slate and a judgement of its own have in common: what a page of reviews shows."""

    run: Run
    call: Call
    judge: Judgement | None
    origin: Origin
    origins: dict[str, str]


Assessed = Answer | Assessment
