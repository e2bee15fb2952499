# SPDX-License-Identifier: Apache-2.0
r"""Volatility of a series: the standard deviation of its yearly growth.

With the growth :math:`g_t = x_t/x_{t-1} - 1` of the n years that follow a known one, and their
mean m, it is the root v of

.. math:: v^2 = \frac{1}{n-1} \sum_t (g_t - m)^2

Growth is the plain rate, not the difference of logarithms, which by itself ties growth to
volatility. A year that is missing is not filled in: neither of its two growth rates counts. Below
three growth rates there is no value.

References
----------
Ramey and Ramey (1994), doi:10.3386/w4959: volatility as the standard deviation of yearly growth.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import stdev

from yuzui.evaluation.indicator import Indicator, Part, Series
from yuzui.text import Text

TITLE = Text("Volatility of growth", "增速波动率")
UNIT = "1"
NEEDS = ("rd_fact.year", "rd_fact.value")
WINDOWS = (0,)
SOURCE = "doi:10.3386/w4959"
META = Indicator(
    kind="series",
    version=1,
    question=Text("How steady has the money been?", "投入有多平稳？"),
    cannot_tell=Text(
        "Whether a jump was wanted, or whether the money will hold. Few growth rates tell little.",
        "不能说明波动是否出于政策意图，也不能说明投入能否持续。增速个数很少时说明不了什么。",
    ),
    parts=(Part("volatility", Text("standard deviation of yearly growth", "年增速标准差")),),
)
EXAMPLE = Series(years={2000: 100.0, 2001: 110.0, 2002: 132.0, 2003: 171.6, 2005: 200.0}, expect={"volatility": "1/10"})
FEWEST = 3
"""Growth rates below which there is no value."""


def growth(years: Mapping[int, float]) -> dict[int, float]:
    """Return yearly growth, fraction, of the years that follow a known one."""
    known = {year: years[year] for year in sorted(years)}
    return {year: value / known[year - 1] - 1 for year, value in known.items() if known.get(year - 1, 0.0) > 0}


def of(years: Mapping[int, float]) -> dict[str, float | str | None]:
    """Return the indicator of a series.

    Parameters
    ----------
    years : mapping of int to float
        Year to amount.

    Returns
    -------
    dict
        ``volatility``, and the reason in ``volatility_null`` where there is none.
    """
    rates = list(growth(years).values())
    if len(rates) < FEWEST:
        return {"volatility": None, "volatility_null": "too_short"}
    return {"volatility": stdev(rates), "volatility_null": ""}
