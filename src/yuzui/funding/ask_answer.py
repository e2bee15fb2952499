# SPDX-License-Identifier: Apache-2.0
"""The answer to a question put to a slate: other sets beside it, why, and how far it holds."""

from __future__ import annotations

from typing import Literal

import msgspec

from yuzui.funding.ask_question import Question
from yuzui.funding.judge_answer import Interval
from yuzui.funding.slate_answer import Band, Status, Value
from yuzui.job.result import Answer as Base
from yuzui.model.quantity import Origin
from yuzui.text import Text


class SlateRef(msgspec.Struct, frozen=True, kw_only=True):
    """The slate that was asked; ``of`` counts the proposals of its call."""

    id: str
    call: str
    currency: str
    inputs_hash: str
    rules_hash: str | None
    origin: Origin
    at: str | None
    of: int


class Step(msgspec.Struct, frozen=True):
    """One move from the slate to the best set with the proposal on the other side, points."""

    id: str | None
    move: Literal["enters", "leaves", "level", "rules"]
    value: float


class ValueParts(msgspec.Struct, frozen=True, kw_only=True):
    """What the value of a proposal is made of; ``judging`` is added to the mean of the scores."""

    id: str
    score_mean: float | None
    n_reviews: int
    judging: float | None
    score: float | None
    zero: float
    times_amount: float | None
    value: float | None
    amount: float | None
    expected_rank: float | None
    rank_interval: Interval | None


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """What it would take for a proposal to change sides; ``marginal`` is the funded one nearest the line."""

    id: str
    selected: bool
    eligible: bool
    ineligible_by: list[str]
    amount: float | None
    value: float | None
    probability: float | None
    delta: float | None = None
    exact: bool = False
    steps: list[Step] = msgspec.field(default_factory=list)
    amount_at: float | None = None
    amount_exact: bool = False
    marginal: str | None = None
    parts: list[ValueParts]
    reason: Text


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is otherwise: a limit, or a choice of value; ``unit`` says how to read it."""

    name: str
    title: Text
    unit: str
    old: float | str
    new: float | str


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Between which values or limits an answer stays the same."""

    of: Literal["value", "limit"]
    rule: str | None
    unit: str
    low: float | None
    high: float | None


class Mover(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a proposal that moves."""

    id: str
    amount: float | None
    value: float | None
    expected_rank: float | None
    band: Band | None
    selected: bool


class Proof(msgspec.Struct, frozen=True):
    """The time for all solves, and whether it ended before the set or its range was proven."""

    seconds: float | None = None
    stopped: bool = False
    range_stopped: bool = False


class ComparedSet(msgspec.Struct, frozen=True, kw_only=True):
    """A set beside the slate; changes are None where points or money are not the same."""

    name: str
    title: Text
    status: Status | Literal["breaks"]
    ids: list[str]
    count: int | None
    spend: float | None
    value: float | None
    bound: float | None
    gap: float | None
    enters: list[str] = msgspec.field(default_factory=list)
    leaves: list[str] = msgspec.field(default_factory=list)
    value_change: float | None
    spend_change: float | None
    breaks: list[str] = msgspec.field(default_factory=list)


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.ask/1"):
    """The slate as it stands first, then every other set."""

    question: Question
    slate: SlateRef
    value: Value
    permalink: str
    why: Why | None
    changes: list[Change]
    holds: Range | None
    proposals: list[Mover]
    proof: Proof
    sets: list[ComparedSet]
    finding: Text


class BudgetPoint(msgspec.Struct, frozen=True):
    """The best set at a budget; ``here`` is the present one."""

    budget: float
    value: float
    gap: float | None
    enters: int
    leaves: int
    here: bool
