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

Firms without profit deduct later, or never: the part of their claims that a later profit meets adds
a second such term, with :math:`u (1+i)^{-m}` in the place of u for a wait of m years at interest i,
in price, response and tax forgone alike; tax forgone later counts at its worth in the year of
spending. A schedule holds means of years: of a rule that starts within one, the part of the year's
spending on which it holds.

A deduction for firms' own R&D mostly raises the denominator, for little of it is basic; one for
contributions to basic research raises the numerator. They are two schedules and never one price.

References
----------
Warda, J. (2001). Measuring the value of R&D tax treatment in OECD countries. STI Review 27.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.investment.lever import TYPES, Cell, Example, Param, Path, Setting, Slope
from yuzui.investment.tax.price import RHO, Uptake, b_index, cost, real, reported, worth
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.investment.lever import Array

TITLE = Text("Tax rules", "税收规则")
SOURCE = "S3-06; Warda 2001, OECD STI Review 27"
REAL = True
ORDER = 60
"""After everything that moves money, before what only moves labels."""

OWN: tuple[Cell, ...] = tuple(("enterprise", "enterprise", kind) for kind in TYPES)
GIVEN: tuple[Cell, ...] = (("enterprise", "government_institute", "basic"), ("enterprise", "higher_education", "basic"))
ACTS_ON = OWN + GIVEN
REACHES = {"deduction": OWN, "contribution": GIVEN}
"""Schedule to the cells whose price it changes."""

ASSUMED = Text("assumption without a source", "无出处的假设")
PARAMETERS = (
    Param("deduction", Text("more deduction for own R&D", "自主研发加计扣除增量"), "1", 0.0, True),
    Param(
        "contribution", Text("more deduction for basic contributions", "基础研究出资加计扣除增量"), "1", 0.0, True, 1
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
    Param("elasticity", Text("user cost elasticity", "使用者成本弹性"), "1", -0.4, prior="user_cost_elasticity"),
    Param(
        "relabelled",
        Text("relabelled part of the increment", "增量中重新归类的部分"),
        "1",
        0.242,
        prior="relabelled_share",
    ),
    Param("claimed", Text("claimed part", "申报部分"), "1", 0.8, prior="deduction_claim_share"),
    Param("loss", Text("part without profit", "无利润部分"), "1", 0.2, prior="loss_share"),
    Param(
        "carried",
        Text("part of it that a later profit meets", "其中日后以利润抵扣部分"),
        "1",
        0.0,
        note=Text(
            "no source: unless it is set, nothing of a loss is deducted later",
            "无出处：如不设定，亏损企业的扣除视为不再实现",
        ),
    ),
    Param("wait", Text("years until then", "结转年数"), "a", 0.0, note=ASSUMED),
    Param("interest", Text("yearly discount meanwhile", "期间年折现率"), "1", 0.0, note=ASSUMED),
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
    "carried": (0.0, 1.0),
    "wait": (0.0, 20.0),
    "interest": (0.0, 0.3),
    "eligible": (0.0, 1.0),
    "pace": (0.0, 1.0),
}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 100.0,
        ("enterprise", "enterprise", "experimental"): 900.0,
    },
    setting={"deduction": 0.2, "elasticity": -1.0, "relabelled": 0.5, "claimed": 1.0, "loss": 0.0, "pace": 1.0},
    expect_pp=100 * (100 / 1200 - 100 / 1000),
    source="by hand: cost falls from 0.5 to 0.45, 900 become 1 000 really and 1 100 on paper; 100 of 1 200",
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
    for name, cells in REACHES.items():
        extra = setting.schedule(name, path.years)
        if extra.any():
            done, reported_part, forgone = _response(setting, name, extra)
            for cell in (cell for cell in cells if cell in path.cells):
                money = path.cell(cell)
                path = path.add(cell, done * money).report(cell, reported_part * money)
                path = path.forgo(forgone * money)
    return path


def _response(setting: Setting, name: str, extra: Array) -> tuple[Array, Array, Array]:
    """Return, per unit of R&D, what more is done, what more is only reported, and tax forgone."""
    present = setting["present"]
    done: Any = 0.0
    paper: Any = 0.0
    forgone: Any = 0.0
    for unit, uptake in _firms(setting):
        prices = _prices(unit, setting, name, extra)
        multiple = real(*prices, setting["elasticity"], setting["pace"])
        reported_part = reported(multiple, setting["relabelled"] if REACHES[name] is OWN else 0.0)
        done = done + uptake.share * (multiple - 1)
        paper = paper + uptake.share * (reported_part - multiple)
        more = cost(unit, present + extra, reported_part, uptake)
        forgone = forgone + more - cost(unit, present, 1.0, uptake)
    return done, paper, forgone


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
    steps = [_steps(setting, name, firms, path) for firms in _firms(setting)]
    done, forgone = (np.sum(rows, axis=0) for rows in zip(*steps, strict=True))
    basic, whole, tax = (np.zeros(len(path.years)) for _ in range(3))
    for cell in REACHES[name]:
        money = path.cell(cell)[0]
        whole += done * money
        basic += done * money * (cell[2] == "basic")
        tax += forgone * money
    return Slope(basic, whole - basic, tax)


def _steps(setting: Setting, name: str, firms: tuple[float, Uptake], path: Path) -> tuple[Array, Array]:
    """Return, per unit of R&D, how steeply what is done and tax forgone rise, by year."""
    unit, reach = firms
    extra = setting.schedule(name, path.years)
    before, after = _prices(unit, setting, name, extra)
    epsilon, pace = float(np.mean(setting["elasticity"])), float(np.mean(setting["pace"]))
    hidden = float(np.mean(setting["relabelled"])) if REACHES[name] is OWN else 0.0
    uptake = float(np.mean(reach.share))
    # d/dΔ of (B1/B0)^ε, and of the way there
    goal = epsilon * (after / before) ** epsilon / after * (-unit / (1 - unit))
    steep = np.zeros_like(goal)
    for year in range(1, goal.shape[1]):
        steep[:, year] = (1 - pace) * steep[:, year - 1] + pace * goal[:, year]
    reported_part = reported(real(before, after, epsilon, pace), hidden)
    forgone = unit * uptake * (reported_part + (setting["present"] + extra) * steep / (1 - hidden))
    return uptake * steep[0], forgone[0]


def _firms(setting: Setting) -> list[tuple[float, Uptake]]:
    """Return what a unit of deduction is worth, and to what part: at once, and carried forward."""
    rate, eligible, claimed = (setting[name] for name in ("tax_rate", "eligible", "claimed"))
    groups = [(rate, Uptake(eligible, claimed, 1 - setting["loss"]))]
    if setting["carried"]:
        later = Uptake(eligible, claimed, setting["loss"] * setting["carried"])
        groups.append((worth(rate, setting["wait"], setting["interest"]), later))
    return groups


def _prices(unit: float, setting: Setting, name: str, extra: Array) -> tuple[Array, Array]:
    """Return the B-index by year without and with the change, shape (1, years)."""
    present = setting["present"]
    before = np.full(extra.shape, b_index(unit, present))
    after = np.asarray(b_index(unit, present + extra, column=name))
    return before, after
