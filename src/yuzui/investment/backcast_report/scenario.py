# SPDX-License-Identifier: Apache-2.0
"""A scenario file of a back-cast: what is asked, in YAML.

A scenario of ``yuzui path simulate`` (it has a key ``scenario``) is read too: its target, deadline
and growth are taken as they are; what its real levers do by year to raise the share is to be found
anew, up to the top of each lever's range, and everything else acts as it says.

::

    target: 0.08
    by: 2030
    rule: fixed_rest
    growth: {2025: 0.09, 2026: 0.09, 2027: 0.08, 2028: 0.08, 2029: 0.07, 2030: 0.07}
    cap: 0.15
    levers:
      government_growth:
        basic: {most: 800, ramp: 200}
        response: 0.1
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment import scenario_file
from yuzui.investment.backcast_report import written
from yuzui.investment.path_report.sources import bundled
from yuzui.investment.scenario import Scenario
from yuzui.investment.series.identities import check
from yuzui.investment.series.ratio import ratio
from yuzui.investment.simulate import lever, years_of
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text

WORDS = frozenset(
    "country measure of target by growth rule cap ceiling steadiness discount sure levers frontier sources".split()
)
BY_YEAR = ("growth", "cap", "ceiling")


@dataclass(frozen=True, slots=True)
class Written:
    """A scenario file, parsed once: what it asks of a back-cast, and what else it is."""

    file: str
    digest: str
    asked: Mapping[str, Any]
    scenario: Scenario | None = None
    changed: tuple[str, ...] = ()


def read(workspace: Workspace, path: Path) -> Written:
    """Return what a scenario file says."""
    place = Place(file=path.name)
    found = yaml_lines.read(path)
    if not isinstance(found, yaml_lines.Marked):
        raise InputError(
            Text("a scenario is a list of words with their values", "情景应为若干键及其取值"),
            place,
            seen="—" if found is None else type(found).__name__,
            expected="target: 0.08",
            code="not_a_mapping",
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if "scenario" in found:
        one = scenario_file.of(found, path.name)
        return Written(path.name, digest, _simulated(workspace, one, place), one)
    if wrong := sorted(str(name) for name in found if name not in WORDS):
        raise InputError(
            Text("the scenario has a word that means nothing here", "情景中有无法识别的键"),
            Place(file=path.name, row=found.lines[wrong[0]], column=wrong[0]),
            seen=wrong[0],
            expected=" ".join(sorted(WORDS)),
            code="no_such_word",
        )
    said = written.checked(found)
    asked = {name: _in_order(name, value, path) for name, value in said.items()}
    return Written(path.name, digest, asked)


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
    found: dict[str, Any] = {"country": one.country, "measure": one.measure, "of": one.of}
    found |= {"target": one.target, "by": by, "base_year": one.base_year}
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
    return found | {"growth": growth, "levers": levers, "sources": dict(one.sources)}


def sought(one: Scenario) -> bool:
    """Return whether a scenario of the simulator has amounts that a back-cast can find anew."""
    return not one.replay and any(set(values) & _raising(n) for n, values in one.levers.items())


def _raising(name: str) -> set[str]:
    """Return the schedules of a lever that really raise the share."""
    module = lever(name)
    return {p.name for p in module.PARAMETERS if p.schedule and p.sign > 0 and module.REAL}


def _of_gdp(workspace: Workspace, one: Scenario, by: int) -> list[float]:
    """Return the growth of the whole by year where a scenario says it as intensity times GDP."""
    from yuzui.investment.simulation.world import growth

    share = ratio(check(bundled(workspace, one.country)), one.country, one.measure, one.of)
    return growth(one, share, years_of(share.latest.year, by))[1:]


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
