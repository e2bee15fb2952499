# SPDX-License-Identifier: Apache-2.0
r"""Donations: gifts come by chance, are of very different size, and count when they are spent.

The number of gifts of a year is Poisson, their sizes are lognormal with mean m and deviation
:math:`\sigma` of the logarithm. The sum of k gifts is drawn as one lognormal value with the right
mean k m and variance: :math:`\sigma_k^2 = \ln(1 + (e^{\sigma^2} - 1)/k)`. A yearly limit (such as
what the deduction of gifts allows) cuts it off. Gifts are spent in equal parts over some years,
beginning with the year they arrive in. Without draws the expected sum counts.

References
----------
Fenton, L. (1960). The sum of log-normal probability distributions in scatter transmission systems.
doi:10.1109/TCOM.1960.1097606 (moments of a sum of lognormal values).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yuzui.invest.lever import Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.invest.lever import Array

TITLE = Text("Donations", "社会捐赠")
SOURCE = "doi:10.1109/TCOM.1960.1097606"
REAL = True
ORDER = 50
"""After the funds; gifts wait for nobody's match."""

CELL: Cell = ("other", "higher_education", "basic")
ACTS_ON = (CELL,)
ASSUMED = Text("assumption without a source", "无出处的假设")
PARAMETERS = (
    Param("gifts", Text("gifts a year, expected", "年均捐赠笔数"), "1", 0.0, True, 1),
    Param(
        "size",
        Text("mean gift", "平均捐赠额"),
        "money",
        3.0,
        note=Text("mean of the two known gifts, 1 and 5", "两笔已知捐赠（1 与 5）的均值"),
    ),
    Param("spread", Text("deviation of its logarithm", "捐赠额对数标准差"), "1", 1.0, note=ASSUMED),
    Param("most", Text("most a year", "年度上限"), "money", 10_000.0, note=ASSUMED),
    Param("years_to_spend", Text("years to spend a gift", "使用年限"), "a", 3.0, note=ASSUMED),
    Param(
        "count", Text("chance in number", "笔数随机性"), "1", 0.5, prior="gift_count", yearly=True
    ),
    Param("luck", Text("chance in size", "金额随机性"), "1", 0.0, prior="gift_size", yearly=True),
)
RANGE = {
    "gifts": (0.0, 20.0),
    "size": (0.0, 1000.0),
    "spread": (0.0, 2.0),
    "most": (0.0, 10_000.0),
    "years_to_spend": (1.0, 10.0),
    "count": (0.0, 1.0),
    "luck": (-6.0, 6.0),
}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 100.0,
        ("enterprise", "enterprise", "experimental"): 900.0,
    },
    setting={"gifts": 2.0, "size": 3.0, "years_to_spend": 3.0},
    expect_pp=100 * (102 / 1002 - 100 / 1000),
    source="by hand: two gifts of 3, of which a third is spent in the first year",
)
_MOST_GIFTS = 80
"""Highest number of gifts a year that is drawn; 20 expected ones never reach it."""


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with what is spent of gifts each year.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    Path
        Path after it.
    """
    return path.add(CELL, _spent(_given(path, setting), setting))


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one gift more in every year does in each, at its expected size.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    dict
        Schedule to its slope.
    """
    import numpy as np

    one = np.ones((1, len(path.years)))
    one[:, 0] = 0.0
    spent = _spent(setting["size"] * one, setting)[0]
    return {"gifts": Slope(spent, 0 * spent, 0 * spent)}


def _given(path: Path, setting: Setting) -> Array:
    """Return the sum of gifts by year, shape (1 or draws, years)."""
    import numpy as np

    expected = setting.schedule("gifts", path.years)
    if np.ndim(setting["count"]) == 0:
        return np.asarray(np.minimum(expected * setting["size"], setting["most"]))
    number = _poisson(np.asarray(setting["count"]), expected)
    width = np.log1p(np.expm1(setting["spread"] ** 2) / np.maximum(number, 1))
    factor = np.exp(np.sqrt(width) * np.asarray(setting["luck"]) - width / 2)
    return np.asarray(np.minimum(number * setting["size"] * factor, setting["most"]))


def _poisson(level: Array, expected: Array) -> Array:
    """Return the smallest number with at least this probability at or below it."""
    import numpy as np

    term = np.exp(-expected) * np.ones_like(level)
    below, found = term.copy(), np.zeros_like(level)
    for number in range(1, _MOST_GIFTS + 1):
        found += level > below
        term = term * expected / number
        below += term
    return found


def _spent(given: Array, setting: Setting) -> Array:
    import numpy as np

    years = max(1, round(float(setting["years_to_spend"])))
    spent = np.zeros_like(given)
    for later in range(min(years, given.shape[1])):
        spent[:, later:] += given[:, : given.shape[1] - later] / years
    return spent
