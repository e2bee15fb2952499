# SPDX-License-Identifier: Apache-2.0
"""V9: how wrong an estimated cube is, on years whose cells were published."""

from __future__ import annotations

from collections.abc import Iterator

from tests.validation.truth import Truth
from yuzui.investment import cube_answer
from yuzui.investment.cube import holdout
from yuzui.job.workspace import Workspace
from yuzui.text import Text

AHEAD, CELLS = (1, 5), (276, 260)
CARRIED, BY_PERFORMER = 0.90, 0.95
"""Most that fitting may err, as a share of the error of the two simpler methods."""

CHINA = {"ipf": (-25.7, -2.0, 3.0, 3.2), "carried": (-21.2, 1.5, 0.1, 4.7)}
"""Basic research of 2019 from 2018, per cent off: enterprises, institutes, higher education,
others."""

_BAR = Text(
    "{n} cells; error of fitting ≤ {a} of carrying and ≤ {b} of carrying by performer",
    "{n} 个单元格；拟合误差 ≤ 沿用类型结构的 {a} 倍，≤ 沿用部门结构的 {b} 倍",
)
_CHINA = Text(
    "fitted {a}; carried {b}; one year, which does not settle the choice", "拟合 {a}；沿用 {b}；仅一年，不足以定优劣"
)


def measured(workspace: Workspace) -> Iterator[Truth]:
    """Measure V9: the United States one and five years ahead, China 2018 to 2019."""
    found = holdout(cube_answer.cubes(workspace, "USA").cubes, AHEAD)
    for ahead, wanted in zip(AHEAD, CELLS, strict=True):
        shown = {name: round(value, 3) for name, value in cube_answer.ratios(found, ahead).items()}
        cells = len(found.errors("ipf", ahead, type=cube_answer.TYPE))
        holds = shown["ratio_ipf_carried"] <= CARRIED and cells == wanted
        holds = holds and shown["ratio_ipf_by_performer"] <= BY_PERFORMER
        bar = _BAR.format(n=wanted, a=CARRIED, b=BY_PERFORMER)
        yield Truth("V9", f"USA_{ahead}", {"cells": cells, **shown}, bar, holds, cube_answer.DEFINITION)
    yield _china(cube_answer.instance(cube_answer.cubes(workspace, "CHN")))


def _china(one: cube_answer.Instance | None) -> Truth:
    """Return what the year of China that can be checked says; without one it does not hold."""
    errors = one.errors if one else {}
    off = {name: [round(100 * e, 1) for e in by.values()] for name, by in errors.items()}
    a, b = (" / ".join(map(str, CHINA[name])) for name in ("ipf", "carried"))
    holds = all(off.get(name) == list(values) for name, values in CHINA.items())
    measured = {f"{name}_off": values for name, values in off.items()}
    years = f"{one.start} to {one.to}" if one else "—"
    return Truth("V9", "CHN", measured, _CHINA.format(a=a, b=b), holds, years)
