# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.path.simulate/1``: a scenario with levers, without them, without effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yuzui.investment import prior, simulate
from yuzui.investment import scenario as forms
from yuzui.investment.baselines import FEWEST_COUNTRIES
from yuzui.investment.forecast_report.words import METHODS
from yuzui.investment.lever import Path as Flow
from yuzui.investment.scenario import Scenario
from yuzui.investment.simulate import Step
from yuzui.investment.simulation import signing
from yuzui.investment.simulation.problem import Posed, Ran, pose, ran
from yuzui.investment.simulation.replayed import came
from yuzui.investment.simulation.tornado import tornado
from yuzui.investment.stock_report.measured import stocks
from yuzui.investment.tax_report import giving
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import percent

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SCHEMA = "yuzui.path.simulate/1"

BASIS = Text(
    "without levers the share follows {method}; all R&D {growth}; years near one "
    "another are related as in a random walk; extra money enters the whole (fixed_rest)",
    "无政策时占比按“{method}”变化；研发总经费{growth}；相邻年份按随机游走相关；新增资金计入分母（fixed_rest）",
)


def run(workspace: Workspace, scenario: Scenario, draws: int | None = None) -> dict[str, Any]:
    """Run a scenario and say what came out."""
    number = scenario.draws if draws is None else draws
    return told(pose(workspace, scenario), number, signing.signed(workspace, scenario))


def told(
    posed: Posed, number: int, signed: dict[str, str] | None = None, done: Ran | None = None, stocked: bool = True
) -> dict[str, Any]:
    """Return the document of :func:`run` for a scenario that is posed already."""
    scenario, found = posed.scenario, done or ran(posed, number)
    facts = {name: list(map(str, cells)) for name, cells in posed.material.facts.columns().items()}
    asked = {"scenario": scenario.digest, "draws": number, "facts": digest(facts)}
    if posed.law.values:
        asked["law"] = digest(posed.law.values)
    return {
        "schema": SCHEMA,
        "run": stamp("path.simulate", asked, seed=scenario.seed),
        **_asked(posed, number, signed),
        **_found(posed, found),
        "stocks": _stocks(posed, found, number) if stocked else None,
        "tornado": tornado(posed),
        "priors": _priors(scenario),
        "basis": [one.json() for one in _bases(posed)],
        "files": posed.files,
    }


def _stocks(posed: Posed, found: Ran, number: int) -> dict[str, Any] | None:
    scenario = posed.scenario
    return stocks(
        posed.material.facts,
        posed.share,
        {"with": found.after, "without": found.before},
        (scenario.seed, number),
        scenario.changed_priors(),
    )


def _asked(posed: Posed, draws: int, signed: dict[str, str] | None) -> dict[str, Any]:
    scenario, base = posed.scenario, posed.share.latest
    return {
        "scenario": {
            "id": scenario.id,
            "name": scenario.name.json(),
            "parent": scenario.parent or None,
            "signed": signed,
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
        "total": _total(posed),
        "replay": came(scenario, posed.material.panel.shares),
        "draws": draws,
        "rough": 0 < draws < simulate.ROUGH,
    }


def _total(posed: Posed) -> dict[str, Any] | None:
    """Return all R&D without levers by year where a scenario says it as intensity times GDP."""
    if (total := posed.scenario.total) is None:
        return None
    known = total.by_year(posed.years)
    years = [{"year": year, "intensity": known[year][0], "gdp": known[year][1]} for year in posed.years[1:]]
    return {"unit": total.unit, "source": total.source, "years": years}


def _found(posed: Posed, found: Ran) -> dict[str, Any]:
    years = posed.years
    worlds = {"with": found.after, "without": found.before, "no_effect": found.silent}
    return {
        "order": [step.lever for step in found.steps],
        "share": {name: simulate.later(path.share(), years) for name, path in worlds.items()},
        "real_share": simulate.later(found.after.real_share(), years),
        "levers": [_contribution(step, years) for step in found.steps],
        "cost": simulate.later(found.after.cost - found.before.cost, years),
        "queued": simulate.later(found.after.queued, years),
        "odds": list(_odds(worlds, posed)),
    }


def _bases(posed: Posed) -> list[Text]:
    """Return what a scenario rests on, and what caps its gifts where it has any."""
    capped = giving.said(posed.scenario.levers, posed.scenario.sources, posed.law)
    found = (basis(posed), thin(posed), posed.begin.basis, capped)
    return [one for one in found if one is not None]


def thin(posed: Posed) -> Text | None:
    """Return from which year on the forecast rests on too few countries, if any."""
    if posed.forecast.thin is None:
        return None
    words = Text(
        "from {year} on fewer than {n} independent countries tell what may become of the share: "
        "bands and odds of those years are a sketch",
        "{year} 年起可参照的独立国家不足 {n} 个，此后的区间与可能性仅供参考",
    )
    return words.format(year=posed.forecast.thin, n=f"{FEWEST_COUNTRIES:g}")


def basis(posed: Posed) -> Text:
    """Return in words what happens without levers."""
    rates, total = posed.growth[1:], posed.scenario.total
    same_every_year = max(rates) == min(rates)
    growth = Text("grows as set", "增速按情景设定")
    if total is not None:
        growth = Text("is intensity × GDP ({s})", "为强度×GDP（{s}）").format(s=total.source)
    elif same_every_year:
        growth = Text("grows {r} a year", "年增 {r}").format(r=percent(rates[0]))
    name = METHODS.get(posed.scenario.baseline, Text(*[posed.scenario.baseline] * 2))
    return BASIS.format(method=name, growth=growth)


def _contribution(step: Step, years: Sequence[int]) -> dict[str, Any]:
    module = simulate.lever(step.lever)
    return {
        "name": step.lever,
        "title": module.TITLE.json(),
        "real": module.REAL,
        "moved_pp": simulate.later(100 * step.moved, years),
    }


def _odds(worlds: Mapping[str, Flow], posed: Posed) -> Sequence[dict[str, Any]]:
    last = sorted({posed.scenario.by or posed.years[-1], posed.years[-1]})
    return [
        {
            "world": name,
            "by": by,
            "probability": float(simulate.reached(path.share(), posed.scenario.target)[posed.years.index(by)]),
        }
        for by in last
        for name, path in worlds.items()
    ]


def _priors(scenario: Scenario) -> list[dict[str, Any]]:
    changed = scenario.changed_priors()
    names = {one.prior: None for name in scenario.levers for one in simulate.lever(name).PARAMETERS if one.prior}
    return [prior.current(name, changed).marked() for name in names]
