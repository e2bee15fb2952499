# SPDX-License-Identifier: Apache-2.0
"""The answers about scenarios: one run, two compared, one under stress, those that come with Yuzui."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.investment.backcast_answer import Untested
from yuzui.investment.path_answer import FundYear
from yuzui.investment.prior import Marked
from yuzui.investment.tax_answer import EndedRule
from yuzui.job.result import Answer as Base
from yuzui.job.result import File
from yuzui.text import Text


class Spread(msgspec.Struct, frozen=True):
    """Mean and percentiles of the draws of a year."""

    year: int
    mean: float
    p05: float
    p10: float
    p50: float
    p90: float
    p95: float


class Signed(msgspec.Struct, frozen=True):
    """Who signed a scenario, and on which day."""

    by: str
    on: str


class ScenarioText(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario in its normal form."""

    id: str
    name: Text
    parent: str | None
    signed: Signed | None
    digest: str
    text: str


class BaseYear(msgspec.Struct, frozen=True, kw_only=True):
    """The year from which a scenario starts."""

    year: int
    share: float
    part: float | None
    whole: float | None
    unit: str
    vintage: str
    sources: list[str]


class TotalYear(msgspec.Struct, frozen=True):
    """What R&D is of GDP in a year."""

    year: int
    intensity: float
    gdp: float


class Total(msgspec.Struct, frozen=True):
    """All R&D without levers, where the scenario says it as intensity times GDP."""

    unit: str
    source: str
    years: list[TotalYear]


class ShareYear(msgspec.Struct, frozen=True):
    """The share that came in a year."""

    year: int
    share: float


class Replay(msgspec.Struct, frozen=True):
    """What came, where the past of a country is played again."""

    country: str
    actual: list[ShareYear]


class Worlds(msgspec.Struct, frozen=True, kw_only=True):
    """The share by year with the levers, without, and where nothing responds."""

    with_levers: list[Spread] = msgspec.field(name="with")
    without: list[Spread]
    no_effect: list[Spread]

    def items(self) -> list[tuple[str, list[Spread]]]:
        """Return each world with its years."""
        return [("with", self.with_levers), ("without", self.without), ("no_effect", self.no_effect)]


class Contribution(msgspec.Struct, frozen=True):
    """What a lever moves, in percentage points of the share; all levers add up to the change."""

    name: str
    title: Text
    real: bool
    moved_pp: list[Spread]


class Fund(msgspec.Struct, frozen=True):
    """The money of a lever that passes through a fund, by year, at the medians."""

    lever: str
    years: list[FundYear]


class WorldOdds(msgspec.Struct, frozen=True):
    """The probability of the target in a world."""

    world: str
    by: int
    probability: float


class StockLevels(msgspec.Struct, frozen=True, kw_only=True):
    """A stock by year with the levers, and without."""

    with_levers: list[Spread] = msgspec.field(name="with")
    without: list[Spread]


class Stock(msgspec.Struct, frozen=True, kw_only=True):
    """The stock of a type: what the levers add to it, and how it stands against the base year."""

    type: str
    growth: float
    stock: StockLevels
    added: list[Spread]
    since: list[Spread]


class Stocks(msgspec.Struct, frozen=True, kw_only=True):
    """Stocks of knowledge by type, under assumed loss and gestation."""

    unit: str
    start: int = msgspec.field(name="from")
    types: list[Stock]
    basis: Text
    priors: list[Marked]


class Swing(msgspec.Struct, frozen=True):
    """What a prior does to the share of the last year, at its low and its high level."""

    prior: str
    label: Text
    low_pp: float
    high_pp: float


class Tornado(msgspec.Struct, frozen=True, kw_only=True):
    """How much hangs on each prior, in percentage points of the share in the last year."""

    levels: list[float]
    rows: list[Swing]
    no_effect_pp: float
    interaction_pp: list[float]


class Simulation(Base, frozen=True, kw_only=True, tag="yuzui.path.simulate/1"):
    """A scenario of levers, run."""

    scenario: ScenarioText
    origin: str
    base: BaseYear
    target: float
    by: int | None
    baseline: str
    growth: list[float]
    total: Total | None
    replay: Replay | None
    draws: int
    rough: bool
    order: list[str]
    share: Worlds
    real_share: list[Spread]
    levers: list[Contribution]
    cost: list[Spread]
    queued: list[Spread]
    funds: list[Fund]
    odds: list[WorldOdds]
    stocks: Stocks | None
    tornado: Tornado
    priors: list[Marked]
    basis: list[Text]
    files: list[File]


class Setting(msgspec.Struct, frozen=True):
    """What is set otherwise in two scenarios."""

    name: str
    first: Any
    second: Any


class Comparison(Base, frozen=True, kw_only=True, tag="yuzui.path.compare/1"):
    """Two scenarios on common draws."""

    scenarios: list[Simulation]
    difference_pp: list[Spread]
    settings: list[Setting]


class Named(msgspec.Struct, frozen=True):
    """A scenario by its name and digest."""

    id: str
    name: Text
    digest: str


class Written(msgspec.Struct, frozen=True):
    """A scenario in its normal form, with its digest."""

    digest: str
    text: str


class Stressed(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario under one stress: real share, share as labelled, and what lies between, draw by draw."""

    name: str
    size: float
    source: str | None
    ends: EndedRule | None
    share: list[Spread]
    labelled: list[Spread]
    difference_pp: list[Spread]
    odds: float
    scenario: Written


class Stress(Base, frozen=True, kw_only=True, tag="yuzui.path.stress/1"):
    """A scenario, and itself under each stress, on common draws."""

    scenario: Named
    origin: str
    target: float
    by: int
    draws: int
    rough: bool
    share: list[Spread]
    odds: float
    stresses: list[Stressed]
    untested: list[Untested]
    files: list[File]


class LeverTitle(msgspec.Struct, frozen=True):
    """A lever that a scenario turns."""

    name: str
    title: Text


class Shipped(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that comes with Yuzui."""

    id: str
    name: Text
    country: str
    horizon: int
    target: float
    levers: list[LeverTitle]


class Scenarios(Base, frozen=True, kw_only=True, tag="yuzui.path.scenarios/1"):
    """The scenarios that come with Yuzui."""

    folder: str
    scenarios: list[Shipped]
