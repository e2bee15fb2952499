# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.path.simulate/1``: a scenario with levers, without them, without effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.studies.parts.result import digest, stamp
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    from yuzui.invest.lever import Path as Flow
    from yuzui.invest.scenario import Scenario
    from yuzui.invest.series.ratio import Ratio
    from yuzui.invest.simulate import Step
    from yuzui.studies.parts.levers.start import Start
    from yuzui.studies.parts.path.sources import Material
    from yuzui.studies.parts.simulation.world import Forecast
    from yuzui.studies.parts.workspace import Workspace

    Array = np.ndarray[Any, Any]

SCHEMA = "yuzui.path.simulate/1"
WORLDS = ("with", "without", "no_effect")
"""With the levers; without them; with them where nothing responds."""

BASIS = Text(
    "without levers the share follows {method}; all R&D grows {growth} a year; years near one "
    "another are related as in a random walk; extra money enters the whole (fixed_rest)",
    "无政策时占比按“{method}”变化；研发总经费年增 {growth}；相邻年份按随机游走相关；"
    "新增资金计入分母（fixed_rest）",
)


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A scenario on its series, not yet run.

    Parameters
    ----------
    scenario : Scenario
        What is set.
    material : Material
        Series and panel.
    share : Ratio
        The share by year.
    begin : Start
        The cube of the base year.
    years : tuple of int
        The base year first.
    growth : list of float
        Growth of the whole by year; the base year's is not used.
    forecast : tuple
        What becomes of the share without levers: points, and outcomes around them.
    files : list of dict
        The files it rests on.
    signed : dict or None
        Who signed it and when.
    """

    scenario: Scenario
    material: Material
    share: Ratio
    begin: Start
    years: tuple[int, ...]
    growth: list[float]
    forecast: Forecast
    files: list[dict[str, str]]
    signed: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """A scenario that was run.

    Parameters
    ----------
    before : Path
        Without levers.
    steps : list of Step
        What each lever did.
    silent : Path
        With the levers, where nothing responds.
    """

    before: Flow
    steps: list[Step]
    silent: Flow

    @property
    def after(self) -> Flow:
        """With the levers."""
        return self.steps[-1].path if self.steps else self.before


def pose(workspace: Workspace, scenario: Scenario) -> Posed:
    """Put a scenario on the series it speaks of.

    Parameters
    ----------
    workspace : Workspace
        Where shipped data are found.
    scenario : Scenario
        What is set.

    Returns
    -------
    Posed
        Ready to be run.

    Raises
    ------
    InputError
        ``base_year`` if the series does not end there, ``horizon`` if it ends before; target and
        deadline as for the study ``path``.
    NotIdentifiableError
        If the series does not split basic research over performers.
    """
    from yuzui.invest import path, simulate
    from yuzui.invest.series.ratio import ratio
    from yuzui.studies.parts.levers.start import start
    from yuzui.studies.parts.path.question import Question
    from yuzui.studies.parts.path.sources import described, material
    from yuzui.studies.parts.simulation import signing
    from yuzui.studies.parts.simulation.world import forecast, growth

    by = scenario.by
    question = Question(scenario.country, scenario.measure, scenario.of, scenario.target, by)
    found = material(workspace, question)
    share = ratio(found.facts, scenario.country, scenario.measure, scenario.of)
    base = share.latest.year
    if scenario.base_year not in (None, base):
        raise _refused(_BASE, "base_year", scenario.base_year, str(base))
    if not base < max(scenario.horizon, by or 0) <= base + 100 or scenario.horizon <= base:
        raise _refused(_HORIZON, "horizon", scenario.horizon, f"{base + 1} … {base + 100}")
    path.check_target(scenario.target, base, by)
    years = simulate.years_of(base, max(scenario.horizon, by or 0))
    return Posed(
        scenario,
        found,
        share,
        start(found.facts, share),
        years,
        growth(scenario, share, years),
        forecast(scenario.baseline, share, found, years),
        described(workspace, found, None),
        signing.signed(workspace, scenario),
    )


def ran(posed: Posed, draws: int) -> Ran:
    """Run a scenario.

    Parameters
    ----------
    posed : Posed
        The scenario on its series.
    draws : int
        Number of draws; 0 runs it once at the medians of its priors.

    Returns
    -------
    Ran
        Paths with, without, and without effect.
    """
    from yuzui.invest import simulate

    scenario = posed.scenario
    settings = scenario.settings(posed.years)
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
    from yuzui.invest import simulate

    return simulate.without(posed.begin.cells, posed.years, posed.growth, _shares(posed, draws))


def run(workspace: Workspace, scenario: Scenario, draws: int | None = None) -> dict[str, Any]:
    """Run a scenario and say what came out.

    Parameters
    ----------
    workspace : Workspace
        Where shipped data are found.
    scenario : Scenario
        What is set.
    draws : int, optional
        Number of draws; by default the scenario's.

    Returns
    -------
    dict
        Document ``yuzui.path.simulate/1``; shares are fractions, contributions percentage points.
    """
    return told(pose(workspace, scenario), scenario.draws if draws is None else draws)


def told(posed: Posed, number: int) -> dict[str, Any]:
    """Run a scenario that is posed already, with a number of draws; the document of :func:`run`."""
    from yuzui.studies.parts.simulation.tornado import tornado

    scenario = posed.scenario
    facts = {name: list(map(str, cells)) for name, cells in posed.material.facts.columns().items()}
    asked = {"scenario": scenario.digest, "draws": number, "facts": digest(facts)}
    return {
        "schema": SCHEMA,
        "run": stamp("path.simulate", asked, seed=scenario.seed),
        **_asked(posed, number),
        **_found(posed, ran(posed, number)),
        "tornado": tornado(posed),
        "priors": _priors(scenario),
        "basis": [basis(posed).json(), posed.begin.basis.json()],
        "files": posed.files,
    }


def _asked(posed: Posed, draws: int) -> dict[str, Any]:
    from yuzui.invest import scenario as forms
    from yuzui.invest import simulate

    scenario, base = posed.scenario, posed.share.latest
    return {
        "scenario": {
            "id": scenario.id,
            "name": scenario.name.json(),
            "parent": scenario.parent or None,
            "signed": posed.signed,
            "digest": scenario.digest,
            "text": forms.text(scenario),
        },
        "origin": "derived",
        "base": {
            "year": base.year,
            "share": base.share,
            "part": base.part,
            "whole": base.whole,
            "unit": base.unit,
            "vintage": base.kind,
            "sources": list(base.sources),
        },
        "target": scenario.target,
        "by": scenario.by,
        "baseline": scenario.baseline,
        "growth": posed.growth[1:],
        "draws": draws,
        "rough": 0 < draws < simulate.ROUGH,
    }


def _found(posed: Posed, found: Ran) -> dict[str, Any]:
    worlds = {"with": found.after, "without": found.before, "no_effect": found.silent}
    return {
        "order": [step.lever for step in found.steps],
        "share": {name: rows(path.share(), posed.years) for name, path in worlds.items()},
        "real_share": rows(found.after.real_share(), posed.years),
        "levers": [_contribution(step, posed.years) for step in found.steps],
        "cost": rows(found.after.cost - found.before.cost, posed.years),
        "queued": rows(found.after.queued, posed.years),
        "odds": list(_odds(worlds, posed)),
    }


def basis(posed: Posed) -> Text:
    """Return in words what happens without levers."""
    from yuzui.studies.parts.forecast.words import METHODS
    from yuzui.text.numbers import percent

    rates = posed.growth[1:]
    same_every_year = max(rates) == min(rates)
    growth = percent(rates[0]) if same_every_year else Text("as set", "按情景设定")
    name = METHODS.get(posed.scenario.baseline, Text(*[posed.scenario.baseline] * 2))
    return BASIS.format(method=name, growth=growth)


def rows(values: Array, years: Sequence[int]) -> list[dict[str, Any]]:
    """Return mean and percentiles by year, base year left out.

    Parameters
    ----------
    values : array of float, shape (1 or draws, years)
        Draws.
    years : sequence of int
        The base year first.

    Returns
    -------
    list of dict
        ``year``, ``mean``, ``p05`` … ``p95``.
    """
    import numpy as np

    from yuzui.invest import simulate

    whole = np.broadcast_to(values, (len(np.atleast_2d(values)), len(years)))
    found = simulate.summary(np.asarray(whole, dtype=float))
    return [
        {"year": year, **{name: cells[place] for name, cells in found.items()}}
        for place, year in enumerate(years)
        if place
    ]


def _contribution(step: Step, years: Sequence[int]) -> dict[str, Any]:
    from yuzui.invest import simulate

    module = simulate.lever(step.lever)
    return {
        "name": step.lever,
        "title": module.TITLE.json(),
        "real": module.REAL,
        "moved_pp": rows(100 * step.moved, years),
    }


def _odds(worlds: Mapping[str, Flow], posed: Posed) -> Sequence[dict[str, Any]]:
    from yuzui.invest import simulate

    last = sorted({posed.scenario.by or posed.years[-1], posed.years[-1]})
    return [
        {
            "world": name,
            "by": by,
            "probability": float(
                simulate.reached(path.share(), posed.scenario.target)[posed.years.index(by)]
            ),
        }
        for by in last
        for name, path in worlds.items()
    ]


def _priors(scenario: Scenario) -> list[dict[str, Any]]:
    from yuzui.invest import prior, simulate

    changed = scenario.changed_priors()
    names = {
        one.prior: None
        for name in scenario.levers
        for one in simulate.lever(name).PARAMETERS
        if one.prior
    }
    used = [changed.get(name) or prior.load(name) for name in names]
    return [one.json() | {"changed": one.name in changed} for one in used]


def _shares(posed: Posed, draws: int) -> Array:
    """Return the share without levers, shape (1 or draws, years)."""
    import numpy as np

    from yuzui.invest import simulate

    base = posed.share.latest.share
    points, spreads = posed.forecast
    if not draws:
        return np.array([[base, *points]])
    levels = simulate.walk(len(posed.years), posed.scenario.seed, draws)
    columns = [np.full(draws, base)]
    for ahead, spread in enumerate(spreads, 1):
        ordered = np.asarray(spread)
        columns.append(
            ordered[np.minimum((levels[:, ahead] * len(ordered)).astype(int), len(ordered) - 1)]
        )
    return np.stack(columns, axis=1)


def _refused(words: Text, column: str, seen: Any, expected: str) -> InputError:
    return InputError(
        words, Place(column=column), seen=str(seen), expected=expected, code="scenario"
    )


_BASE = Text(
    "the series does not end in the base year of the scenario", "序列的最新年份与情景的基年不符"
)
_HORIZON = Text(
    "the horizon must come after the latest year of the series", "情景终年必须晚于序列最新年份"
)
