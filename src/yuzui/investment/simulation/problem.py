# SPDX-License-Identifier: Apache-2.0
"""A scenario on its series, and the paths it makes: with levers, without, without effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.investment import path, simulate
from yuzui.investment.lever import RANGE_UNIT
from yuzui.investment.lever import Path as Flow
from yuzui.investment.lever_report.start import Start
from yuzui.investment.path_report.question import Question
from yuzui.investment.path_report.sources import Material, manifest
from yuzui.investment.scenario import Scenario
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.investment.simulate import Step
from yuzui.investment.simulation import replayed
from yuzui.investment.simulation.world import Forecast
from yuzui.investment.tax_report.giving import Law
from yuzui.investment.tax_report.sources import TAX_RULES
from yuzui.job.workspace import Workspace
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


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
    files: list[dict[str, str]]
    law: Law

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """Return the levers as a path wants them, with what the law adds."""
        found = self.scenario.settings(self.years)
        return {name: {**self.law.values.get(name, {}), **given} for name, given in found.items()}


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
    from yuzui.investment.lever_report.start import start
    from yuzui.investment.path_report.sources import described, material
    from yuzui.investment.simulation.world import forecast, growth

    by = scenario.by
    question = Question(scenario.country, scenario.measure, scenario.of, scenario.target, by)
    found = material(workspace, question)
    share = size = ratio(found.facts, scenario.country, scenario.measure, scenario.of)
    begin = start(found.facts, share)
    if scenario.replay:
        share, begin = replayed.begun(scenario, found.panel.shares, size, begin)
    base = share.latest.year
    if scenario.base_year not in (None, base):
        raise _refused(_BASE, "base_year", scenario.base_year, str(base))
    if not base < max(scenario.horizon, by or 0) <= base + 100 or scenario.horizon <= base:
        raise _refused(_HORIZON, "horizon", scenario.horizon, f"{base + 1} … {base + 100}")
    path.check_target(scenario.target, base, by)
    _in_money(scenario, share)
    years = simulate.years_of(base, max(scenario.horizon, by or 0))
    posed = Posed(
        scenario,
        found,
        share,
        begin,
        years,
        growth(scenario, size, years),
        replayed.unchanged(share, years) if scenario.replay else forecast(scenario.baseline, share, found, years),
        described(workspace, found, None),
        Law(),
    )
    return under(workspace, posed, scenario)


def under(workspace: Workspace, posed: Posed, scenario: Scenario) -> Posed:
    """Put another scenario on a series that was read already, with what the law adds to it."""
    from yuzui.investment.tax_report.giving import law

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
    unknown: dict[str, dict[str, Any]] = {
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
            raise _refused(_UNIT, name, unit, RANGE_UNIT)


def _refused(words: Text, column: str, seen: Any, expected: str) -> InputError:
    return InputError(words, Place(column=column), seen=str(seen), expected=expected, code="scenario")


_UNIT = Text("the money of this lever is stated in another unit than the series", "该政策工具的金额单位与序列不同")
_BASE = Text("the series does not end in the base year of the scenario", "序列的最新年份与情景的基年不符")
_HORIZON = Text("the horizon must come after the latest year of the series", "情景终年必须晚于序列最新年份")
