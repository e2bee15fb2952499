# SPDX-License-Identifier: Apache-2.0
"""What is asked of a back-cast, the series it reads, and the problem it makes of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.investment import path, path_sources
from yuzui.investment.backcast.problem import Problem, check
from yuzui.investment.backcast.successive_lp import Given, Levers, Use
from yuzui.investment.inputs import BY_YEAR, Wanted
from yuzui.investment.inputs import Backcast as Request
from yuzui.investment.lever import Path as lever_Path
from yuzui.investment.lever_effects import start
from yuzui.investment.path import check_target
from yuzui.investment.scenario import by_year
from yuzui.investment.series import facts as identities
from yuzui.investment.series import ratio as panel
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.investment.simulate import lever
from yuzui.job.result import File
from yuzui.job.workspace import Workspace
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
    fixed: list[Given] = []
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
            fixed.append(Given(module, yearly))
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

    @property
    def rows(self) -> dict[str, list[str]]:
        """The facts as text, for a digest."""
        return {name: list(map(str, cells)) for name, cells in self.facts.columns().items()}


def read_series(workspace: Workspace, request: Request) -> Read:
    """Read the series of a country, the caller's or the one that comes with Yuzui."""
    series = request.series
    facts = path_sources.own(workspace, series) if series else path_sources.bundled(workspace, request.country)
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
    others: list[Given]
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
