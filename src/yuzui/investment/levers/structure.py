# SPDX-License-Identifier: Apache-2.0
r"""Structure rule: a sector does more basic research within the money it has.

.. math:: \Delta X_{s,p,basic,t} = r_{p,t}\,X_{p,t}\,X_{s,p,rest,t}/X_{p,rest,t}

with :math:`r_{p,t}` the part of sector p's own R&D that moves from applied research and
development to basic research; whoever paid before pays on, and the whole stays as it is. The
yearly schedule is the phase-in. No more can be moved than there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.lever import PERFORMERS, SOURCES, TYPES, Cell, Example, Param, Path, Setting, Slope
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.investment.lever import Array

TITLE = Text("Structure rule", "结构约束")
SOURCE = "S3-05 of the plan: optimise the structure of spending"
REAL = True
ORDER = 30
"""After public money, so that the rule acts on what is there to move."""

ACTS_ON: tuple[Cell, ...] = tuple((s, p, k) for s in SOURCES for p in PERFORMERS for k in TYPES)
_LABELS = {
    "enterprise": Text("enterprises: part of own R&D moved to basic", "企业研发中转为基础研究的比例"),
    "government_institute": Text("institutes: part of own R&D moved to basic", "研究机构研发中转为基础研究的比例"),
    "higher_education": Text("universities: part of own R&D moved to basic", "高等学校研发中转为基础研究的比例"),
    "other": Text("others: part of own R&D moved to basic", "其他部门研发中转为基础研究的比例"),
}
PARAMETERS = tuple(Param(name, label, "1", 0.0, True, 1) for name, label in _LABELS.items())
RANGE = {
    "enterprise": (0.0, 0.02),
    "government_institute": (0.0, 0.2),
    "higher_education": (0.0, 0.2),
    "other": (0.0, 0.2),
}
EXAMPLE = Example(
    cells={
        ("enterprise", "enterprise", "basic"): 3.0,
        ("enterprise", "enterprise", "experimental"): 897.0,
        ("central_government", "higher_education", "basic"): 100.0,
    },
    setting={"enterprise": 0.01},
    expect_pp=100 * 9 / 1000,
    source="by hand: one per cent of the enterprises' 900 is 9 of 1000",
)


def effect(path: Path, setting: Setting) -> Path:
    """Return the path with money moved to basic research inside each sector.

    Parameters
    ----------
    path : Path
        Path before this lever.
    setting : Setting
        Values of :data:`PARAMETERS`.

    Returns
    -------
    Path
        Path after it; every source pays what it paid, and the whole is what it was.
    """
    for performer in PERFORMERS:
        part = setting.schedule(performer, path.years)
        if not part.any():
            continue
        whole = path.total(performer=performer)
        rest = whole - path.total(performer=performer, kind="basic")
        moved = np.minimum(part * whole, rest)
        share = np.divide(moved, rest, out=np.zeros_like(moved), where=rest > 0)
        path = _moved(path, performer, share)
    return path


def linear(path: Path, setting: Setting) -> dict[str, Slope]:
    """Return what one unit more of each schedule does in its year, while there is enough to move.

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
    effects = {}
    for performer in PERFORMERS:
        whole = path.total(performer=performer)[0]
        effects[performer] = Slope(whole, -whole, 0 * whole)
    return effects


def _moved(path: Path, performer: str, share: Array) -> Path:
    for cell, money in list(path.cells.items()):
        if cell[1] == performer and cell[2] != "basic":
            path = path.add(cell, -share * money)
            path = path.add((cell[0], performer, "basic"), share * money)
    return path
