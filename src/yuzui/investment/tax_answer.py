# SPDX-License-Identifier: Apache-2.0
"""The answer of `tax`: rules in force, their price by type, what they buy and cost, what must be said."""

from __future__ import annotations

import msgspec

from yuzui.investment.prior import Stated
from yuzui.job.result import Answer as Base
from yuzui.job.result import File
from yuzui.text import Text


class DatedRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of the file, as it was read."""

    id: str
    instrument: str
    scope: str
    firm_classes: list[str]
    sectors: list[str]
    sectors_except: list[str]
    work: str
    types: list[str]
    otherwise_at: float | None
    rate: float | None
    effective_from: str | None
    effective_to: str | None
    announced_on: str | None
    retroactive: bool
    act: str
    supersedes: list[str]
    status: str
    confirmed_by: str | None
    source: str
    note: str
    row: int


class Donation(msgspec.Struct, frozen=True, kw_only=True):
    """A gift among the rows: money, no rate."""

    id: str
    donor: str
    recipient: str
    amount: float
    currency: str
    start: str | None = msgspec.field(name="from")
    to: str | None
    precision: str
    status: str
    source: str


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the year with one rate."""

    start: str | None = msgspec.field(name="from")
    to: str | None
    weight: float
    rate: float
    rule: str | None
    tied: list[str]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What must be said of a rule in the year: it ends, holds from before, ties, or is assumed to go on."""

    kind: str
    rule: str
    rate: float | None
    announced_on: str | None
    effective_from: str | None
    last_day: str | None
    after_rate: float | None
    after_rule: str | None
    tied: list[str]


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """The deduction of a class of firm for one use of its money: as deducted, and as firms knew it."""

    firm: str
    firm_label: Text
    work: str
    type: str
    theta: float
    theta_known: float
    parts: list[Period]
    turns: list[Change]


class UserCost(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit of R&D costs after tax."""

    firm: str
    firm_label: Text
    work: str
    type: str
    theta: float
    tax_rate: float
    basis: str
    b_index: float
    implied_subsidy: float


class RelativePrice(msgspec.Struct, frozen=True, kw_only=True):
    """What a basic contribution costs over the firm's own basic research."""

    firm: str
    firm_label: Text
    tax_rate: float
    basis: str
    own: float
    contribution: float
    relative_price: float


class TaxRate(msgspec.Struct, frozen=True):
    """Where the rates of tax come from."""

    basis: str
    given: float | None
    note: Text


class Spending(msgspec.Struct, frozen=True):
    """When money is spent and deducted."""

    weights: list[float] | None
    wait: float
    interest: float
    note: Text


class Interval(msgspec.Struct, frozen=True):
    """Between which a figure lies by a prior."""

    of: str
    low: float | None
    high: float | None
    level: float
    kind: str


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule buys and costs, as fractions of the R&D done without it."""

    firm: str
    firm_label: Text
    work: str
    rule: str
    tax_rate: float
    start: int = msgspec.field(name="from")
    year: int
    without: float
    with_rule: float = msgspec.field(name="with")
    real: float
    reported: float
    forgone: float
    per_unit_forgone: float | None
    interval: Interval


class Warned(msgspec.Struct, frozen=True):
    """One thing to be said, with the classes of firm it is said of."""

    kind: str
    rule: str
    text: Text
    firms: list[str]


class SourceCheck(msgspec.Struct, frozen=True):
    """How many values that sources list are met, and within what."""

    checked: int
    largest_error: float | None


class DenominatorEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What a little more enterprise R&D does to the share of basic research."""

    growth: float
    effect: float
    year: int
    share: float
    enterprise: float
    content: float
    content_year: int
    unit: str | None
    vintage: str
    sources: list[str]
    sentence: Text


class EndedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A dated rule that ends, and what holds after it."""

    rule: str
    firm_classes: list[str]
    sectors: list[str]
    work: str
    otherwise_at: float | None
    rate: float | None
    last_day: str | None
    after: float
    after_rule: str | None
    tax_rate: float


class Beside(msgspec.Struct, frozen=True):
    """What stands beside every statement on tax rules."""

    b_index: SourceCheck
    denominator_effect: DenominatorEffect | None
    denominator_unknown: Text | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.path.tax/1"):
    """Which tax rules hold in a year, what R&D costs under them, what they buy and cost."""

    country: str
    year: int
    firm: str | None
    rule: str | None
    last_dated: str | None
    rules: list[DatedRule]
    held_back: list[DatedRule]
    gifts: list[Donation]
    in_force: list[InForce]
    user_cost: list[UserCost]
    relative_price: list[RelativePrice]
    tax_rate: TaxRate
    spending: Spending
    effects: list[Effect]
    priors: list[Stated]
    warnings: list[Warned]
    sunsets: list[str]
    b_index: SourceCheck
    denominator_effect: DenominatorEffect | None
    denominator_unknown: Text | None
    files: list[File]
