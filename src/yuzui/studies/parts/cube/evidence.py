# SPDX-License-Identifier: Apache-2.0
"""How wrong an estimated cube is: the United States, whose cells are published, and China."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yuzui.studies.parts.path.sources import bundled

if TYPE_CHECKING:
    from yuzui.invest.cube.holdout import Holdout
    from yuzui.invest.cube.known import Known
    from yuzui.studies.parts.workspace import Workspace

TYPE = "basic"
"""Type whose cells are judged: the one a target may be set for."""

DEFINITION = "basic research, 4 performers; mean absolute relative error over all cells and years"

ENTERPRISES_2018 = 0.03
"""Enterprises' share of the basic research of China in 2018, which the communiqué does not give:
"enterprises accounted for only 3 percent", window-to-china.eu, 2019-09-11, after Xinhua."""


def cubes(workspace: Workspace, country: str) -> Known:
    """Return what the shipped series of a country says about its cube.

    Parameters
    ----------
    workspace : Workspace
        Where shipped data are found.
    country : str
        ISO 3166 alpha-3 code.

    Returns
    -------
    Known
        Cells and margins by year.

    Raises
    ------
    InputError
        ``no_split`` if its series splits no type over performers.
    """
    from yuzui.invest.cube.known import known
    from yuzui.invest.series.identities import check

    return known(check(bundled(workspace, country)), country)


def ratios(found: Holdout, ahead: int) -> dict[str, float]:
    """Return the mean error of each method so many years ahead, and two ratios.

    Parameters
    ----------
    found : Holdout
        Misses.
    ahead : int
        Years ahead.

    Returns
    -------
    dict
        ``ipf``, ``carried``, ``carried_by_performer`` (fractions), ``ratio_ipf_carried``,
        ``ratio_ipf_by_performer``.
    """
    from yuzui.invest.cube.estimate import METHODS
    from yuzui.invest.cube.holdout import mean

    errors = {name: mean(found.errors(name, ahead, type=TYPE)) for name in METHODS}
    return errors | {
        "ratio_ipf_carried": errors["ipf"] / errors["carried"],
        "ratio_ipf_by_performer": errors["ipf"] / errors["carried_by_performer"],
    }


def china(workspace: Workspace) -> dict[str, dict[str, float]]:
    """Return the signed errors for basic research of China in 2019, estimated from 2018.

    Parameters
    ----------
    workspace : Workspace
        Where shipped data are found.

    Returns
    -------
    dict
        Method to performer to estimate over published amount, less one.

    Notes
    -----
    The split of 2018 is the published amounts of institutes and of higher education, the rounded
    share of enterprises (:data:`ENTERPRISES_2018`), and the rest of the published total.
    """
    from yuzui.invest.cube.estimate import Cube
    from yuzui.invest.cube.holdout import RUNS
    from yuzui.invest.cube.known import AXES, REST

    found = cubes(workspace, "CHN")
    now, before = found.cubes[2019], found.years[2018]
    basic = {p: value for (p, kind), value in before.cells.items() if kind == TYPE}
    basic["enterprise"] = round(ENTERPRISES_2018 * before.types[TYPE], 1)
    basic["other"] = before.types[TYPE] - sum(basic.values())
    cells: dict[tuple[str, ...], float] = {(p, TYPE): value for p, value in basic.items()}
    cells |= {(p, REST): total - basic[p] for p, total in before.performers.items()}
    made = {name: run(Cube(AXES, cells), now).cube.cells for name, run in RUNS.items()}
    return {
        name: {p: one[p, TYPE] / now.cells[p, TYPE] - 1 for p in found.performers}
        for name, one in made.items()
    }
