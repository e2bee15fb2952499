# SPDX-License-Identifier: Apache-2.0
"""What would have to give way in a back-cast over a lever, beside scipy's linear programs.

``python -m bench.backcast_relief`` writes ``bench/backcast_relief.csv``: a row a limit, with the
largest relative difference between our relief and the least relief that
``scipy.optimize.linprog`` finds over seeded problems, and between the largest shares. The peer's
rows are written from the text of the task: public money by year, of which enterprises answer a
part, most of it not basic research; no module of the package makes them. Both solvers are HiGHS
underneath; that the rows say what they should is what is checked. Needs the bench environment.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog

from yuzui import registry
from yuzui.investment.backcast_problem import Levers, Problem, Use
from yuzui.investment.backcast_sensitivity import OverLevers, giving_way
from yuzui.investment.lever import Path as Cube

HERE = Path(__file__).parent
HEADS = ("limit", "problems", "without_relief", "worst_relief_apart", "worst_share_apart", "goal")
GOAL = "apart <= 1e-4"
PROBLEMS = 40
SEED = 7
NAME = "government_growth.basic"


def drawn(dice: np.random.Generator) -> dict[str, float]:
    """Return a base year, growth and response."""
    return {
        "public": dice.uniform(40, 80),
        "private": dice.uniform(2, 10),
        "growth": dice.uniform(0.02, 0.12),
        "response": dice.uniform(-0.1, 0.4),
        "years": int(dice.integers(2, 8)),
    }


def ours(one: dict[str, float], limit: str, size: float) -> tuple[float | None, float]:
    """Return the relief of one limit, in its own unit, and the largest share."""
    years, part = int(one["years"]), one["public"] + one["private"]
    cells = {
        ("central_government", "higher_education", "basic"): one["public"],
        ("central_government", "higher_education", "experimental"): 200 - one["public"],
        ("enterprise", "enterprise", "basic"): one["private"],
        ("enterprise", "enterprise", "experimental"): 800 - one["private"],
    }

    def cube(rates: Any) -> Cube:
        grown = np.hstack([np.zeros((len(rates), 1)), rates])
        return Cube.of(cells, range(2024, 2025 + rates.shape[1]), grown)

    limits = {"most": 1e6, "ramp": float("inf")} | {limit: size}
    room = {"people_growth": 5.0, "cost_growth": 5.0, "response": one["response"]}
    lever = registry.modules("lever")["government_growth"]
    use = Use(lever, "basic", limits["most"], limits["ramp"], room)
    problem = Problem(part / 1000 + 0.01, part / 1000, years, one["growth"])
    if limit == "ceiling":
        problem = replace(problem, ceilings=size / part)
    found = giving_way(OverLevers(problem, cube, Levers([use])))
    rows = dict(found.alone)[(limit, "" if limit == "ceiling" else NAME)]
    scale = part if limit == "ceiling" else 1.0
    needed = max((scale * row.needed - size for row in rows), default=None)
    assert found.reachable is not None
    return needed, found.reachable


def peer(one: dict[str, float], limit: str, size: float) -> tuple[float | None, float]:
    """Return the same of two linear programs."""
    years, part = int(one["years"]), one["public"] + one["private"]
    grown = (1 + one["growth"]) ** years
    basic = 1 + one["response"] * one["private"] / 800
    entire = 1 + one["response"]
    target = part / 1000 + 0.01
    steps = np.eye(years) - np.eye(years, k=-1)
    own = np.vstack([steps, -steps]) if limit == "ramp" else np.eye(years)
    most = np.full(len(own), size)
    best = linprog(-np.eye(years)[-1], own, most, bounds=(0, None), method="highs").x[-1]
    share = (part * grown + basic * best) / (1000 * grown + entire * best)
    missing = (target * 1000 - part) * grown / (basic - target * entire)
    rows = np.vstack([np.hstack([own, -np.ones((len(own), 1))]), [*(-np.eye(years)[-1]), 0.0]])
    high = np.append(most, -missing)
    found = linprog(np.eye(years + 1)[-1], rows, high, bounds=(0, None), method="highs")
    return (None if found.x is None else float(found.x[-1])), share


def measured() -> list[dict[str, Any]]:
    """Return a row for every limit."""
    found = []
    for limit in ("most", "ramp", "ceiling"):
        dice = np.random.default_rng(SEED)
        reliefs, shares, none = [], [], 0
        for _ in range(PROBLEMS):
            one = drawn(dice)
            size = dice.uniform(0.5, 5.0) / (one["years"] if limit == "ramp" else 1.0)
            (mine, top), (theirs, other) = ours(one, limit, size), peer(one, limit, size)
            shares.append(abs(top - other) / other)
            if mine is None or theirs is None:
                none += 1
                assert mine is theirs, "one finds a relief where the other finds none"
                continue
            reliefs.append(abs(mine - theirs) / theirs)
        cells = (limit, PROBLEMS, none, f"{max(reliefs):.1e}", f"{max(shares):.1e}", GOAL)
        found.append(dict(zip(HEADS, cells, strict=True)))
        print(*cells, sep="  ", flush=True)
    return found


if __name__ == "__main__":
    rows = measured()
    with (HERE / "backcast_relief.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
