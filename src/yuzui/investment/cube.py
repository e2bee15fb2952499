# SPDX-License-Identifier: Apache-2.0
"""A cube of money by performer and type: estimated from its last known cells and the margins of a year."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment.series.facts import Fact, Facts, figure
from yuzui.text import Text

# Estimate the cells of a cube of money from its last known cells and from this year's margins.


Key = tuple[str, ...]
Margins = Mapping[Key, Mapping[Key, float]]
"""Names of axes to the published total of each combination of their categories."""

PUBLISHED, FITTED, CARRIED, ZERO = "published", "fitted", "carried", "structural_zero"
METHODS = ("ipf", "carried", "carried_by_performer")

PRECISION, SWEEPS = 1e-9, 200
"""Fitting stops at this error of a margin, as a share of the total, or after so many sweeps."""

CONFLICT = "margin_conflict"
"""Refusal of a fit whose margins cannot all be kept."""

DISAGREE = 1e-3
"""By how much margins may differ in their total; the largest listed gap (2.0 in 27,956.3
hundred million yuan, China 2021) is 7e-5."""


@dataclass(frozen=True, slots=True)
class Cube:
    """Amounts by category of each axis."""

    axes: Key
    cells: Mapping[Key, float]

    def margin(self, *axes: str) -> dict[Key, float]:
        """Return the sums over the other axes, by the categories of the axes named."""
        places = _places(self.axes, axes)
        sums: dict[Key, float] = {}
        for key, value in self.cells.items():
            part = tuple(key[place] for place in places)
            sums[part] = sums.get(part, 0.0) + value
        return sums

    def merged(self, axis: str, names: Mapping[str, str]) -> Cube:
        """Return the cube with the categories of one axis put together under new names."""
        place = self.axes.index(axis)
        cells: dict[Key, float] = {}
        for key, value in self.cells.items():
            new = (*key[:place], names.get(key[place], key[place]), *key[place + 1 :])
            cells[new] = cells.get(new, 0.0) + value
        return Cube(self.axes, cells)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A cube of one year, and how each cell is known."""

    cube: Cube
    basis: Mapping[Key, str]
    method: str = ""
    sweeps: int = 0
    margin_error: float = 0.0
    scaling: Mapping[Key, float] = field(default_factory=dict)
    excluded: tuple[Key, ...] = ()
    settled: bool = True


def published(cube: Cube) -> Estimate:
    """Return a cube all of whose cells were published, or follow from published ones."""
    return Estimate(cube, dict.fromkeys(cube.cells, PUBLISHED))


def carried(last: Cube, totals: Mapping[str, float], axis: str = "type") -> Estimate:
    """Return the last split of each category of an axis, at this year's totals.

    Notes
    -----
    ``x_pk = x0_pk · K_k / Σ_p x0_pk`` for axis ``type``: the split of basic research over the
    performers is the last one known.
    """
    margin: dict[Key, float] = {(category,): total for category, total in totals.items()}
    return _one_margin(last, axis, margin, "carried")


def carried_by_performer(last: Cube, totals: Mapping[str, float]) -> Estimate:
    """Return each performer's last split over the types, at this year's totals of performers."""
    margin: dict[Key, float] = {(category,): total for category, total in totals.items()}
    return _one_margin(last, "performer", margin, "carried_by_performer")


def _one_margin(last: Cube, axis: str, margin: Mapping[Key, float], method: str) -> Estimate:
    sums, place = last.margin(axis), last.axes.index(axis)
    _check_cover(sums, margin)
    for key, total in margin.items():
        if total and not sums.get(key):
            raise _conflict(_EMPTY, f"{'/'.join(key)}: {total:,.1f}", "0")
    cells = {
        key: value * margin[key[place],] / sums[key[place],] if value else 0.0 for key, value in last.cells.items()
    }
    basis = {key: CARRIED if value else ZERO for key, value in last.cells.items()}
    return Estimate(Cube(last.axes, cells), basis, method, 1)


def ipf(last: Cube, margins: Margins, total: float | None = None) -> Estimate:
    """Fit the last known cube to this year's margins by iterative proportional fitting.

    Notes
    -----
    Each sweep multiplies the cells, margin by margin, by margin over sum of cells, until the
    largest error is at most ``1e-9 N`` or after 200 sweeps. The limit minimises the Kullback-
    Leibler divergence from the last cube among all cubes with these margins.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics 11,
    427-444. doi:10.1214/aoms/1177731829
    """
    goal, scaling, wanted = _scaled(margins, total)
    excluded = tuple(key for key, value in last.cells.items() if value < 0)
    groups = {axes: _groups(last, axes) for axes in wanted}
    for axes, sums in wanted.items():
        _check_cover(groups[axes], sums)
    free = dict(last.cells)
    for key in excluded:
        for axes, sums in wanted.items():
            sums[_part(last, key, axes)] -= free[key]
        del free[key]
    _check_reach(free, groups, wanted)
    error, sweeps = _error(free, groups, wanted), 0
    while error > PRECISION * abs(goal) and sweeps < SWEEPS:
        for axes, sums in wanted.items():
            for part, keys in groups[axes].items():
                free_total = sum(free[key] for key in keys if key in free)
                for key in keys:
                    if key in free and free_total:
                        free[key] *= sums[part] / free_total
        sweeps += 1
        error = _error(free, groups, wanted)
    cells = {key: free.get(key, value) for key, value in last.cells.items()}
    basis = {key: FITTED if value > 0 else ZERO for key, value in last.cells.items()}
    basis |= dict.fromkeys(excluded, CARRIED)
    settled = error <= PRECISION * abs(goal)
    return Estimate(Cube(last.axes, cells), basis, "ipf", sweeps, error, scaling, excluded, settled)


def _places(axes: Key, wanted: Sequence[str]) -> list[int]:
    return [axes.index(name) for name in wanted]


def _part(cube: Cube, key: Key, axes: Key) -> Key:
    return tuple(key[place] for place in _places(cube.axes, axes))


def _groups(cube: Cube, axes: Key) -> dict[Key, list[Key]]:
    groups: dict[Key, list[Key]] = {}
    for key in cube.cells:
        groups.setdefault(_part(cube, key, axes), []).append(key)
    return groups


def _scaled(margins: Margins, total: float | None) -> tuple[float, dict[Key, float], dict[Key, dict[Key, float]]]:
    """Return the common total, the factor of each margin, and the margins brought to it."""
    sums = {axes: sum(margin.values()) for axes, margin in margins.items()}
    goal = next(iter(sums.values())) if total is None else total
    seen = "; ".join(f"{' × '.join(axes)}: {totals:,.1f}" for axes, totals in sums.items())
    scaling = {}
    for axes, totals in sums.items():
        if not totals or abs(goal / totals - 1) > DISAGREE:
            raise _conflict(_TOTALS, seen, f"{goal:,.1f} ± {100 * DISAGREE:g} %")
        scaling[axes] = goal / totals
    wanted = {axes: {part: value * scaling[axes] for part, value in margin.items()} for axes, margin in margins.items()}
    return goal, scaling, wanted


def _check_reach(
    free: Mapping[Key, float], groups: Mapping[Key, Mapping[Key, list[Key]]], wanted: Mapping[Key, Mapping[Key, float]]
) -> None:
    for axes, sums in wanted.items():
        _check_cover(groups[axes], sums)
        for part, value in sums.items():
            if value < 0:
                raise _conflict(_NEGATIVE, f"{'/'.join(part)}: {value:,.1f}", "≥ 0")
            if value and not any(free.get(key) for key in groups[axes].get(part, ())):
                raise _conflict(_EMPTY, f"{'/'.join(part)}: {value:,.1f}", "0")


def _check_cover(parts: Collection[Key], margin: Mapping[Key, float]) -> None:
    """Refuse a margin without a figure for some cells: they would stay as they were, unseen."""
    if missing := sorted(set(parts) - set(margin)):
        raise _conflict(_MISSING, ", ".join("/".join(part) for part in missing), "")


def _error(
    free: Mapping[Key, float], groups: Mapping[Key, Mapping[Key, list[Key]]], wanted: Mapping[Key, Mapping[Key, float]]
) -> float:
    return max(
        abs(sum(free.get(key, 0.0) for key in groups[axes].get(part, ())) - value)
        for axes, sums in wanted.items()
        for part, value in sums.items()
    )


_TOTALS = Text("the margins of the cube disagree in their total", "立方体各边际的合计不一致")
_NEGATIVE = Text("a margin of the cube is negative", "立方体的边际为负")
_MISSING = Text("a margin of the cube lacks a category", "立方体的边际缺少某一类别")
_EMPTY = Text("money is to be spread where the last known cube has none", "最近一次已知立方体中没有相应单元格可供分摊")


def _conflict(words: Text, seen: str, expected: str) -> InputError:
    return InputError(
        words,
        seen=seen,
        expected=expected,
        fix=Text(
            "give margins of one vintage that add up to one total, or a cube that has these cells",
            "请提供同一版次、合计一致的边际，或含有这些单元格的立方体",
        ),
        code=CONFLICT,
    )


# Measure how wrong an estimated cube is, on years whose cells were published.


Method = Callable[[Cube, Cube, str], Estimate]


def _fitted(last: Cube, now: Cube, axis: str) -> Estimate:
    return ipf(last, {(axis,): now.margin(axis) for axis in ("performer", axis)})


def _split(last: Cube, now: Cube, axis: str) -> Estimate:
    return carried(last, {key[0]: value for key, value in now.margin(axis).items()}, axis)


def _by_performer(last: Cube, now: Cube, axis: str) -> Estimate:
    return carried_by_performer(last, {key[0]: value for key, value in now.margin("performer").items()})


RUNS: Mapping[str, Method] = dict(zip(METHODS, (_fitted, _split, _by_performer), strict=True))
"""Each method from an earlier cube and the margins of a later one, beside performers those of the
axis named; of the later cube nothing but its margins is used."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One estimated cell beside the published one."""

    year: int
    ahead: int
    key: Key
    method: str
    error: float


@dataclass(frozen=True, slots=True)
class Holdout:
    """All misses of a series of published cubes."""

    misses: tuple[Miss, ...]
    refused: tuple[tuple[int, int], ...] = ()
    unsettled: tuple[tuple[int, int], ...] = ()

    def errors(self, method: str, ahead: int, **where: str) -> list[float]:
        """Return the absolute relative errors of a method so many years ahead."""
        wanted = set(where.values())
        return [
            abs(miss.error)
            for miss in self.misses
            if miss.method == method and miss.ahead == ahead and wanted.issubset(miss.key)
        ]

    def by_year(self, method: str, ahead: int, **where: str) -> list[float]:
        """Return the sum of the absolute relative errors of a method in each year, in order of the years."""
        wanted = set(where.values())
        sums: dict[int, float] = {}
        for miss in self.misses:
            if miss.method == method and miss.ahead == ahead and wanted.issubset(miss.key):
                sums[miss.year] = sums.get(miss.year, 0.0) + abs(miss.error)
        return [sums[year] for year in sorted(sums)]


def holdout(cubes: Mapping[int, Cube], ahead: Iterable[int] = (1, 5), axis: str = "type") -> Holdout:
    """Estimate every year from the cube of some years before, and compare."""
    misses: list[Miss] = []
    refused: list[tuple[int, int]] = []
    unsettled: list[tuple[int, int]] = []
    for step in ahead:
        for year, now in sorted(cubes.items()):
            if (last := cubes.get(year - step)) is None:
                continue
            try:
                estimates = {name: run(last, now, axis) for name, run in RUNS.items()}
            except InputError as error:
                if error.code != CONFLICT:
                    raise
                refused.append((year, step))
                continue
            if not all(estimate.settled for estimate in estimates.values()):
                unsettled.append((year, step))
            misses += [
                Miss(year, step, key, name, estimate.cube.cells[key] / value - 1)
                for name, estimate in estimates.items()
                for key, value in now.cells.items()
                if value > 0
            ]
    return Holdout(tuple(misses), tuple(refused), tuple(unsettled))


def mean(errors: Sequence[float]) -> float:
    """Return the mean absolute error; not a number without errors."""
    return sum(errors) / len(errors) if errors else float("nan")


BLOCK, LEVEL, NORMAL = 5, 0.95, 1.959963984540054
"""Years left out together, since errors of neighbouring years are alike; level of the interval, its normal quantile."""


def ratio_interval(above: Sequence[float], below: Sequence[float]) -> tuple[float, float] | None:
    """Return the interval of a ratio of two sums over years; None over fewer than two blocks of years.

    Notes
    -----
    The standard error is that of the delete-a-block jackknife over all runs of five years in a row.

    References
    ----------
    Künsch, H. R. (1989). The jackknife and the bootstrap for general stationary observations.
    Annals of Statistics 17(3), 1217-1241. doi:10.1214/aos/1176347265
    """
    years = len(above)
    whole, part = sum(below), sum(above)
    if years < 2 * BLOCK or whole <= 0:
        return None
    ends = range(years - BLOCK + 1)
    left = [(part - sum(above[k : k + BLOCK])) / (whole - sum(below[k : k + BLOCK])) for k in ends]
    centre = sum(left) / len(left)
    error = ((years - BLOCK) / BLOCK * sum((one - centre) ** 2 for one in left) / len(left)) ** 0.5
    return part / whole - NORMAL * error, part / whole + NORMAL * error


# What a series says about a cube: published cells and margins by year, of one vintage.


REST = "rest"
"""Types that the series never splits over the performers, put together."""

SERIES_AXES = ("performer", "type")
CROSS, SAID = "performer_x_type", "share_of_type_x_performer"
"""Dimensions: cells, and performers' shares of a type that were published in per cent only."""


@dataclass(frozen=True, slots=True)
class Year:
    """What is published of one year, in one unit and vintage."""

    cells: Mapping[Key, float]
    performers: Mapping[str, float]
    types: Mapping[str, float]
    sources: tuple[str, ...]
    rounded_shares: Mapping[Key, float] = field(default_factory=dict)
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
        return {y: Cube(SERIES_AXES, one.cells) for y, one in self.years.items() if len(one.cells) == size}


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
            shares = {**one.rounded_shares, (performer, kind): float(fact.value) / 100}
            years[fact.year] = replace(one, rounded_shares=shares)
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
    names = (key[1] for one in raw.values() for key in one if key[0] == dimension)
    return tuple(dict.fromkeys(names))


def _column(one: Raw, kind: str, performers: Sequence[str]) -> dict[str, float]:
    """Return a type by performer; a single missing one is the difference to the total."""
    amounts = {p: one[CROSS, p, kind] for p in performers if (CROSS, p, kind) in one}
    missing = [p for p in performers if p not in amounts]
    if len(missing) == 1 and ("type", kind) in one:
        amounts[missing[0]] = round(one["type", kind] - sum(amounts.values()), 4)
    return amounts if len(amounts) == len(performers) else {}


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
    cubes, estimates = known.cubes, []
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
        estimates.append(Reading(year, last, estimate))
    return estimates


def before(known: Known) -> tuple[int, Cube] | None:
    """Return the last year before the published cubes whose cells rounded shares complete.

    Notes
    -----
    A cell is its published amount, else the rounded share of the type's published total, to the
    decimals of that total; a single missing performer is the difference to it.
    """
    first = min(known.cubes, default=None)
    for year, one in sorted(known.years.items(), reverse=True):
        if first is None or year >= first or not one.rounded_shares or not (one.performers and one.types):
            continue
        raw: Raw = {("type", kind): total for kind, total in one.types.items()}
        raw |= {
            (CROSS, *cell): round(part * one.types[cell[1]], one.decimals[cell[1]])
            for cell, part in one.rounded_shares.items()
            if cell[1] in one.decimals.keys() & one.types.keys()
        }
        raw |= {(CROSS, *cell): value for cell, value in one.cells.items()}
        raw |= {("performer", name): total for name, total in one.performers.items()}
        raw["total",] = sum(one.types.values())
        cells = _year(raw, known.performers, known.types, ()).cells
        if len(cells) == len(known.performers) * len(known.types):
            return year, Cube(SERIES_AXES, cells)
    return None


def _keyed(totals: Mapping[str, float]) -> dict[Key, float]:
    return {(category,): total for category, total in totals.items()}


# A cube of money by region and performer, from a table of regions by year.


REGIONS_AXES = ("region", "performer")


@dataclass(frozen=True, slots=True)
class Regions:
    """What a table says of the regions of a country."""

    cubes: Mapping[int, Cube]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table of regions calls its columns."""

    region: str
    performer: str
    year: str
    amount: str


def read(rows: Iterable[Mapping[str, Any]], columns: Columns) -> Regions:
    """Read a table of regions."""
    years: dict[int, dict[Key, float]] = {}
    names: tuple[set[str], set[str]] = (set(), set())
    for row in rows:
        key = (str(row[columns.region]), str(row[columns.performer]))
        for known, name in zip(names, key, strict=True):
            known.add(name)
        own = years.setdefault(int(row[columns.year]), {})
        if (value := figure(row[columns.amount])) is not None:
            own[key] = float(value)
    places = set(itertools.product(*names))
    gaps = {name for own in years.values() for name, _ in places - own.keys()}
    cubes = {
        year: Cube(REGIONS_AXES, {key: value for key, value in own.items() if key[0] not in gaps})
        for year, own in sorted(years.items())
    }
    return Regions(cubes, tuple(sorted(gaps)))
