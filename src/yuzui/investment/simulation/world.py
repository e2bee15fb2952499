# SPDX-License-Identifier: Apache-2.0
"""What becomes of the share if no lever acts: the forecasts of ``path``, as draws."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yuzui.errors import InputError, Place
from yuzui.investment import path
from yuzui.investment.baselines import Spread
from yuzui.investment.forecast_report import methods
from yuzui.investment.path_report.sources import Material
from yuzui.investment.scenario import Scenario, Total, held
from yuzui.investment.series.ratio import Ratio
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of the share without levers."""

    points: list[float]
    outcomes: list[tuple[float, ...]]
    thin: int | None = None


def forecast(method: str, share: Ratio, material: Material, years: Sequence[int]) -> Forecast:
    """Return a forecast of the share."""
    rows = _known(method, share, material, years[-1] - years[0])
    told = {ahead for ahead, (_, spread) in rows.items() if spread.shares}
    if missing := [year for year in years[1:] if year - years[0] not in told]:
        raise _refused(f"{method} {missing[0]}", f"<= {missing[0] - 1}")
    found = {year: rows[year - years[0]] for year in years[1:]}
    thin = next((year for year, (_, spread) in found.items() if not spread.enough), None)
    points = [point for point, _ in found.values()]
    return Forecast(points, [spread.shares for _, spread in found.values()], thin)


def furthest(method: str, share: Ratio, material: Material) -> int:
    """Return how many years ahead a forecast reaches without a gap, :data:`FAR` at most."""
    rows = _known(method, share, material, FAR)
    reach = 0
    while (one := rows.get(reach + 1)) and one[1].shares:
        reach += 1
    return reach


FAR = 50
"""Years ahead beyond which no forecast is asked for."""


def _known(method: str, share: Ratio, material: Material, most: int) -> dict[int, tuple[float, Spread]]:
    """Return what a method says of each year ahead."""
    taught = methods.simulator(share, material.panel)
    known = methods.forecasts(share, range(1, most + 1), material.panel, taught)
    if method not in known:
        raise _refused(method, " ".join(known))
    return known[method]


def growth(scenario: Scenario, share: Ratio, years: Sequence[int]) -> list[float]:
    """Return the growth of the whole by year; the base year's is 0 and not used."""
    given = scenario.growth
    if scenario.total is not None:
        return _of_gdp(scenario.total, share, years)
    if isinstance(given, Mapping):
        rates = [rate for rate in held(given, years[1:]) if rate is not None]
        if len(rates) < len(years) - 1:
            raise _unknown(", ".join(map(str, given)), str(years[1]))
        return [0.0, *rates]
    if given is None:
        windows = path.windows(share, scenario.target)
        known = [w.whole_growth for w in windows if w.whole_growth is not None]
        if not known:
            raise _unknown("", "0.09")
        given = known[-1]
    return [0.0, *[float(given)] * (len(years) - 1)]


LEAST, MOST = -0.5, 1.0
"""Growth of a year beyond which two figures are not of one kind."""


def _of_gdp(total: Total, share: Ratio, years: Sequence[int]) -> list[float]:
    """Return the growth of the whole where it is intensity times GDP."""
    base = share.latest
    whole = base.amounts()[1]
    if total.unit != base.unit:
        raise _at(_UNIT, "unit", total.unit, base.unit)
    known = total.by_year(years)
    if missing := [year for year in years[1:] if year not in known]:
        raise _at(_GAP, "gdp", ", ".join(map(str, known)), str(missing[0]))
    wholes = [whole, *(known[year][0] * known[year][1] for year in years[1:])]
    rates = [later / before - 1 for before, later in itertools.pairwise(wholes)]
    for year, rate in zip(years[1:], rates, strict=True):
        if not LEAST < rate < MOST:
            raise _at(_JUMP, "gdp", f"{year}: {rate:+.0%}", f"{LEAST:.0%} … {MOST:+.0%}")
    return [0.0, *rates]


_UNIT = Text("GDP is stated in another unit than the series of R&D", "GDP 的单位与研发经费序列不同")
_GAP = Text(
    "intensity or GDP of a year is missing: give its value, or a growth of GDP",
    "缺少某一年的强度或 GDP：请填写该年数值，或给出 GDP 增速",
)
_JUMP = Text(
    "intensity times GDP makes all R&D jump: are they of one unit and one vintage?",
    "强度乘 GDP 使研发总经费骤变：单位与版次是否一致？",
)


def _at(words: Text, column: str, seen: str, expected: str) -> InputError:
    place = Place(column=f"total.{column}")
    return InputError(words, place, seen=seen, expected=expected, code="scenario")


def _unknown(seen: str, expected: str) -> InputError:
    return InputError(
        Text("the growth of the first year is missing", "缺少首年的增速"),
        Place(column="growth"),
        seen=seen,
        expected=expected,
        code="scenario",
    )


def _refused(seen: str, expected: str) -> InputError:
    return InputError(
        Text("no such forecast of the share", "没有该占比预测"),
        Place(column="baseline"),
        seen=seen,
        expected=expected,
        code="scenario",
    )
