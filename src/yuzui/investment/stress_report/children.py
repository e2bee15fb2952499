# SPDX-License-Identifier: Apache-2.0
"""Scenarios changed from one scenario: less revenue, a rule that ends, no response, mere labels.

Each child shares seed and priors with its parent, so that their draws are common and what lies
between them is the stress and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from yuzui.investment import prior, simulate
from yuzui.investment.backcast_report.fragility import RELABELLED, TAX
from yuzui.investment.lever import Param, Setting
from yuzui.investment.scenario import Scenario, Value
from yuzui.investment.simulate import lever
from yuzui.investment.simulation.problem import Posed, before, ran
from yuzui.investment.tax_report.ends import SCHEDULES, End

LABELS, SCHEDULE = "reclassification", "amount"
"""The lever that moves labels, and its schedule."""


@dataclass(frozen=True, slots=True)
class Child:
    """A scenario under one stress."""

    name: str
    size: float
    scenario: Scenario
    source: str = ""
    end: End | None = None


def children(posed: Posed, falls: Sequence[float], ending: Sequence[End] = ()) -> Iterator[Child]:
    """Yield the scenario under every stress that has something to take from it."""
    one, money = posed.scenario, _public_money(posed)
    for fall in falls if money else ():
        yield _changed(posed, "falling_revenue", fall, money, partial(_shrunk, fall))
    for end in ending:
        yield _sunset(posed, end)
    if quiet := _silent(one):
        priors = {**one.priors, **{name: ("fixed", (value,)) for name, value in quiet.items()}}
        yield Child("elasticity_zero", 0.0, replace(one, priors=priors))
    raising = {key for key, param in _scheduled(one).items() if param.sign > 0 and _real(key)}
    if raising:
        known = prior.current(RELABELLED, one.changed_priors())
        yield _relabelled(posed, raising, known.median, known.citation)


Key = tuple[str, str]
"""Lever and parameter."""


def _shrunk(fall: float, n: int, value: float) -> float:
    return value * float((1 - fall) ** n)


def _scheduled(scenario: Scenario) -> dict[Key, Param]:
    """Return what the scenario sets by year."""
    return {
        (name, one.name): one
        for name, values in scenario.levers.items()
        for one in simulate.lever(name).PARAMETERS
        if one.schedule and one.name in values
    }


def _real(key: Key) -> bool:
    return bool(simulate.lever(key[0]).REAL)


def _public_money(posed: Posed) -> set[Key]:
    """Return the schedules of money that the public pays, or pays with others, in some year.

    Of what the scenario leaves open the medians count, of its own priors where it changed them.
    """
    path, found = before(posed, 0), set()
    settings, priors = posed.settings, posed.scenario.changed_priors()
    for (name, key), param in _scheduled(posed.scenario).items():
        if param.unit != "money":
            continue
        module = simulate.lever(name)
        values = {**simulate.medians(module, priors), **settings[name]}
        slope = module.linear(path, Setting(module.PARAMETERS, values)).get(key)
        if slope is not None and (slope.cost[1:] > 0).any():
            found.add((name, key))
    return found


def _sunset(posed: Posed, end: End) -> Child:
    """Return the scenario without a rule that ends, as if all enterprises stood under it."""
    known = posed.scenario.levers.get(TAX, {})
    name = SCHEDULES[end.rule.scope.work]
    as_set = _by_year(posed, TAX, name)
    falls = dict(zip(posed.years, end.falls, strict=True))
    changed = {year: value + falls[year] for year, value in as_set.items()}
    present: dict[str, Value] = {} if end.rule.rate is None else {"present": end.rule.rate}
    levers = {**posed.scenario.levers, TAX: {**present, **known, name: changed}}
    size = end.turn.after.rate - end.rule.stated
    child = replace(posed.scenario, levers=levers)
    return Child("sunset", size, child, end.rule.source, end)


def _by_year(posed: Posed, name: str, key: str) -> dict[int, float]:
    """Return a schedule of a lever by every year after the base year; none set is none given."""
    setting = Setting(lever(name).PARAMETERS, posed.settings.get(name, {}))
    amounts = map(float, setting.schedule(key, posed.years)[0])
    return dict(list(zip(posed.years, amounts, strict=True))[1:])


def _levers(posed: Posed, keys: set[Key], change: Callable[[int, float], float]) -> dict[str, dict[str, Any]]:
    """Return the levers with some schedules changed: ``change`` takes years since the base."""
    first = posed.years[0]
    return {
        name: {
            key: {year: change(year - first, x) for year, x in _by_year(posed, name, key).items()}
            if (name, key) in keys
            else one
            for key, one in values.items()
        }
        for name, values in posed.scenario.levers.items()
    }


def _changed(posed: Posed, name: str, size: float, keys: set[Key], change: Callable[[int, float], float]) -> Child:
    return Child(name, size, replace(posed.scenario, levers=_levers(posed, keys, change)))


def _silent(scenario: Scenario) -> dict[str, float]:
    """Return the priors of the levers that are set, at what they are where nothing responds."""
    return {
        one.prior: prior.load(one.prior).silent
        for name in scenario.levers
        for one in simulate.lever(name).PARAMETERS
        if one.prior and not one.yearly
    }


def _relabelled(posed: Posed, keys: set[Key], part: float, source: str) -> Child:
    """Return the scenario in which a part of what is added is development under another name."""
    levers = _levers(posed, keys, lambda _, x: (1 - part) * x)
    done = ran(posed, 0)
    added = (done.after.amount() - done.before.amount())[0]
    labels = dict(levers.get(LABELS, {}))
    moved = _by_year(posed, LABELS, SCHEDULE)
    for year, money in zip(posed.years[1:], added[1:], strict=True):
        moved[year] += part * max(0.0, float(money))
    levers[LABELS] = {**labels, SCHEDULE: moved}
    return Child("relabelling", part, replace(posed.scenario, levers=levers), source)
