# SPDX-License-Identifier: Apache-2.0
r"""Government growth: more public money for research, by type, from centre and provinces.

Public money beyond the baseline, :math:`G_{kt}` for type k in year t, goes to universities and
institutes in fixed parts :math:`w_p`; enterprises answer with :math:`c \sum_k G_{kt}` of their own
money, spent as they spend the rest of theirs (little of it basic, so the denominator grows too):

.. math:: \Delta X_{gov,p,k,t} = G_{kt} w_p, \qquad
          \Delta X_{ent,p,k,t} = c\,G_t\,X_{ent,p,k,t} / X_{ent,t}

Research cannot grow faster than people and laboratories: basic research of a year is at most

.. math:: b_{t-1} (1+g_{people})(1+g_{cost})(1+\kappa)

What cannot be absorbed is queued to the next year and shown. Growth of people and of unit cost are
assumptions without a source until a scenario states them.

References
----------
Dimos, C. and Pugh, G. (2016). The effectiveness of R&D subsidies: a meta-regression analysis of
the evaluation literature. Research Policy 45(4), 797-815. doi:10.1016/j.respol.2016.01.002
(52 studies; rejects crowding out, finds no substantial additionality).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from yuzui.errors import NotIdentifiableError
from yuzui.investment.lever import TYPES, Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.investment.lever import Array

TITLE = Text("Government growth", "政府投入增长")
SOURCE = "doi:10.1016/j.respol.2016.01.002"
REAL = True
ORDER = 20
"""After the denominator, before all other levers."""

GOVERNMENTS = ("central_government", "local_government")
RECIPIENTS = ("government_institute", "higher_education")
ACTS_ON: tuple[Cell, ...] = tuple(
    (source, performer, kind) for source in GOVERNMENTS for performer in RECIPIENTS for kind in TYPES
)

ASSUMED = Text("assumption without a source", "无出处的假设")
CENTRAL = 0.6
"""Part of the money that the centre pays, unless a scenario says otherwise."""
RESPONSE = "direct_subsidy_additionality"
PARAMETERS = (
    Param("basic", Text("more for basic research", "基础研究增量"), "money", 0.0, True, 1),
    Param("applied", Text("more for applied research", "应用研究增量"), "money", 0.0, True, -1),
    Param("experimental", Text("more for development", "试验发展增量"), "money", 0.0, True, -1),
    Param("central_share", Text("part paid by the centre", "中央负担比例"), "1", CENTRAL, note=ASSUMED, dated=True),
    Param(
        "university_share",
        Text("part that goes to higher education", "高等学校所占比例"),
        "1",
        722.2 / (722.2 + 510.3),
        note=Text(
            "basic research performed by higher education over that and institutes, 2019",
            "2019 年高等学校基础研究经费占高校与研究机构之和的比例",
        ),
        dated=True,
    ),
    Param("response", Text("private response", "企业投入响应"), "1", 0.1, prior=RESPONSE),
    Param("people_growth", Text("growth of researchers", "科研人员增速"), "1", 0.06, note=ASSUMED),
    Param("cost_growth", Text("growth of unit cost", "单位成本增速"), "1", 0.05, note=ASSUMED),
    Param("margin", Text("margin of absorption", "吸收余量"), "1", 0.05, note=ASSUMED),
)
RANGE = {
    "basic": (0.0, 1000.0),
    "applied": (0.0, 1000.0),
    "experimental": (0.0, 1000.0),
    "central_share": (0.0, 1.0),
    "university_share": (0.0, 1.0),
    "response": (-0.2, 0.5),
    "people_growth": (0.0, 0.2),
    "cost_growth": (0.0, 0.2),
    "margin": (0.0, 0.2),
}
VARIANTS = {
    "level": {"central": {"central_share": 1.0, "part": CENTRAL}, "local": {"central_share": 0.0, "part": 1 - CENTRAL}},
    # stable money goes on year after year, a competitive grant ends after its term
    "mode": {"stable": {"years": 0}, "competitive": {"years": 4}},
}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 60.0,
        ("enterprise", "enterprise", "basic"): 3.0,
        ("enterprise", "enterprise", "experimental"): 937.0,
    },
    setting={"basic": 10.0, "response": 0.1, "people_growth": 0.2},
    expect_pp=100 * ((73 + 3 / 940) / 1011 - 63 / 1000),
    source="by hand: 10 public units, 1 private unit of which 3/940 is basic; 73.0032 of 1011",
)


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with the public money, the private response, and what had to wait.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    Path
        Path after it; ``queued`` holds what could not be absorbed in each year.

    Raises
    ------
    NotIdentifiableError
        If enterprises respond but the cube has none of their money to say how they spend it.
    """
    money, queued = _absorbed(path, setting)
    for kind in TYPES:
        for source, performer, part in _parts(setting):
            path = path.add((source, performer, kind), part * money[kind])
    path = _respond(path, setting["response"] * sum(money[kind] for kind in TYPES))
    return replace(path, queued=path.queued + queued)


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one unit more of each schedule does in its year, while all is absorbed.

    Parameters
    ----------
    path : Path
        Path before this lever; its first draw is used.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    dict
        Schedule to its slope.
    """
    parts = [part[0] for cell, part in _mix(path).items() if cell[2] == "basic"]
    basic = np.sum(parts, axis=0) if parts else np.zeros(len(path.years))
    response = float(np.mean(setting["response"]))
    one = np.ones(len(path.years))
    return {
        kind: Slope((kind == "basic") + response * basic, (kind != "basic") + response * (1 - basic), one)
        for kind in TYPES
    }


def _parts(setting: Setting) -> list[tuple[str, str, Array]]:
    """Return payer, taker and part of the public money, one number or one per year."""
    names = ("central_share", "university_share")
    central, university = (np.asarray(setting[name], float) for name in names)
    payers = zip(GOVERNMENTS, (central, 1 - central), strict=True)
    takers = tuple(zip(RECIPIENTS, (1 - university, university), strict=True))
    return [(payer, taker, a * b) for payer, a in payers for taker, b in takers]


def _absorbed(path: Path, setting: Setting) -> tuple[dict[str, Array], Array]:
    """Return the money by type that can be spent each year, and what waits."""
    money = {kind: setting.schedule(kind, path.years) for kind in TYPES}
    limit = np.ones((1, 1))
    for name in ("people_growth", "cost_growth", "margin"):
        limit = limit * (1 + np.asarray(setting[name], float).reshape(-1, 1))
    plain = path.amount("basic")
    queued = np.zeros((max(len(plain), len(limit)), len(path.years)))
    spent, before = np.zeros_like(queued), plain[:, 0]
    for year in range(1, len(path.years)):
        demand = money["basic"][:, year] + queued[:, year - 1]
        room = np.maximum(0.0, limit[:, 0] * before - plain[:, year])
        spent[:, year] = np.minimum(demand, room)
        queued[:, year] = demand - spent[:, year]
        before = plain[:, year] + spent[:, year]
    return money | {"basic": spent}, queued


def _mix(path: Path) -> dict[Cell, Array]:
    """Return how enterprises spend their money: part of it by cell, shape (1 or draws, years)."""
    total = path.total("enterprise")
    return {
        cell: np.divide(money, total, out=np.zeros(np.broadcast(money, total).shape), where=total > 0)
        for cell, money in path.cells.items()
        if cell[0] == "enterprise"
    }


def _respond(path: Path, money: Array) -> Path:
    if np.any((path.total("enterprise") == 0) & (money != 0)):
        raise NotIdentifiableError(
            Text(
                "the cube holds no enterprise money: how a private response is spent is unknown",
                "数据立方中没有企业资金，无法得知企业响应投入的去向",
            ),
            fix=Text("choose another lever: yuzui list --seam lever", "请改用其他政策工具：yuzui list --seam lever"),
        )
    for cell, part in _mix(path).items():
        path = path.add(cell, money * part)
    return path
