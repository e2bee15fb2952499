# SPDX-License-Identifier: Apache-2.0
"""What becomes of the share if no lever acts: the forecasts of ``path``, as draws."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.investment import forecast_methods, path, prior, simulate
from yuzui.investment.baselines import Shares, Spread
from yuzui.investment.lever import RANGE_UNIT, Cell, Setpoint
from yuzui.investment.lever import Path as Flow
from yuzui.investment.lever_effects import Start, start
from yuzui.investment.path import growth, last_growth, windows
from yuzui.investment.path_sources import (
    COUNTRIES,
    PANEL,
    Material,
    Question,
    bundled,
    described,
    manifest,
    material,
    shipped,
    word,
)
from yuzui.investment.scenario import Scenario, Total, values_by_year
from yuzui.investment.series import ratio as panels
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.ratio import Panel, Ratio, ratio
from yuzui.investment.simulate import Step, lever
from yuzui.investment.simulation_answer import Replay, ShareYear, Swing, Tornado
from yuzui.investment.tax_sources import TAX_RULES, Law, law
from yuzui.job.result import File
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Rises that countries did achieve, and whether the levers in their range would carry as far.


YEARS = 6
"""Years over which a rise is looked for."""

REAL = "real_levers"
"""Name of all levers together that move real money."""


@dataclass(frozen=True, slots=True)
class Rise:
    """The largest rise of a country."""

    country: str
    first: int
    last: int
    before: float
    after: float

    @property
    def above_rest(self) -> float:
        """By how much the part outgrew the rest a year, fraction.

        Notes
        -----
        ``((S_1/(1-S_1)) / (S_0/(1-S_0)))^{1/n} - 1``: with the rest growing at g, the part grew
        at ``(1+g)(1+above_rest) - 1``.
        """
        odds = [share / (1 - share) for share in (self.before, self.after)]
        return growth(odds[0], odds[1], self.last - self.first)

    def share(self, above_rest: float) -> float:
        """Return the share after the same years if the part outgrew the rest by so much."""
        odds = self.before / (1 - self.before) * (1 + above_rest) ** (self.last - self.first)
        return odds / (1 + odds)


def rise(country: str, shares: Shares, years: int = YEARS) -> Rise | None:
    """Return the largest rise over a number of years, the earliest of equals."""
    rises = [
        Rise(country, year, year + years, share, shares[year + years])
        for year, share in sorted(shares.items())
        if year + years in shares and 0 < share < 1 and 0 < shares[year + years] < 1
    ]
    return max(rises, key=lambda one: one.after - one.before, default=None)


def most(case: Rise, cells: Mapping[Cell, float], rate: float) -> dict[str, float]:
    """Return the share each lever reaches at the end of its range, from where a country began."""
    path = Flow.of(rescaled(case.before, cells), range(case.first, case.last + 1), rate)
    settings = {name: favourable(name) for name in simulate.levers()}
    unknown = {name: simulate.medians(simulate.lever(name)) for name in settings}
    real = {name: own for name, own in settings.items() if simulate.lever(name).REAL}
    chosen: dict[str, Mapping[str, Any]] = {name: {name: own} for name, own in settings.items()}
    return {
        name: float(simulate.applied(path, own, unknown)[-1].path.share()[0, -1])
        for name, own in {**chosen, REAL: real}.items()
    }


def rescaled(share: float, cells: Mapping[Cell, float]) -> dict[Cell, float]:
    """Return a cube of the same size in which basic research has another share."""
    basic = sum(money for cell, money in cells.items() if cell[2] == "basic")
    whole = sum(cells.values())
    up, down = share * whole / basic, (1 - share) * whole / (whole - basic)
    return {cell: money * (up if cell[2] == "basic" else down) for cell, money in cells.items()}


def favourable(name: str) -> dict[str, float]:
    """Return every scheduled parameter of a lever at the end of its range that raises the share.

    A parameter without a declared direction stays at its default.
    """
    module = lever(name)
    return {
        one.name: module.RANGE[one.name][1 if one.sign > 0 else 0]
        for one in module.PARAMETERS
        if one.schedule and one.sign
    }


# Cases of the past played again with the levers of today.


REPLAYED = ("KOR", "SGP")
"""Countries that are replayed unless others are asked for."""

SCALE = "CHN"
"""Country whose cube gives ranges in money their size."""


class Case(msgspec.Struct, frozen=True):
    """A rise of a country, the share each lever reaches from where it began, and those that suffice."""

    country: str
    first: int
    last: int
    before: float
    after: float
    above_rest: float
    reached: dict[str, float]
    enough: list[str]


def panel_of(workspace: Workspace) -> Panel:
    """Return the shares of basic research of the panel of countries that comes with Yuzui."""
    return panels.read(shipped(workspace, PANEL))


def replayed(workspace: Workspace, panel: Mapping[str, Shares], countries: Sequence[str] = REPLAYED) -> list[Case]:
    """Return the largest rise of each country and what levers in range would reach from there."""
    facts = check_identities(bundled(workspace, SCALE))
    share = ratio(facts, SCALE, "basic", "total")
    wanted = Text("the series must say it", "序列须给出该数值")
    cells, rate = start(facts, share).cells, last_growth(windows(share, 0.08), wanted)
    cases = []
    for country in countries:
        case = rise(country, panel.get(country, {}))
        if case is not None:
            reached = most(case, cells, rate)
            enough = [name for name, value in reached.items() if value >= case.after]
            span = (case.first, case.last, case.before, case.after)
            cases.append(Case(country, *span, case.above_rest, reached, enough))
    return cases


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of the share without levers."""

    points: list[float]
    outcomes: list[tuple[float, ...]]
    thin: int | None = None


def baseline_forecast(method: str, share: Ratio, material: Material, years: Sequence[int]) -> Forecast:
    """Return a forecast of the share."""
    rows = _known(method, share, material, years[-1] - years[0])
    known_rows = {ahead for ahead, (_, spread) in rows.items() if spread.shares}
    if missing := [year for year in years[1:] if year - years[0] not in known_rows]:
        raise _refusal(f"{method} {missing[0]}", f"<= {missing[0] - 1}")
    by_name = {year: rows[year - years[0]] for year in years[1:]}
    thin = next((year for year, (_, spread) in by_name.items() if not spread.enough), None)
    points = [point for point, _ in by_name.values()]
    return Forecast(points, [spread.shares for _, spread in by_name.values()], thin)


def furthest(method: str, share: Ratio, material: Material) -> int:
    """Return how many years ahead a forecast reaches without a gap, :data:`FAR` at most."""
    rows = _known(method, share, material, FAR)
    reach = 0
    while (one := rows.get(reach + 1)) and one[1].shares:
        reach += 1
    return reach


FAR = 50
"""Years ahead beyond which no forecast is asked for."""


def _known(method: str, share: Ratio, material: Material, most: int) -> dict[int, tuple[float, Spread]]:
    """Return what a method says of each year ahead."""
    taught = forecast_methods.simulator(share, material.panel)
    known = forecast_methods.forecasts(share, range(1, most + 1), material.panel, taught)
    if method not in known:
        raise _refusal(method, " ".join(known))
    return known[method]


def whole_growth(scenario: Scenario, share: Ratio, years: Sequence[int]) -> list[float]:
    """Return the growth of the whole by year; the base year's is 0 and not used."""
    inputs = scenario.growth
    if scenario.total is not None:
        return _of_gdp(scenario.total, share, years)
    if isinstance(inputs, Mapping):
        rates = [rate for rate in values_by_year(inputs, years[1:]) if rate is not None]
        if len(rates) < len(years) - 1:
            raise _unknown(", ".join(map(str, inputs)), str(years[1]))
        return [0.0, *rates]
    if inputs is None:
        windows = path.windows(share, scenario.target)
        known = [w.whole_growth for w in windows if w.whole_growth is not None]
        if not known:
            raise _unknown("", "0.09")
        inputs = known[-1]
    return [0.0, *[float(inputs)] * (len(years) - 1)]


LEAST, MOST = -0.5, 1.0
"""Growth of a year beyond which two figures are not of one kind."""


def _of_gdp(total: Total, share: Ratio, years: Sequence[int]) -> list[float]:
    """Return the growth of the whole where it is intensity times GDP."""
    base = share.latest
    whole = base.amounts()[1]
    if total.unit != base.unit:
        raise _at(_UNIT, "unit", total.unit, base.unit)
    known = total.by_year(years)
    if missing := [year for year in years[1:] if year not in known]:
        raise _at(_GAP, "gdp", ", ".join(map(str, known)), str(missing[0]))
    wholes = [whole, *(known[year][0] * known[year][1] for year in years[1:])]
    rates = [later / before - 1 for before, later in itertools.pairwise(wholes)]
    for year, rate in zip(years[1:], rates, strict=True):
        if not LEAST < rate < MOST:
            raise _at(_JUMP, "gdp", f"{year}: {rate:+.0%}", f"{LEAST:.0%} … {MOST:+.0%}")
    return [0.0, *rates]


_UNIT = Text("GDP is stated in another unit than the series of R&D", "GDP 的单位与研发经费序列不同")
_GAP = Text(
    "intensity or GDP of a year is missing: give its value, or a growth of GDP",
    "缺少某一年的强度或 GDP：请填写该年数值，或给出 GDP 增速",
)
_JUMP = Text(
    "intensity times GDP makes all R&D jump: are they of one unit and one vintage?",
    "强度乘 GDP 使研发总经费骤变：单位与版次是否一致？",
)


def _at(words: Text, column: str, seen: str, expected: str) -> InputError:
    place = Place(column=f"total.{column}")
    return InputError(words, place, seen=seen, expected=expected, code="scenario")


def _unknown(seen: str, expected: str) -> InputError:
    return InputError(
        Text("the growth of the first year is missing", "缺少首年的增速"),
        Place(column="growth"),
        seen=seen,
        expected=expected,
        code="scenario",
    )


def _refusal(seen: str, expected: str) -> InputError:
    return InputError(
        Text("no such forecast of the share", "没有该占比预测"),
        Place(column="baseline"),
        seen=seen,
        expected=expected,
        code="scenario",
    )


# A past rise played again: a scenario's levers from where a country began, beside what came.


BASELINE = "persistence"
"""The only baseline of a replay: without levers the share stays where it began."""

SCALED = Text(
    "the cube of {country} is scaled to the share of {other} in {year}",
    "{country}的数据立方按{other} {year} 年占比调整",
)


def begun(scenario: Scenario, shares: Mapping[str, Shares], share: Ratio, begin: Start) -> tuple[Ratio, Start]:
    """Return where a replay begins, in place of where the series ends."""
    known, first = shares.get(scenario.replay, {}), scenario.base_year
    if scenario.baseline != BASELINE:
        raise _replayed_refused(_STAYS, "baseline", scenario.baseline, BASELINE)
    if not known:
        raise _replayed_refused(_COUNTRY, "replay", scenario.replay, " ".join(sorted(shares)))
    for column, year in (("base_year", first), ("horizon", scenario.horizon)):
        if year not in known:
            raise _replayed_refused(_YEAR, column, str(year), " ".join(map(str, known)))
    assert first is not None  # no year is None, so it was refused above
    own, size = share.latest, share.latest.amounts()[1]
    points = tuple(
        replace(
            own, year=year, share=value, kind="panel", vintage="panel",
            part=value * size if year == first else None,
            whole=size if year == first else None,
        )
        for year, value in sorted(known.items())
        if year <= first
    )  # fmt: skip
    names = {"country": share.country, "other": scenario.replay}
    sentence = {key: word(name, COUNTRIES) for key, name in names.items()}
    note = SCALED.format(year=str(first), **sentence)
    return (
        replace(share, country=scenario.replay, kind="panel", points=points, others=()),
        replace(begin, cells=rescaled(known[first], begin.cells), basis=begin.basis + Text("; ", "；") + note),
    )


def unchanged(share: Ratio, years: Sequence[int]) -> Forecast:
    """Return the share without levers: every year what it was in the first, without spread."""
    value, ahead = share.latest.share, len(years) - 1
    return Forecast([value] * ahead, [(value,)] * ahead)


def came(scenario: Scenario, shares: Mapping[str, Shares]) -> Replay | None:
    """Return what came in the years replayed, None for a scenario of the future."""
    if not scenario.replay:
        return None
    known = shares[scenario.replay]
    years = range((scenario.base_year or 0) + 1, scenario.horizon + 1)
    return Replay(scenario.replay, [ShareYear(year, known[year]) for year in years if year in known])


def _replayed_refused(words: Text, column: str, seen: str, expected: str) -> InputError:
    return InputError(
        words,
        Place(column=column),
        seen=seen,
        expected=expected,
        fix=same(f"{column}: {expected.split()[-1] if expected else '…'}"),
        code="replay",
    )


_STAYS = Text("a replay needs no forecast: without levers the share stays", "重演无须预测：无政策时占比不变")
_COUNTRY = Text("the panel has no such country", "面板中没有该国家")
_YEAR = Text("the panel has no share of this year, so it cannot be replayed", "面板缺少该年占比，无法重演")


# A scenario on its series, and the paths it makes: with levers, without, without effect.


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A scenario on its series, not yet run."""

    scenario: Scenario
    material: Material
    share: Ratio
    begin: Start
    years: tuple[int, ...]
    growth: list[float]
    forecast: Forecast
    files: list[File]
    law: Law

    @property
    def settings(self) -> dict[str, dict[str, Setpoint]]:
        """Return the levers as a path wants them, with what the law adds."""
        by_lever = self.scenario.settings(self.years)
        return {name: {**self.law.values.get(name, {}), **setting} for name, setting in by_lever.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """A scenario that was run."""

    before: Flow
    steps: list[Step]
    silent: Flow

    @property
    def after(self) -> Flow:
        """With the levers."""
        return self.steps[-1].path if self.steps else self.before


def pose(workspace: Workspace, scenario: Scenario) -> Posed:
    """Put a scenario on the series it speaks of."""
    by = scenario.by
    question = Question(scenario.country, scenario.measure, scenario.of, scenario.target, by)
    data = material(workspace, question)
    share = size = ratio(data.facts, scenario.country, scenario.measure, scenario.of)
    begin = start(data.facts, share)
    if scenario.replay:
        share, begin = begun(scenario, data.panel.shares, size, begin)
    base = share.latest.year
    if scenario.base_year not in (None, base):
        raise _problem_refused(_BASE, "base_year", scenario.base_year, str(base))
    if not base < max(scenario.horizon, by or 0) <= base + 100 or scenario.horizon <= base:
        raise _problem_refused(_HORIZON, "horizon", scenario.horizon, f"{base + 1} … {base + 100}")
    path.check_target(scenario.target, base, by)
    _in_money(scenario, share)
    years = simulate.years_of(base, max(scenario.horizon, by or 0))
    posed = Posed(
        scenario,
        data,
        share,
        begin,
        years,
        whole_growth(scenario, size, years),
        unchanged(share, years) if scenario.replay else baseline_forecast(scenario.baseline, share, data, years),
        described(workspace, data, None),
        Law(),
    )
    return under(workspace, posed, scenario)


def under(workspace: Workspace, posed: Posed, scenario: Scenario) -> Posed:
    """Put another scenario on a series that was read already, with what the law adds to it."""
    added = law(workspace, scenario.country, scenario.levers, posed.years[1])
    files = posed.files + (manifest(workspace, [TAX_RULES]) if added.values else [])
    return replace(posed, scenario=scenario, law=added, files=files)


def ran(posed: Posed, draws: int) -> Ran:
    """Run a scenario."""
    scenario = posed.scenario
    settings = posed.settings
    start = before(posed, draws)
    changed = scenario.changed_priors()
    modules = {name: simulate.lever(name) for name in settings}
    quiet = {name: simulate.silent(module, changed) for name, module in modules.items()}
    unknown: dict[str, Mapping[str, Setpoint]] = {
        name: simulate.drawn(module, scenario.seed, draws, len(posed.years), changed)
        if draws
        else simulate.medians(module, changed)
        for name, module in modules.items()
    }
    steps = simulate.applied(start, settings, unknown)
    silent = simulate.applied(start, settings, quiet)
    return Ran(start, steps, silent[-1].path if silent else start)


def before(posed: Posed, draws: int) -> Flow:
    """Return the path on which no lever acts, drawn, or once where ``draws`` is 0."""
    return simulate.without(posed.begin.cells, posed.years, posed.growth, _shares(posed, draws))


def _shares(posed: Posed, draws: int) -> Array:
    """Return the share without levers, shape (1 or draws, years)."""
    base = posed.share.latest.share
    points, spreads = posed.forecast.points, posed.forecast.outcomes
    if not draws:
        return np.array([[base, *points]])
    levels = simulate.walk(len(posed.years), posed.scenario.seed, draws)
    columns = [np.full(draws, base)]
    for ahead, spread in enumerate(spreads, 1):
        ordered = np.asarray(spread)
        columns.append(ordered[np.minimum((levels[:, ahead] * len(ordered)).astype(int), len(ordered) - 1)])
    return np.stack(columns, axis=1)


def _in_money(scenario: Scenario, share: Ratio) -> None:
    """Refuse levers whose money is stated in a unit other than that of the series."""
    unit = share.latest.unit
    for name in scenario.levers if unit != RANGE_UNIT else ():
        if any(one.unit == "money" for one in simulate.lever(name).PARAMETERS):
            raise _problem_refused(_PROBLEM_UNIT, name, unit, RANGE_UNIT)


def _problem_refused(words: Text, column: str, seen: Any, expected: str) -> InputError:
    return InputError(words, Place(column=column), seen=str(seen), expected=expected, code="scenario")


_PROBLEM_UNIT = Text(
    "the money of this lever is stated in another unit than the series", "该政策工具的金额单位与序列不同"
)
_BASE = Text("the series does not end in the base year of the scenario", "序列的最新年份与情景的基年不符")
_HORIZON = Text("the horizon must come after the latest year of the series", "情景终年必须晚于序列最新年份")


# How much hangs on each prior: one at a time at its ends, the others at their medians.


ENDS = (0.1, 0.9)
"""Levels at which a prior is put."""

Levels = Mapping[str, float]
"""Prior to the level at which it stands."""


def tornado(posed: Posed) -> Tornado:
    """Return what each prior does to the share in the last year."""
    names = _priors(posed)
    middle: dict[str, float] = dict.fromkeys(names, 0.5)
    alone = [{**middle, name: end} for name in names for end in ENDS]
    together: list[Levels] = [dict.fromkeys(names, end) for end in ENDS]
    base, *rest = _last(posed, [middle, *alone, *together, None])
    moved = [100 * (share - base) for share in rest]
    width = len(ENDS)
    ends = {name: moved[width * k : width * (k + 1)] for k, name in enumerate(names)}
    both = moved[len(alone) : -1]
    sums = [sum(pair[place] for pair in ends.values()) for place in range(width)]
    order = sorted(names, key=lambda name: (-abs(ends[name][1] - ends[name][0]), name))
    return Tornado(
        levels=list(ENDS),
        rows=[Swing(name, names[name], *ends[name]) for name in order],
        no_effect_pp=moved[-1],
        interaction_pp=[one - sum_ for one, sum_ in zip(both, sums, strict=True)],
    )


def _priors(posed: Posed) -> dict[str, Text]:
    """Return the priors of the levers that are set, and their labels; yearly chance is none."""
    changed = posed.scenario.changed_priors()
    priors = {}
    for name in simulate.sequence(posed.scenario.levers):
        for one in simulate.lever(name).PARAMETERS:
            if one.prior and not one.yearly:
                known = prior.current(one.prior, changed)
                priors[one.prior] = known.label or known.definition
    return priors


def _last(posed: Posed, cases: Sequence[Levels | None]) -> list[float]:
    """Return the share of the last year with each prior at a level; None for no response.

    All cases are run at once, as if they were draws.
    """
    scenario = posed.scenario
    changed = scenario.changed_priors()

    def values(name: str) -> Any:
        known = prior.current(name, changed)
        levels = [0.5 if case is None else case[name] for case in cases]
        quiet = np.array([case is None for case in cases])
        return np.where(quiet, known.silent, known.quantile(levels))[:, None]

    unknown = {
        name: {one.name: values(one.prior) for one in simulate.lever(name).PARAMETERS if one.prior and not one.yearly}
        for name in scenario.levers
    }
    start = before(posed, 0)
    steps = simulate.applied(start, posed.settings, unknown)
    last = (steps[-1].path if steps else start).share()[:, -1]
    return [float(one) for one in np.broadcast_to(last, len(cases))]
