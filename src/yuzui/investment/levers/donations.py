# SPDX-License-Identifier: Apache-2.0
r"""Donations: gifts come by chance, are of very different size, and count when they are spent.

The number of gifts of a year is Poisson, their sizes are lognormal with mean m and deviation
:math:`\sigma` of the logarithm. The sum of k gifts is drawn as one lognormal value with the right
mean k m and variance: :math:`\sigma_k^2 = \ln(1 + (e^{\sigma^2} - 1)/k)`. Without draws
it is the expected sum. Where the yearly profit of the firms that give is set, they give no more of
it than a part (what the law lets them deduct); where it is not, nothing cuts the sum off. A gift
lies for some years and is then spent in equal parts over some more; it counts in the years in which
it is spent.

References
----------
Fenton, L. (1960). The sum of log-normal probability distributions in scatter transmission systems.
doi:10.1109/TCOM.1960.1097606 (moments of a sum of lognormal values).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.lever import Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.investment.lever import Array

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
        dated=True,
    ),
    Param("spread", Text("deviation of its logarithm", "捐赠额对数标准差"), "1", 1.0, note=ASSUMED),
    Param(
        "profit",
        Text("yearly profit of the firms that give", "捐赠企业年利润"),
        "money",
        0.0,
        note=Text("not given, so gifts have no cap", "未给出，捐赠不设上限"),
        sourced=True,
    ),
    Param(
        "cap",
        Text("part of it that may be given", "可捐赠部分"),
        "1",
        1.0,
        note=Text(
            "unless it is set: the rule on deducting gifts, once a named person confirmed it",
            "如不设定：取经具名人员确认的捐赠扣除规则",
        ),
    ),
    Param("lag", Text("years a gift lies unspent", "到账后闲置年数"), "a", 0.0, note=ASSUMED),
    Param("years_to_spend", Text("years to spend a gift", "使用年限"), "a", 3.0, note=ASSUMED),
    Param("count", Text("chance in number", "笔数随机性"), "1", 0.5, prior="gift_count", yearly=True),
    Param("luck", Text("chance in size", "金额随机性"), "1", 0.0, prior="gift_size", yearly=True),
)
RANGE = {
    "gifts": (0.0, 20.0),
    "size": (0.0, 1000.0),
    "spread": (0.0, 2.0),
    "profit": (0.0, 1_000_000.0),
    "cap": (0.0, 1.0),
    "lag": (0.0, 10.0),
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
    return path.add(CELL, _spent(_gifts(path, setting), setting))


def fund(path: Path, setting: Setting) -> tuple[Array, Array]:
    """Return what is given and what of it is spent, by year."""
    given = _gifts(path, setting)
    return given[0], _spent(given, setting)[0]


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one gift more in every year does in each, at its expected size, below the cap.

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
    expected = setting.schedule("gifts", path.years) * setting["size"]
    more = np.where(expected < _cap(setting), setting["size"], 0.0)
    more[:, 0] = 0.0
    spent = _spent(more, setting)[0]
    return {"gifts": Slope(spent, 0 * spent, 0 * spent)}


def _gifts(path: Path, setting: Setting) -> Array:
    """Return the sum of gifts by year, shape (1 or draws, years)."""
    number, factor = _chance(setting, setting.schedule("gifts", path.years))
    return np.asarray(np.minimum(number * setting["size"] * factor, _cap(setting)))


def _chance(setting: Setting, expected: Array) -> tuple[Array, Any]:
    """Return how many gifts come, and how far their mean size is off; without draws neither is."""
    level, luck = np.asarray(setting["count"]), np.asarray(setting["luck"])
    if level.ndim == 0:
        return expected, 1.0
    number = _poisson(level, expected)
    width = np.log1p(np.expm1(setting["spread"] ** 2) / np.maximum(number, 1))
    return number, np.exp(np.sqrt(width) * luck - width / 2)


def _cap(setting: Setting) -> float:
    """Return the most that is given in a year; without a profit there is no cap."""
    profit = float(setting["profit"])
    return profit * float(setting["cap"]) if profit else float("inf")


def _poisson(level: Array, expected: Array) -> Array:
    """Return the smallest number with at least this probability at or below it."""
    term = np.exp(-expected) * np.ones_like(level)
    below, mass = term.copy(), np.zeros_like(level)
    for number in range(1, _MOST_GIFTS + 1):
        mass += level > below
        term = term * expected / number
        below += term
    return mass


def _spent(amount: Array, setting: Setting) -> Array:
    first, years = (round(float(setting[name])) for name in ("lag", "years_to_spend"))
    spent = np.zeros_like(amount)
    for later in range(first, min(first + years, amount.shape[1])):
        spent[:, later:] += amount[:, : amount.shape[1] - later] / years
    return spent
