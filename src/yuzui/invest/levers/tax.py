# SPDX-License-Identifier: Apache-2.0
r"""Tax rules: a change of the additional deduction, and what firms do, say and no longer pay.

A deduction of :math:`\theta_0 + \Delta_t` at profit tax u makes one unit of R&D cost
:math:`B_t = (1 - u(1 + \theta_0 + \Delta_t)) / (1 - u)` instead of :math:`B_0`. Enterprises move
towards :math:`(B_t / B_0)^\varepsilon`, a part :math:`\rho` of the way each year:

.. math:: m_t = m_{t-1} + \rho ((B_t / B_0)^\varepsilon - m_{t-1}), \qquad m_0 = 1

on that part of their R&D which the deduction reaches, :math:`q` = eligible × claimed × with profit.
Statistics show :math:`1 + (m_t - 1) / (1 - r)`, for a part r of the reported increment is cost
under another name (r = 0 where the money must arrive at somebody else's); the treasury forgoes,
beyond what it forgoes already,

.. math:: u q X_t [(\theta_0 + \Delta_t)(1 + (m_t - 1) / (1 - r)) - \theta_0]

A deduction for firms' own R&D mostly raises the denominator, for little of it is basic; one for
contributions to basic research raises the numerator. They are two schedules and never one price.

References
----------
Warda, J. (2001). Measuring the value of R&D tax treatment in OECD countries. STI Review 27.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yuzui.invest.lever import TYPES, Cell, Example, Param, Path, Setting, Slope
from yuzui.invest.tax.price import b_index
from yuzui.invest.tax.response import RHO, Uptake, cost, real, reported
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.invest.lever import Array

TITLE = Text("Tax rules", "税收规则")
SOURCE = "S3-06; Warda 2001, OECD STI Review 27"
REAL = True
ORDER = 60
"""After everything that moves money, before what only moves labels."""

OWN: tuple[Cell, ...] = tuple(("enterprise", "enterprise", kind) for kind in TYPES)
GIVEN: tuple[Cell, ...] = (
    ("enterprise", "government_institute", "basic"),
    ("enterprise", "higher_education", "basic"),
)
ACTS_ON = OWN + GIVEN
REACHES = {"deduction": OWN, "contribution": GIVEN}
"""Schedule to the cells whose price it changes."""

ASSUMED = Text("assumption without a source", "无出处的假设")
PARAMETERS = (
    Param("deduction", Text("more deduction for own R&D", "自主研发加计扣除增量"), "1", 0.0, True),
    Param(
        "contribution",
        Text("more deduction for basic contributions", "基础研究出资加计扣除增量"),
        "1",
        0.0,
        True,
        1,
    ),
    Param(
        "present",
        Text("deduction at present", "现行加计扣除比率"),
        "1",
        1.0,
        note=Text(
            "rule in force since 2023 for all eligible enterprises, since 2022 for contributions",
            "2023 年起适用于符合条件的企业、2022 年起适用于基础研究出资的现行规则",
        ),
    ),
    Param(
        "tax_rate",
        Text("rate of the profit tax", "企业所得税税率"),
        "1",
        0.25,
        note=Text(
            "one of the two rates for which the sources list values; the statutory rate itself "
            "waits for a named person",
            "来源列有数值的两档税率之一；法定税率待具名人员确认",
        ),
    ),
    Param(
        "elasticity",
        Text("user cost elasticity", "使用者成本弹性"),
        "1",
        -0.4,
        prior="user_cost_elasticity",
    ),
    Param(
        "relabelled",
        Text("relabelled part of the increment", "增量中重新归类的部分"),
        "1",
        0.242,
        prior="relabelled_share",
    ),
    Param(
        "claimed",
        Text("claimed part", "申报部分"),
        "1",
        0.8,
        prior="deduction_claim_share",
    ),
    Param("loss", Text("part without profit", "无利润部分"), "1", 0.2, prior="loss_share"),
    Param("eligible", Text("eligible part", "符合条件部分"), "1", 1.0, note=ASSUMED),
    Param("pace", Text("part of the way each year", "每年调整比例"), "1", RHO, note=ASSUMED),
)
RANGE = {
    "deduction": (-1.0, 1.0),
    "contribution": (-1.0, 1.0),
    "present": (0.0, 2.0),
    "tax_rate": (0.05, 0.35),
    "elasticity": (-2.0, 0.0),
    "relabelled": (0.0, 0.9),
    "claimed": (0.0, 1.0),
    "loss": (0.0, 1.0),
    "eligible": (0.0, 1.0),
    "pace": (0.0, 1.0),
}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 100.0,
        ("enterprise", "enterprise", "experimental"): 900.0,
    },
    setting={
        "deduction": 0.2,
        "elasticity": -1.0,
        "relabelled": 0.5,
        "claimed": 1.0,
        "loss": 0.0,
        "pace": 1.0,
    },
    expect_pp=100 * (100 / 1200 - 100 / 1000),
    source="by hand: cost falls from 0.5 to 0.45, 900 become 1 000 really and 1 100 on paper; "
    "100 of 1 200",
)


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with what firms do, what they report beyond it, and the tax forgone.

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

    Raises
    ------
    InputError
        ``deduction_beyond_cost`` if the deduction would pay for more than the R&D.
    """
    uptake, present, rate = _uptake(setting), setting["present"], setting["tax_rate"]
    for name, cells in REACHES.items():
        extra = setting.schedule(name, path.years)
        if not extra.any():
            continue
        multiple = real(*_prices(setting, name, extra), setting["elasticity"], setting["pace"])
        said = reported(multiple, setting["relabelled"] if cells is OWN else 0.0)
        for cell in cells:
            if cell not in path.cells:
                continue
            money = path.cell(cell)
            more = cost(rate, present + extra, money * said, uptake)
            path = path.add(cell, uptake.share * (multiple - 1) * money)
            path = path.report(cell, uptake.share * (said - multiple) * money)
            path = path.forgo(more - cost(rate, present, money, uptake))
    return path


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one unit more of each schedule, in all years, does in each year.

    Parameters
    ----------
    path : Path
        Path before this lever; its first draw is used.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    dict
        Schedule to its slope. The response is phased: the slope of a year holds what the schedule
        did in the years before.
    """
    return {name: _slope(path, setting, name) for name in REACHES}


def _slope(path: Path, setting: Setting, name: str) -> Slope:
    import numpy as np

    extra = setting.schedule(name, path.years)
    before, after = _prices(setting, name, extra)
    rate, epsilon = setting["tax_rate"], float(np.mean(setting["elasticity"]))
    pace = float(np.mean(setting["pace"]))
    hidden = float(np.mean(setting["relabelled"])) if REACHES[name] is OWN else 0.0
    uptake = float(np.mean(_uptake(setting).share))
    # d/dΔ of (B1/B0)^ε, and of the way there
    goal = epsilon * (after / before) ** epsilon / after * (-rate / (1 - rate))
    steep = np.zeros_like(goal)
    for year in range(1, goal.shape[1]):
        steep[:, year] = (1 - pace) * steep[:, year - 1] + pace * goal[:, year]
    said = reported(real(before, after, epsilon, pace), hidden)
    forgone = rate * uptake * (said + (setting["present"] + extra) * steep / (1 - hidden))
    basic, whole, tax = (np.zeros(len(path.years)) for _ in range(3))
    for cell in REACHES[name]:
        money = path.cell(cell)[0]
        whole += uptake * steep[0] * money
        basic += uptake * steep[0] * money * (cell[2] == "basic")
        tax += forgone[0] * money
    return Slope(basic, whole - basic, tax)


def _uptake(setting: Setting) -> Uptake:
    return Uptake(setting["eligible"], setting["claimed"], 1 - setting["loss"])


def _prices(setting: Setting, name: str, extra: Array) -> tuple[Array, Array]:
    """Return the B-index by year without and with the change, shape (1, years)."""
    import numpy as np

    rate, present = setting["tax_rate"], setting["present"]
    before = np.full(extra.shape, b_index(rate, present))
    after = np.asarray(b_index(rate, present + extra, column=name))
    return before, after
