# SPDX-License-Identifier: Apache-2.0
"""What is asked of a back-cast, the series it reads, and the problem it makes of both."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from yuzui.errors import InputError, Place, together
from yuzui.investment import path, path_sources, scenario, simulate
from yuzui.investment.backcast_problem import FixedLever, Levers, Problem, Use, check
from yuzui.investment.inputs import BY_YEAR, Wanted
from yuzui.investment.inputs import Backcast as Request
from yuzui.investment.lever import Path as lever_Path
from yuzui.investment.lever_effects import start
from yuzui.investment.path import check_target
from yuzui.investment.path_sources import bundled
from yuzui.investment.scenario import Scenario, by_year
from yuzui.investment.series import facts as identities
from yuzui.investment.series import ratio as panel
from yuzui.investment.series.facts import Facts, check_identities
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.investment.simulate import lever, years_of
from yuzui.investment.simulation_problem import whole_growth
from yuzui.job.result import File
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import yaml_lines
from yuzui.sheets.formats.yaml_lines import Marked
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.solve.model import Array


USUAL_YEARS = 6
"""Years to the deadline where none is given."""


def scale(share: Ratio) -> float:
    """Return the base year's part, which is the unit of a problem.

    Where only shares are published it is 1: money is then counted in base years' parts, which is
    what :func:`yuzui.investment.backcast_view.unit` calls it wherever it is shown.
    """
    part = share.latest.part
    return 1.0 if part is None else part


def rest_growth(request: Request, share: Ratio) -> tuple[float | Sequence[float], bool]:
    """Return the growth of what the rule holds fixed, and whether it was given."""
    if request.growth is not None:
        return request.growth, True
    window = path.window(share, 1, request.target)
    fix = Text("give the growth of the rest: growth 0.07", "请给出其余部分增速：growth 0.07")
    return round(path.last_growth([window] if window else [], fix), 3), False


def problem(request: Request, share: Ratio) -> Problem:
    """Return the problem that a series and a question make."""
    base = share.latest
    _begins(request, base.year)
    by = request.by or base.year + USUAL_YEARS
    check_target(request.target, base.year, by)
    years = by - base.year
    for name in BY_YEAR:
        _one_per_year(name, getattr(request, name), years)
    ceiling = request.ceiling
    if ceiling is not None:
        own, part = ((ceiling,) * years if isinstance(ceiling, int | float) else ceiling, base.amounts()[0])
        ceiling = tuple(value / part for value in own)
    base_problem = Problem(
        target=request.target,
        share=base.share,
        years=years,
        rest_growth=_plain(rest_growth(request, share)[0]),
        rule=request.rule,  # type: ignore[arg-type]
        caps=None if request.cap is None else _plain(request.cap),
        ceilings=ceiling,
        discount=request.discount,
        weight=request.steadiness or 0.0,
    )
    check(base_problem, base.year)
    return base_problem


def _begins(request: Request, year: int) -> None:
    """Refuse a scenario that was written from another year than the series ends with."""
    if request.base_year not in (None, year):
        raise InputError(
            Text("the scenario begins in another year than the series ends", "情景的基年与序列的最新年份不同"),
            seen=str(request.base_year),
            expected=str(year),
            fix=Text(f"write base_year: {year}, or leave it out", f"请写 base_year: {year}，或省略"),
            code="base_year",
        )


def _plain(value: float | Sequence[float]) -> float | tuple[float, ...]:
    return float(value) if isinstance(value, int | float) else tuple(map(float, value))


def _one_per_year(name: str, value: Any, years: int) -> None:
    if value is None or isinstance(value, int | float) or len(value) == years:
        return
    raise InputError(
        Text(
            f"“{name}” has {len(value)} values for {years} years",
            f"“{name}”给出 {len(value)} 个值，而期限内有 {years} 年",
        ),
        seen=str(len(value)),
        expected=str(years),
        fix=Text("write one value, or one per year", "请写一个值，或每年一个值"),
        code="yearly_length",
    )


def levers(request: Request, years: Sequence[int]) -> Levers:
    """Return the levers whose schedules are to be found, and those that act as given."""
    sought: list[Use] = []
    fixed: list[FixedLever] = []
    for name, values in request.levers.items():
        module, wanted = lever(name), _sought(values)
        _known(name, module, values, wanted)
        _read(name, module, values, request.sources)
        rest = {param.name: param.unnamed for param in module.PARAMETERS}
        yearly = {key: by_year(value, years, rest[key]) for key, value in values.items() if key not in wanted}
        for key, limits in wanted.items():
            most = by_year(limits.most, years[1:]) if isinstance(limits.most, Mapping) else limits.most
            sought.append(Use(module, key, most, limits.ramp, yearly))
        if not wanted:
            fixed.append(FixedLever(module, yearly))
    if request.levers and not sought:
        raise _no_schedule("—", [])
    return Levers(sought, fixed)


def _known(name: str, module: ModuleType, values: Mapping[str, Wanted], sought: Iterable[str]) -> None:
    """Refuse parameters that a lever does not have, and amounts it does not have by year."""
    known = {param.name: param for param in module.PARAMETERS}
    if wrong := sorted(set(values) - set(known)):
        raise InputError(
            Text(f"lever {name} has no such parameter", f"政策工具 {name} 没有该参数"),
            seen=" ".join(wrong),
            expected=" ".join(known),
            code="no_parameter",
        )
    if still := [key for key in sought if not known[key].schedule]:
        raise _no_schedule(still[0], [key for key, one in known.items() if one.schedule])


def _read(name: str, module: ModuleType, values: Mapping[str, Wanted], sources: Mapping[str, str]) -> None:
    """Refuse figures that must say where they were read, and do not."""
    for param in module.PARAMETERS:
        full = f"{name}.{param.name}"
        if param.sourced and param.name in values and not sources.get(full):
            raise InputError(
                Text("say where this figure was read", "请注明该数值的出处"),
                Place(column=full),
                seen=str(values[param.name]),
                expected=f"sources: {{{full}: …}}",
                code="no_source",
            )


class Limits(NamedTuple):
    """The limits of an amount that is to be found."""

    most: float | Mapping[int, float] | None = None
    ramp: float = float("inf")


def _sought(values: Mapping[str, Wanted]) -> dict[str, Limits]:
    """Return the parameters that are to be found: with limits, not with numbers by year."""
    named = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    return {key: Limits(**limits) for key, limits in named.items() if set(limits) <= set(Limits._fields)}


def _no_schedule(seen: str, schedules: Sequence[str]) -> InputError:
    example = schedules[0] if schedules else "basic"
    return InputError(
        Text("no lever names a yearly amount that is to be found", "没有政策工具指明所求的逐年数额"),
        seen=seen,
        expected=" ".join(schedules),
        fix=Text(
            f"write under a lever: {example}: {{}}, or with limits: {example}: {{most: 500}}",
            f"请在政策工具下写：{example}: {{}}，或带上限：{example}: {{most: 500}}",
        ),
        code="no_schedule",
    )


# What a back-cast reads: one series and the share it makes; no panel is needed.


@dataclass(frozen=True, slots=True)
class Read:
    """What was read."""

    facts: Facts
    share: Ratio
    files: list[File]


def read_series(workspace: Workspace, request: Request) -> Read:
    """Read the series of a country, the caller's or the one that comes with Yuzui."""
    series = request.series
    facts = path_sources.series_of(workspace, series) if series else path_sources.bundled(workspace, request.country)
    checked = identities.check_identities(facts, accept=request.accept_gap)
    share = ratio(checked, request.country, request.measure, request.of)
    nobody = panel.read([], request.measure)
    own = path_sources.Material(checked, nobody, nobody, (facts.file,))
    return Read(checked, share, path_sources.described(workspace, own, series))


# The cube over the years of a back-cast, from which its levers begin, and a plan on it.


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of government money, made at the median response."""

    start: lever_Path
    used: Use
    others: list[FixedLever]
    amounts: Array

    @property
    def world(self) -> Levers:
        """What it was made for."""
        return Levers([self.used], self.others).at_medians()


def years(problem: Problem, share: Ratio) -> range:
    """Return the years of a problem, the base year first."""
    base = share.latest.year
    return range(base, base + problem.years + 1)


def growing(facts: Facts, share: Ratio) -> Callable[[Array], lever_Path]:
    """Return what makes a cube, no lever acting, of yearly growth."""
    cells, base = start(facts, share).cells, share.latest.year

    def cube(growth: Array) -> lever_Path:
        rates = np.hstack([np.zeros((len(growth), 1)), growth])
        return lever_Path.of(cells, range(base, base + rates.shape[1]), rates)

    return cube


def cube(problem: Problem, facts: Facts, share: Ratio) -> lever_Path:
    """Return the cube over the years of a problem, no lever acting."""
    return growing(facts, share)(problem.yearly(problem.rest_growth)[None])


# What may stand under each word of a back-cast's file; every fault is told with its line.


TEXTS = ("country", "measure", "of", "rule")
LIMITS = frozenset({"most", "ramp"})
UNBOUNDED = (-math.inf, math.inf)
BOUNDS = {"growth": (-0.5, 1.0), "cap": (-0.5, 1.0), "ceiling": (0.0, math.inf)}
"""Least and most of a figure by year; a rate beyond is a per cent taken for a fraction."""

_TEXT = Text("one word is needed here", "此处须为一个词")
_YEAR = Text("a year is needed here", "此处须为年份")
_NUMBER = Text("a number is needed here", "此处须为数字")
_RANGE = Text("the value lies outside what is plausible", "取值超出合理范围")
_NAMES = Text("names with values are needed here", "此处须为名称与取值")
_CHOICE = Text("yes or no is needed here", "此处须为是或否")
_FRACTION = Text("a growth rate is a fraction a year", "增速请写成小数（每年）")


def checked(words: Marked) -> dict[str, Any]:
    """Return what a file says, its years as numbers, or refuse what it cannot mean."""
    reader = _Reader(words.file)
    values = {name: reader.value(words, name) for name in words}
    if reader.faults:
        raise together(reader.faults)
    return values


class _Reader:
    """Reads the values of one file and gathers its faults."""

    def __init__(self, file: str) -> None:
        self.file, self.faults = file, list[InputError]()

    def value(self, within: Marked, name: str) -> Any:
        value = within[name]
        if name in TEXTS:
            return value if isinstance(value, str) else self._fault(within, name, _TEXT, "basic")
        if name == "by":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return value if whole else self._fault(within, name, _YEAR, "2030")
        if name == "frontier":
            known = isinstance(value, bool) or value == "ends"
            return value if known else self._fault(within, name, _CHOICE, "true false ends")
        if name in BOUNDS:
            return self._by_year(within, name, BOUNDS[name])
        if name == "sources":
            return self._names(within, name)
        if name == "levers":
            levers = self._names(within, name) if value is not None else {}
            return {lever: self._lever(levers, lever) for lever in levers}
        return self._inside(within, name, value, UNBOUNDED)

    def _lever(self, levers: Any, name: str) -> dict[str, Any]:
        values = self._names(levers, name) if levers[name] is not None else {}
        known = simulate.levers()
        bounds = known[name].RANGE if name in known else {}
        return {key: self._setting(values, key, bounds.get(key, UNBOUNDED)) for key in values}

    def _setting(self, values: Any, key: str, bounds: tuple[float, float]) -> Any:
        """Return an amount that is given, by year or for all, or the limits of one to be found."""
        limits = values[key]
        if not isinstance(limits, Mapping) or not set(limits) <= LIMITS:
            return self._by_year(values, key, bounds)
        return {name: self._by_year(limits, name, (0.0, math.inf)) for name in limits}

    def _by_year(self, within: Any, name: str, bounds: tuple[float, float]) -> Any:
        value = within[name]
        if isinstance(value, list) and name in BOUNDS:
            return [self._inside(within, name, one, bounds) for one in value]
        if not isinstance(value, Mapping):
            return self._inside(within, name, value, bounds)
        if wrong := [key for key in value if not _is_year(key)]:
            self._fault(value, wrong[0], _YEAR, "2030", seen=wrong[0])
            return {}
        return {int(key): self._inside(value, key, value[key], bounds) for key in value}

    def _inside(self, within: Any, name: str, value: Any, bounds: tuple[float, float]) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or abs(value) > 1e30:
            self._fault(within, name, _NUMBER, "0.1", seen=value)
            return 0.0
        if not bounds[0] <= value <= bounds[1]:
            expected = f"{bounds[0]:g} … {bounds[1]:g}" if bounds[1] < math.inf else ">= 0"
            words = _FRACTION if bounds == BOUNDS["growth"] else _RANGE
            self._fault(within, name, words, expected, seen=value)
        return value  # type: ignore[no-any-return]

    def _names(self, within: Any, name: str) -> Any:
        names = within[name]
        if isinstance(names, Mapping):
            return names
        self._fault(within, name, _NAMES, f"{name}: {{…: …}}")
        return {}

    def _fault(self, within: Any, name: str, words: Text, expected: str, seen: Any = None) -> None:
        seen = within[name] if seen is None else seen
        place = Place(self.file, row=within.lines.get(name), column=str(name))
        text = "—" if seen is None else str(seen)[:80]
        self.faults.append(InputError(words, place, text, expected, code="scenario"))


def _is_year(key: Any) -> bool:
    return str(key).isascii() and str(key).isdigit() and 1900 <= int(key) <= 2200


# A scenario file of a back-cast: what is asked, in YAML.


WORDS = frozenset(
    "country measure of target by growth rule cap ceiling steadiness discount sure levers frontier sources".split()
)


@dataclass(frozen=True, slots=True)
class Written:
    """A scenario file, parsed once: what it asks of a back-cast, and what else it is."""

    file: str
    digest: str
    inputs: Mapping[str, Any]
    scenario: Scenario | None = None
    changed: tuple[str, ...] = ()


def read(workspace: Workspace, path: Path) -> Written:
    """Return what a scenario file says."""
    place = Place(file=path.name)
    overtaken = yaml_lines.read(path)
    if not isinstance(overtaken, yaml_lines.Marked):
        raise InputError(
            Text("a scenario is a list of words with their values", "情景应为若干键及其取值"),
            place,
            seen="—" if overtaken is None else type(overtaken).__name__,
            expected="target: 0.08",
            code="not_a_mapping",
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if "scenario" in overtaken:
        one = scenario.of(overtaken, path.name)
        return Written(path.name, digest, _simulated(workspace, one, place), one)
    if wrong := sorted(str(name) for name in overtaken if name not in WORDS):
        raise InputError(
            Text("the scenario has a word that means nothing here", "情景中有无法识别的键"),
            Place(file=path.name, row=overtaken.lines[wrong[0]], column=wrong[0]),
            seen=wrong[0],
            expected=" ".join(sorted(WORDS)),
            code="no_such_word",
        )
    checked_values = checked(overtaken)
    request = {name: _in_order(name, value, path) for name, value in checked_values.items()}
    return Written(path.name, digest, request)


def _simulated(workspace: Workspace, one: Scenario, place: Place) -> dict[str, Any]:
    """Return what a scenario of the simulator asks of a back-cast."""
    if one.replay:
        raise InputError(
            Text("the past that is played again has no path to be found", "重演的历史无须求解路径"),
            replace(place, column="replay"),
            seen=one.replay,
            fix=Text("leave replay away, or run yuzui path simulate", "请去掉 replay，或运行 yuzui path simulate"),
            code="replay",
        )
    by = one.by or one.horizon
    settings: dict[str, Any] = {"country": one.country, "measure": one.measure, "of": one.of}
    settings |= {"target": one.target, "by": by, "base_year": one.base_year}
    growth: Any = one.growth if one.total is None else _of_gdp(workspace, one, by)
    if isinstance(growth, Mapping):
        first = min(growth) if one.base_year is None else one.base_year + 1
        held = [max((y for y in growth if y <= year), default=min(growth))
                for year in range(first, by + 1)]  # fmt: skip
        growth = [float(growth[year]) for year in held]
    levers: dict[str, dict[str, Any]] = {}
    for name, values in one.levers.items():
        raises = _raising(name)
        levers[name] = {key: {} if key in raises else value for key, value in values.items()}
    return settings | {"growth": growth, "levers": levers, "sources": dict(one.sources)}


def sought(one: Scenario) -> bool:
    """Return whether a scenario of the simulator has amounts that a back-cast can find anew."""
    return not one.replay and any(set(values) & _raising(n) for n, values in one.levers.items())


def _raising(name: str) -> set[str]:
    """Return the schedules of a lever that really raise the share."""
    module = lever(name)
    return {p.name for p in module.PARAMETERS if p.schedule and p.sign > 0 and module.REAL}


def _of_gdp(workspace: Workspace, one: Scenario, by: int) -> list[float]:
    """Return the growth of the whole by year where a scenario says it as intensity times GDP."""
    share = ratio(check_identities(bundled(workspace, one.country)), one.country, one.measure, one.of)
    return whole_growth(one, share, years_of(share.latest.year, by))[1:]


def _in_order(name: str, value: Any, path: Path) -> Any:
    """Return values by year in the order of the years, which must follow one another."""
    if name not in BY_YEAR or not isinstance(value, Mapping):
        return value
    years = sorted(value)
    if years != list(range(years[0], years[-1] + 1)):
        raise InputError(
            Text(f"“{name}” leaves years out", f"“{name}”缺少部分年份"),
            Place(file=path.name, column=name),
            seen=" ".join(map(str, years)),
            expected=f"{years[0]} … {years[-1]}",
            fix=Text("write every year, or one value for all", "请逐年写明，或只写一个值"),
            code="years_missing",
        )
    return [float(value[year]) for year in years]
