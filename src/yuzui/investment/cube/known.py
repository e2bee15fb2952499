# SPDX-License-Identifier: Apache-2.0
"""What a series says about a cube: published cells and margins by year, of one vintage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yuzui.errors import InputError, Place
from yuzui.investment.cube.estimate import Cube, Estimate, Key, carried, ipf, published
from yuzui.investment.series.facts import Fact, Facts
from yuzui.text import Text

REST = "rest"
"""Types that the series never splits over the performers, put together."""

AXES = ("performer", "type")
CROSS, SAID = "performer_x_type", "share_of_type_x_performer"
"""Dimensions: cells, and performers' shares of a type that were published in per cent only."""


@dataclass(frozen=True, slots=True)
class Year:
    """What is published of one year, in one unit and vintage."""

    cells: Mapping[Key, float]
    performers: Mapping[str, float]
    types: Mapping[str, float]
    sources: tuple[str, ...]
    said: Mapping[Key, float] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What a series says about the cube of one country."""

    country: str
    unit: str
    performers: tuple[str, ...]
    types: tuple[str, ...]
    years: Mapping[int, Year]

    @property
    def cubes(self) -> dict[int, Cube]:
        """The complete cubes by year."""
        size = len(self.performers) * len(self.types)
        return {y: Cube(AXES, one.cells) for y, one in self.years.items() if len(one.cells) == size}


@dataclass(frozen=True, slots=True)
class Reading:
    """The cube of one year, as it was published or as it is estimated."""

    year: int
    last: int
    estimate: Estimate


def known(facts: Facts, country: str, kind: str = "final") -> Known:
    """Return what a series says about the cube of a country."""
    rows = [f for f in facts.rows if (f.country, f.vintage_kind) == (country, kind)]
    unit = next((f.unit for f in rows if f.dimension == CROSS), "")
    if not unit:
        raise InputError(
            Text(
                "the series of {c} does not split R&D types over performers", "{c} 的序列没有按执行部门划分研发类型"
            ).format(c=country),
            Place(facts.file, column="dimension"),
            expected=CROSS,
            fix=Text(
                f"add rows of dimension {CROSS}, such as enterprise|basic",
                f"请补充维度为 {CROSS} 的行，如 enterprise|basic",
            ),
            code="no_split",
        )
    raw = _by_year(f for f in rows if f.unit == unit)
    performers = _categories(raw, "performer")
    every = _categories(raw, "type")
    split = tuple(t for t in every if any(_column(one, t, performers) for one in raw.values()))
    types = split if split == every else (*split, REST)
    sources = {year: tuple(dict.fromkeys(f.source for f in rows if f.year == year)) for year in raw}
    years = {year: _year(one, performers, types, sources[year]) for year, one in sorted(raw.items())}
    for fact in rows:
        if fact.value is None or fact.year not in years:
            continue
        one = years[fact.year]
        if (fact.dimension, fact.unit) == (SAID, "percent"):
            kind, performer = fact.parts
            said = {**one.said, (performer, kind): float(fact.value) / 100}
            years[fact.year] = replace(one, said=said)
        elif (fact.dimension, fact.unit) == ("type", unit):
            decimals = {fact.category: _decimals(fact.value), **one.decimals}
            years[fact.year] = replace(one, decimals=decimals)
    return Known(country, unit, performers, types, years)


def _decimals(value: Decimal) -> int:
    """Return the decimals with which a figure is written in the series."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


Raw = dict[tuple[str, ...], float]
"""Dimension and categories to the published figure of one year."""


def _by_year(rows: Iterable[Fact]) -> dict[int, Raw]:
    raw: dict[int, Raw] = {}
    for fact in rows:
        if fact.value is not None:
            key = (fact.dimension, *fact.parts)
            raw.setdefault(fact.year, {}).setdefault(key, float(fact.value))
    return raw


def _categories(raw: Mapping[int, Raw], dimension: str) -> tuple[str, ...]:
    found = (key[1] for one in raw.values() for key in one if key[0] == dimension)
    return tuple(dict.fromkeys(found))


def _column(one: Raw, kind: str, performers: Sequence[str]) -> dict[str, float]:
    """Return a type by performer; a single missing one is the difference to the total."""
    found = {p: one[CROSS, p, kind] for p in performers if (CROSS, p, kind) in one}
    missing = [p for p in performers if p not in found]
    if len(missing) == 1 and ("type", kind) in one:
        found[missing[0]] = round(one["type", kind] - sum(found.values()), 4)
    return found if len(found) == len(performers) else {}


def _year(one: Raw, performers: Sequence[str], types: Sequence[str], sources: tuple[str, ...]) -> Year:
    own = {p: one["performer", p] for p in performers if ("performer", p) in one}
    own = own if len(own) == len(performers) else {}
    kinds = {t: one["type", t] for t in types if ("type", t) in one}
    whole = next((value for key, value in one.items() if key[0] == "total"), None)
    if REST in types and whole is not None:
        kinds[REST] = round(whole - sum(kinds.values()), 4)
    kinds = kinds if len(kinds) == len(types) else {}
    cells: dict[Key, float] = {
        (p, t): value
        for t in types
        if t != REST
        for p, value in (_column(one, t, performers) or _alone(one, t)).items()
    }
    if REST in types:
        for p in own:
            parts = [cells.get((p, t)) for t in types if t != REST]
            if None not in parts:
                cells[p, REST] = round(own[p] - sum(part or 0.0 for part in parts), 4)
    return Year(cells, own, kinds, sources)


def _alone(one: Raw, kind: str) -> dict[str, float]:
    return {key[1]: value for key, value in one.items() if key[0] == CROSS and key[2] == kind}


def readings(known: Known) -> list[Reading]:
    """Return the cube of every year that has one or can be estimated from an earlier one."""
    cubes, found = known.cubes, []
    for year, one in known.years.items():
        last = max((y for y in cubes if y <= year), default=None)
        if last is None:
            continue
        if last == year:
            estimate = published(cubes[year])
        elif one.performers and one.types:
            estimate = ipf(cubes[last], {("performer",): _keyed(one.performers), ("type",): _keyed(one.types)})
        elif one.types:
            estimate = carried(cubes[last], one.types)
        else:
            continue
        found.append(Reading(year, last, estimate))
    return found


def before(known: Known) -> tuple[int, Cube] | None:
    """Return the last year before the published cubes whose cells rounded shares complete.

    Notes
    -----
    A cell is its published amount, else the rounded share of the type's published total, to the
    decimals of that total; a single missing performer is the difference to it.
    """
    first = min(known.cubes, default=None)
    for year, one in sorted(known.years.items(), reverse=True):
        if first is None or year >= first or not one.said or not (one.performers and one.types):
            continue
        raw: Raw = {("type", kind): total for kind, total in one.types.items()}
        raw |= {
            (CROSS, *cell): round(part * one.types[cell[1]], one.decimals[cell[1]])
            for cell, part in one.said.items()
            if cell[1] in one.decimals.keys() & one.types.keys()
        }
        raw |= {(CROSS, *cell): value for cell, value in one.cells.items()}
        raw |= {("performer", name): total for name, total in one.performers.items()}
        raw["total",] = sum(one.types.values())
        cells = _year(raw, known.performers, known.types, ()).cells
        if len(cells) == len(known.performers) * len(known.types):
            return year, Cube(AXES, cells)
    return None


def _keyed(totals: Mapping[str, float]) -> dict[Key, float]:
    return {(category,): total for category, total in totals.items()}
