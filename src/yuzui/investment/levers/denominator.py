# SPDX-License-Identifier: Apache-2.0
r"""Denominator: everything but basic research runs above or below the baseline in named years.

.. math:: X_{s,p,k,t} = X^{base}_{s,p,k,t}\,(1 + \ell_t) \qquad k \neq basic

The share falls when the rest runs ahead and rises when it lags: no yuan more of basic research is
needed for the latter, which is why it stands first among the levers and is shown as what it is.
How fast the whole grows in the baseline is set in the scenario; this lever is what departs from it.
"""

from __future__ import annotations

from yuzui.investment.lever import PERFORMERS, SOURCES, TYPES, Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

TITLE = Text("Denominator", "分母变动")
SOURCE = "arithmetic of a share: Frascati Manual 2015, doi:10.1787/9789264239012-en"
REAL = True
ORDER = 10
"""First: what the others add is measured against the denominator as it will be."""

ACTS_ON: tuple[Cell, ...] = tuple(
    (source, performer, kind) for source in SOURCES for performer in PERFORMERS for kind in TYPES if kind != "basic"
)
PARAMETERS = (
    Param("level", Text("everything else, above its baseline", "其余部分高于基线的比例"), "1", 0.0, True, -1),
)
RANGE = {"level": (-0.1, 0.1)}
EXAMPLE = Example(
    cells={
        ("central_government", "higher_education", "basic"): 10.0,
        ("enterprise", "enterprise", "experimental"): 90.0,
    },
    setting={"level": -0.1},
    expect_pp=100 * (10 / 91 - 10 / 100),
    source="by hand: 10 of 91 after the rest fell by a tenth",
)


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with everything but basic research above or below its baseline.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    Path
        Path after it; whoever pays a cell pays its change.
    """
    level = setting.schedule("level", path.years)
    for cell, money in path.cells.items():
        if cell[2] != "basic":
            path = path.add(cell, level * money)
    return path


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one unit more of the level does in its year.

    Parameters
    ----------
    path : Path
        Path before this lever; its first draw is used.
    setting : Setting
        Values of :data:`PARAMETERS`; they do not matter.

    Returns
    -------
    dict
        Schedule to its slope.
    """
    rest = (path.whole - path.amount("basic"))[0]
    public = sum(
        (path.total(source)[0] - path.total(source, kind="basic")[0])
        for source in ("central_government", "local_government")
    )
    return {"level": Slope(0 * rest, rest, public)}
