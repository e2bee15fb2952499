# SPDX-License-Identifier: Apache-2.0
"""What an assignment of reviewers is stated in: pairs, reasons, conflicts, how fair it is, and its proof."""

from __future__ import annotations

from typing import Literal

import msgspec

from yuzui.funding.judge_answer import Run as CallRun
from yuzui.text import Text

Status = Literal["optimal", "feasible", "infeasible", "limit", "unchecked"]


class Why(msgspec.Struct, frozen=True):
    """What kept some pairs from being compared, with the ids concerned."""

    side: Literal["proposals", "reviewers", "both", "file"]
    reason: Literal["no_column", "blank", "other_way", "unread_sheet", "unread_cell"]
    count: int
    ids: list[str]
    text: Text


class Check(msgspec.Struct, frozen=True):
    """One check of conflicts: not_asked if the kind does not count, none_given if nothing was declared."""

    check: str
    state: Literal["run", "partial", "not_run", "not_asked", "none_given"]
    pairs_unchecked: int
    pairs_total: int
    accepted: bool
    why: list[Why]

    @property
    def open(self) -> bool:
        """Whether it did not run for some pairs, and nobody accepts that."""
        return bool(self.pairs_unchecked) and not self.accepted


class Run(CallRun, frozen=True, kw_only=True):
    """How it was assigned, out of which files, by which engine."""

    at: str
    engine: str | None
    engine_version: str | None


class Options(msgspec.Struct, frozen=True):
    """How it was asked; demand and loads are None where columns or rules say them."""

    objective: str
    demand: int | None
    load_min: int | None
    load_max: int | None
    q: float
    beta: float
    accept_unchecked: list[str]


class Rule(msgspec.Struct, frozen=True):
    """A row of the assign stage of a page of rules."""

    name: str
    kind: str
    title: Text | None
    source: str


class Certificate(msgspec.Struct, frozen=True):
    """What the proof looked at; ``worst_reduced_cost`` is the largest gain of a pair that could be added."""

    pairs_total: int
    pairs_used: int
    rounds: int
    worst_reduced_cost: float | None
    resolution: float


class Reason(msgspec.Struct, frozen=True):
    """One reason for a pair; ``weight`` is what it adds to the score."""

    code: Literal["work", "supplied", "bid", "field", "text"]
    text: Text
    weight: float
    evidence: list[str] = []


class Pair(msgspec.Struct, frozen=True):
    """Who reviews what; no probability in a draw by lot and for a replacement."""

    proposal: str
    reviewer: str
    score: float | None
    probability: float | None
    reasons: list[Reason]
    alternates: list[str]
    state: Literal["proposed", "accepted"]


class Marginal(msgspec.Struct, frozen=True):
    """A pair that could have been drawn."""

    proposal: str
    reviewer: str
    score: float
    probability: float
    drawn: bool


class Cost(msgspec.Struct, frozen=True):
    """Expected score: with nothing left to chance, with chances capped, and with those used."""

    certain: float
    capped: float
    used: float


class Spread(msgspec.Struct, frozen=True):
    """A measure of chances, capped and as used."""

    capped: float
    used: float


class Chances(msgspec.Struct, frozen=True):
    """What chance costs; ``support`` counts the pairs that may come, ``largest`` is the likeliest."""

    beta: float
    score: Cost
    entropy: Spread
    support: Spread
    largest: Spread


class Next(msgspec.Struct, frozen=True):
    """The best reviewer a proposal did not get."""

    reviewer: str
    score: float
    why: Literal["unavailable", "full", "less", "total"]


class Proposal(msgspec.Struct, frozen=True):
    """A proposal and how it is served."""

    id: str
    demand: int
    assigned: int
    score_sum: float | None
    score_min: float | None
    eligible_reviewers: int
    next: Next | None


class Reviewer(msgspec.Struct, frozen=True):
    """A reviewer's load; ``price`` is what one more place would be worth."""

    id: str
    load: int
    load_min: int
    load_max: int
    senior: bool | None
    price: float | None


class Conflict(msgspec.Struct, frozen=True):
    """A conflict with its evidence; ``similarity`` of two names, where that is the evidence."""

    proposal: str
    reviewer: str
    kind: str
    evidence: list[str]
    start: str | None = msgspec.field(name="from")
    end: str | None = msgspec.field(name="to")
    path_length: int
    source: str
    state: Literal["derived", "declared", "waived", "possible"]
    waived_by: str | None
    reason: str | None
    similarity: float | None
    barred: bool

    @property
    def alike(self) -> bool:
        """Whether it bars the pair only because two names are alike."""
        return self.state == "possible" and self.barred


class KindCoverage(msgspec.Struct, frozen=True):
    """How far conflicts of a kind could be looked for."""

    kind: str
    pairs_checked: int
    reviewers: int


class ConflictCheck(msgspec.Struct, frozen=True):
    """How far conflicts could be looked for; ``not_checkable``: of whom no work is known."""

    pairs_checked: int
    pairs_total: int
    blocked: int
    waived: int
    possible: int
    possible_barred: int
    not_checkable: list[str]
    unidentified: list[str]
    by_kind: list[KindCoverage]
    kinds: list[str]
    window_years: float | None
    path_length: int
    at: str | None


class Load(msgspec.Struct, frozen=True):
    """How reviews are spread over a group of reviewers."""

    group: Literal["all", "senior", "other", "unsaid"]
    reviewers: int
    reviews: int
    min: int
    max: int
    mean: float
    sd: float


class Point(msgspec.Struct, frozen=True):
    """The largest total at a level of the worst-served proposal."""

    worst: float
    total: float


class Fairness(msgspec.Struct, frozen=True, kw_only=True):
    """How the worst-served proposals fare; bounds and means only for the objectives that have them."""

    worst: float | None
    p20: float | None
    mean: float | None
    load_min: int
    load_max: int
    load_gini: float | None
    loads: list[Load]
    frontier: list[Point] | None
    worst_bound: float | None
    expected_worst: float | None
    geometric_mean: float | None
    geometric_mean_bound: float | None
    levels_settled: int | None


class Loosen(msgspec.Struct, frozen=True):
    """One way out of a shortage that is enough alone."""

    what: Literal["raise_load", "raise_share", "invite", "waive", "lower_demand", "lower_load_min"]
    to: float
    proposals: list[str]
    reviewers: list[str]


class Infeasible(msgspec.Struct, frozen=True):
    """Proposals that need more than their reviewers can give, or loads that proposals cannot fill."""

    kind: str
    proposals: list[str]
    reviewers: list[str]
    demand: int
    capacity: float
    loosen: list[Loosen]


class Ticket(msgspec.Struct, frozen=True):
    """A pair that was drawn."""

    proposal: str
    reviewer: str
    ticket: str


class Passed(msgspec.Struct, frozen=True):
    """A pair whose ticket came when it could no longer be."""

    proposal: str
    reviewer: str


class Draw(msgspec.Struct, frozen=True):
    """The draw by lot: what was committed to, and what came."""

    commitment: str
    secret: str
    public: str
    list_hash: str
    tickets: list[Ticket]
    passed: list[Passed]


class Move(msgspec.Struct, frozen=True):
    """One proposal's exchange of one reviewer for another."""

    proposal: str
    leaves: str
    enters: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Who accepted or declined since, and who comes instead; ``cost`` in total score."""

    at: str
    act: Literal["accept", "decline"]
    proposal: str
    reviewer: str
    state: Literal["accepted", "declined", "replaced"]
    instead: str | None = None
    moves: list[Move] = []
    cost: float | None = None
