# SPDX-License-Identifier: Apache-2.0
"""What becomes of the share if no lever acts: the forecasts of ``path``, as draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from yuzui.errors import InputError, Place
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.invest.scenario import Scenario
    from yuzui.invest.series.ratio import Ratio
    from yuzui.studies.parts.path.sources import Material

Forecast = tuple[list[float], list[tuple[float, ...]]]
"""Point forecast by year after the base year, and the outcomes that spread around it."""


def forecast(method: str, share: Ratio, material: Material, years: Sequence[int]) -> Forecast:
    """Return a forecast of the share.

    Parameters
    ----------
    method : str
        A method of the study ``path``.
    share : Ratio
        The share by year.
    material : Material
        Series and panel; the panel is used without the country.
    years : sequence of int
        The base year first.

    Returns
    -------
    tuple
        Points and outcomes by year after the base year.

    Raises
    ------
    InputError
        ``baseline`` if there is no such method, or it says nothing about one of the years.
    """
    from yuzui.studies.parts.forecast import methods

    horizons = range(1, years[-1] - years[0] + 1)
    taught = methods.simulator(share, material.panel)
    known = methods.forecasts(share, horizons, material.panel, taught)
    if method not in known:
        raise _refused(method, " ".join(known))
    rows = known[method]
    told = {ahead for ahead, (_, spread) in rows.items() if spread.shares}
    if missing := [year for year in years[1:] if year - years[0] not in told]:
        raise _refused(f"{method} {missing[0]}", f"<= {missing[0] - 1}")
    found = [rows[year - years[0]] for year in years[1:]]
    return [point for point, _ in found], [spread.shares for _, spread in found]


def growth(scenario: Scenario, share: Ratio, years: Sequence[int]) -> list[float]:
    """Return the growth of the whole by year; the base year's is 0 and not used.

    Parameters
    ----------
    scenario : Scenario
        Its ``growth``: one rate, rates by year that hold until the next, or none.
    share : Ratio
        The share by year; without a rate its last year's growth goes on.
    years : sequence of int
        The base year first.

    Returns
    -------
    list of float
        Fractions.

    Raises
    ------
    InputError
        If nothing says how the whole grows in the first year.
    """
    from yuzui.invest import path

    given = scenario.growth
    if isinstance(given, Mapping):
        rates, rate = [], None
        for year in years[1:]:
            # a rate holds until the next one
            rate = given.get(year, rate)
            if rate is None:
                raise _unknown(", ".join(map(str, given)), str(years[1]))
            rates.append(float(rate))
        return [0.0, *rates]
    if given is None:
        windows = path.windows(share, scenario.target)
        known = [w.whole_growth for w in windows if w.whole_growth is not None]
        if not known:
            raise _unknown("", "0.09")
        given = known[-1]
    return [0.0, *[float(given)] * (len(years) - 1)]


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
