# SPDX-License-Identifier: Apache-2.0
"""The answer on a chain: steps with their three ends, time to arrival, cohorts, coverage, what is not known."""

from __future__ import annotations

from typing import Literal

import msgspec

from yuzui.job.form_sheets import SetAside
from yuzui.job.result import Answer as Base
from yuzui.model.quantity import Origin
from yuzui.text import Text


class Range(msgspec.Struct, frozen=True):
    """A share between its ends."""

    low: float
    high: float


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Links whose unit is among those known, by rows and by units; shares are fractions."""

    rows: int
    known_rows: int
    share: float
    units: int
    known_units: int
    unit_share: float


class Dated(msgspec.Struct, frozen=True):
    """Links by where their date comes from."""

    recorded: int
    number_order: int
    none: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: links, units at each end, volume, coverage; ``missing_rate`` counts lost alone, and all not reached."""

    name: str
    target: str
    units: int
    linked: int
    reached: int
    open: int
    lost: int
    unknown: int
    full: int | None
    fractional: float | None
    ratio: float | None
    coverage: Coverage | None
    unknown_grant: float | None
    missing_rate: Range
    band: Range | None
    dated: Dated
    complete_through: str | None


class Point(msgspec.Struct, frozen=True):
    """Share not yet there after months, with its 95 % interval."""

    t: float
    s: float
    lo: float
    hi: float


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """Time from the start to a step in months; with years alone it is read as early and as late as they allow."""

    step: str
    kind: Literal["recorded", "bound", "none"]
    why: Text
    units: int
    events: int
    median: float | None
    median_late: float | None
    survival: list[Point]
    survival_late: list[Point]


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one tenth by serial number, or of one year, and their ends at a step."""

    decile: int | None
    year: int | None
    n: int
    reached: int
    open: int
    lost: int
    share: float


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one scheme or activity: links, those whose unit is known, those that reached, the loss between ends."""

    step: str
    name: str
    units: int
    rows: int
    known_rows: int
    reached: int
    coverage: float | None
    band: Range | None


class EventYear(msgspec.Struct, frozen=True, kw_only=True):
    """Links of outputs of one year, and those whose unit is known; ``year`` is None for those of no one year."""

    step: str
    year: int | None
    rows: int
    known_rows: int
    coverage: float


class InstituteOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Whether serial numbers of an institute are in the order of time; ``code`` is empty where they bound the year."""

    institute: str
    awards: int
    rank_correlation: float
    code: str


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One award: when it began, its end at each step in the order of the steps, and what it led to."""

    id: str
    group: str
    opened: str
    ends: list[str]
    outputs: list[list[str]]


class LinkFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of links that are counted and have no year, or cannot be read."""

    step: str
    code: str
    count: int
    examples: list[str]
    message: Text


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """A first number of an office, its day, who states it, how well it is sourced."""

    office: str
    number_from: int
    day_from: str
    source: str
    fact_status: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.innovation_chain/1"):
    """A chain: ``grants`` are the units it begins with; ``units`` lists them where they are few."""

    origin: Origin
    source: str
    entry: str
    horizon: int
    grants: int
    steps: list[Step]
    lag: Lag
    lags: list[Lag]
    cohorts: list[Cohort]
    cohort_of: Text
    cohort_step: str
    groups: list[Group]
    orders: list[InstituteOrder]
    units: list[Unit]
    findings: list[LinkFinding]
    complete_through: str | None
    complete_through_kind: str
    complete_list: bool
    starts: list[Start]
    aside: list[SetAside]
    unused: list[str]
    cannot_tell: Text
    event_years: list[EventYear] = msgspec.field(default_factory=list)
