# SPDX-License-Identifier: Apache-2.0
"""A scenario: which levers are set to what in which year, from which base, towards which target.

One YAML file of ``scenarios/`` is one scenario; what must come out of it stands in the file
``.expect.csv`` beside it. A scenario has one normal form, whatever the order and spacing in which
it was written, and its digest is the digest of that form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui.errors import UnknownIdentifierError
from yuzui.investment import prior, simulate
from yuzui.investment.prior import Prior
from yuzui.text import Text

Value = float | Mapping[int, float]
"""One number for every year after the base year, or a number by year; other years are 0."""


@dataclass(frozen=True, slots=True)
class Total:
    """All R&D as what a country spends of its GDP: ``N_t = intensity_t · GDP_t``.

    Parameters
    ----------
    intensity : float or mapping
        R&D over GDP, fraction: one number, or a number by year that holds until the next.
    gdp : mapping
        GDP by year, in the unit of the series.
    unit, source : str
        Unit of the GDP, and where path and intensity come from.
    growth : float, mapping or None
        Yearly growth of GDP for years without a value, fraction; None leaves them unknown.
    """

    intensity: Value
    gdp: Mapping[int, float]
    unit: str
    source: str
    growth: Value | None = None

    def by_year(self, years: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Return intensity and GDP of the years that both are known of."""
        shares, rates = held(self.intensity, years), held(self.growth, years)
        found: dict[int, tuple[float, float]] = {}
        last: float | None = None
        for year, share, rate in zip(years, shares, rates, strict=True):
            grown = None if last is None or rate is None else last * (1 + rate)
            last = self.gdp.get(year, grown)
            if last is not None and share is not None:
                found[year] = share, last
        return found


def held(value: Value | None, years: Sequence[int]) -> list[float | None]:
    """Return a value by year: one number for all, or numbers by year that hold until the next."""
    if not isinstance(value, Mapping):
        return [value] * len(years)
    found: list[float | None] = []
    last: float | None = None
    for year in years:
        last = value.get(year, last)
        found.append(last)
    return found


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as read.

    Parameters
    ----------
    id : str
        Its name in files and commands.
    name : Text
        Name in both languages.
    horizon : int
        Last year computed.
    levers : mapping
        Lever to parameter to value.
    country, measure, of : str
        Which share.
    base_year : int or None
        Last observed year; None takes the latest of the series.
    target : float
        Share aimed at, fraction.
    by : int or None
        Deadline.
    growth : float, mapping or None
        Yearly growth of the whole without levers, fraction; None takes last year's.
    total : Total or None
        The whole without levers as intensity times GDP, in place of a growth.
    baseline : str
        Method that says what becomes of the share without levers.
    seed, draws : int
        Seed and number of draws.
    parent : str
        Scenario it was changed from; empty for none.
    replay : str
        Country whose past is played again, from the base year to the horizon; empty for none.
    priors : mapping
        Prior to the distribution and arguments a person gave it.
    note : str
        Remark.
    sources : mapping
        ``lever.parameter`` to where the figure set there was read.
    """

    id: str
    name: Text
    horizon: int
    levers: Mapping[str, Mapping[str, Value]]
    country: str = "CHN"
    measure: str = "basic"
    of: str = "total"
    base_year: int | None = None
    target: float = 0.08
    by: int | None = None
    growth: Value | None = None
    total: Total | None = None
    baseline: str = "simulator"
    seed: int = 7
    draws: int = simulate.DRAWS
    parent: str = ""
    replay: str = ""
    priors: Mapping[str, tuple[str, tuple[float, ...]]] = field(default_factory=dict)
    note: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    def settings(self, years: Sequence[int]) -> dict[str, dict[str, Any]]:
        """Return the levers as a path wants them: a number, or a list by year, base year first."""
        found: dict[str, dict[str, Any]] = {}
        for name, values in self.levers.items():
            rest = {one.name: one.unnamed for one in simulate.lever(name).PARAMETERS}
            found[name] = {key: by_year(value, years, rest[key]) for key, value in values.items()}
        return found

    def changed_priors(self) -> dict[str, Prior]:
        """Return the priors that were changed by hand."""
        return {
            name: prior.edited(prior.load(name), kind, arguments) for name, (kind, arguments) in self.priors.items()
        }

    @property
    def digest(self) -> str:
        """Digest of the normal form."""
        return hashlib.sha256(text(self).encode()).hexdigest()


def by_year(value: Value, years: Sequence[int], rest: float = 0.0) -> Any:
    """Return a value as a number, or as a list by year with the rest where a year is unnamed."""
    if isinstance(value, Mapping):
        return [float(value.get(year, rest)) for year in years]
    return float(value)


def folder() -> Path:
    """Return the folder whose listing is the registry of scenarios."""
    return Path(str(files("yuzui.investment") / "scenarios"))


def shipped() -> list[Path]:
    """Return the scenarios that come with Yuzui."""
    return sorted(folder().glob("*.yaml"))


def find(name: str) -> Path:
    """Return the file of a scenario by name or path."""
    for path in (folder() / f"{name}.yaml", Path(name)):
        if path.is_file():
            return path
    raise UnknownIdentifierError(
        Text("there is no such scenario", "没有该情景"),
        seen=name,
        expected=" ".join(path.stem for path in shipped()),
        fix=Text("write one of these names, or the path of a scenario file", "请写其中一个名称，或情景文件的路径"),
        code="unknown_scenario",
    )


def expected(path: Path) -> Path:
    """Return the file with what must come out of a scenario."""
    return path.with_suffix(".expect.csv")


def text(scenario: Scenario) -> str:
    """Return the normal form of a scenario: YAML with one order, one spacing, one spelling."""
    rows = [
        f"scenario: {_word(scenario.id)}",
        f"name: {{en: {_word(scenario.name.en)}, zh: {_word(scenario.name.zh)}}}",
        f"country: {_word(scenario.country)}",
        *([f"replay: {_word(scenario.replay)}"] if scenario.replay else []),
        f"measure: {_word(scenario.measure)}",
        f"of: {_word(scenario.of)}",
        *([f"base_year: {scenario.base_year}"] if scenario.base_year is not None else []),
        f"horizon: {scenario.horizon}",
        f"target: {_value(scenario.target)}",
        *([f"by: {scenario.by}"] if scenario.by is not None else []),
        *([f"growth: {_value(scenario.growth)}"] if scenario.growth is not None else []),
        *_total(scenario.total),
        f"baseline: {_word(scenario.baseline)}",
        f"seed: {scenario.seed}",
        f"draws: {scenario.draws}",
        *([f"parent: {_word(scenario.parent)}"] if scenario.parent else []),
        "levers:" if scenario.levers else "levers: {}",
    ]
    for name, values in sorted(scenario.levers.items()):
        rows.append(f"  {name}:" if values else f"  {name}: {{}}")
        rows += [f"    {key}: {_value(value)}" for key, value in sorted(values.items())]
    if scenario.priors:
        rows.append("priors:")
    for name, (kind, arguments) in sorted(scenario.priors.items()):
        shown = ", ".join(_value(one) for one in arguments)
        rows.append(f"  {name}: {{distribution: {kind}, arguments: [{shown}]}}")
    if scenario.sources:
        rows.append("sources:")
    rows += [f"  {name}: {_word(where)}" for name, where in sorted(scenario.sources.items())]
    if scenario.note:
        rows.append(f"note: {_word(scenario.note)}")
    return "\n".join(rows) + "\n"


def _total(total: Total | None) -> list[str]:
    if total is None:
        return []
    return [
        "total:",
        f"  intensity: {_value(total.intensity)}",
        "  gdp:",
        f"    values: {_value(total.gdp)}",
        *([f"    growth: {_value(total.growth)}"] if total.growth is not None else []),
        f"    unit: {_word(total.unit)}",
        f"    source: {_word(total.source)}",
    ]


def _word(value: str) -> str:
    """Return a word as YAML reads it back: plain where that is safe, else in double quotes."""
    plain = value.replace("_", "").replace("-", "")
    if plain.isascii() and plain.isalnum() and not plain.isdigit() and value.lower() not in _TAKEN:
        return value
    return json.dumps(value, ensure_ascii=False)


_TAKEN = frozenset("yes no true false null on off y n".split())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_value(v)}" for k, v in sorted(value.items())) + "}"
    return f"{float(value):.12g}"
