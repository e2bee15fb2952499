# SPDX-License-Identifier: Apache-2.0
r"""Joint-fund match: partners put money into a fund, and public money follows at a ratio.

.. math:: \Delta B_t = \alpha P_t + (1-d)\,\mu P_t

P is what partners pay in, :math:`\mu` the public match per unit of it, :math:`\alpha` the part of
the partners' money that is new, d the part of the public match that would have gone to basic
research anyway. What is not new changes nothing and is not counted twice: of the P(1 + μ) that the
fund hands out, only the new part moves the share. Both parts are labelled assumptions. What is paid
in in a year is handed out in equal parts over some years; until then it lies in the fund.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.lever import Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.investment.lever import Array

TITLE = Text("Joint-fund match", "联合基金匹配")
SOURCE = "S3-08 of the plan: joint funds; match ratios are those of each fund"
REAL = True
ORDER = 40
"""After public money and structure; before gifts, which need no match."""

PARTNER: Cell = ("enterprise", "higher_education", "basic")
PUBLIC: Cell = ("central_government", "higher_education", "basic")
ACTS_ON = (PARTNER, PUBLIC)
ASSUMED = Text("assumption without a source", "无出处的假设")
PARAMETERS = (
    Param("partner_money", Text("partners pay in", "合作方出资"), "money", 0.0, True, 1),
    Param("match_ratio", Text("public match per unit", "公共配套比"), "1", 1.0, dated=True),
    Param(
        "additionality", Text("new part of partner money", "合作资金新增比例"), "1", 0.5, prior="match_additionality"
    ),
    Param(
        "displacement",
        Text("part of the match spent anyway", "配套资金的替代比例"),
        "1",
        0.25,
        prior="match_displacement",
    ),
    Param("years_to_spend", Text("years to hand it out", "拨付年限"), "a", 1.0, note=ASSUMED),
)
RANGE = {
    "partner_money": (0.0, 200.0),
    "match_ratio": (0.0, 3.0),
    "additionality": (0.0, 1.0),
    "displacement": (0.0, 1.0),
    "years_to_spend": (1.0, 10.0),
}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 100.0,
        ("enterprise", "enterprise", "experimental"): 900.0,
    },
    setting={"partner_money": 10.0, "match_ratio": 1.0, "additionality": 0.5, "displacement": 0.2},
    expect_pp=100 * (113 / 1013 - 100 / 1000),
    source="by hand: 5 of the partners' 10 are new and 8 of the public 10; 113 of 1013",
)


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with the new part of partners' and public money.

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
    money = setting.schedule("partner_money", path.years)
    partner, public = (_handed_out(part * money, setting) for part in _parts(setting))
    return path.add(PARTNER, partner).add(PUBLIC, public)


def fund(path: Path, setting: Setting) -> tuple[Array, Array]:
    """Return what is paid into the fund and what it hands out, by year, new money or not."""
    money = setting.schedule("partner_money", path.years)
    paid_in = (1 + np.atleast_2d(setting["match_ratio"])) * money
    return paid_in[0], _handed_out(paid_in, setting)[0]


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one unit more of partner money in every year does in each.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`; of draws the mean of each year counts.

    Returns
    -------
    dict
        Schedule to its slope.
    """
    money = np.ones((1, len(path.years)))
    money[:, 0] = 0.0
    partner, public = (_handed_out(part.mean(axis=0) * money, setting)[0] for part in _parts(setting))
    return {"partner_money": Slope(partner + public, 0 * partner, public)}


def _handed_out(amount: Array, setting: Setting) -> Array:
    """Return by year what is handed out of what was paid in."""
    years = round(float(setting["years_to_spend"]))
    out = np.zeros_like(amount)
    for later in range(min(years, amount.shape[1])):
        out[:, later:] += amount[:, : amount.shape[1] - later] / years
    return out


def _parts(setting: Setting) -> tuple[Array, Array]:
    """Return the new money per unit of partner money: the partners' and the public."""
    names = ("additionality", "displacement", "match_ratio")
    new, spent_anyway, ratio = (np.atleast_2d(setting[name]) for name in names)
    return new, (1 - spent_anyway) * ratio
