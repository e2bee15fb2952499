# SPDX-License-Identifier: Apache-2.0
"""The answer of `cube`: cells with their basis and error, margins, hold-out, regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from yuzui.investment import path_sources
from yuzui.investment.baselines import quantile
from yuzui.investment.cube import (
    LEVEL,
    METHODS,
    REST,
    RUNS,
    Columns,
    Cube,
    Holdout,
    Known,
    Reading,
    Regions,
    before,
    holdout,
    known,
    mean,
    ratio_interval,
    read,
    readings,
)
from yuzui.investment.inputs import Cube as Inputs
from yuzui.investment.path_sources import bundled
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.national_patterns import UNIT
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, Reported, Run
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.quantity import Interval
from yuzui.model.tables.statistic import RD_FACT

TYPE = "basic"
"""Type whose cells are judged: the one a target may be set for."""

DEFINITION = "basic research, 4 performers; mean absolute relative error over all cells and years"
LEADS = (1, 2, 3, 4, 5)
"""Years ahead for which the error is always printed."""

FILES = {"CHN": path_sources.CHINA, "USA": path_sources.UNITED_STATES}
"""Shipped series of amounts; other countries have the panel of shares."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A table of regions that comes with Yuzui: its file, its headings, the unit of its money."""

    file: str
    columns: Columns
    unit: str


SHIPPED = {"USA": Shipped("us_rd_by_state.csv", Columns("state", "performer", "year", "usd_millions"), UNIT)}
"""By country; one without has no regional axis."""


class Axes(msgspec.Struct, frozen=True):
    """The categories of both axes, in their order."""

    performer: list[str]
    type: list[str]


class Cell(msgspec.Struct, frozen=True):
    """The money of one performer for one type in a year, and how it is known."""

    year: int
    performer: str
    type: str
    value: float
    basis: str
    method: str | None
    rel_error: float | None
    rel_error_p90: float | None
    from_year: int


class Total(msgspec.Struct, frozen=True):
    """One published total."""

    year: int
    axis: str
    category: str


class Scaling(msgspec.Struct, frozen=True):
    """What the totals of an axis were multiplied by, so that both axes have one sum."""

    year: int
    axis: str
    factor: float


class Unsettled(msgspec.Struct, frozen=True):
    """A fit that stopped before its sums agreed."""

    year: int
    sweeps: int
    error: float


class Margins(msgspec.Struct, frozen=True):
    """How far the cells are from the published totals."""

    unit: str
    checked: int
    largest_error: float
    at: Total | None
    scaled: list[Scaling]
    unsettled: list[Unsettled]


class Lead(msgspec.Struct, frozen=True):
    """The error of each method so many years ahead, None without a cell; ``interval`` is that of the first ratio."""

    ahead: int
    cells: int
    ipf: float | None
    carried: float | None
    carried_by_performer: float | None
    ratio_ipf_carried: float | None
    ratio_ipf_by_performer: float | None
    interval: Interval | None


class PerformerLead(msgspec.Struct, frozen=True):
    """The error of each method for one performer."""

    ahead: int
    performer: str
    ipf: float | None
    carried: float | None
    carried_by_performer: float | None


class Instance(msgspec.Struct, frozen=True):
    """The signed errors of a country's own year that can be checked, by method and performer."""

    country: str
    start: int = msgspec.field(name="from")
    to: int
    rounded: list[str]
    errors: dict[str, dict[str, float]]


class Backtest(msgspec.Struct, frozen=True):
    """How wrong an estimated cube is in years whose cells are published."""

    country: str
    definition: str
    years: list[int]
    ratio_ipf_carried: float | None
    ratio_ipf_by_performer: float | None
    interval: Interval | None
    refused: int
    unsettled: int
    rows: list[Lead]
    performers: list[PerformerLead]
    instance: Instance | None


class Region(msgspec.Struct, frozen=True):
    """What one region performs, by performer."""

    region: str
    amounts: dict[str, float]

    @property
    def total(self) -> float:
        """What all its performers spend."""
        return sum(self.amounts.values())


class RegionLead(msgspec.Struct, frozen=True):
    """The part of the money that stands in a wrong cell so many years ahead."""

    ahead: int
    cells: int
    ipf: float
    carried: float
    carried_by_performer: float


class RegionalCube(msgspec.Struct, frozen=True):
    """Who performs where, in the latest year."""

    unit: str
    years: list[int]
    year: int
    performers: list[str]
    rows: list[Region]
    left_out: list[str]
    holdout: list[RegionLead]

    @property
    def total(self) -> float:
        """What all regions perform."""
        return sum(row.total for row in self.rows)


class Excluded(msgspec.Struct, frozen=True):
    """A negative cell: as it is published, and never fitted."""

    year: int
    performer: str
    type: str
    value: float


class LeftOut(msgspec.Struct, frozen=True):
    """A year without a cube, and what of it is published."""

    year: int
    cells: int
    performers: bool


class YearSources(msgspec.Struct, frozen=True):
    """Where the figures of a year were read."""

    year: int
    sources: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.cube/1"):
    """R&D money by performer and type: published, or estimated with its measured error."""

    country: str
    unit: str
    vintage: str
    origin: Literal["real", "derived"]
    axes: Axes
    cells: list[Cell]
    margins: Margins
    holdout: Backtest
    regions: RegionalCube | None
    excluded: list[Excluded]
    left_out: list[LeftOut]
    findings: list[Reported]
    sources: list[YearSources]
    files: list[File]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the cube of a country and the error of its estimates."""
    country = inputs.country
    series = cubes(workspace, country)
    states = series if country == "USA" else cubes(workspace, "USA")
    estimates = readings(series)
    leads = sorted({*LEADS, *(one.year - one.last for one in estimates if one.year > one.last)})
    full = holdout(states.cubes, leads)
    alike = full if states.types == series.types else holdout(_like(states, series), leads)
    names = [FILES[country], FILES["USA"], *([SHIPPED[country].file] if country in SHIPPED else [])]
    files = path_sources.manifest(workspace, list(dict.fromkeys(names)))
    cells = [cell for one in estimates for cell in _cells(one, alike)]
    basis = {"cells": msgspec.to_builtins(cells), "files": [file.sha256 for file in files]}
    return Answer(
        run=Run.of("cube", {"country": country, **basis}),
        country=country,
        unit=series.unit,
        vintage="final",
        origin="derived" if any(one.estimate.method for one in estimates) else "real",
        axes=Axes(list(series.performers), list(series.types)),
        cells=cells,
        margins=_margins(series, estimates),
        holdout=_backtest(full, leads, instance(series)),
        regions=regions(workspace, country),
        excluded=_excluded(series),
        left_out=_left_out(series, estimates),
        findings=[Reported.of(one) for one in _unsettled(series, estimates, full)],
        sources=[YearSources(year, list(one.sources)) for year, one in series.years.items()],
        files=files,
    )


def cubes(workspace: Workspace, country: str) -> Known:
    """Return what the shipped series of a country says about its cube."""
    return known(check_identities(bundled(workspace, country)), country)


def ratios(backtest: Holdout, ahead: int) -> dict[str, float]:
    """Return the mean error of each method so many years ahead, and two ratios."""
    errors = {name: mean(backtest.errors(name, ahead, type=TYPE)) for name in METHODS}
    return errors | {
        "ratio_ipf_carried": errors["ipf"] / errors["carried"],
        "ratio_ipf_by_performer": errors["ipf"] / errors["carried_by_performer"],
    }


def instance(series: Known) -> Instance | None:
    """Return the signed errors for a type in the first year a country published its cells."""
    if (earlier := before(series)) is None:
        return None
    year, last = earlier
    target = min(series.cubes)
    now = series.cubes[target]
    estimates = {name: run(last, now, "type").cube.cells for name, run in RUNS.items()}
    return Instance(
        series.country,
        year,
        target,
        [performer for performer, kind in series.years[year].rounded_shares if kind == TYPE],
        {
            name: {p: one[p, TYPE] / now.cells[p, TYPE] - 1 for p in series.performers}
            for name, one in estimates.items()
        },
    )


def regions(workspace: Workspace, country: str) -> RegionalCube | None:
    """Return the latest cube of a country's regions and the error of estimates."""
    if country not in SHIPPED:
        return None
    table = SHIPPED[country]
    series = read(path_sources.shipped(workspace, table.file), table.columns)
    backtest = holdout(series.cubes, LEADS, axis="region")
    year = max(series.cubes)
    return RegionalCube(
        table.unit,
        [min(series.cubes), year],
        year,
        list(dict.fromkeys(key[1] for key in series.cubes[year].cells)),
        _region_rows(series.cubes[year]),
        list(series.left_out),
        [
            RegionLead(
                step,
                len(backtest.errors("ipf", step)),
                **{name: _misplaced(backtest, series, name, step) for name in METHODS},
            )
            for step in LEADS
            if backtest.errors("ipf", step)
        ],
    )


def _misplaced(backtest: Holdout, series: Regions, method: str, ahead: int) -> float:
    """Return how far cells are off, each weighted by its money: small ones would drown the rest."""
    off = whole = 0.0
    for miss in backtest.misses:
        if (miss.method, miss.ahead) == (method, ahead):
            value = series.cubes[miss.year].cells[miss.key]
            off, whole = off + abs(miss.error) * value, whole + value
    return off / whole


def _region_rows(cube: Cube) -> list[Region]:
    amounts: dict[str, dict[str, float]] = {}
    for (region, performer), value in cube.cells.items():
        amounts.setdefault(region, {})[performer] = value
    rows = [Region(name, one) for name, one in amounts.items()]
    return sorted(rows, key=lambda row: (-row.total, row.region))


def _like(states: Known, series: Known) -> dict[int, Cube]:
    """Return the cubes of the United States with the types of another country."""
    names = {kind: REST for kind in states.types if kind not in series.types}
    return {year: cube.merged("type", names) for year, cube in states.cubes.items()}


def _cells(one: Reading, backtest: Holdout) -> Iterator[Cell]:
    ahead, method = one.year - one.last, one.estimate.method
    for (performer, kind), value in one.estimate.cube.cells.items():
        basis = one.estimate.basis[performer, kind]
        errors = sorted(backtest.errors(method, ahead, performer=performer, type=kind))
        typical = ninth = None
        if basis in ("fitted", "carried") and errors:
            typical, ninth = sum(errors) / len(errors), quantile(errors, 0.9)
        yield Cell(one.year, performer, kind, value, basis, method or None, typical, ninth, one.last)


def _margins(series: Known, estimates: Sequence[Reading]) -> Margins:
    """Return how far the cells are from the published margins that each year has."""
    rows = []
    for one in estimates:
        published = series.years[one.year]
        for axis, totals in (("performer", published.performers), ("type", published.types)):
            if one.estimate.method == "carried" and axis != "type":
                continue
            sums = one.estimate.cube.margin(axis)
            rows += [(abs(sums[(name,)] - total), Total(one.year, axis, name)) for name, total in totals.items()]
    worst, at = max(rows, key=lambda row: row[0], default=(0.0, None))
    return Margins(
        series.unit,
        len(rows),
        worst,
        at,
        [
            Scaling(one.year, "x".join(axes), factor)
            for one in estimates
            for axes, factor in one.estimate.scaling.items()
            if factor != 1
        ],
        [
            Unsettled(one.year, one.estimate.sweeps, one.estimate.margin_error)
            for one in estimates
            if not one.estimate.settled
        ],
    )


def _unsettled(series: Known, estimates: Sequence[Reading], backtest: Holdout) -> Iterator[Finding]:
    """Yield the fits that stopped before the margins were met: of the country, and of the test."""
    for one in estimates:
        if not one.estimate.settled:
            seen = f"{one.estimate.margin_error:.3g} {series.unit}"
            yield Finding("unsettled", "warning", RD_FACT.name, str(one.year), "value", seen)
    if backtest.unsettled:
        years = ", ".join(sorted({str(year) for year, _ in backtest.unsettled}))
        yield Finding("unsettled", "warning", RD_FACT.name, "", "value", years, count=len(backtest.unsettled))


def _backtest(backtest: Holdout, leads: Sequence[int], checked: Instance | None) -> Backtest:
    """Return the hold-out of the United States: by years ahead, and by performer."""
    rows = [
        Lead(
            step,
            len(backtest.errors("ipf", step, type=TYPE)),
            **_numbers(ratios(backtest, step)),
            interval=_interval(backtest, step),
        )
        for step in leads
    ]
    performers = sorted({miss.key[0] for miss in backtest.misses})
    return Backtest(
        "USA",
        DEFINITION,
        [min(m.year for m in backtest.misses), max(m.year for m in backtest.misses)],
        rows[0].ratio_ipf_carried,
        rows[0].ratio_ipf_by_performer,
        rows[0].interval,
        len(backtest.refused),
        len(backtest.unsettled),
        rows,
        [PerformerLead(step, name, **_of_performer(backtest, step, name)) for step in leads for name in performers],
        checked,
    )


def _interval(backtest: Holdout, ahead: int) -> Interval | None:
    """Return the interval of the error of fitting over that of carrying forward."""
    found = ratio_interval(*(backtest.by_year(name, ahead, type=TYPE) for name in ("ipf", "carried")))
    return None if found is None else Interval(*found, LEVEL, "years left out in blocks")


def _of_performer(backtest: Holdout, ahead: int, performer: str) -> dict[str, float | None]:
    where = {"performer": performer, "type": TYPE}
    return _numbers({name: mean(backtest.errors(name, ahead, **where)) for name in METHODS})


def _numbers(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: value if value == value else None for name, value in values.items()}


def _excluded(series: Known) -> list[Excluded]:
    return [
        Excluded(year, performer, kind, value)
        for year, one in series.years.items()
        for (performer, kind), value in one.cells.items()
        if value < 0
    ]


def _left_out(series: Known, estimates: Sequence[Reading]) -> list[LeftOut]:
    """Return the years without a cube, and what of them is published."""
    have = {one.year for one in estimates}
    return [
        LeftOut(year, len(one.cells), bool(one.performers)) for year, one in series.years.items() if year not in have
    ]
