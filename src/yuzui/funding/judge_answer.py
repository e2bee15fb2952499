# SPDX-License-Identifier: Apache-2.0
"""What the reviews of a call can tell: estimates, their convergence, reviewers, and each proposal."""

from __future__ import annotations

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.job.result import Flagged
from yuzui.job.result import Run as BaseRun
from yuzui.model.quantity import Origin
from yuzui.text import Text

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
    reliability: Reliability | None
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
    theta: float | None
    theta_sd: float | None
    expected_rank: float | None
    rank_interval: Interval | None
    rank_interval_50: Interval | None
    sucra: float | None
    top: float | None
    part: int | None


class OutOfCall(msgspec.Struct, frozen=True):
    """A proposal that is out of the call by its status."""

    id: str
    status: str
    amount: float
    reviews: int
    file: str | None
    sheet: str | None
    row: int | None


class Meaning(msgspec.Struct, frozen=True):
    """What one heading of a file was taken for; cells were multiplied by ``factor``."""

    heading: str
    column: str
    label: Text
    key: str | None
    unit: str | None
    factor: float
    rows_used: int


class SheetRead(msgspec.Struct, frozen=True, kw_only=True):
    """How one sheet was understood."""

    file: str
    sheet: str | None
    table: str
    header_row: int
    encoding: str | None
    rows_kept: int = msgspec.field(name="kept")
    rejected: int
    rejected_by: dict[str, int]
    blank: int
    mapping: list[Meaning]
    further: list[str]
    unread: list[str]
    above: list[str]
    order: list[str]
    grades: dict[str, float] | None
    scale: Interval | None
    turned: bool


class File(msgspec.Struct, frozen=True):
    """A file that was read, and how many of its rows."""

    path: str
    sheet: str | None
    rows: int
    rejected: int


class Run(BaseRun, frozen=True, kw_only=True):
    """How it was judged, and out of which files."""

    files: list[File]
    origin: Origin


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.judge/1"):
    """What the reviews of a call can tell; ``judge`` is None if only means can be told."""

    run: Run
    call: Call
    top: int
    judge: Judgement | None
    proposals: list[Proposal]
    findings: list[Flagged]
    out: list[OutOfCall]
    understood: list[SheetRead]
    state: str
    origin: Origin
    origins: dict[str, str]


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that a slate and a judgement of its own have in common: what a page of reviews shows."""

    run: Run
    call: Call
    judge: Judgement | None
    findings: list[Flagged]
    out: list[OutOfCall]
    origin: Origin
    origins: dict[str, str]


Assessed = Answer | Assessment
