# SPDX-License-Identifier: Apache-2.0
"""The answer of an evaluation: what works did over long windows, and what it is too early to say."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from yuzui.evaluation.indicator import Parameters
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported
from yuzui.model.quantity import Origin, Quantity
from yuzui.text import Text

State = Literal["said", "lower_bound", "too_early"]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What set of works it is."""

    label: Text
    source: str
    vintage: str
    origin: Origin = "real"


class WorkSet(Subject, frozen=True, kw_only=True):
    """A set of works, and to when it reaches: ``through`` in full (0 without a dated work), ``last`` at all."""

    through: int
    through_basis: Text
    last: str


class Citations(msgspec.Struct, frozen=True):
    """Links between works: those that were read, and those that count."""

    read: int
    used: int


class ReasonCount(msgspec.Struct, frozen=True):
    """How many works have no value for a reason."""

    reason: str
    label: Text
    count: int


class Missing(msgspec.Struct, frozen=True):
    """How many works have no value in a column, for a reason."""

    column: str
    reason: str
    label: Text
    count: int


class Identities(msgspec.Struct, frozen=True):
    """Means over the whole set that are 1 and 0.1 by definition; None where they were not asked for."""

    world_mncs: float | None
    world_pp10: float | None


class Benchmark(msgspec.Struct, frozen=True):
    """A mean over the whole set, beside that of a list."""

    works: int
    mean: float | None


class PartMean(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of one column, over the works with a value whose window is over."""

    column: str
    label: Text
    unit: str
    valued: int
    left_out: int
    mean: Quantity
    benchmark: Benchmark | UnsetType = UNSET

    @property
    def counted(self) -> int:
        """Works that stand in the mean."""
        return self.valued - self.left_out


class Draws(msgspec.Struct, frozen=True):
    """Copies by which an indicator was drawn: how far they were rewired, how far two halves of them agree."""

    copies: int
    rounds: tuple[int, int] | None
    settled: bool
    agreement: float | None
    rule: Text


class IndicatorResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an indicator is, its means, and what it cannot tell."""

    name: str
    title: Text
    kind: str
    version: int
    question: Text
    cannot_tell: Text
    source: str
    parts: list[PartMean]
    drawn: Draws | UnsetType = UNSET


class MeanOf(msgspec.Struct, frozen=True):
    """The mean of one column over some works, and how many of them have a value."""

    column: str
    label: Text
    valued: int
    mean: Quantity


class WindowYear(msgspec.Struct, frozen=True):
    """Means over the works of one year; ``complete`` is None where the window has no end."""

    year: int
    works: int
    complete: bool | None
    parts: list[MeanOf]


class WindowMeans(msgspec.Struct, frozen=True, kw_only=True):
    """Means of one indicator within one window (0 is open), as a whole and by year."""

    window: int
    indicator: str
    works: int
    complete: int | None
    left_out: int
    to_date: bool
    parts: list[MeanOf]
    years: list[WindowYear]


class ShareYear(msgspec.Struct, frozen=True):
    """Shares of the works of one year."""

    year: int
    works: int
    parts: list[MeanOf]


class SharesOf(msgspec.Struct, frozen=True):
    """Shares of works by one indicator, of those that are known: of all, and by year of publication."""

    indicator: str
    title: Text
    works: int
    parts: list[MeanOf]
    years: list[ShareYear]


class SelfCitations(msgspec.Struct, frozen=True, kw_only=True):
    """What became of citations by works that share a person with the cited one."""

    mode: str
    citations: int
    own: int
    unknown: int
    own_share: float | None
    unknown_share: float | None
    applies: Text
    not_to: Text


class CountingReport(msgspec.Struct, frozen=True, kw_only=True):
    """How works were counted by unit; lost mass is given to nobody."""

    by: str
    mode: str
    label: Text
    works: int
    works_counted: int
    works_without_authors: int
    weight: float
    lost_mass: float
    lost_share: float | None
    organisations_unified: bool
    countries_mapped: bool


class UnitPart(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a unit; ``mean`` and ``total`` name its columns in the file of units."""

    column: str
    mean: str
    total: str
    value: Quantity
    sum: float | None
    rank: int | None


class Unit(msgspec.Struct, frozen=True):
    """An organisation or country; ``complete`` is the share of its weight whose window is over, by indicator."""

    unit: str
    works: int
    weight: float
    few_works: bool
    complete: dict[str, float | None]
    parts: list[UnitPart]


class Units(msgspec.Struct, frozen=True):
    """The units of most weight; those of fewer works than ``few`` have no rank."""

    by: str
    label: Text
    count: int
    few: int
    few_count: int
    rows: list[Unit]


class ListingYear(msgspec.Struct, frozen=True):
    """The share of the works of a year that list references."""

    year: int
    works: int
    listing: float


class History(msgspec.Struct, frozen=True):
    """From which year on histories can be told: the first of a run in which enough works list references."""

    start: int | None = msgspec.field(name="from")
    least: float
    years: list[ListingYear]


class EarlyShare(msgspec.Struct, frozen=True):
    """The share of citations that came within an age; complete once all works have lived it."""

    within: int
    complete: bool
    share: Quantity


class Early(msgspec.Struct, frozen=True):
    """How much of the oldest works' recognition came early."""

    first: int = msgspec.field(name="from")
    last: int = msgspec.field(name="to")
    unit: Literal["month", "year"]
    works: int
    citations: int
    shares: list[EarlyShare]


class AgePoint(msgspec.Struct, frozen=True):
    """Citations at one age; complete where every work has lived it in full."""

    age: int
    citations: int
    per_work: float
    complete: bool


class Curve(msgspec.Struct, frozen=True):
    """Citations by age of the works of a span of years."""

    first: int = msgspec.field(name="from")
    last: int = msgspec.field(name="to")
    works: int
    citations: int
    points: list[AgePoint]


class LateShare(msgspec.Struct, frozen=True):
    """Of the citations of twice a window, the share that came after it."""

    cohort: int
    window: int
    state: State
    said_from: int
    share: Quantity


class References(msgspec.Struct, frozen=True):
    """Of works that declare how many references they have, those that are in the set."""

    works: int
    declared: int
    resolved: int = msgspec.field(name="found")
    share: Quantity


class CoverageYear(msgspec.Struct, frozen=True, kw_only=True):
    """Works of one year left without disruption, and references that are in the set."""

    year: int
    works: int
    excluded: Quantity
    reasons: list[ReasonCount]
    references: References | None


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Works left without disruption, and references that are in the set of those declared."""

    works: int
    excluded: Quantity | None
    reasons: list[ReasonCount]
    references: References | None
    years: list[CoverageYear]


class RewiredYear(msgspec.Struct, frozen=True, kw_only=True):
    """Mean disruption of one year in rewired copies beside that of the set."""

    year: int
    mean: Quantity
    observed: Quantity
    above: Quantity


class Rewired(msgspec.Struct, frozen=True, kw_only=True):
    """Mean disruption in copies that keep years and degrees; ``trades`` are rounds of rewiring."""

    copies: int
    trades: int
    settled: bool
    rule: Text
    touches: int
    moved: Quantity
    mean: Quantity
    observed: Quantity
    above: Quantity
    years: list[RewiredYear]


class RuleMean(msgspec.Struct, frozen=True):
    """Mean disruption under one rule for works without references."""

    valued: int
    mean: Quantity


class DisruptionYear(msgspec.Struct, frozen=True, kw_only=True):
    """Mean disruption of the works of one year under both rules."""

    year: int
    works: int
    without_reference: int
    ones: int
    ones_without_reference: int
    null: RuleMean
    as_one: RuleMean
    complete: bool

    def rule(self, name: str) -> RuleMean:
        """Return the mean under one rule."""
        return self.null if name == "null" else self.as_one


class Disruption(msgspec.Struct, frozen=True, kw_only=True):
    """Mean disruption under both rules; ``to_date`` where no work has lived the window in full."""

    window: int
    left_out: int
    to_date: bool
    works: int
    without_reference: int
    ones: int
    ones_without_reference: int
    null: RuleMean
    as_one: RuleMean
    years: list[DisruptionYear]

    def rule(self, name: str) -> RuleMean:
        """Return the mean under one rule."""
        return self.null if name == "null" else self.as_one


class DelayRule(msgspec.Struct, frozen=True):
    """When a work counts as recognised late: percentile in field and decade, years of sleep, citations."""

    percentile: float
    sleep: int
    citations: int
    start: int | None = msgspec.field(name="from")


class Sleeper(msgspec.Struct, frozen=True, kw_only=True):
    """A work recognised late, with its citations by age; ``complete`` ages were lived in full."""

    id: str | int
    title: str | None = None
    year: int
    sb: float
    percentile: float
    peak: int
    awakening: int
    history: list[int]
    complete: int


class Sleepers(msgspec.Struct, frozen=True):
    """How many works were recognised late, and the latest of them."""

    late: int
    rule: DelayRule
    above: int
    early: int
    neither: int
    latest: list[Sleeper]


class Definition(msgspec.Struct, frozen=True):
    """A term with its meaning."""

    term: Text
    text: Text


class ScoredWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work with its plain and its normalised citations."""

    id: str | int
    title: str | None = None
    year: int
    citations: int
    score: float


class Pair(msgspec.Struct, frozen=True):
    """Two works whose order by plain citations is not that by normalised ones."""

    name: str
    order_changes: bool
    more: ScoredWork
    less: ScoredWork


class ResultId(msgspec.Struct, frozen=True):
    """Under which id the result of an indicator is stored."""

    indicator: str
    id: str


class ListReport(msgspec.Struct, frozen=True):
    """A list of identifiers: rows and means are of its works; ``missing`` are the first that no work has."""

    file: str
    kind: Literal["doi", "identifier"]
    wanted: int = msgspec.field(name="asked")
    matched: int = msgspec.field(name="found")
    works: int
    missing: list[str]


class ExportFile(msgspec.Struct, frozen=True):
    """A file that came as an export of works."""

    file: str
    reader: str
    works: int
    rejected: int


class RejectedLine(msgspec.Struct, frozen=True):
    """A line of an export that was set aside."""

    file: str
    row: int
    column: str | None
    code: str
    message: Text
    seen: str | None
    expected: str | None
    fix: Text


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is the work of another (``merged``: counted once), or may be."""

    file: str
    row: int
    id: str
    other: str = msgspec.field(name="as")
    as_file: str
    as_row: int
    merged: bool
    title: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of exports of works; empty for a set that came as tables."""

    exports: list[ExportFile] | UnsetType = UNSET
    unread: list[str] | UnsetType = UNSET
    rejected: list[RejectedLine] | UnsetType = UNSET
    alike: list[Duplicate] | UnsetType = UNSET
    findings: list[tuple[str, Literal["note", "warning", "rejected"], str, int]] | UnsetType = UNSET


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.evaluate/1"):
    """Works judged over long windows; what is said of links between them is None where none were given."""

    origin: Origin
    set: WorkSet
    works: int
    citations: Citations | None
    findings: list[Reported]
    parameters: Parameters
    nulls: list[Missing]
    identities: Identities
    history: History | None
    counting: CountingReport | None
    units: Units | None
    self_citations: SelfCitations | None
    windows: list[WindowMeans]
    engine: str
    kernels: str
    indicators: list[IndicatorResult]
    early: Early | None
    curves: list[Curve] | None
    late: list[LateShare] | None
    coverage: Coverage | None
    baseline: Rewired | None
    disruption: Disruption | None
    sleepers: Sleepers | None
    draws: int
    definitions: list[Definition]
    shares: list[SharesOf]
    impact: list[WindowMeans] | None
    pairs: list[Pair] | None
    results: list[ResultId]
    cpu_seconds: float
    only: ListReport | UnsetType = UNSET
    exports: list[ExportFile] | UnsetType = UNSET
    unread: list[str] | UnsetType = UNSET
    rejected: list[RejectedLine] | UnsetType = UNSET
    alike: list[Duplicate] | UnsetType = UNSET
