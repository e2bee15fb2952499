# SPDX-License-Identifier: Apache-2.0
"""A scenario: which levers are set to what in which year, from which base, towards which target.

One YAML file of ``scenarios/`` is one scenario; what must come out of it stands in the file
``.expect.csv`` beside it. A scenario has one normal form, whatever the order and spacing in which
it was written, and its digest is the digest of that form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from yuzui.errors import InputError, Place, UnknownIdentifierError, together
from yuzui.investment import prior, simulate
from yuzui.investment.lever import Param, Setpoint
from yuzui.investment.path_sources import COUNTRIES, target, word
from yuzui.investment.prior import Prior
from yuzui.investment.simulation_answer import LeverTitle, Scenarios, Shipped
from yuzui.job.result import Run
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, join, same

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
        shares, rates = values_by_year(self.intensity, years), values_by_year(self.growth, years)
        values: dict[int, tuple[float, float]] = {}
        last: float | None = None
        for year, share, rate in zip(years, shares, rates, strict=True):
            grown = None if last is None or rate is None else last * (1 + rate)
            last = self.gdp.get(year, grown)
            if last is not None and share is not None:
                values[year] = share, last
        return values


def values_by_year(value: Value | None, years: Sequence[int]) -> list[float | None]:
    """Return a value by year: one number for all, or numbers by year that hold until the next."""
    if not isinstance(value, Mapping):
        return [value] * len(years)
    values: list[float | None] = []
    last: float | None = None
    for year in years:
        last = value.get(year, last)
        values.append(last)
    return values


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

    def settings(self, years: Sequence[int]) -> dict[str, dict[str, Setpoint]]:
        """Return the levers as a path wants them: a number, or a list by year, base year first."""
        by_lever: dict[str, dict[str, Setpoint]] = {}
        for name, values in self.levers.items():
            rest = {one.name: one.unnamed for one in simulate.lever(name).PARAMETERS}
            by_lever[name] = {key: by_year(value, years, rest[key]) for key, value in values.items()}
        return by_lever

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


# Read a scenario from YAML; every fault of the file is told at once, each with its line.


KEYS = (
    "scenario name country replay measure of base_year horizon target by growth total baseline "
    "seed draws parent levers priors note sources"
).split()
NEEDED = ("scenario", "name", "horizon", "levers")
LAST = 100
"""Most years from the base year to the horizon."""

MOST = 0.2
"""R&D over GDP above this is a per cent taken for a fraction: no country spends a tenth of it."""

_GDP = ("values", "growth", "unit", "source")


def read(path: Path) -> Scenario:
    """Read a scenario."""
    return of(yaml_lines.read(path), path.name)


def of(raw: Any, file: str) -> Scenario:
    """Return the scenario that a file says, which was parsed already."""
    if not isinstance(raw, yaml_lines.Marked):
        raise _fault(Place(file, row=1), _SHAPE, type(raw).__name__, " ".join(NEEDED))
    reader = _Reader(file, raw)
    scenario = reader.scenario()
    if reader.faults:
        raise together(reader.faults)
    return scenario


@lru_cache(maxsize=1)
def shipped_names() -> Mapping[str, Scenario]:
    """Return the scenarios that come with Yuzui by their ids, in the order of these."""
    return MappingProxyType({path.stem: read(path) for path in shipped()})


class _Reader:
    """Reads one file and gathers its faults."""

    def __init__(self, file: str, raw: yaml_lines.Marked) -> None:
        self.file, self.raw = file, raw
        self.faults: list[InputError] = []

    def scenario(self) -> Scenario:
        """Return the scenario; what is wrong with it is in ``faults``."""
        raw = self.raw
        for key in raw:
            if key not in KEYS:
                self._fault(raw, key, _UNKNOWN, key, " ".join(KEYS))
        for key in NEEDED:
            if key not in raw:
                self._fault(raw, key, _MISSING, "", key)
        years = (self._whole("base_year"), self._whole("horizon") or 0)
        levers = self._levers(years)
        return Scenario(
            id=str(raw.get("scenario", "")),
            name=self._name(),
            horizon=years[1],
            levers=levers,
            priors=self._priors(),
            sources=self._sources(levers),
            **self._settings(base_year=years[0]),
        )

    def _settings(self, **more: Any) -> dict[str, Any]:
        """Return what the file says of all that a scenario has a value of its own for."""
        raw = self.raw
        words = ("country", "measure", "of", "parent", "baseline", "note")
        settings = {
            **{key: str(raw[key]) for key in words if raw.get(key) is not None},
            "replay": self._replay(),
            "target": self._number(raw, "target") if "target" in raw else None,
            "by": self._whole("by"),
            "growth": self._by_year(raw, "growth", self._rate),
            "total": self._total(),
            "seed": self._positive("seed"),
            "draws": self._positive("draws"),
            **more,
        }
        return {key: value for key, value in settings.items() if value is not None}

    def _name(self) -> Text:
        """Return the name in both languages."""
        name = self.raw.get("name")
        try:
            return Text.of(name)
        except ValueError:
            self._fault(self.raw, "name", _LANGUAGES, str(name), "{en: …, zh: …}")
            return same(str(name))

    def _replay(self) -> str:
        """Return the country whose past is played again; then the base year must be said."""
        name = str(self.raw.get("replay", ""))
        if name and not (len(name) == 3 and name.isascii() and name.isupper()):
            self._fault(self.raw, "replay", _CODE, name, "KOR")
        if name and "base_year" not in self.raw:
            self._fault(self.raw, "base_year", _MISSING, "", "base_year")
        return name

    def _positive(self, key: str) -> int | None:
        value = self._whole(key)
        if value is not None and not 0 < value <= 1_000_000:
            self._fault(self.raw, key, _RANGE, str(value), "1 … 1000000")
        return value

    def _by_year(self, values: Any, name: str, one: Callable[[Any, Any], float]) -> Value | None:
        """Return one number, or numbers by year, each read by ``one``; None if there is none."""
        value = values.get(name)
        if value is None:
            return None
        if isinstance(value, Mapping):
            for key in value:
                if _year(key) is None:
                    self._fault(value, key, _NUMBER, str(key), "2025")
            return {_year(key) or 0: one(value, key) for key in value}
        return one(values, name)

    def _total(self) -> Total | None:
        """Return all R&D as intensity times GDP, if the scenario says it so."""
        total = self._mapping(self.raw, "total")
        if not total:
            return None
        if "growth" in self.raw:
            self._fault(self.raw, "total", _EITHER, "growth, total", "growth | total")
        gdp = self._mapping(total, "gdp")
        for known, part in ((("intensity", "gdp"), total), (_GDP, gdp)):
            for key in part:
                if key not in known:
                    self._fault(part, key, _UNKNOWN, str(key), " ".join(known))
        words = {key: str(gdp.get(key) or "").strip() for key in ("unit", "source")}
        values = self._by_year(gdp, "values", self._amount)
        intensity = self._by_year(total, "intensity", self._intensity)
        needed = {**words, "values": values, "intensity": intensity}
        for key in (name for name, value in needed.items() if not value):
            self._fault(total if key == "intensity" else gdp, key, _MISSING, "", key)
        if isinstance(values, float):
            self._fault(gdp, "values", _NAMED, f"{values:g}", "values: {2024: …}")
        return Total(
            intensity=intensity or 0.0,
            gdp=values if isinstance(values, Mapping) else {},
            growth=self._by_year(gdp, "growth", self._rate),
            **words,
        )

    def _intensity(self, values: Any, key: Any) -> float:
        share = self._number(values, key)
        if not 0 < share < MOST:
            self._fault(values, key, _SHARE, f"{share:g}", f"0 … {MOST:g}", f"{key}: {share / 100:g}")
        return share

    def _amount(self, values: Any, key: Any) -> float:
        amount = self._number(values, key)
        if amount <= 0:
            self._fault(values, key, _RANGE, f"{amount:g}", "> 0")
        return amount

    def _rate(self, values: Any, key: Any) -> float:
        rate = self._number(values, key)
        if not -0.5 < rate < 1:
            fix = f"{key}: {rate / 100:g}"
            self._fault(values, key, _FRACTION, f"{rate:g}", "-0.5 … 1", fix)
        return rate

    def _mapping(self, values: Any, key: Any) -> Mapping[Any, Any]:
        """Return what stands under a key; anything but names with values is a fault."""
        value = values.get(key)
        if value is None or isinstance(value, Mapping):
            return value or {}
        self._fault(values, key, _NAMED, str(value), f"{key}: {{…: …}}")
        return {}

    def _levers(self, years: tuple[int | None, int]) -> dict[str, dict[str, Value]]:
        levers = self._mapping(self.raw, "levers")
        known = simulate.levers()
        settings: dict[str, dict[str, Value]] = {}
        for name in levers:
            if name not in known:
                self._fault(levers, name, _LEVER, str(name), " ".join(known))
                continue
            settings[name] = self._values(known[name], self._mapping(levers, name), years)
        return settings

    def _values(self, lever: ModuleType, values: Any, years: tuple[int | None, int]) -> dict[str, Value]:
        known: dict[str, Param] = {one.name: one for one in lever.PARAMETERS}
        settings: dict[str, Value] = {}
        for key, value in values.items():
            if key not in known:
                self._fault(values, key, _PARAMETER, str(key), " ".join(known))
            elif isinstance(value, Mapping) and (known[key].schedule or known[key].dated):
                settings[key] = self._schedule(lever, key, value, years)
            else:
                settings[key] = self._inside(lever, key, values, key)
        return settings

    def _schedule(
        self, lever: ModuleType, name: str, by: Mapping[Any, Any], years: tuple[int | None, int]
    ) -> dict[int, float]:
        first = (years[0] or years[1] - LAST) + 1
        schedule = {}
        for key in by:
            year = _year(key)
            if year is None or not first <= year <= years[1]:
                self._fault(by, key, _YEAR, str(key), f"{first} … {years[1]}")
            else:
                schedule[year] = self._inside(lever, name, by, key)
        return schedule

    def _inside(self, lever: ModuleType, name: str, values: Any, key: Any) -> float:
        value = self._number(values, key)
        low, high = lever.RANGE[name]
        if not low <= value <= high:
            self._fault(values, key, _RANGE, f"{value:g}", f"{low:g} … {high:g}")
        return value

    def _priors(self) -> dict[str, tuple[str, tuple[float, ...]]]:
        priors = self._mapping(self.raw, "priors")
        by_name = {}
        for name, body in priors.items():
            if name not in prior.names():
                self._fault(priors, name, _PRIOR, str(name), " ".join(prior.names()))
                continue
            try:
                kind, arguments = str(body["distribution"]), tuple(map(float, body["arguments"]))
                changed = prior.edited(prior.load(name), kind, arguments)
            except (KeyError, TypeError, ValueError):
                shape = "{distribution: " + "|".join(prior.ARGUMENTS) + ", arguments: […]}"
                self._fault(priors, name, _DISTRIBUTION, str(body), shape)
                continue
            if not changed.editable:
                self._fault(priors, name, _CHANCE, str(body), "")
            elif wrong := prior.outside(changed):
                self._fault(priors, name, _OUTSIDE, *wrong)
            by_name[name] = kind, arguments
        return by_name

    def _sources(self, levers: Mapping[str, Mapping[str, Value]]) -> dict[str, str]:
        """Return where figures were read; one that must name its source and does not is a fault."""
        sources = self._mapping(self.raw, "sources")
        known = {f"{lever}.{key}": (lever, key) for lever, keys in levers.items() for key in keys}
        for name in sources:
            if name not in known:
                self._fault(sources, name, _UNSET, str(name), " ".join(known))
        for name, (lever, key) in known.items():
            sourced = simulate.parameter(lever, key).sourced
            if sourced and not str(sources.get(name) or "").strip():
                place = self.raw["levers"][lever]
                self._fault(place, key, _SOURCE, "", name, f"sources: {{{name}: …}}")
        return {str(name): str(text) for name, text in sources.items()}

    def _whole(self, key: str) -> int | None:
        value = self.raw.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._fault(self.raw, key, _NUMBER, str(value), "2035")
        return None

    def _number(self, values: Any, key: Any) -> float:
        value = values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12:
            return float(value)
        self._fault(values, key, _NUMBER, str(value), "0.1")
        return 0.0

    def _fault(self, mapping: Any, key: Any, words: Text, seen: str, expected: str, fix: str = "") -> None:
        known: Mapping[Any, int] = getattr(mapping, "lines", {})
        at = known.get(key) or int(getattr(mapping, "line", 1))
        place = Place(self.file, row=at, column=str(key))
        self.faults.append(_fault(place, words, seen, expected, fix))


def _year(key: Any) -> int | None:
    """Return a key as a year; keys of YAML come as text."""
    text = str(key)
    return int(text) if text.isdecimal() and len(text) == 4 else None


def _fault(place: Place, words: Text, seen: str, expected: str, fix: str = "") -> InputError:
    mend = same(fix) if fix else None
    return InputError(words, place, seen=seen, expected=expected, fix=mend, code="scenario")


_SHAPE = Text("this file has not the shape of a scenario", "该文件不具备情景的结构")
_UNKNOWN = Text("a scenario has no such key", "情景中没有该键")
_MISSING = Text("a key of the scenario is missing", "情景缺少该键")
_LANGUAGES = Text("the name is needed in both languages", "名称须有中英文")
_FRACTION = Text("growth is a fraction a year", "增速请写成小数（每年）")
_CODE = Text("a country is named by its ISO code of three letters", "国家请用 ISO 三位代码")
_EITHER = Text(
    "all R&D is said once: by its growth, or as intensity times GDP", "研发总经费只能有一种写法：增速，或强度乘 GDP"
)
_SHARE = Text("R&D over GDP is a fraction", "研发强度（研发经费与 GDP 之比）请写成小数")
_LEVER = Text("there is no such lever", "没有该政策工具")
_PARAMETER = Text("the lever has no such parameter", "该政策工具没有此参数")
_YEAR = Text("the year lies outside the scenario", "年份不在情景范围内")
_RANGE = Text("the value lies outside what is plausible", "取值超出合理范围")
_UNSET = Text("the scenario does not set the figure this is a source of", "情景未设定该出处所指的数值")
_SOURCE = Text("say where this figure was read", "请注明该数值的出处")
_NAMED = Text("names with values are needed here", "此处须为名称与取值")
_PRIOR = Text("there is no such prior", "没有该先验")
_DISTRIBUTION = Text("this is no distribution", "这不是一个分布")
_CHANCE = Text("this is chance by definition: leave it out", "此项按定义即为随机，请删去")
_OUTSIDE = Text("the prior lies outside its declared range", "先验超出其规定范围")
_NUMBER = Text("a number is needed here", "此处须为数字")


# The scenarios that come with Yuzui: what each is called and what it turns.


def run() -> Scenarios:
    """List them."""
    rows = [
        Shipped(
            id=name,
            name=one.name,
            country=one.replay or one.country,
            horizon=one.horizon,
            target=one.target,
            levers=[LeverTitle(lever, simulate.lever(lever).TITLE) for lever in one.levers],
        )
        for name, one in shipped_names().items()
    ]
    digests = {name: one.digest for name, one in shipped_names().items()}
    return Scenarios(run=Run.of("path.scenarios", digests), folder=str(folder()), scenarios=rows)


def sentences(answer: Scenarios) -> list[tuple[Text, Text]]:
    """Return a line for each, and how to run one or write one's own."""
    form = Text("{name}: {country}, to {year}, target {target}", "{name}：{country}，至 {year} 年，目标 {target}")
    entries = [
        (
            same(one.id),
            join(
                [
                    form.format(
                        name=one.name, country=word(one.country, COUNTRIES), year=one.horizon, target=target(one.target)
                    ),
                    *(lever.title for lever in one.levers),
                ],
                " · ",
                " · ",
            ),
        )
        for one in answer.scenarios
    ]
    advice = Text(
        "yuzui path simulate NAME, or FILE for your own: take a copy of one from {folder}",
        "yuzui path simulate 名称；自编情景请写文件路径，可从 {folder} 复制一份修改",
    )
    return [*entries, (Text("run one", "运行"), advice.format(folder=answer.folder))]
