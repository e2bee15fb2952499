# SPDX-License-Identifier: Apache-2.0
"""How wrong an estimated cube is, in years whose cells are published."""

from __future__ import annotations

from typing import Any

from yuzui.investment.cube.estimate import METHODS
from yuzui.investment.cube.holdout import RUNS, Holdout, mean
from yuzui.investment.cube.known import Known, before, known
from yuzui.investment.path_report.sources import bundled
from yuzui.investment.series.identities import check
from yuzui.job.workspace import Workspace

TYPE = "basic"
"""Type whose cells are judged: the one a target may be set for."""

DEFINITION = "basic research, 4 performers; mean absolute relative error over all cells and years"


def cubes(workspace: Workspace, country: str) -> Known:
    """Return what the shipped series of a country says about its cube."""
    return known(check(bundled(workspace, country)), country)


def ratios(found: Holdout, ahead: int) -> dict[str, float]:
    """Return the mean error of each method so many years ahead, and two ratios."""
    errors = {name: mean(found.errors(name, ahead, type=TYPE)) for name in METHODS}
    return errors | {
        "ratio_ipf_carried": errors["ipf"] / errors["carried"],
        "ratio_ipf_by_performer": errors["ipf"] / errors["carried_by_performer"],
    }


def instance(own: Known) -> dict[str, Any] | None:
    """Return the signed errors for a type in the first year a country published its cells."""
    if (earlier := before(own)) is None:
        return None
    year, last = earlier
    target = min(own.cubes)
    now = own.cubes[target]
    made = {name: run(last, now, "type").cube.cells for name, run in RUNS.items()}
    return {
        "country": own.country,
        "from": year,
        "to": target,
        "rounded": [performer for performer, kind in own.years[year].said if kind == TYPE],
        "errors": {
            name: {p: one[p, TYPE] / now.cells[p, TYPE] - 1 for p in own.performers} for name, one in made.items()
        },
    }
