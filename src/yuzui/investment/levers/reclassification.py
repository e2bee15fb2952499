# SPDX-License-Identifier: Apache-2.0
"""Reclassification: the label moves, the research does not.

Enterprises report as basic research what they reported as development before. The share that
statistics show rises, the share of what is really done stays, and both are shown: an increase of
this kind is a statistical one.
"""

from __future__ import annotations

import numpy as np

from yuzui.investment.lever import Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

TITLE = Text("Reclassification", "费用重新归类")
SOURCE = "doi:10.1257/aer.20191758"
REAL = False
ORDER = 70
"""Last: labels are moved on what is there in the end."""

FROM: Cell = ("enterprise", "enterprise", "experimental")
TO: Cell = ("enterprise", "enterprise", "basic")
ACTS_ON = (FROM, TO)
PARAMETERS = (
    Param(
        "amount", Text("development reported as basic research", "试验发展改报为基础研究的金额"), "money", 0.0, True, 1
    ),
)
RANGE = {"amount": (0.0, 1000.0)}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 100.0,
        ("enterprise", "enterprise", "experimental"): 900.0,
    },
    setting={"amount": 10.0},
    expect_pp=1.0,
    source="by hand: 110 of 1000 are labelled basic, 100 are",
)


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with labels moved; money, payers and the real share stay.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    Path
        Path after it; no more is relabelled than enterprises spend on development.
    """
    moved = np.minimum(setting.schedule("amount", path.years), path.cell(FROM))
    return path.report(FROM, -moved).report(TO, moved)


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return that nothing real is bought: a back-cast cannot reach a target with labels.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`; they do not matter.

    Returns
    -------
    dict
        Schedule to a slope of zeros.
    """
    nothing = np.zeros(len(path.years))
    return {"amount": Slope(nothing, nothing, nothing)}
