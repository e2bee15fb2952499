# SPDX-License-Identifier: Apache-2.0
"""The answer of `path`: every figure with source, vintage, window and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from yuzui.investment.prior import Stated
from yuzui.investment.tax_answer import DenominatorEffect, SourceCheck
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Reported
from yuzui.model.quantity import Interval, Quantity
from yuzui.text import Text

METHODS = {
    "persistence": Text("unchanged", "持平"),
    "damped_drift": Text("fading drift", "趋势渐缓"),
    "reference_class": Text("other countries' history", "他国历史"),
    "simulator": Text("simulator, no lever", "模拟器（无政策）"),
}
"""How the share may go on if nothing changes."""


class Deadlines(msgspec.Struct, frozen=True, kw_only=True):
    """The first year that has not passed; the deadlines of the growth needed and of the odds."""

    start: int = msgspec.field(name="from")
    needed: int
    odds: int


class BaseYear(msgspec.Struct, frozen=True):
    """The latest published figure of the series."""

    year: int
    share: float
    vintage: str
    part: float | None
    whole: float | None
    unit: str | None
    figure: Quantity


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """One published figure: kind of its vintage, and the vintage as published."""

    year: int
    share: float
    part: float | None
    whole: float | None
    unit: str | None
    vintage: str
    vintage_text: str
    status: str
    sources: list[str]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Years to the target if the yearly growth of one base window goes on; None for never."""

    start: int = msgspec.field(name="from")
    to: int
    years_to_target: float | None
    year: int | None
    part_growth: float | None
    whole_growth: float | None


class Projection(msgspec.Struct, frozen=True):
    """What a method says of a year."""

    year: int
    mean: float
    p05: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    p95: float | None


class GhostYear(msgspec.Struct, frozen=True):
    """What the simulator would have said of a year, and what has come since."""

    year: int
    mean: float
    p10: float | None
    p90: float | None
    came: float | None

    @property
    def is_inside(self) -> bool | None:
        """Whether what came lies inside the interval; None where either is not known."""
        if self.p10 is None or self.p90 is None or self.came is None:
            return None
        return self.p10 <= self.came <= self.p90


class Ghost(msgspec.Struct, frozen=True):
    """What the simulator would have said in an earlier year."""

    origin: int
    rows: list[GhostYear]


class HindcastYear(msgspec.Struct, frozen=True):
    """The interval of a year, and what came by vintage."""

    year: int
    low: float
    high: float
    came: dict[str, float]


class Hindcast(msgspec.Struct, frozen=True):
    """One method asked some years ago: misses by vintage, interval scores from there and from every origin."""

    rows: list[HindcastYear]
    misses: dict[str, int]
    score: float
    score_all: float
    forecasts: int


class BestBaseline(msgspec.Struct, frozen=True):
    """The method with the best interval score beside the simulator, from one origin and from all."""

    score: str
    score_all: str


class LookingBack(msgspec.Struct, frozen=True, kw_only=True):
    """What every method said four years before the base year, what came, and how often others missed as much."""

    origin: int
    level: float
    methods: dict[str, Hindcast]
    best_baseline: BestBaseline
    p_value: float | None
    p_value_all: float | None
    alarms: list[str]


class Calibration(msgspec.Struct, frozen=True):
    """How often the simulator's intervals held what came of this share in other countries."""

    years: int
    coverage: float
    forecasts: int
    countries: int


class BandYear(msgspec.Struct, frozen=True):
    """Between which the share stays, and what came; UNSET of years ahead."""

    year: int
    low: float
    high: float
    came: float | msgspec.UnsetType | None = msgspec.UNSET


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """The band in which 8 in 10 whole paths stay, and how much wider it is than intervals of single years."""

    origin: int
    level: float
    widened: float
    paths: int
    effective_countries: float
    rows: list[BandYear]


class PastBand(Band, frozen=True, kw_only=True):
    """A band as it would have been said, and whether what came stayed inside; None where a year is not known."""

    held: bool | None


class PathBand(Band, frozen=True, kw_only=True):
    """The band of today, and those of before."""

    before: list[PastBand]


class Outcomes(msgspec.Struct, frozen=True):
    """How many past outcomes an interval so many years ahead rests on."""

    years: int
    forecasts: int
    countries: int
    effective_countries: float


class Evidence(msgspec.Struct, frozen=True):
    """What the intervals of a method are made of."""

    interval: Text
    by_years_ahead: list[Outcomes]


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """The probability of the target by a deadline, by one method; the range is that without the panel's filter."""

    method: str
    title: Text
    by: int
    probability: float | None
    interval: Interval | None
    basis: Text
    reached: int | None
    forecasts: int
    countries: int
    effective_countries: float
    range: list[float] | None


class Needed(msgspec.Struct, frozen=True):
    """The growth that meets the target by a deadline while the whole grows at a rate."""

    by: int
    total_growth: float
    basic_growth: float


class Gap(msgspec.Struct, frozen=True):
    """Money missing to the target today."""

    fixed_total: float
    fixed_rest: float
    one_point: float
    unit: str


class Course(msgspec.Struct, frozen=True):
    """Money and yearly growth of a path to the target."""

    total: float
    growth: list[float]


class Courses(msgspec.Struct, frozen=True):
    """The cheapest and the steadiest path to the deadline."""

    denominator_rule: str
    rest_growth: float
    unit: str
    cheapest: Course
    steadiest: Course
    years: list[int]


class Unset(msgspec.Struct, frozen=True):
    """An input that a person would have to give with its source, and what holds without it."""

    label: Text
    note: Text


class AtMaximum(msgspec.Struct, frozen=True):
    """What a lever does at its plausible maximum, and how much of that cannot be absorbed at once."""

    amount: float
    effect_pp: float
    queued: float


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """What a lever does by who pays, or by how long a grant lasts.

    Where payers share the money, ``part`` is what one of them pays of it, and ``part_pp`` what that does where
    nothing responds: the parts of all add up to ``no_response_pp`` of the lever.
    """

    level: str | None = None
    mode: str | None = None
    years: int | None
    effect_pp: float
    effect_pp_after: float
    part: float | None = None
    part_pp: float | None = None


class FundYear(msgspec.Struct, frozen=True):
    """A year of money that passes through a fund; ``new`` is what of the money paid out is research that is new."""

    year: int
    paid_in: float
    paid_out: float
    new: float
    balance: float


class Together(msgspec.Struct, frozen=True):
    """What two levers do in one run, and the sum of what each does alone, in percentage points."""

    first: str
    second: str
    effect_pp: float
    sum_pp: float


class LeverEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What a lever does to the share in the year after the base year, in percentage points."""

    name: str
    title: Text
    real: bool
    parameter: str
    parameter_label: Text
    amount: float
    unit: str
    effect_pp: float
    interval: Interval
    no_response_pp: float
    zero_pp: float
    real_pp: float
    cost: float
    at_maximum: AtMaximum | None
    cap_binds: bool
    by: list[Variant]
    fund: list[FundYear]
    priors: list[Stated]
    unset: list[Unset]
    source: str
    basis: Text


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Why the share moved between two years: numerator and denominator, exactly."""

    start: int = msgspec.field(name="from")
    to: int
    change: float
    numerator: float
    denominator: float


class Preliminary(msgspec.Struct, frozen=True):
    """A preliminary share later than the series, and where revision may put it."""

    year: int
    share: float
    p10: float
    p50: float
    p90: float


class Moments(msgspec.Struct, frozen=True):
    """Past revisions of an amount."""

    mean: float | None
    root_mean_square: float | None
    revisions: list[float]


class Revisions(msgspec.Struct, frozen=True):
    """What past revisions say of preliminary figures."""

    pairs: list[int]
    newer_preliminary: Preliminary | None
    part: Moments
    whole: Moments


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """The countries that were compared; ``confirmed`` are rows from memory by who confirmed them."""

    filter: str
    countries: int
    rows: int
    start: int | None = msgspec.field(name="from")
    to: int | None
    excluded: dict[str, int]
    confirmed: dict[str, str]


class Volatility(msgspec.Struct, frozen=True, kw_only=True):
    """Standard deviation of the yearly growth of the part (``value``) and of the whole."""

    value: float | None
    whole: float | None
    growth_rates: dict[str, float]
    reason: Text | None
    figure: Quantity


class ListedGap(msgspec.Struct, frozen=True, kw_only=True):
    """A published identity that does not hold, and is known not to."""

    country: str
    year: int
    dimension: str
    gap: float
    unit: str
    reason: Text
    source: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.path/1"):
    """When a share reaches its target, what it would take, and with what odds."""

    measure: str
    of: str
    dimension: str
    country: str
    target: float
    target_met: bool
    by: int | None
    deadlines: Deadlines
    origin: str
    base: BaseYear
    history: list[Published]
    other_vintages: list[Published]
    windows: list[Window]
    methods: dict[str, list[Projection]]
    ghosts: list[Ghost]
    looking_back: LookingBack | None
    calibration: list[Calibration]
    whole_path: PathBand | None
    evidence: dict[str, Evidence]
    odds: list[Odds]
    required_growth: list[Needed]
    gap: Gap | None
    price_of_steadiness: float | None
    backcast: Courses | None
    levers: list[LeverEffect]
    together: list[Together] | msgspec.UnsetType = msgspec.UNSET
    money_residual: float | msgspec.UnsetType = msgspec.UNSET
    prior: list[Stated] | msgspec.UnsetType = msgspec.UNSET
    cap_binds: bool | msgspec.UnsetType = msgspec.UNSET
    b_index: SourceCheck | msgspec.UnsetType = msgspec.UNSET
    denominator_effect: DenominatorEffect | msgspec.UnsetType | None = msgspec.UNSET
    denominator_unknown: Text | msgspec.UnsetType | None = msgspec.UNSET
    explain: list[Move]
    revision: Revisions
    volatility: Volatility
    panel: Panel
    known_gaps: list[ListedGap]
    findings: list[Reported]
    held_back: int
    files: list[File]

    @classmethod
    def command(cls, document: Mapping[str, Any]) -> str:
        """Return the command that computes a stored document anew."""
        names = ("country", "measure", "of", "target", "by")
        options = [f"--{name} {document[name]}" for name in names if document.get(name) is not None]
        return " ".join(["yuzui path", *options])
