# SPDX-License-Identifier: Apache-2.0
"""A share by year: one part of a whole, numerator and denominator of one vintage."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.investment.series import facts as plausible
from yuzui.investment.series.facts import (
    HELD_BACK,
    KNOWN_GAPS,
    STATUSES,
    TABLE,
    TOLERANCE,
    Fact,
    Facts,
    figure,
    one,
    plain,
)
from yuzui.investment.series.facts import read as read_facts
from yuzui.investment.series.facts import year as as_year
from yuzui.model.finding import Finding
from yuzui.text import Text, same

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Shares of many countries by year: the history against which forecasts are scored.


LARGEST_NOT_SPECIFIED = Decimal(10)
"""Per cent of R&D without a type above which a row does not enter the panel."""

MEASURES: Mapping[str, str] = {"basic": "basic_pct", "applied": "applied_pct", "experimental": "experimental_pct"}


def column_of(measure: str) -> str:
    """Return the column of a panel file for a measure: ``government`` is ``government_pct``."""
    return MEASURES.get(measure, f"{measure.rpartition('.')[2]}_pct")


@dataclass(frozen=True, slots=True)
class Panel:
    """Shares by country and year."""

    shares: Mapping[str, Mapping[int, float]]
    excluded: Mapping[str, int]
    filter: str
    confirmed: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of country-years."""
        return sum(len(years) for years in self.shares.values())

    def without(self, country: str) -> Panel:
        """Return the panel without one country, which may not predict itself."""
        others = {name: years for name, years in self.shares.items() if name != country}
        return replace(self, shares=others)


def read(
    rows: Iterable[Mapping[str, Any]],
    measure: str = "basic",
    largest: Decimal = LARGEST_NOT_SPECIFIED,
    confirmed: Mapping[str, str] = MappingProxyType({}),
) -> Panel:
    """Read the rows of a panel file."""
    shares: dict[str, dict[int, float]] = {}
    named: dict[str, str] = {}
    excluded: Counter[str] = Counter()
    wanted = column_of(measure)
    for line, row in enumerate(rows, 2):
        if wanted not in row:
            raise ColumnError(
                Text("the panel has no such column", "面板数据缺少该列"),
                Place(column=wanted),
                seen=", ".join(map(str, row)),
                fix=Text("add this column to the file, in per cent", "请在文件中增加该列，以百分数填写"),
            )
        value = figure(row[wanted])
        unknown = figure(row.get("not_specified_pct"))
        status = STATUSES.get(plain(row.get("status")).casefold(), "")
        country = plain(row["iso3"])
        year = as_year(plain(row["year"]), Place(row=line, column="year"))
        known = fact(row, measure, line).id if status in HELD_BACK else ""
        who = confirmed.get(known, "")
        if status in HELD_BACK and not (who and value is not None):
            excluded["held_back"] += 1
        elif value is None:
            excluded["no_value"] += 1
        elif unknown is not None and unknown > largest:
            excluded["not_specified"] += 1
        elif year in shares.setdefault(country, {}):
            excluded["duplicate"] += 1
        else:
            shares[country][year] = float(value / 100)
            named |= {known: who} if who else {}
    ordered = {country: years for country, years in sorted(shares.items()) if years}
    return Panel(ordered, dict(excluded), f"not_specified_pct <= {largest}", named)


def fact(row: Mapping[str, Any], measure: str, line: int = 0, file: str = "") -> Fact:
    """Return the published share of one type that stands in a row of a panel file."""
    return one(_panel_cells(row, measure), line, file)


def _panel_cells(row: Mapping[str, Any], measure: str) -> dict[str, Any]:
    """Return the cells of a row of a series file that say what a row of a panel file says."""
    return {
        "country": row["iso3"],
        "year": row["year"],
        "dimension": "share_of_GERD",
        "category": measure,
        "value": row[column_of(measure)],
        "unit": "percent",
        "vintage": "panel",
        "status": row.get("status") or "sourced",
        "source": row.get("source", ""),
    }


def facts(
    rows: Iterable[Mapping[str, Any]], file: str = "", confirmed: Mapping[str, str] = MappingProxyType({})
) -> Facts:
    """Return the rows of a panel file as published shares, one fact per country, year and type."""
    return read_facts(
        (_panel_cells(row, measure) for row in rows for measure, column in MEASURES.items() if plain(row[column])),
        file,
        confirmed=confirmed,
    )


PREFERRED = ("final", "restated", "panel", "derived", "preliminary")
"""Kind of vintage a series is made of, in the order of preference; kinds are never pooled."""

PUBLISHED_SHARE: Mapping[str, Decimal] = {"percent": Decimal(100), "1": Decimal(1)}

_NO_AMOUNT = frozenset({"", "1", "fraction", "percent", "%"})

SHARES: Mapping[str, tuple[str, str]] = {
    "share_of_GERD": ("type", "total"),
    "share_of_GERD_by_source": ("source", "total"),
    "intensity": ("intensity", "GDP"),
}
"""Dimension of published shares to the dimension of the amounts it is made of, and the whole."""


@dataclass(frozen=True, slots=True)
class Numerator:
    """What a measure names: a category of one dimension."""

    dimension: str
    category: str
    published: str = ""
    whole: str = "total"


@dataclass(frozen=True, slots=True)
class Point:
    """The share of one year."""

    year: int
    share: float
    part: float | None
    whole: float | None
    kind: str
    vintage: str
    unit: str
    sources: tuple[str, ...]
    status: str

    def amounts(self) -> tuple[float, float]:
        """Return part and whole; ``no_amounts`` where only the share is published."""
        if self.part is None or self.whole is None:
            raise InputError(
                Text("no amounts for {y} in this series", "该序列没有 {y} 年的金额").format(y=self.year),
                seen=str(self.year),
                fix=Text("use a series that gives amounts", "请使用载有金额的序列"),
                code="no_amounts",
            )
        return self.part, self.whole


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share by year, of one kind of vintage."""

    country: str
    measure: str
    of: str
    kind: str
    points: tuple[Point, ...]
    others: tuple[Point, ...]
    findings: tuple[Finding, ...] = ()
    dimension: str = "type"

    @property
    def latest(self) -> Point:
        """The latest point."""
        return self.points[-1]

    def at(self, year: int) -> Point | None:
        """Return the point of a year, or None."""
        return next((point for point in self.points if point.year == year), None)

    def until(self, year: int) -> Ratio:
        """Return the series as it ended in a year."""
        points = tuple(point for point in self.points if point.year <= year)
        others = tuple(point for point in self.others if point.year <= year)
        return replace(self, points=points, others=others)

    @property
    def shares(self) -> dict[int, float]:
        """Share by year, fraction."""
        return {point.year: point.share for point in self.points}


def ratio(facts: Facts, country: str, measure: str, of: str, kind: str = "") -> Ratio:
    """Return one share by year."""
    rows = [fact for fact in facts.rows if fact.country == country and fact.value is not None]
    top = _numerator(facts, rows, measure)
    of = top.whole if of == "total" else of
    parts = _cells(f for f in rows if (f.dimension, f.category) == (top.dimension, top.category))
    wholes, findings = _wholes(rows, of)
    _refuse_mixed(parts, wholes, facts.file)
    findings += _without_whole(parts, wholes)
    pairs = [(part, wholes[place]) for place, part in sorted(parts.items()) if place in wholes]
    findings += plausible.check_plausible(pairs, facts.file)
    points = [_point(part, facts_of) for part, facts_of in pairs]
    shares = _shares(rows, top, of)
    points += _published(shares, {(p.year, p.kind) for p in points})
    findings += _compare(shares, points, facts.file)
    kinds = [k for k in PREFERRED if any(p.kind == k for p in points)]
    if kind not in ("", *kinds) or not kinds:
        raise _nothing(facts, country, measure, of, kind)
    chosen = kind or kinds[0]
    own = sorted((p for p in points if p.kind == chosen), key=lambda p: p.year)
    other = sorted((p for p in points if p.kind != chosen), key=lambda p: (p.year, p.kind))
    return Ratio(country, measure, of, chosen, tuple(own), tuple(other), tuple(findings), top.dimension)


def _numerator(facts: Facts, rows: Sequence[Fact], measure: str) -> Numerator:
    """Return the category a measure names; ``ambiguous_measure`` where dimensions share its name.

    Amounts and published shares of the same thing are one numerator, not two.
    """
    dimension, dot, category = measure.partition(".")
    known = {(f.dimension, f.category) for f in rows if _usable(f)}
    whole = {(SHARES.get(d, (d, ""))[0], c) for d, c in known}
    named = [one for one in whole if one[1] == measure]
    if dot and not named:
        named = [one for one in whole if one == (dimension, category)]
    if len(named) > 1:
        named = [one for one in named if one[0] == "type"] or named
    if len(named) > 1:
        raise _ambiguous(facts.file, measure, sorted(named))
    if not named:
        return Numerator("type", measure, "share_of_GERD")
    ((place, name),) = named
    published = [d for d, (amounts, _) in SHARES.items() if amounts == place and (d, name) in known]
    return Numerator(place, name, *([published[0], SHARES[published[0]][1]] if published else []))


def _usable(fact: Fact) -> bool:
    """Return whether a fact may be the part of a share: an amount of R&D, or a published share."""
    if fact.dimension in SHARES:
        return fact.unit.casefold() in PUBLISHED_SHARE
    return fact.dimension not in ("total", "fiscal") and fact.unit.casefold() not in _NO_AMOUNT


def _ambiguous(file: str, measure: str, named: Sequence[tuple[str, str]]) -> InputError:
    return InputError(
        Text("several dimensions have this category", "有多个维度含此类别"),
        Place(file, column="category"),
        seen=measure,
        expected=", ".join(".".join(one) for one in named),
        fix=same(f"--measure {'.'.join(named[0])}"),
        code="ambiguous_measure",
    )


def _cells(rows: Iterable[Fact]) -> dict[tuple[int, str, str], Fact]:
    """Return the first fact by year, kind of vintage and unit."""
    cells: dict[tuple[int, str, str], Fact] = {}
    for fact in rows:
        cells.setdefault((fact.year, fact.vintage_kind, fact.unit), fact)
    return cells


def _wholes(rows: list[Fact], of: str) -> tuple[dict[tuple[int, str, str], list[Fact]], list[Finding]]:
    """Return the facts whose sum is the whole; a sum that misses a part is left out and said."""
    groups: dict[tuple[int, str, str], dict[str, Fact]] = {}
    for fact in rows:
        if fact.dimension == of:
            place = (fact.year, fact.vintage_kind, fact.unit)
            groups.setdefault(place, {}).setdefault(fact.category, fact)
    totals = _cells(f for f in rows if f.dimension == "total")
    wholes, findings = {}, []
    for place, cells in groups.items():
        total = totals.get(place)
        gap = _sum(cells.values()) - _sum([total]) if total else Decimal(0)
        country, allowed = rows[0].country, TOLERANCE.get(place[2], Decimal("0.1"))
        known = any((k.country, k.year, k.gap) == (country, place[0], gap) for k in KNOWN_GAPS)
        if abs(gap) > allowed and not known:
            row = str(next(iter(cells.values())).row)
            seen = f"{place[0]} {of}: {gap:+} {place[2]}"
            findings.append(Finding("parts_not_total", "warning", TABLE, row, "category", seen))
            continue
        wholes[place] = [cells[category] for category in sorted(cells)]
    return wholes, findings


def _sum(facts: Iterable[Fact]) -> Decimal:
    return sum((fact.value or Decimal(0) for fact in facts), Decimal(0))


def _refuse_mixed(
    parts: Mapping[tuple[int, str, str], Fact], wholes: Mapping[tuple[int, str, str], list[Fact]], file: str
) -> None:
    faults = []
    for year in sorted({year for year, _, _ in parts} & {year for year, _, _ in wholes}):
        above = {place[1:]: fact for place, fact in parts.items() if place[0] == year}
        below = {place[1:]: facts[0] for place, facts in wholes.items() if place[0] == year}
        if not above.keys() & below.keys():
            pair = next(iter(above.values())), next(iter(below.values()))
            kinds = {kind for kind, _ in above} & {kind for kind, _ in below}
            faults.append(_units(year, *pair, file) if kinds else _mixed(year, *pair, file))
    if faults:
        raise together(faults)


def _mixed(year: int, part: Fact, whole: Fact, file: str) -> InputError:
    return InputError(
        Text(
            "numerator and denominator of {year} are of different vintages: no ratio is made",
            "{year} 年的分子与分母属于不同数据版次，不能相除",
        ).format(year=year),
        Place(file, row=part.row, column="vintage"),
        seen=f"{part.category}: {part.vintage} [{part.row}]; {whole.category}: {whole.vintage} [{whole.row}]",
        expected=" , ".join(f"{one.vintage_kind} / {one.vintage_kind}" for one in (part, whole)),
        fix=Text(
            "give both figures of one vintage (preliminary with preliminary, final with final)",
            "请提供同一版次的两个数字（快报对快报，公报对公报）",
        ),
        code="mixed_vintage",
    )


def _units(year: int, part: Fact, whole: Fact, file: str) -> InputError:
    return InputError(
        Text(
            "numerator and denominator of {year} are in different units: no ratio is made",
            "{year} 年的分子与分母计量单位不同，不能相除",
        ).format(year=year),
        Place(file, row=part.row, column="unit"),
        seen=f"{part.category}: {part.unit} [{part.row}]; {whole.category}: {whole.unit} [{whole.row}]",
        expected=f"{whole.unit} / {whole.unit}",
        fix=Text(f"give both figures in one unit, as in {whole.unit}", f"请以同一单位给出两个数字，例如 {whole.unit}"),
        code="mixed_units",
    )


def _without_whole(
    parts: Mapping[tuple[int, str, str], Fact], wholes: Mapping[tuple[int, str, str], list[Fact]]
) -> list[Finding]:
    """Name the years that have a numerator and no denominator at all."""
    known = {year for year, _, _ in wholes}
    return [
        Finding("missing_value", "warning", TABLE, str(part.row), "category", f"{year}: ?")
        for (year, _, _), part in parts.items()
        if year not in known
    ]


def _point(part: Fact, wholes: list[Fact]) -> Point:
    whole = _sum(wholes)
    value = part.value or Decimal(0)
    statuses = [fact.status for fact in (part, *wholes)]
    return Point(
        part.year,
        float(value / whole),
        float(value),
        float(whole),
        part.vintage_kind,
        part.vintage,
        part.unit,
        tuple(dict.fromkeys(fact.source for fact in (part, *wholes))),
        next((s for s in ("memory-only", "partly sourced", "derived") if s in statuses), "sourced"),
    )


def _shares(rows: Sequence[Fact], top: Numerator, of: str) -> list[Fact]:
    wanted = (top.published, top.category)
    return [f for f in rows if of == top.whole and (f.dimension, f.category) == wanted]


def _published(shares: Sequence[Fact], known: set[tuple[int, str]]) -> list[Point]:
    """Return published shares for the years and vintages that have no amounts."""
    points = []
    for fact in shares:
        scale = PUBLISHED_SHARE.get(fact.unit)
        if scale is None or fact.value is None or (fact.year, fact.vintage_kind) in known:
            continue
        known.add((fact.year, fact.vintage_kind))
        share = float(fact.value / scale)
        place = (fact.vintage_kind, fact.vintage, "", (fact.source,), fact.status)
        points.append(Point(fact.year, share, None, None, *place))
    return points


def _compare(shares: Sequence[Fact], points: Sequence[Point], file: str) -> list[Finding]:
    """Compare published shares with those recomputed from amounts of the same vintage."""
    recomputed = {(p.year, p.kind): p.share for p in points if p.part is not None}
    findings = []
    for fact in shares:
        scale = PUBLISHED_SHARE.get(fact.unit)
        share = recomputed.get((fact.year, fact.vintage_kind))
        if scale is None or not share or fact.value is None:
            continue
        published = float(fact.value / scale)
        if published and not 0.1 < published / share < 10:
            raise _confused(fact, share, file)
        if abs(published - share) > 0.00006:
            seen = f"{fact.year}: {100 * published:.3f} %, {100 * share:.3f} %"
            row = str(fact.row)
            findings.append(Finding("conflicting_values", "warning", TABLE, row, "value", seen))
    return findings


def _confused(fact: Fact, share: float, file: str) -> InputError:
    return InputError(
        Text(
            "the published share is a hundred times off the amounts: percent or fraction?",
            "公布的占比与金额相差约百倍：是百分数还是小数？",
        ),
        Place(file, row=fact.row, column="value"),
        seen=f"{fact.value} {fact.unit}",
        expected=f"{100 * share:.3f} percent / {share:.5f} 1",
        fix=Text("write the unit the value is in", "请写明该数值的单位"),
        code="percent_fraction",
    )


def _nothing(facts: Facts, country: str, measure: str, of: str, kind: str) -> InputError:
    wanted = " ".join(word for word in (country, measure, "/", of, kind) if word)
    if waiting := _quarantine_rows(facts, country, measure, of):
        return _waiting(waiting, wanted, facts.file)
    countries = sorted({fact.country for fact in facts.rows})
    types = sorted({f.category for f in facts.rows if f.country == country and _usable(f)})
    shown = ", ".join(countries[:12]) + (" …" if len(countries) > 12 else "")
    expected = {"country": shown, "measure": ", ".join(types), "of": ", ".join(_of(facts))}
    likely = country.upper() if country.upper() in countries else "".join(countries)
    return InputError(
        Text("the file holds no such share", "文件中没有这一占比"),
        Place(facts.file),
        seen=wanted,
        expected="; ".join(f"{name}: {words or '—'}" for name, words in expected.items()),
        fix=same(f"--country {likely}")
        if country != likely and likely in countries
        else Text(
            "take --country, --measure and --of from what the file holds",
            "请按文件所含内容填写 --country、--measure 与 --of",
        ),
        code="no_series",
    )


def _of(facts: Facts) -> list[str]:
    """Return the dimensions that add up to all R&D, and what published shares are of."""
    amounts = {f.dimension for f in facts.rows if _usable(f) and "_x_" not in f.dimension}
    totals = {f.dimension for f in facts.rows if f.dimension == "total"}
    shares = {SHARES[f.dimension][1] for f in facts.rows if f.dimension in SHARES}
    return sorted((amounts - SHARES.keys()) | totals | shares)


def _quarantine_rows(facts: Facts, country: str, measure: str, of: str) -> list[Fact]:
    """Return the rows in quarantine of which the share would be made."""
    known = any(fact.category == measure for fact in (*facts.rows, *facts.held_back))
    return [
        fact
        for fact in facts.held_back
        if known and fact.country == country and (fact.category == measure or fact.dimension == of)
    ]


def _waiting(rows: list[Fact], wanted: str, file: str) -> InputError:
    return InputError(
        Text(
            "the rows of this share are held back: from memory only, or not found",
            "该占比所需的行暂不使用：仅凭记忆或未查到",
        ),
        Place(file, row=rows[0].row, column="status"),
        seen=f"{wanted}: {len(rows)} × {rows[0].status}",
        expected="sourced",
        fix=Text(
            "give a source, or let a named person confirm them: yuzui path confirm --file {file}",
            "请补充出处，或由具名人员确认：yuzui path confirm --file {file}",
        ).format(file=same(file)),
        code="held_back",
    )


# From the preliminary figure to the final one: what past revisions say about this year's.


FREEDOM = 4
"""Degrees of freedom of the Student distribution of a revision."""

T_90 = 2.131846786326649
"""95th percentile of the Student distribution with 4 degrees of freedom."""

T_80 = 1.5332062740589438
"""90th percentile of the Student distribution with 4 degrees of freedom."""

SHRINK = 0.5
"""How far the mean revision is believed: half-way from 0."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One year in both vintages.

    Parameters
    ----------
    year : int
        Year.
    preliminary, final : Point
        The share and its amounts in each vintage.
    """

    year: int
    preliminary: Point
    final: Point

    def revision(self, measure: str) -> float | None:
        """Return ``ln(final/preliminary)`` of ``part``, ``whole`` or ``share``."""
        before = getattr(self.preliminary, measure)
        after = getattr(self.final, measure)
        return math.log(after / before) if before and after else None


@dataclass(frozen=True, slots=True)
class Revision:
    """Distribution of ``ln(final/preliminary)``: Student with 4 degrees of freedom.

    Parameters
    ----------
    location, scale : float
        Centre and scale, log points.
    pairs : int
        Years it rests on.
    """

    location: float
    scale: float
    pairs: int

    def interval(self, value: float, quantile: float = T_80) -> tuple[float, float, float]:
        """Return low, middle and high final value for a preliminary one."""
        low, mid, high = (value * math.exp(self.location + sign * quantile * self.scale) for sign in (-1, 0, 1))
        return low, mid, high


def pairs(ratio: Ratio) -> list[Pair]:
    """Return the years that have a preliminary and a final share, by year."""
    everything = (*ratio.points, *ratio.others)
    early = {point.year: point for point in everything if point.kind == "preliminary"}
    late = {point.year: point for point in everything if point.kind == "final"}
    return [Pair(year, early[year], late[year]) for year in sorted(early.keys() & late.keys())]


def fit(revisions: Sequence[float]) -> Revision | None:
    """Fit the revision of one measure.

    Notes
    -----
    Location half-way between the mean and 0; scale such that the Student distribution has the
    root mean square of the revisions around that location (variance of Student is
    ``scale² ν/(ν-2)``).
    """
    if len(revisions) < 3:
        return None
    location = SHRINK * math.fsum(revisions) / len(revisions)
    square = math.fsum((r - location) ** 2 for r in revisions) / len(revisions)
    return Revision(location, math.sqrt(square * (FREEDOM - 2) / FREEDOM), len(revisions))


@dataclass(frozen=True, slots=True)
class Joint:
    """Distribution of the revisions of part and whole together, in log points.

    Parameters
    ----------
    location : tuple of float
        Centre of part and of whole.
    spread : tuple of tuple of float
        Scale matrix of the Student distribution with 4 degrees of freedom.
    """

    location: tuple[float, float]
    spread: tuple[tuple[float, float], tuple[float, float]]

    @property
    def share(self) -> Revision:
        """The revision of the share that follows: ``ln(share)`` is part less whole.

        Notes
        -----
        A difference of two jointly Student variables is Student with the same freedom.
        """
        (a, b), (_, d) = self.spread
        scale = math.sqrt(max(0.0, a - 2 * b + d))
        return Revision(self.location[0] - self.location[1], scale, 0)

    def draw(self, seed: int, n: int) -> Array:
        """Return draws of both revisions, so that their link is kept."""
        dice = np.random.default_rng(seed)
        (a, b), (_, d) = self.spread
        first = math.sqrt(a)
        second = b / first if first else 0.0
        root = np.array([[first, 0.0], [second, math.sqrt(max(0.0, d - second**2))]])
        width = np.sqrt(FREEDOM / dice.chisquare(FREEDOM, size=(n, 1)))
        draws: Array = np.array(self.location) + width * (dice.standard_normal((n, 2)) @ root.T)
        return draws


def joint(sample: Sequence[Pair]) -> Joint | None:
    """Fit the revisions of part and whole together.

    Notes
    -----
    Locations half-way between mean and 0, as in :func:`fit`; the scale matrix is half the mean
    product of the revisions about them (the variance of Student is ``scale² ν/(ν-2)``).
    """
    both = [(p.revision("part"), p.revision("whole")) for p in sample]
    rows = [(a, b) for a, b in both if a is not None and b is not None]
    if len(rows) < 3:
        return None
    centre = [SHRINK * math.fsum(row[k] for row in rows) / len(rows) for k in (0, 1)]
    ratio = (FREEDOM - 2) / FREEDOM / len(rows)

    def product(i: int, k: int) -> float:
        return ratio * math.fsum((row[i] - centre[i]) * (row[k] - centre[k]) for row in rows)

    matrix = ((product(0, 0), product(0, 1)), (product(0, 1), product(1, 1)))
    return Joint((centre[0], centre[1]), matrix)


def leave_one_out(sample: Sequence[Pair], measure: str) -> tuple[int, int]:
    """Return how many years fell inside the nominal 90 % interval fitted to the others."""
    values = [value for pair in sample if (value := pair.revision(measure)) is not None]
    inside = tried = 0
    for place, value in enumerate(values):
        model = fit(values[:place] + values[place + 1 :])
        if model is not None:
            tried += 1
            inside += abs(value - model.location) <= T_90 * model.scale
    return inside, tried
